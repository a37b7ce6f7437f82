"""Milestones are celebrated once, with those who wished to be written to; a story from the circle keeps its place."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.conf import LazySettings

from qadam.circles.enums import SessionState
from qadam.circles.milestones import Milestone
from qadam.circles.models import Circle, Facilitator, Member, Session
from qadam.circles.services.badges import award_for_session
from qadam.circles.services.celebrating import celebrate
from qadam.core.clock import now
from qadam.learning.badge_models import BadgeKind
from qadam.learning.models import Lesson
from qadam.messaging.models import ChannelAccount, Delivery
from qadam.messaging.tests.chat import Phone
from qadam.organisations.models import Organisation
from qadam.people.models import Person
from qadam.places.models import Place
from qadam.stories.models import Story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings: LazySettings, tmp_path: object) -> None:
    storages: dict[str, Any] = dict(settings.STORAGES)
    storages["default"] = storages["default"] | {"OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = storages


@pytest.fixture
def circle(sahar: Organisation, leader: Facilitator, bilal: Person, whatsapp: ChannelAccount) -> Circle:
    """Zarmina leads it; Bilal wished to be written to, and somebody else did not."""
    circle = Circle.objects.create(
        organisation=sahar,
        place=Place.objects.get(code="utmanzai"),
        code="7788",
        weekday=4,
        at=time(15),
        facilitator=leader,
    )
    Member.objects.create(circle=circle, sign="s-star", person=bilal, joined_on=date(2026, 1, 1))
    Member.objects.create(circle=circle, sign="s-moon", joined_on=date(2026, 1, 1))
    return circle


def hold(circle: Circle, lesson: Lesson, times: int, *, came: int = 5) -> list[Session]:
    today = now().date()
    return [
        Session.objects.create(
            circle=circle, lesson=lesson, on=today - timedelta(days=n), state=SessionState.HELD, came=came
        )
        for n in range(times)
    ]


def told() -> list[str]:
    rows = Delivery.objects.filter(cause_kind="circle-milestone").order_by("created_at")
    return [row.content["text"] for row in rows]


def test_the_fourth_meeting_is_celebrated_once_with_a_picture(circle: Circle, links: Lesson) -> None:
    hold(circle, links, 3)
    assert celebrate() == 0
    Session.objects.create(
        circle=circle, lesson=links, on=now().date() - timedelta(days=5), state=SessionState.HELD
    )
    for _again in range(2):
        celebrate()

    assert len(told()) == 1 and "4" in told()[0]
    assert Delivery.objects.get(cause_kind="circle-milestone").content["media_id"]
    assert [m.kind for m in Milestone.objects.all()] == ["4"]


def test_a_circle_that_was_taken_over_hears_of_its_greatest_milestone_alone(
    circle: Circle, links: Lesson
) -> None:
    hold(circle, links, 12)
    celebrate()

    assert Milestone.objects.count() == 3
    assert len(told()) == 1 and "12" in told()[0]


def test_what_was_reached_long_ago_is_not_celebrated_out_of_the_blue(circle: Circle, links: Lesson) -> None:
    hold(circle, links, 4)
    for n, session in enumerate(Session.objects.all()):
        Session.objects.filter(pk=session.pk).update(on=now().date() - timedelta(days=60 + n))
    celebrate()

    assert (Milestone.objects.count(), told()) == (1, [])


def test_when_everybody_who_came_showed_the_skill_it_is_celebrated(
    circle: Circle, links: Lesson, leader: Facilitator
) -> None:
    session = hold(circle, links, 1, came=3)[0]
    award_for_session(session, kind=BadgeKind.SHOWED, evidence="facilitator", count=2, by=leader)
    celebrate()
    assert not Milestone.objects.exists()
    award_for_session(session, kind=BadgeKind.SHOWED, evidence="facilitator", count=3, by=leader)
    celebrate()

    assert [m.kind for m in Milestone.objects.all()] == ["all"]


def test_circles_of_children_and_of_pretend_facilitators_hear_nothing(circle: Circle, links: Lesson) -> None:
    hold(circle, links, 4)
    Circle.objects.update(audience="girls")
    Facilitator.objects.update(may_lead_children=True)
    assert celebrate() == 0 and not Milestone.objects.exists()
    Circle.objects.update(audience="everyone")
    Facilitator.objects.update(state="learning")
    assert celebrate() == 0
    assert not Milestone.objects.exists()


@pytest.mark.parametrize(("answer", "place"), [("Yes", "charsadda"), ("No", None)])
def test_a_story_from_the_circle_says_where_it_comes_from_only_after_a_yes(
    whatsapp: ChannelAccount, circle: Circle, answer: str, place: str | None
) -> None:
    phone = Phone(whatsapp)
    phone.say_yes()
    Facilitator.objects.update(person=phone.conversation.person)
    phone.write("our story")
    phone.press(answer)
    phone.write("My mother no longer sends a code to anybody, and she taught it to my aunt.")

    story = Story.objects.get()
    assert (story.place.code if story.place else None) == place
    assert story.parts.count() == 1
    assert not story.rule.may_share
