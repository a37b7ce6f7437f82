"""Reminders, what to hold next, sleepers, handing over, splitting, letting go and adopting."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from qadam.accounts.models import User
from qadam.circles import queries
from qadam.circles.errors import NoOffer, NotBegun, NotLeading, TooSmallToSplit
from qadam.circles.messages import proposed, why_proposed
from qadam.circles.models import Circle, Facilitator, Member, Session
from qadam.circles.services import facilitators, rhythm, starting
from qadam.circles.services.adopting import adopt_circle
from qadam.circles.tests.conftest import NewCircle, NewLeader, NewPhone, add_lesson
from qadam.core import languages
from qadam.core.clock import moved_to, now
from qadam.learning.models import GoingRound, Guide, Lesson
from qadam.messaging.models import Delivery
from qadam.organisations.models import Organisation
from qadam.people import services as people
from qadam.places.models import Place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

KARACHI = ZoneInfo("Asia/Karachi")
# A Thursday at noon in Charsadda; circles of these tests meet on Fridays at three.
THURSDAY = datetime(2026, 12, 3, 12, 0, tzinfo=KARACHI)


def told(kind: str) -> list[Delivery]:
    return list(Delivery.objects.filter(cause_kind=kind).order_by("created_at"))


def held(circle: Circle, lesson: Lesson, *, days_ago: int = 0, came: int = 9) -> Session:
    on = (now() - timedelta(days=days_ago)).date()
    return Session.objects.create(circle=circle, lesson=lesson, on=on, state="held", came=came)


# ── reminders ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_evening_before_a_member_hears_the_hour_and_nothing_else(
    new_circle: NewCircle, neighbour: NewPhone
) -> None:
    with moved_to(THURSDAY):
        circle, (_phone, person) = new_circle(), neighbour()
        starting.join_circle(circle, person)
        for _twice in range(2):
            rhythm.queue_reminders()

    [reminder] = told("circle-reminder")
    assert (reminder.person, reminder.purpose) == (person, "reminders")
    assert reminder.content["text"] == "Tomorrow, 3 pm: we meet as usual. You are welcome."
    assert reminder.not_before == datetime(2026, 12, 3, 18, 0, tzinfo=KARACHI)
    assert reminder.expires_at == datetime(2026, 12, 4, 15, 0, tzinfo=KARACHI)


def test_who_leads_hears_what_to_hold_next_and_what_lies_in_the_box(new_circle: NewCircle) -> None:
    from qadam.circles.services.box import put_question

    with moved_to(THURSDAY):
        circle = new_circle()
        put_question(circle, "Can somebody see my photos?")
        rhythm.queue_reminders()

    [message] = told("circle-tomorrow")
    assert message.content["text"] == (
        f"Tomorrow, 3 pm, your circle {circle.code} meets.\nNext in your course: About links\n"
        "Questions in the box: 1. Read them in “I lead a circle”."
    )


def test_on_a_phone_of_several_people_the_reminder_is_not_even_that(
    new_circle: NewCircle, neighbour: NewPhone, sahar: Organisation
) -> None:
    with moved_to(THURSDAY):
        circle, (_phone, person) = new_circle(), neighbour()
        brother = people.add_person(sahar, name="Brother")
        people.reach_at(brother, person.addresses.get())
        starting.join_circle(circle, person)
        rhythm.queue_reminders()

    [reminder] = told("circle-reminder")
    assert "3 pm" not in reminder.content["text"]
    assert reminder.content["text"].startswith("Naway Sahar Youth has a message for somebody on this phone.")


@pytest.mark.parametrize("state", ["learning", "tried", "paused", "left"])
def test_who_does_not_lead_reaches_nobody(
    state: str, new_circle: NewCircle, neighbour: NewPhone, new_leader: NewLeader
) -> None:
    with moved_to(THURSDAY):
        leads, (_phone, person) = new_leader(), neighbour()
        circle = new_circle(leads)
        starting.join_circle(circle, person)
        Facilitator.objects.filter(pk=leads.pk).update(state=state)
        before = Delivery.objects.count()
        rhythm.queue_reminders()
        with moved_to(THURSDAY + timedelta(days=40)):
            rhythm.keep_sleep()
            rhythm.nudge_sleepers()
            rhythm.queue_reminders()
        circle.refresh_from_db()
        assert not queries.may_reach(circle)
        with pytest.raises(NotBegun):
            starting.join_circle(circle, neighbour()[1])

    assert Delivery.objects.count() == before


def test_a_circle_with_children_without_the_check_reaches_nobody_and_keeps_no_person(
    new_circle: NewCircle, neighbour: NewPhone, new_leader: NewLeader, amna: User
) -> None:
    leads = new_leader()
    girls = new_circle(leads, audience="girls")
    Circle.objects.filter(pk=girls.pk).update(state="meeting")
    girls.refresh_from_db()
    assert not queries.may_reach(girls)

    facilitators.agree_to_safeguarding(leads)
    facilitators.let_lead_children(leads, by=amna)
    girls = Circle.objects.get(pk=girls.pk)
    assert queries.may_reach(girls)
    with pytest.raises(NotBegun):
        starting.join_circle(girls, neighbour()[1])
    assert Member.objects.count() == 0


@pytest.mark.parametrize("what", ["rest", "leave", "end", "move"])
def test_a_reminder_that_waits_is_called_off_when_nobody_may_speak_or_the_hour_moves(
    what: str, new_circle: NewCircle, neighbour: NewPhone
) -> None:
    with moved_to(THURSDAY):
        circle, (_phone, person) = new_circle(), neighbour()
        starting.join_circle(circle, person)
        rhythm.queue_reminders()
        leads = circle.facilitator
        assert leads is not None
        acts = {
            "rest": lambda: facilitators.rest(leads),
            "leave": lambda: facilitators.leave(leads),
            "end": lambda: starting.end_circle(circle),
            "move": lambda: starting.change_circle(circle, at=time(16)),
        }
        acts[what]()
        rhythm.queue_reminders()

    states = [(d.state, d.content["text"][:14]) for d in told("circle-reminder")]
    again = [("queued", "Tomorrow, 4 pm")] if what == "move" else []
    assert states == [("cancelled", "Tomorrow, 3 pm"), *again]


# ── what to hold next ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_next_lesson_follows_what_goes_round_in_the_district_then_the_guide(
    new_circle: NewCircle, sahar: Organisation, lessons: list[Lesson]
) -> None:
    circle = new_circle()
    held(circle, lessons[0])
    suggestion = queries.next_lesson(circle)
    assert suggestion is not None and (suggestion.version.lesson.code, suggestion.around) == ("otp", None)

    near = Place.objects.filter(parent=circle.place).first() or circle.place
    around = {"organisation": sahar, "text": {"en": "x"}, "source": "desk"}
    GoingRound.objects.create(**around, place=Place.objects.get(code="lahore"), topic="otp", state="shown")
    GoingRound.objects.create(**around, place=near, topic="photos", state="reported")
    suggestion = queries.next_lesson(circle)
    assert suggestion is not None and suggestion.around is None

    GoingRound.objects.create(**around, place=near, topic="photos", state="shown")
    suggestion = queries.next_lesson(circle)
    assert suggestion is not None and suggestion.around is not None
    assert suggestion.version.lesson.code == "photos"


def test_a_class_stays_in_its_course_and_every_proposal_says_why(
    new_circle: NewCircle, sahar: Organisation, lessons: list[Lesson]
) -> None:
    course = Guide.objects.create(code="class", title={"en": "For classes"})
    own = add_lesson("class-01", title="Ten lessons")
    Lesson.objects.filter(pk=own.pk).update(guide=course, audience=["class"])
    circle = new_circle(audience="class")
    GoingRound.objects.create(
        organisation=sahar, text={"en": "x"}, source="desk", place=circle.place, topic="otp", state="shown"
    )
    first = queries.next_lesson(circle)
    held(circle, own)
    then = queries.next_lesson(circle)

    assert first is not None and then is not None
    with languages.speaking("en"):
        assert [proposed(first), proposed(then), why_proposed(None)] == [
            "Next in your course: Ten lessons",
            "People near you get this just now, so hold: About otp",
            "Every lesson was held. Take one once more.",
        ]
    everybody = queries.next_lesson(new_circle())
    assert everybody is not None and everybody.version.lesson.code == "otp"


# ── sleepers ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_circle_sleeps_after_21_days_and_is_nudged_thrice_a_fortnight_apart(
    new_circle: NewCircle, lessons: list[Lesson]
) -> None:
    with moved_to(THURSDAY):
        circle = new_circle()
    for day in range(120):
        with moved_to(THURSDAY + timedelta(days=day)):
            rhythm.keep_sleep()
            rhythm.nudge_sleepers()
    circle.refresh_from_db()

    assert circle.state == "sleeping"
    days = [(message.created_at - THURSDAY).days for message in told("circle-sleeps")]
    # The work runs once a day here: a fortnight may end a moment after it.
    assert (len(days), days[0]) == (3, 22)
    assert {later - before for before, later in pairwise(days)} <= {14, 15}

    with moved_to(THURSDAY + timedelta(days=121)):
        held(circle, lessons[0])
        rhythm.keep_sleep()
    circle.refresh_from_db()
    assert (circle.state, circle.nudges) == ("meeting", 0)


# ── giving on, making two ───────────────────────────────────────────────────────────────────────────────────────


def test_a_circle_is_handed_over_by_chat_when_the_other_says_yes(
    new_circle: NewCircle, neighbour: NewPhone, new_leader: NewLeader
) -> None:
    (her, one), (other_phone, two) = neighbour(), neighbour()
    leads, other = new_leader(one), new_leader(two)
    circle = new_circle(leads)
    her.write("circle")
    her.press("I lead a circle")
    her.press("Give my circle on")
    assert other.number is not None
    assert her.write(other.number) == ["She is asked now. The circle stays yours until she has said yes."]
    circle.refresh_from_db()
    assert circle.facilitator == leads

    other_phone.write(f"take {circle.code}")
    other_phone.press("Yes")

    circle.refresh_from_db()
    assert circle.facilitator == other
    assert told("circle-taken")[0].person == one


def test_nobody_takes_what_was_not_offered_to_her(
    new_circle: NewCircle, new_leader: NewLeader, neighbour: NewPhone
) -> None:
    circle, other = new_circle(), new_leader()
    with pytest.raises(NoOffer):
        rhythm.take_circle(circle, by=other)
    phone, person = neighbour()
    learner = facilitators.begin_path(other.organisation, person)
    with pytest.raises(NotLeading):
        rhythm.offer_circle(circle, to=learner)
    assert phone.write(f"take {circle.code}") == [
        "This circle is not offered to you, or somebody was faster."
    ]


def test_an_offer_lapses_after_a_week(new_circle: NewCircle, new_leader: NewLeader) -> None:
    circle, other = new_circle(), new_leader()
    rhythm.offer_circle(circle, to=other)
    with moved_to(datetime.now(UTC) + timedelta(days=8)), pytest.raises(NoOffer):
        rhythm.take_circle(circle, by=other)


def test_when_she_leaves_her_circle_stays_and_waits_on_the_desk(
    new_circle: NewCircle, sahar: Organisation, new_leader: NewLeader
) -> None:
    leads = new_leader()
    circle = new_circle(leads)
    assert list(queries.without_a_leader([sahar.pk])) == []
    facilitators.leave(leads)

    assert list(queries.without_a_leader([sahar.pk])) == [circle]


def test_a_big_circle_becomes_two_and_nobody_is_in_both(new_circle: NewCircle, neighbour: NewPhone) -> None:
    circle = new_circle(size=20)
    with pytest.raises(TooSmallToSplit):
        rhythm.split_circle(circle)
    for _n in range(9):
        starting.join_circle(circle, neighbour()[1])
    new = rhythm.split_circle(circle)

    here = set(Member.objects.filter(circle=circle, left_on=None).values_list("person", flat=True))
    there = set(Member.objects.filter(circle=new, left_on=None).values_list("person", flat=True))
    assert (len(here), len(there), here & there) == (5, 4, set())
    assert (new.split_from, new.facilitator, new.size) == (circle, circle.facilitator, 10)


# ── letting go, adopting ────────────────────────────────────────────────────────────────────────────────────────


def test_a_circle_outlives_its_organisation_and_its_people_stay_where_they_said_yes(
    new_circle: NewCircle,
    neighbour: NewPhone,
    other: Organisation,
    zarghuna: User,
    lessons: list[Lesson],
) -> None:
    circle, (_phone, person) = new_circle(), neighbour()
    starting.join_circle(circle, person)
    held(circle, lessons[0])
    with pytest.raises(NoOffer):
        adopt_circle(circle, other, by=zarghuna)
    rhythm.release_circle(circle)
    assert queries.may_reach(circle)

    adopt_circle(circle, other, by=zarghuna)

    circle = Circle.objects.get(pk=circle.pk)
    assert (circle.organisation, circle.facilitator) == (other, None)
    assert list(Member.objects.filter(circle=circle).values_list("person", flat=True)) == [None]
    assert circle.sessions.count() == 1
