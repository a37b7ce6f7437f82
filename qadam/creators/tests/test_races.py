"""Two at once: one draft is current, one certificate is given, and each has her own number."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from qadam.accounts.models import User
from qadam.core.clock import now
from qadam.core.errors import QadamError
from qadam.creators.models import Brief, Cohort, Draft, Participant
from qadam.creators.services import briefs, cohorts, drafts, publishing
from qadam.learning.badge_models import Badge
from qadam.organisations.models import Organisation
from qadam.people.services import add_person

pytestmark = pytest.mark.django_db(transaction=True)

POST = "https://www.facebook.com/young.voices/posts/12345"


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act gave, or the refusal; all begin together, each on a connection of its own."""
    gate = Barrier(len(acts))

    def begin(act: Callable[[], object]) -> object:
        try:
            gate.wait(timeout=10)
            return act()
        except QadamError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(begin, acts))


@pytest.fixture
def task(cohort: Cohort) -> Brief:
    made = briefs.add_brief(
        cohort,
        title={"en": "Boil the water"},
        what={},
        for_whom={},
        must_disclose="own",
        due_on=(now() + timedelta(days=7)).date(),
    )
    briefs.open_brief(made)
    return made


@pytest.fixture
def gul(cohort: Cohort, sahar: Organisation) -> Participant:
    return cohorts.join_cohort(cohort, add_person(sahar, name="Gul"), is_minor=False)


def test_drafts_sent_at_once_leave_one_current(gul: Participant, task: Brief) -> None:
    def send() -> Draft:
        return drafts.send_draft(gul, task, parts=[drafts.Sent("x")], sources=["WHO"], disclosure="own")

    at_once(send, send, send)

    assert list(Draft.objects.order_by("number").values_list("number", "state")) == [
        (1, "replaced"),
        (2, "replaced"),
        (3, "sent"),
    ]


def test_a_certificate_asked_for_at_once_is_one(gul: Participant, task: Brief, mentor: User) -> None:
    draft = drafts.send_draft(gul, task, parts=[drafts.Sent("x")], sources=["WHO"], disclosure="own")
    drafts.say_ready(draft, by=mentor)
    publishing.publish_draft(draft, address=POST, disclosure="own")

    def ask() -> Badge:
        return publishing.give_certificate(Draft.objects.get(pk=draft.pk))

    given = at_once(ask, ask, ask)

    assert given == [Badge.objects.get()] * 3


def test_people_who_join_at_once_have_numbers_of_their_own(cohort: Cohort, sahar: Organisation) -> None:
    people = [add_person(sahar, name=f"Gul {n}") for n in range(4)]
    at_once(
        *(lambda one=one: cohorts.join_cohort(cohort, one, is_minor=False) for one in [*people, people[0]])
    )

    assert sorted(Participant.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
