"""The demo network as it stands in the database after its past has been played."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as live_settings
from django.db import transaction
from django.db.models import Max
from django.test import override_settings
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from qadam.accounts.models import User
from qadam.campaigns.models import Campaign, GoalReading, Step
from qadam.circles.draws import promise
from qadam.circles.milestones import Milestone
from qadam.circles.models import (
    BoxQuestion,
    CheckResult,
    CheckSheet,
    Circle,
    Facilitator,
    Household,
    Member,
    Session,
    SessionReport,
    WaitRound,
)
from qadam.circles.queries import district_counts
from qadam.core.clock import now
from qadam.creators.models import Draft, Publication
from qadam.creators.queries import brought_by
from qadam.drives.models import Attendance, Outcome, Signup
from qadam.impact.circle_numbers import numbers, shown_districts
from qadam.impact.intervals import Difference, TooEarly
from qadam.impact.report import report_of
from qadam.learning.badge_models import Badge, PassOn
from qadam.learning.enums import WITH_CHILDREN
from qadam.learning.models import Example, GoingRound
from qadam.messaging.models import Attempt, ChannelAccount, Delivery, Message, OptOut
from qadam.organisations.actors import NOBODY
from qadam.organisations.services import add_organisation
from qadam.outreach.models import Assignment, Broadcast, Sequence
from qadam.people.models import Consent, Person
from qadam.places.models import Place
from qadam.site.demo.content import demo_content
from qadam.site.demo.load import NotHere, load_demo
from qadam.stories.models import Story

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(scope="module")
def demo(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The network, loaded once for all tests of this file, which only look at it; gone afterwards."""
    reverse("root")  # the addresses of this installation, which is no demo, before the load asks for some
    storages: dict[str, Any] = {**live_settings.STORAGES}
    disk = {"default": {**storages["default"], "OPTIONS": {"location": str(tmp_path_factory.mktemp("demo"))}}}
    with (
        django_db_blocker.unblock(),
        override_settings(DEMO=True, STORAGES={**storages, **disk}),
        transaction.atomic(),
    ):
        assert load_demo()
        yield
        transaction.set_rollback(True)


def test_it_loads_nowhere_but_in_demo_mode() -> None:
    with pytest.raises(NotHere, match="QADAM_DEMO"):
        load_demo()


@override_settings(DEMO=True)
def test_it_does_not_mix_with_a_real_network() -> None:
    add_organisation(slug="real", name={"en": "Real"}, kind="cso", language="en")

    with pytest.raises(NotHere, match="no demo"):
        load_demo()
    assert User.objects.count() == 0


def test_a_second_load_changes_nothing(demo: None) -> None:
    before = Person.objects.count()

    assert not load_demo()
    assert Person.objects.count() == before


def test_everybody_and_everything_of_the_content_is_there(demo: None) -> None:
    content = demo_content()
    narrators = {s.slug for s in content.stories if not s.narrator.persona} - {
        chat.story for chat in content.chats
    }
    personas = len(content.personas) - 1  # one is a number nobody knows

    leaders = [leader for leader in content.leaders if leader.number]

    creators = [one for cohort in content.cohorts for one in cohort.creator if one.number]
    others = len(narrators) + len(leaders) + len(creators)

    assert Person.objects.filter(is_demo=True).count() == 400 + personas + others
    assert Person.objects.filter(is_demo=False).count() == 0
    assert {user.email for user in User.objects.filter(is_demo=True)} == {
        member.email for organisation in content.organisations for member in organisation.staff
    }
    assert Counter(Story.objects.values_list("state", flat=True)) == {
        "published": 10,
        "submitted": 2,
        "withdrawn": 1,
    }
    assert Place.objects.filter(code="warsak-road").exists()
    assert User.objects.filter(is_operator=True).count() == 1


def test_every_person_agreed_with_words_that_prove_it(demo: None) -> None:
    assert Consent.objects.filter(words="").count() == 0
    assert OptOut.objects.filter(undone_at=None).count() > 5


def test_as_many_came_as_the_content_says(demo: None) -> None:
    drives = demo_content().drives

    assert Attendance.objects.count() == sum(drive.came for drive in drives)
    assert Signup.objects.filter(state="booked").count() == sum(drive.signed_up for drive in drives)
    assert Signup.objects.filter(state="waiting").count() == sum(
        shift.waiting for drive in drives for shift in drive.shifts
    )


def test_the_impact_page_shows_a_difference_and_says_when_it_is_too_early(demo: None) -> None:
    verdicts = {
        campaign.slug: [type(effect.verdict) for effect in report_of(campaign).effects]
        for campaign in Campaign.objects.all()
    }

    assert verdicts == {
        "the-canal-is-ours": [Difference],
        "what-is-my-pressure": [TooEarly],
        "voice-of-the-loom": [],
    }


def test_a_number_was_corrected_and_the_old_one_can_be_read(demo: None) -> None:
    corrected = Outcome.objects.get(replaces__isnull=False)
    assert corrected.replaces is not None

    assert (corrected.replaces.count, corrected.count) == (340, 310)
    assert corrected.reason
    assert corrected.verified_by is not None
    assert corrected.replaces.verified_by is None


