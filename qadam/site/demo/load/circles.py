"""Circles: asked for, begun, told meeting by meeting by the phones that were in the room, and one that sleeps."""

import secrets
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from qadam.circles import queries
from qadam.circles.models import Circle, Device
from qadam.circles.services import devices, facilitators, rhythm, sessions, starting
from qadam.core.clock import now
from qadam.learning.drawings import SIGNS
from qadam.learning.models import Version
from qadam.people.models import Person
from qadam.site.demo.load.crowd import Crowd
from qadam.site.demo.load.leaders import lead_on, leader
from qadam.site.demo.load.rewards import celebrate, give_badges
from qadam.site.demo.load.world import World
from qadam.site.demo.reading import WEEKDAYS, Day
from qadam.site.demo.shapes import CircleContent, MeetingContent

# Whoever leads pairs her phone on the day before the first meeting.
_PAIRED_BEFORE = timedelta(days=1)
_RELEASED_AT = time(11)
_LOOKED_FOR_SLEEPERS = -6


def hold_circles(world: World, crowd: Crowd) -> None:
    """Lets everybody go her path, every circle begin, and every meeting be held and told."""
    lead_on(world)
    for content in world.content.circles:
        on = world.history.on
        world.history.at(on(-content.asked_days_ago, time(18)), partial(_ask, world, content))
        if content.meeting:
            before = _held_at(world, content, content.meeting[0]) - _PAIRED_BEFORE
            world.history.at(before, partial(_prepare, world, crowd, content))
        for meeting in content.meeting:
            at = _held_at(world, content, meeting)
            told_at = at + timedelta(days=meeting.sent_days_later, minutes=meeting.minutes + 5)
            world.history.at(told_at, partial(_tell, world, content, meeting, at))
            give_badges(world, content, meeting, told_at)
        if content.released_weeks_ago:
            day = -7 * content.released_weeks_ago
            world.history.at(on(day, _RELEASED_AT), partial(_release, world, content))
    celebrate(world)
    world.history.at(world.history.on(_LOOKED_FOR_SLEEPERS, time(20)), _look_for_sleepers)


def _held_at(world: World, content: CircleContent, meeting: MeetingContent) -> datetime:
    return world.history.on(Day(-7 * meeting.weeks_ago, content.weekday), content.at)


def _ask(world: World, content: CircleContent) -> None:
    leads, place = leader(world, content.leader), world.places[content.place]
    assert leads.person is not None
    world.circles[content.slug] = starting.start_circle(
        leads.organisation,
        leads.person,
        place=place,
        audience=content.audience,
        weekday=WEEKDAYS.index(content.weekday),
        at=content.at,
        size=content.size,
        language=content.language,
    )


def _circle(world: World, content: CircleContent) -> Circle:
    return Circle.objects.select_related("organisation").get(pk=world.circles[content.slug].pk)


def _prepare(world: World, crowd: Crowd, content: CircleContent) -> None:
    """The mentor is named, the phones are paired, and those who wish to be reminded get their sign."""
    circle = _circle(world, content)
    if content.mentor:
        facilitators.assign_mentor(circle, leader(world, content.mentor))
    for place, key in enumerate(filter(None, (content.leader, content.second_phone))):
        world.phones[content.slug, place] = _pair(world, key)
    for person in _who_wish(world, crowd, content):
        starting.join_circle(circle, person)


def _pair(world: World, key: str) -> Device:
    token = secrets.token_urlsafe(32)
    return devices.pair_device(devices.offer_pairing(leader(world, key)), token=token)


def _who_wish(world: World, crowd: Crowd, content: CircleContent) -> list[Person]:
    """Some of the four hundred who live there and said yes to being reminded; women where women meet."""
    fit = {
        one.name
        for one in world.content.people
        if one.organisation == content.organisation
        and one.is_contactable
        and one.agreed_to("reminders")
        and (one.feminine or content.audience not in ("women", "parents"))
    }
    near = {world.places[content.place].pk, world.places[content.place].parent_id}
    rows = [one.person for one in crowd.by_organisation[content.organisation] if one.person.name in fit]
    rows.sort(key=lambda person: person.place_id not in near)
    return rows[: content.reminded]


def _tell(world: World, content: CircleContent, meeting: MeetingContent, began_at: datetime) -> None:
    """What the phone that led tells, and a little later the other one, which counted for itself."""
    circle = _circle(world, content)
    first = _report(world, content, meeting, began_at, meeting.came)
    first["questions"] = [{"id": str(world.new_id()), "text": text} for text in meeting.asked]
    first["answered"] = [str(question.pk) for question in queries.open_questions(circle)]
    _sync(world.phones[content.slug, 0], first)
    if meeting.second:
        _sync(world.phones[content.slug, 1], _report(world, content, meeting, began_at, meeting.second))


def _report(
    world: World, content: CircleContent, meeting: MeetingContent, began_at: datetime, came: dict[str, int]
) -> dict[str, Any]:
    here = min(content.signs, sum(came.values()))
    version = Version.objects.published().get(lesson__code=meeting.lesson, lesson__organisation=None)
    return {
        "id": str(world.new_id()),
        "circle": str(world.circles[content.slug].pk),
        "lesson": meeting.lesson,
        "version": version.number,
        "began": int(began_at.timestamp() * 1000),
        "minutes": meeting.minutes,
        "rules_read": True,
        "tally": came,
        "signs": world.chance.sample(SIGNS[: content.signs], max(here - world.chance.randrange(3), 0)),
        "tried": meeting.tried or None,
    }


def _sync(phone: Device, report: dict[str, Any]) -> None:
    device = Device.objects.select_related("facilitator").get(pk=phone.pk)
    answers = sessions.sync_reports(device, [report], phone_now_ms=int(now().timestamp() * 1000))
    assert [answer.what for answer in answers] == ["kept"], answers


def _release(world: World, content: CircleContent) -> None:
    rhythm.release_circle(_circle(world, content))


def _look_for_sleepers() -> None:
    rhythm.keep_sleep()
    rhythm.nudge_sleepers()
