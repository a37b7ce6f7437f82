"""What may become of a story, and what each step asks for first."""

import contextlib
from collections.abc import Callable
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qadam.accounts.models import User
from qadam.campaigns.models import Step
from qadam.core.errors import IllegalTransition, QadamError
from qadam.media.models import Original
from qadam.media.services import keep_original
from qadam.media.tests.conftest import phone_photo
from qadam.messaging.models import Delivery
from qadam.organisations.models import Organisation
from qadam.people.models import Consent, Person
from qadam.stories import services
from qadam.stories.enums import STORY_TRANSITIONS, StoryState
from qadam.stories.errors import CheckList, NoConsent, NothingTold, NotReady, SayWhy, TooMuch
from qadam.stories.models import Review, Story, StoryPart
from qadam.stories.tests.conftest import ALL_CHECKED, Tell

pytestmark = pytest.mark.django_db


def test_a_story_is_told_reviewed_and_published(sahar: Organisation, bilal: Person, amna: User) -> None:
    story = services.begin_story(sahar, bilal, language="ps")
    services.add_part(story, kind="text", text="یو")
    services.add_part(story, kind="text", text="دوه")
    services.set_rule(story, audience="public_named", may_share=True)
    services.submit_story(story, shown_name="زرمینه")
    services.edit_copy(story, title={"ps": "کهډۍ"}, body={"ps": services.told_text(story)})
    services.publish_story(story, checks=ALL_CHECKED, by=amna)

    story.refresh_from_db()
    assert (story.state, story.body, story.was_public) == ("published", {"ps": "یو\n\nدوه"}, True)
    assert [review.decision for review in story.reviews.all()] == ["published"]
    assert [step.kind for step in Step.objects.all()] == ["story_told"]


def test_the_same_message_twice_is_one_part(tell: Tell) -> None:
    story, message = tell(), uuid4()
    first = services.add_part(story, kind="text", text="اور", source_id=message)

    assert services.add_part(story, kind="text", text="اور", source_id=message) == first
    assert story.parts.count() == 2


def test_a_story_has_an_end(sahar: Organisation, bilal: Person) -> None:
    story = services.begin_story(sahar, bilal, language="ur")
    StoryPart.objects.bulk_create(
        StoryPart(story=story, position=n, kind="text", text="x") for n in range(services.MOST_PARTS)
    )

    with pytest.raises(TooMuch):
        services.add_part(story, kind="text", text="one more")


def test_nothing_told_is_not_handed_in(sahar: Organisation, bilal: Person) -> None:
    story = services.begin_story(sahar, bilal, language="ur")

    with pytest.raises(NothingTold):
        services.submit_story(story)


def test_every_line_of_the_check_list_is_needed(tell: Tell) -> None:
    story = tell()
    services.edit_copy(story, title={"ur": "بات"}, body={})

    for name in services.CHECKS:
        with pytest.raises(CheckList):
            services.publish_story(story, checks=ALL_CHECKED | {name: False})
    assert story.state == "submitted"


@pytest.mark.parametrize(
    "rule",
    [
        {"audience": "not_yet"},
        {"audience": "public_named", "shows_others": True, "others_agree": False},
    ],
)
def test_nothing_is_published_against_the_narrators_word(tell: Tell, rule: dict[str, object]) -> None:
    story = tell()
    services.edit_copy(story, title={"ur": "بات"}, body={})
    services.set_rule(story, **rule)  # type: ignore[arg-type]

    with pytest.raises(NoConsent):
        services.publish_story(story, checks=ALL_CHECKED)


def test_a_story_needs_a_title(tell: Tell) -> None:
    with pytest.raises(NothingTold):
        services.publish_story(tell(), checks=ALL_CHECKED)


def test_a_recording_that_is_being_prepared_is_waited_for(tell: Tell, sahar: Organisation) -> None:
    story = tell(media=[keep_original(phone_photo(64, 64), organisation_id=sahar.pk)])
    services.edit_copy(story, title={"ur": "بات"}, body={})

    with pytest.raises(NotReady):
        services.publish_story(story, checks=ALL_CHECKED)


def test_who_gave_a_story_hears_why_it_is_returned_or_declined(tell: Tell) -> None:
    with pytest.raises(SayWhy):
        services.return_story(tell(), question="  ")
    with pytest.raises(SayWhy):
        services.decline_story(tell(), reason="")


