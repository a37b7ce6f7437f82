"""Drives: who signed up, who came, what it brought, and one number that was corrected afterwards."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from qadam.campaigns.models import Goal
from qadam.core.languages import said
from qadam.drives import services
from qadam.drives.enums import CheckIn
from qadam.drives.models import Drive, Shift, Signup
from qadam.organisations.models import Organisation
from qadam.site.demo.load.campaigns import coordinator_of
from qadam.site.demo.load.crowd import Crowd, Volunteer
from qadam.site.demo.load.world import World
from qadam.site.demo.shapes import DriveContent, Outcome, Reading, ShiftContent

# Before a past drive, and before today for a coming one.
_OPEN_BEFORE = timedelta(days=9)
# Whom a broadcast brings answers within so many days.
_ANSWERS_WITHIN = timedelta(days=3)
_AFTER_THE_BROADCAST = timedelta(minutes=10)
# Who comes every Sunday.
_REGULARS = {"the-canal-is-ours": ("bilal", "abdul-wahid")}
_HOW = (CheckIn.CODE, CheckIn.CODE, CheckIn.CODE, CheckIn.LIST, CheckIn.LIST, CheckIn.QR)


def hold_drives(world: World, crowd: Crowd) -> None:
    """Lets every drive be announced, fill up, take place, and be written down."""
    for content in world.content.drives:
        starts_at = world.history.on(content.day, content.starts)
        opens_at = _opens_at(world, content, starts_at)
        world.history.at(opens_at, partial(_announce, world, crowd, content, opens_at))
        if content.is_past:
            world.history.at(starts_at, partial(_gather, world, content))
            _plan_results(world, content)


def _opens_at(world: World, content: DriveContent, starts_at: datetime) -> datetime:
    """Some days before; not before its campaign, and after a broadcast of it, which decides who takes a step then."""
    campaign = next(c for c in world.content.campaigns if c.slug == content.campaign)
    opens_at = min(starts_at, world.history.now) - _OPEN_BEFORE
    opens_at = max(opens_at, world.history.on(campaign.starts, time(12)))
    for broadcast in world.content.broadcasts:
        sent_at = world.history.on(-broadcast.days_ago, broadcast.at)
        if broadcast.campaign == content.campaign and sent_at < starts_at:
            opens_at = max(opens_at, sent_at + _AFTER_THE_BROADCAST)
    return opens_at


def _announce(world: World, crowd: Crowd, content: DriveContent, opens_at: datetime) -> None:
    about = [content.about] + ([content.women] if content.women else [])
    drive = services.add_drive(
        world.campaigns[content.campaign],
        title=content.title,
        about={code: "\n\n".join(text[code] for text in about) for code in content.about},
        bring=dict(content.bring),
        spot=dict(content.spot),
        place=world.places[content.place],
        organisation=world.organisations[content.organisation],
        by=coordinator_of(world, content.organisation),
    )
    world.drives[content.slug] = drive
    shifts = [
        services.add_shift(
            drive,
            starts_at=world.history.on(content.day, shift.starts),
            ends_at=world.history.on(content.day, shift.ends),
            capacity=shift.capacity,
        )
        for shift in _times(content)
    ]
    services.publish_drive(drive, by=coordinator_of(world, content.organisation))
    _fill(world, crowd, content, shifts, opens_at)


def _times(content: DriveContent) -> list[ShiftContent]:
    """The shifts as the network knows them, by their times alone: two kinds of work at one time are one shift."""
    times: dict[tuple[time, time], ShiftContent] = {}
    for shift in content.shifts:
        same = times.get((shift.starts, shift.ends))
        times[shift.starts, shift.ends] = (
            replace(
                same,
                capacity=same.capacity + shift.capacity,
                taken=same.taken + shift.taken,
                waiting=same.waiting + shift.waiting,
            )
            if same
            else shift
        )
    return list(times.values())


def _fill(
    world: World, crowd: Crowd, content: DriveContent, shifts: Sequence[Shift], opens_at: datetime
) -> None:
    """Spreads those who sign up over the days and the shifts; those for whom there is no place come last."""
    now = world.history.now
    times = _times(content)
    places = [shift for shift, told in zip(shifts, times, strict=True) for _ in range(told.taken)]
    queue = [shift for shift, told in zip(shifts, times, strict=True) for _ in range(told.waiting)]
    world.chance.shuffle(places)
    joined = _joined_by_chat(world, crowd, content)
    first = [*_regulars(world, crowd, content), *crowd.chosen.get(content.slug, [])]
    known = {one.person.pk for one in first} | {one.person.pk for _at, one in joined}
    wanted = len(places) + len(queue) - len(known)
    others = crowd.pick(content.organisation, content.campaign, wanted, at=opens_at, without=known)
    closes_at = min(shifts[0].starts_at, now) - timedelta(hours=5)
    soon = min(closes_at, opens_at + _ANSWERS_WITHIN)
    split = len(others) - len(queue)
    booked = joined + [(_moment(world, opens_at, soon), one) for one in first]
    booked += [(_moment(world, opens_at, closes_at), one) for one in others[:split]]
    late = [(_moment(world, closes_at, now), one) for one in others[split:]]
    for (at, one), shift in zip([*booked, *late], [*places, *queue], strict=True):
        world.history.at(at, partial(_sign_up, shift, one))


def _regulars(world: World, crowd: Crowd, content: DriveContent) -> list[Volunteer]:
    """Those who come every time; to a coming drive they will still say so."""
    keys = _REGULARS.get(content.campaign, ()) if content.is_past else ()
    return [crowd.of_persona(content.organisation, key) for key in keys]


def _joined_by_chat(world: World, crowd: Crowd, content: DriveContent) -> list[tuple[datetime, Volunteer]]:
    """Those whose thread in the inbox shows how they joined, at that moment."""
    found = []
    for chat in world.content.chats:
        if chat.joins == content.slug:
            said_yes = next(message for message in chat.messages if message.author == "person")
            at = world.history.on(said_yes.day - chat.starts_days_ago, said_yes.at)
            found.append((at, crowd.of_persona(content.organisation, chat.persona)))
    return found


def _moment(world: World, after: datetime, before: datetime) -> datetime:
    return after + (before - after) * world.chance.random()


def _sign_up(shift: Shift, one: Volunteer) -> None:
    services.sign_up(shift, one.person, source=one.source)


def _gather(world: World, content: DriveContent) -> None:
    """Those who came are ticked off within the first half hour of their shift; the regulars are always there."""
    always = {world.personas[key].pk for key in _REGULARS.get(content.campaign, ())}
    signups = list(
        Signup.objects.filter(shift__drive=world.drives[content.slug], state="booked").select_related(
            "shift__drive__campaign", "person"
        )
    )
    world.chance.shuffle(signups)
    signups.sort(key=lambda signup: signup.person_id not in always)
    by = coordinator_of(world, content.organisation)
    for signup in signups[: content.came]:
        at = signup.shift.starts_at + timedelta(minutes=world.chance.randrange(25))
        how = world.chance.choice(_HOW)
        world.history.at(at, partial(services.check_in, signup, how=how, by=by))


def _plan_results(world: World, content: DriveContent) -> None:
    """On the evening what was counted; a day later what somebody else looked at; once, a correction."""
    evening = world.history.on(content.day, time(19))
    for outcome in content.outcomes:
        correction = _correction(world, content, outcome)
        if correction:
            before, after = correction
            history = world.history
            history.at(evening, partial(_first_count, world, content, outcome, before.value - after.value))
            history.at(history.on(after.day, time(18)), partial(_correct, world, content, outcome, after))
        elif outcome.verified_by:
            world.history.at(
                world.history.past(evening + timedelta(days=1)), partial(_record, world, content, outcome)
            )
        else:
            world.history.at(evening, partial(_record, world, content, outcome))
    if content.outcomes:
        done = world.history.past(evening + timedelta(days=1, minutes=5))
        world.history.at(done, partial(_finish, world, content))


def _correction(world: World, content: DriveContent, outcome: Outcome) -> tuple[Reading, Reading] | None:
    """The two readings of a goal of which the second took back some of what this drive was said to have brought."""
    campaign = next(c for c in world.content.campaigns if c.slug == content.campaign)
    held_on = content.day.on(world.history.today)
    for goal in campaign.goals:
        for before, after in zip(goal.readings, goal.readings[1:], strict=False):
            since = before.day.on(world.history.today)
            if goal.key == outcome.key and after.value < before.value and 0 < (since - held_on).days < 7:
                return before, after
    return None


def _first_count(world: World, content: DriveContent, outcome: Outcome, too_many: int) -> None:
    services.record_outcome(
        world.drives[content.slug],
        count=outcome.value + too_many,
        unit=outcome.unit,
        goal=_goal(world, content, outcome),
        by=coordinator_of(world, content.organisation),
        **_spent(content, outcome),
    )


def _correct(world: World, content: DriveContent, outcome: Outcome, reading: Reading) -> None:
    drive = world.drives[content.slug]
    first = drive.outcomes.get(goal=_goal(world, content, outcome))
    language = world.organisations[content.organisation].language
    _record(
        world,
        content,
        outcome,
        replaces=first,
        reason=reading.reason[language] if reading.reason else "",
    )


def _record(world: World, content: DriveContent, outcome: Outcome, **corrects: Any) -> None:
    verifier = world.organisations.get(outcome.verified_by)
    services.record_outcome(
        world.drives[content.slug],
        count=outcome.value,
        unit=outcome.unit,
        goal=_goal(world, content, outcome),
        verified_by=verifier,
        verified_name=_who_looked(world, verifier),
        by=coordinator_of(world, content.organisation),
        **_spent(content, outcome),
        **corrects,
    )


def _who_looked(world: World, verifier: Organisation | None) -> str:
    return coordinator_of(world, verifier.slug).name if verifier else ""


def _goal(world: World, content: DriveContent, outcome: Outcome) -> Goal | None:
    return world.goals.get((content.campaign, outcome.key))


def _spent(content: DriveContent, outcome: Outcome) -> dict[str, Any]:
    """Hours and cost belong to the drive; they stand with the first thing it brought."""
    if outcome is not content.outcomes[0]:
        return {}
    return {"hours": content.hours, "cost_minor": content.cost_rs * 100}


def _finish(world: World, content: DriveContent) -> None:
    drive: Drive = world.drives[content.slug]
    by = coordinator_of(world, content.organisation)
    if content.afterwards:
        about = {code: f"{said(drive.about, code)}\n\n{text}" for code, text in content.afterwards.items()}
        services.edit_drive(drive, by=by, about=about)
    services.finish_drive(drive, by=by)