def test_the_past_is_past_and_in_order(demo: None) -> None:
    for model, field in (
        (Person, "created_at"),
        (Consent, "at"),
        (Step, "at"),
        (Message, "at"),
        (Delivery, "changed_at"),
        (Attempt, "changed_at"),
        (GoalReading, "at"),
        (Outcome, "at"),
        (Story, "created_at"),
    ):
        assert model._default_manager.aggregate(latest=Max(field))["latest"] <= now(), model
    late = [
        s for s in Signup.objects.select_related("person") if s.person and s.person.created_at > s.created_at
    ]
    early = Attendance.objects.filter(signup__created_at__gt=now() - timedelta(days=2))

    assert late == []
    assert not early.exists()


def test_nobody_gets_a_message_of_last_month_today(demo: None) -> None:
    assert Delivery.objects.filter(state="queued").count() == 0
    went = Delivery.objects.exclude(state__in=["skipped", "cancelled"])
    assert went.count() == Attempt.objects.values("delivery").distinct().count()


def test_every_broadcast_is_over_with_its_lot_and_receipts(demo: None) -> None:
    for content, broadcast in zip(
        demo_content().broadcasts,
        Broadcast.objects.filter(holdout__isnull=False).order_by("started_at"),
        strict=True,
    ):
        arms = Counter(Assignment.objects.filter(holdout__broadcast=broadcast).values_list("arm", flat=True))
        held = arms["held"] / sum(arms.values())
        mine = Delivery.objects.filter(cause_kind="broadcast", cause_id=broadcast.pk)

        assert broadcast.state == "done"
        assert abs(held - content.holdout) <= 0.03
        assert mine.filter(skip_reason="held_out").count() == arms["held"]
        assert mine.exclude(state="skipped").count() == arms["messaged"]
        assert broadcast.holdout.ended_at is not None


def test_a_broadcast_compared_two_wordings_on_two_ways_and_was_corrected(demo: None) -> None:
    first = Broadcast.objects.exclude(more_texts=[]).get()
    correction = Broadcast.objects.get(corrects=first)
    mine = Delivery.objects.filter(cause_kind="broadcast", cause_id=first.pk)
    left = mine.filter(state__in=["sent", "delivered", "read"])

    assert (first.state, correction.state) == ("done", "done")
    assert set(mine.exclude(variant="").values_list("variant", "rung")) == {
        ("a", 0),
        ("b", 0),
        ("a", 1),
        ("b", 1),
    }
    assert left.count() == Delivery.objects.filter(cause_id=correction.pk).count() > 20


def test_a_sequence_runs(demo: None) -> None:
    sequence = Sequence.objects.get()

    assert sequence.state == "on"
    assert sequence.enrolments.filter(left_at=None).exists()
    assert sequence.enrolments.filter(left_why="acted").exists()


def test_a_story_taken_back_left_nothing_and_those_kept_back_are_not_public(demo: None) -> None:
    public = set(Story.objects.visible_to(NOBODY).values_list("slug", flat=True))
    gone = Story.objects.get(slug="my-corn-barrow")
    kept = {s.slug for s in demo_content().stories if s.consent.audience in ("circle", "not_yet")}

    assert (gone.title, gone.body, gone.parts.count(), gone.was_public) == ({}, {}, 0, True)
    assert public & (kept | {"my-corn-barrow"}) == set()
    assert len(public) == 10


def test_a_sealed_narrator_has_no_name_anywhere(demo: None) -> None:
    sealed = Story.objects.filter(rule__audience__in=["public_unnamed", "circle", "not_yet"])

    assert {story.narrator.name for story in sealed.select_related("narrator") if story.narrator} == {""}
    assert set(sealed.values_list("shown_name", flat=True)) == {""}


def test_voices_can_be_heard_and_the_picture_she_did_not_want_is_not_shown(demo: None) -> None:
    story = Story.objects.get(slug="do-not-break-the-thread")
    voices = [part.media for part in story.parts.filter(kind="audio") if part.media]

    assert [voice.renditions.get(purpose="voice").seconds for voice in voices] == [72, 96, 77, 119]
    assert [part.is_shown for part in story.parts.filter(kind="image")] == [False]
    assert story.rule.voice is not None


def test_circles_are_there_in_every_state_but_the_last(demo: None) -> None:
    circles = Circle.objects.all()

    assert Counter(circles.values_list("state", flat=True)) == {"meeting": 10, "sleeping": 1, "asked": 1}
    assert Counter(circles.values_list("organisation__slug", flat=True)) == {
        "sehat-saheli": 6,
        "naway-sahar": 5,
        None: 1,
    }
    assert Counter(Facilitator.objects.values_list("state", flat=True)) == {
        "active": 7,
        "tried": 1,
        "learning": 1,
    }
    assert set(circles.values_list("facilitator__person__is_demo", flat=True)) == {True}