def test_a_narrower_answer_takes_a_published_story_off_the_site_at_once(publish: Tell) -> None:
    story = publish()

    services.set_rule(story, audience="circle")

    assert list(Story.objects.published()) == []
    assert Story.objects.get(pk=story.pk).search is None


def test_every_answer_about_consent_is_kept_beside_the_one_that_holds(tell: Tell, bilal: Person) -> None:
    story = tell(audience="public_named")
    services.set_rule(story, audience="circle", words="صرف ہم")

    rows = Consent.objects.filter(person=bilal, purpose="story").order_by("at")
    assert [(row.source, row.words) for row in rows] == [
        ("story:public_named", "ہاں"),
        ("story:circle", "صرف ہم"),
    ]


def test_an_answer_to_the_desk_brings_the_story_back_into_the_queue(tell: Tell, bilal: Person) -> None:
    story = tell()
    services.return_story(story, question="کب؟")
    services.answer_question(story, kind="text", text="2010 میں")

    story.refresh_from_db()
    assert (story.state, [part.text for part in story.parts.all()][-1]) == ("submitted", "2010 میں")


def test_nothing_is_added_to_a_published_story(publish: Tell) -> None:
    with pytest.raises(IllegalTransition):
        services.add_part(publish(), kind="text", text="more")


def test_an_editor_who_looked_at_an_older_copy_overwrites_nobody(tell: Tell) -> None:
    story = tell()
    seen = story.updated_at
    services.edit_copy(Story.objects.get(pk=story.pk), title={"ur": "پہلا"}, body={})

    with pytest.raises(IllegalTransition):
        services.edit_copy(story, title={"ur": "دوسرا"}, body={}, seen_at=seen)
    assert Story.objects.get(pk=story.pk).title == {"ur": "پہلا"}


def test_the_narrator_is_told_once_of_each_decision(tell: Tell, whatsapp: object) -> None:
    story = tell()
    services.return_story(story, question="کون سا سال؟")
    services.answer_question(story, kind="text", text="2010")
    services.edit_copy(story, title={"ur": "بات"}, body={})
    services.publish_story(story, checks=ALL_CHECKED)

    kinds = Delivery.objects.order_by("created_at").values_list("cause_kind", flat=True)
    assert list(kinds) == ["story-question", "story-published"]


ACTS: dict[str, Callable[[Story], object]] = {
    "submit": lambda story: services.submit_story(story),
    "publish": lambda story: services.publish_story(story, checks=ALL_CHECKED),
    "return": lambda story: services.return_story(story, question="?"),
    "decline": lambda story: services.decline_story(story, reason="."),
    "answer": lambda story: services.answer_question(story, kind="text", text="a"),
    "edit": lambda story: services.edit_copy(story, title={"ur": "x"}, body={"ur": "y"}),
    "circle": lambda story: services.set_rule(story, audience="circle"),
    "public": lambda story: services.set_rule(story, audience="public_unnamed"),
    "withdraw": lambda story: services.withdraw_story(story),
}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(sorted(ACTS)), max_size=9))
def test_whatever_is_done_a_story_moves_only_along_its_table(
    sahar: Organisation, bilal: Person, acts: list[str]
) -> None:
    story = services.begin_story(sahar, bilal, language="ur")
    services.add_part(story, kind="text", text="a")
    before = story.state
    for act in acts:
        with contextlib.suppress(QadamError):
            ACTS[act](Story.objects.select_related("rule").get(pk=story.pk))
        story = Story.objects.select_related("rule").get(pk=story.pk)
        assert story.state == before or story.state in STORY_TRANSITIONS[StoryState(before)]
        findable = Story.objects.filter(pk=story.pk, search__isnull=False).exists()
        assert not findable or Story.objects.published().filter(pk=story.pk).exists()
        if story.state == "withdrawn":
            left = (story.title, story.body, story.shown_name, story.parts.count())
            assert left == ({}, {}, "", 0)
            assert not Review.objects.filter(story=story).exclude(words="").exists()
        before = story.state


def test_a_file_that_is_left_out_can_still_be_published(publish: Tell, photo: Original) -> None:
    story = publish(media=[photo])
    services.choose_parts(story, shown=set())

    assert [part.is_shown for part in story.parts.all()] == [False, False]
