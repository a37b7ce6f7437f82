"""Two at once: one form sent twice in the same moment, and taking back while somebody else is at work."""

import threading
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection

from qadam.core.errors import QadamError
from qadam.media.models import Card
from qadam.organisations.models import Organisation
from qadam.people.models import Consent, Person
from qadam.stories import services
from qadam.stories.models import Story, StoryPart
from qadam.stories.tests.conftest import ALL_CHECKED, Tell

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Does everything in the same moment; answers the refusals, an empty text for what was done."""
    start, answers = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int) -> None:
        start.wait()
        try:
            acts[place]()
        except QadamError as refusal:
            answers[place] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_one_form_sent_eight_times_in_one_moment_is_one_story(sahar: Organisation) -> None:
    submission = uuid4()

    def send() -> None:
        services.tell_by_web(
            sahar, submission_id=submission, language="ur", text="ایک بات", media=[], audience="circle"
        )

    assert at_once(*[send] * 8) == [""] * 8
    counts = [model._default_manager.count() for model in (Story, StoryPart, Person, Consent)]
    assert counts == [1, 1, 1, 1]


@pytest.mark.parametrize("round_", range(3))
def test_taking_back_wins_over_whoever_publishes_edits_or_draws(tell: Tell, round_: int) -> None:
    story = tell()
    services.edit_copy(story, title={"ur": "سولہ کھڈیاں"}, body={"ur": "بات"})

    def mine() -> Story:
        return Story.objects.select_related("rule").get(pk=story.pk)

    rows = [mine() for _n in range(4)]
    answers = at_once(
        lambda: services.publish_story(rows[0], checks=ALL_CHECKED),
        lambda: services.edit_copy(rows[1], title={"ur": "اور"}, body={"ur": "اور"}),
        lambda: services.draw_card(rows[2], language="ur"),
        lambda: services.withdraw_story(rows[3]),
    )

    left = Story.objects.get(pk=story.pk)
    assert (answers[3], left.state, left.title, left.body, left.search) == ("", "withdrawn", {}, {}, None)
    assert (left.parts.count(), Card.objects.count()) == (0, 0)


def test_the_same_message_handled_by_two_workers_is_one_part(tell: Tell) -> None:
    story, message = tell(), uuid4()

    answers = at_once(
        *[
            lambda: services.add_part(
                Story.objects.get(pk=story.pk), kind="text", text="اور", source_id=message
            )
        ]
        * 2
    )
    assert (answers, story.parts.count()) == (["", ""], 2)
