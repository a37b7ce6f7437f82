"""Circles: asked for, begun, told meeting by meeting by the phones that were in the room, and one that sleeps."""

import secrets
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from qadam.circles import queries
from qadam.circles.models import Device
from qadam.circles.services import devices, facilitators, rhythm, sessions, starting
from qadam.core.clock import now
from qadam.learning.drawings import SIGNS
from qadam.learning.models import Version
from qadam.site.demo.load.crowd import Crowd
from qadam.site.demo.load.leaders import lead_on, leader
from qadam.site.demo.load.measuring import (
    ask_before_and_after,
    begins_on,
    choose_house_rules,
    circle_of,
    draw,
    hold_round,
    people_of,
    sort_the_box,
)
from qadam.site.demo.load.rewards import celebrate, give_badges
from qadam.site.demo.load.world import World
from qadam.site.demo.reading import WEEKDAYS, Day
from qadam.site.demo.shapes import CircleContent, MeetingContent, RoundContent

# Whoever leads pairs her phone a little before the first meeting.
_PAIRED_BEFORE = timedelta(hours=3)
_RELEASED_AT = time(11)
_LOOKED_FOR_SLEEPERS = -6


def hold_circles(world: World, crowd: Crowd) -> None:
    """Lets everybody go her path, every circle begin, and every meeting be held and told."""
    lead_on(world)
    for one in world.content.rounds:
        hold_round(world, one)
        if one.is_drawn:
            drawn_at = world.history.on(1 - one.closes_days_ago, time(2))
            world.history.at(drawn_at, partial(_draw, world, crowd, one))
    for content in world.content.circles:
        on = world.history.on
        world.history.at(on(-content.asked_days_ago, time(18)), partial(_ask, world, content))
        if not content.round:
            _plan_meetings(world, crowd, content, content.meeting)
        choose_house_rules(world, crowd, content)
        if content.released_weeks_ago:
            day = -7 * content.released_weeks_ago
            world.history.at(on(day, _RELEASED_AT), partial(_release, world, content))
    celebrate(world)
    sort_the_box(world)
    world.history.at(world.history.on(_LOOKED_FOR_SLEEPERS, time(20)), _look_for_sleepers)


def _draw(world: World, crowd: Crowd, one: RoundContent) -> None:
    """The lot decides who meets from now on, and who later."""
    draw(world)
    later_at = world.history.on(-one.later_days_ago, time(2))
    world.history.at(later_at, partial(draw, world))
    for content in world.content.circles:
        if content.round == one.slug:
            since = begins_on(world, content, one)
            held = [m for m in content.meeting if _held_at(world, content, m) > since]
            _plan_meetings(world, crowd, content, held)


def _plan_meetings(
    world: World, crowd: Crowd, content: CircleContent, meetings: Sequence[MeetingContent]
) -> None:
    if not meetings:
        return
    first = _held_at(world, content, meetings[0])
    world.history.at(first - _PAIRED_BEFORE, partial(_prepare, world, crowd, content))
    told_at = first
    for meeting in meetings:
        at = _held_at(world, content, meeting)
        told_at = at + timedelta(days=meeting.sent_days_later, minutes=meeting.minutes + 5)
        world.history.at(told_at, partial(_tell, world, content, meeting, at))
        give_badges(world, content, meeting, told_at)
    ask_before_and_after(world, content, first, told_at)


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


def _prepare(world: World, crowd: Crowd, content: CircleContent) -> None:
    """The mentor is named, the phones are paired, and those who wish to be reminded get their sign."""
    circle = circle_of(world, content)
    if content.mentor:
        facilitators.assign_mentor(circle, leader(world, content.mentor))
    for place, key in enumerate(filter(None, (content.leader, content.second_phone))):
        world.phones[content.slug, place] = _pair(world, key)
    for person in people_of(world, crowd, content, content.reminded):
        starting.join_circle(circle, person)


def _pair(world: World, key: str) -> Device:
    token = secrets.token_urlsafe(32)
    return devices.pair_device(devices.offer_pairing(leader(world, key)), token=token)


def _tell(world: World, content: CircleContent, meeting: MeetingContent, began_at: datetime) -> None:
    """What the phone that led tells, and a little later the other one, which counted for itself."""
    circle = circle_of(world, content)
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
    rhythm.release_circle(circle_of(world, content))


def _look_for_sleepers() -> None:
    rhythm.keep_sleep()
    rhythm.nudge_sleepers()