def test_every_meeting_was_told_by_a_phone_and_stands_on_the_day_of_its_circle(demo: None) -> None:
    sessions = Session.objects.select_related("circle")
    told = sum(len(circle.meeting) for circle in demo_content().circles if not circle.round)
    drawn = sessions.exclude(circle__round=None).count()

    assert set(sessions.values_list("state", flat=True)) == {"held"}
    assert sessions.count() == told + drawn > 40
    assert 11 <= drawn <= 13  # five, five, and as many as were left for the one whose turn came later
    assert {session.on.weekday() == session.circle.weekday for session in sessions} == {True}
    assert sessions.filter(day_corrected=True).count() == 0
    assert SessionReport.objects.filter(device=None).count() == 0
    assert set(SessionReport.objects.values_list("state", flat=True)) == {"counted"}


def test_two_circles_were_told_by_two_phones_that_counted_differently(demo: None) -> None:
    differ = Session.objects.filter(counts_differ=True)

    assert differ.values("circle").distinct().count() == 2
    assert [session.reports.count() for session in differ] == [2, 2]
    assert [session.came for session in differ.order_by("on")] == [13, 17]


def test_where_children_sit_nobody_is_kept(demo: None) -> None:
    where = Circle.objects.filter(audience__in=WITH_CHILDREN)

    assert where.count() == 1
    assert Member.objects.filter(circle__in=where).count() == 0
    assert Session.objects.filter(circle__in=where).exclude(photo=None).count() == 0
    assert Session.objects.filter(circle__in=where).exclude(code="").count() == 0


def test_what_was_asked_is_answered_the_next_time_and_the_last_questions_wait(demo: None) -> None:
    asked = BoxQuestion.objects.count()
    waiting = BoxQuestion.objects.filter(answered_in=None)

    assert BoxQuestion.objects.filter(hidden_at=None).count() == asked > 20
    assert waiting.filter(circle__audience="class").count() == 2
    assert waiting.count() < asked / 2


def test_badges_were_given_and_lessons_passed_on(demo: None) -> None:
    meetings = [meeting for circle in demo_content().circles for meeting in circle.meeting]

    assert Badge.objects.filter(kind="took_part").count() == sum(m.badges for m in meetings)
    assert Badge.objects.filter(kind="showed").count() == sum(m.showed for m in meetings)
    assert PassOn.objects.count() == sum(len(chain.hands) for chain in demo_content().chains)
    assert Milestone.objects.filter(kind="8").count() == 1


def test_districts_are_shown_with_their_numbers(demo: None) -> None:
    board = shown_districts()

    assert {row.place.code: row.circles for row in district_counts()} == {"charsadda": 6, "peshawar": 5}
    assert {row.place.code: row.circles for row in board if row.place} == {"charsadda": 5, "peshawar": 5}
    assert None not in [row.learned.after for row in board]


def test_one_round_was_drawn_and_one_waits_for_its_day(demo: None) -> None:
    drawn, waits = WaitRound.objects.order_by("created_at")

    assert Counter(drawn.circles.values_list("arm", flat=True)) == {"now": 2, "later": 1}
    assert drawn.seed_hash == promise(drawn.seed)
    assert waits.drawn_at is None
    assert [circle.place.code for circle in waits.circles.all()] == ["prang"]


def test_the_board_of_the_district_shows_what_people_do_differently(demo: None) -> None:
    district = Place.objects.get(code="charsadda")
    board = numbers(place=district)
    after_two, after_six = board.kept

    assert board.circles == 5
    assert board.learned.after is not None and board.learned.before is not None
    assert board.learned.after > board.learned.before
    assert (after_two.asked or 0) > (after_six.asked or 0) >= 5
    assert (after_two.kept or 0) >= 5


def test_house_rules_are_of_grown_ups_alone(demo: None) -> None:
    assert Household.objects.filter(circle__audience__in=WITH_CHILDREN).count() == 0
    assert CheckResult.objects.filter(circle__audience__in=WITH_CHILDREN).count() == 0
    assert CheckSheet.objects.filter(circle__audience="class").count() == 2


def test_one_thing_that_goes_round_is_shown_and_one_waits_for_review(demo: None) -> None:
    assert Counter(GoingRound.objects.values_list("state", flat=True)) == {"shown": 1, "reported": 1}
    assert GoingRound.objects.visible_to(NOBODY).get().place.code == "charsadda-tehsil"
    assert Example.objects.get().state == "offered"


def test_the_channels_speak_to_the_simulator_alone(demo: None) -> None:
    accounts = ChannelAccount.objects.all()

    assert {account.is_demo for account in accounts} == {True}
    assert {"api_base" in account.config() for account in accounts} == {False}


def test_creators_went_to_and_fro_and_one_post_brought_people(demo: None) -> None:
    states = Counter(Draft.objects.values_list("state", flat=True))
    post = Publication.objects.select_related("draft__link", "certificate").get()
    brought = brought_by(post.draft)

    assert states == {"replaced": 3, "sent": 2, "commented": 1, "ready": 1, "published": 1}
    assert post.certificate is not None
    assert brought is not None
    assert (brought.opened, brought.people) == (64, 3)
