"""What circles did and what people do differently since, by district: sums and ranges, never a circle, a home or a person.

Where children sit, nothing is counted: circles of girls and classes are left out of every number, and girls and boys who came
along to others are taken off the heads. Whatever rests on fewer than five is hidden, and so is its complement.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import fmean
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet

from qadam.circles.enums import ALIVE, Arm, Keeps, Phase, SessionState
from qadam.circles.models import (
    BoxQuestion,
    CheckResult,
    CheckSheet,
    Circle,
    Household,
    RuleAnswer,
    Session,
    WaitRound,
)
from qadam.circles.queries import going_round
from qadam.core.clock import now
from qadam.core.languages import Texts
from qadam.impact.clusters import (
    FEWEST_PEOPLE,
    Counted,
    change_in_circles,
    difference_of_arms,
    share_in_circles,
)
from qadam.impact.intervals import Interval, suppress
from qadam.learning.enums import WITH_CHILDREN
from qadam.learning.models import Lesson, Version
from qadam.organisations.models import Organisation
from qadam.places.models import Place, PlaceKind

QUESTIONS = 3
WEEKS = (2, 6)
# Meetings of so many days are “of late”.
LATELY = timedelta(days=56)


@dataclass(frozen=True)
class Kept:
    """House rules after so many weeks: of the rules asked about, how many hold; of the families asked, how many answered."""

    week: int
    asked: int | None
    answered: int | None
    rules: int | None
    kept: int | None
    range: Interval | None


@dataclass(frozen=True)
class Learned:
    """Right answers before and after, in circles that have both. Shares are None where too few people or circles stand behind."""

    circles: int | None
    people_before: int | None
    people_after: int | None
    before: float | None
    after: float | None
    change: Interval | None


@dataclass(frozen=True)
class Topic:
    topic: str
    title: Texts
    asked: int


@dataclass(frozen=True)
class Numbers:
    """One district, or the whole network. None stands for a number too small to be shown."""

    place: Place | None
    circles: int | None
    asked_for: int | None
    sessions: int | None
    heads: int | None
    sessions_lately: int | None
    kept: Sequence[Kept]
    learned: Learned
    topics: Sequence[Topic]
    around: Sequence[Any]
    counted_at: Any


def grown_ups(*, place: Place | None = None, organisation: Organisation | None = None) -> QuerySet[Circle]:
    """The circles that are counted: none with children."""
    rows = Circle.objects.exclude(audience__in=WITH_CHILDREN)
    if place is not None:
        rows = rows.filter(place__path__startswith=place.path)
    return rows.filter(organisation=organisation) if organisation is not None else rows


def numbers(*, place: Place | None = None, organisation: Organisation | None = None) -> Numbers:
    """Everything the board says about a place; about all places without one."""
    circles = grown_ups(place=place, organisation=organisation)
    begun = circles.exclude(began_on=None)
    held = Session.objects.filter(circle__in=circles, state=SessionState.HELD)
    rows = list(held.values_list("circle_id", "on", "came", "tally"))
    since = now().date() - LATELY
    alive = circles.filter(state__in=ALIVE).count()
    meeting = {circle for circle, _on, _came, _tally in rows}
    is_shown = len(meeting) >= FEWEST_PEOPLE
    return Numbers(
        place=place,
        circles=alive if alive >= FEWEST_PEOPLE else None,
        asked_for=enough(begun.count()),
        sessions=len(rows) if is_shown else None,
        heads=sum(_heads(came, tally) for _c, _o, came, tally in rows) if is_shown else None,
        sessions_lately=_lately(rows, since) if is_shown else None,
        kept=[kept_after(week, place=place, organisation=organisation) for week in WEEKS],
        learned=learned(circles),
        topics=topics_asked(circles),
        around=list(going_round(place)[:5]) if place is not None else (),
        counted_at=now(),
    )


def _lately(rows: Iterable[tuple[UUID, date, int | None, dict[str, int]]], since: date) -> int | None:
    """Meetings of the last eight weeks, unless fewer than five circles held them."""
    late = [circle for circle, on, _came, _tally in rows if on >= since]
    return len(late) if len(set(late)) >= FEWEST_PEOPLE else None


def enough(count: int) -> int | None:
    return count if count >= FEWEST_PEOPLE else None


def unless_few(n: int, of: int) -> int | None:
    """The number, unless it or what is left of the whole is a handful."""
    return n if n >= FEWEST_PEOPLE and (n == of or of - n >= FEWEST_PEOPLE) else None


def _heads(came: int | None, tally: dict[str, int]) -> int:
    """Grown-ups who came: girls and boys who were brought along are not counted."""
    children = sum(int(tally.get(kind) or 0) for kind in ("girls", "boys"))
    return max(0, (came or 0) - children)


# ── house rules ─────────────────────────────────────────────────────────────────────────────────────────────────


def kept_after(week: int, *, place: Place | None = None, organisation: Organisation | None = None) -> Kept:
    """What families said after so many weeks. Whoever did not answer counts among those asked, and never as keeping a rule."""
    asked = Household.objects.filter(**{f"asked_{week}_at__isnull": False})
    asked = asked.exclude(circle__audience__in=WITH_CHILDREN)
    if place is not None:
        asked = asked.filter(circle__place__path__startswith=place.path)
    if organisation is not None:
        asked = asked.filter(organisation=organisation)
    homes = {pk: (circle, len(rules)) for pk, circle, rules in asked.values_list("pk", "circle_id", "rules")}
    said: dict[UUID, list[str]] = {}
    for home, keeps in RuleAnswer.objects.filter(household__in=homes, week=week).values_list(
        "household_id", "keeps"
    ):
        said.setdefault(home, []).append(keeps)
    if len(homes) < FEWEST_PEOPLE:
        return Kept(week, None, None, None, None, None)
    # A home alone in no circle is its own cluster.
    clusters: dict[UUID, list[UUID]] = {}
    for home, (circle, _rules) in homes.items():
        clusters.setdefault(circle or home, []).append(home)
    counted = [
        Counted(
            sum(keeps == Keeps.YES for home in group for keeps in said.get(home, ())),
            sum(homes[home][1] for home in group),
        )
        for group in clusters.values()
    ]
    rules, kept = (
        sum(c.of for c in counted),
        unless_few(sum(c.right for c in counted), sum(c.of for c in counted)),
    )
    found = share_in_circles(counted) if kept is not None else None
    return Kept(week, len(homes), unless_few(len(said), len(homes)), rules, kept, found)


# ── before and after ────────────────────────────────────────────────────────────────────────────────────────────


def answers_by_circle(circles: QuerySet[Circle], phase: str, **when: Any) -> dict[UUID, tuple[int, int]]:
    """Right answers and people of each circle in a phase, from phones, chats and paper sheets."""
    found: dict[UUID, tuple[int, int]] = {}
    for circle, right in CheckResult.objects.filter(circle__in=circles, phase=phase, **when).values_list(
        "circle_id", "right"
    ):
        good, people = found.get(circle, (0, 0))
        found[circle] = (good + right, people + 1)
    for circle, right, n in CheckSheet.objects.filter(circle__in=circles, phase=phase, **when).values_list(
        "circle_id", "right", "people"
    ):
        good, people = found.get(circle, (0, 0))
        found[circle] = (good + right, people + n)
    return found


def learned(circles: QuerySet[Circle]) -> Learned:
    """The change from before to after. It says what went together with meeting, not what meeting did."""
    before = answers_by_circle(circles, Phase.BEFORE)
    after = answers_by_circle(circles, Phase.AFTER)
    both = sorted(before.keys() & after.keys())
    people = [sum(told[pk][1] for pk in both) for told in (before, after)]
    if len(both) < FEWEST_PEOPLE or min(people) < FEWEST_PEOPLE:
        return Learned(None, None, None, None, None, None)
    rows = [[Counted(told[pk][0], QUESTIONS * told[pk][1]) for pk in both] for told in (before, after)]
    shares = [sum(c.right for c in row) / sum(c.of for c in row) for row in rows]
    return Learned(len(both), people[0], people[1], shares[0], shares[1], change_in_circles(rows[0], rows[1]))


# ── what is asked ───────────────────────────────────────────────────────────────────────────────────────────────


def topics_asked(circles: QuerySet[Circle]) -> list[Topic]:
    """What is asked most in the question boxes; a topic with fewer than five questions is not named."""
    rows = BoxQuestion.objects.filter(circle__in=circles, hidden_at=None).exclude(topic="")
    counts = (
        rows.values_list("topic").annotate(n=Count("pk")).filter(n__gte=FEWEST_PEOPLE).order_by("-n", "topic")
    )
    found = list(counts[:8])
    titles = _titles({topic for topic, _n in found})
    return [Topic(topic, titles.get(topic, {"en": topic}), n) for topic, n in found]


def _titles(topics: set[str]) -> dict[str, Texts]:
    """The title of the library's first lesson about each topic."""
    lessons = Lesson.objects.filter(
        topic__in=topics, organisation=None, versions__in=Version.objects.published()
    )
    rows = lessons.order_by("-guide__position", "-position").values_list("topic", "versions__title")
    return dict(rows)


# ── districts ───────────────────────────────────────────────────────────────────────────────────────────────────


def districts() -> list[Place]:
    """Districts in which circles meet or met."""
    paths = set(grown_ups().exclude(began_on=None).values_list("place__path", flat=True))
    all_of = Place.objects.filter(kind=PlaceKind.DISTRICT)
    return [place for place in all_of if any(path.startswith(place.path) for path in paths)]


def shown_districts() -> list[Numbers]:
    """The districts whose numbers may be shown beside the numbers of all: where one is hidden, so much is hidden with it that
    nobody can work it out from the rest.
    """
    found = {place.code: numbers(place=place) for place in districts()}
    met = suppress({code: row.circles or 0 for code, row in found.items()})
    shown = [row for code, row in found.items() if met[code] is not None]
    names = [row.place.code for row in shown if row.place]
    hidden_homes = [
        _hidden({code: row.kept[k].asked or 0 for code, row in found.items()}) for k in range(len(WEEKS))
    ]
    hidden_checks = _hidden({code: row.learned.circles or 0 for code, row in found.items()})
    return [_without(row, code, hidden_homes, hidden_checks) for code, row in zip(names, shown, strict=True)]


def _hidden(breakdown: dict[str, int]) -> set[str]:
    return {code for code, count in suppress(breakdown).items() if count is None}


def _without(row: Numbers, code: str, hidden_homes: list[set[str]], hidden_checks: set[str]) -> Numbers:
    kept = [
        Kept(one.week, None, None, None, None, None) if code in hidden else one
        for one, hidden in zip(row.kept, hidden_homes, strict=True)
    ]
    nothing = Learned(None, None, None, None, None, None)
    return replace(row, kept=kept, learned=nothing if code in hidden_checks else row.learned)


# ── a round: now against later ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Compared:
    """One round, looked at on the day the later circles begin and not before. `is_over`: that day has come.

    `now` and `later` are circles drawn and circles that answered; the difference is of shares of right answers.
    """

    round: WaitRound
    is_over: bool
    drawn_now: int
    drawn_later: int
    told_now: int
    told_later: int
    share_now: float | None
    share_later: float | None
    difference: Interval | None


def compared(wait_round: WaitRound) -> Compared:
    """Circles drawn to begin now against those drawn to wait, by what was drawn, whether or not they began.

    Counted is what each answered between the draw and the day the later ones begin: the first group after its meetings, the
    second before its own.
    """
    circles = Circle.objects.filter(round=wait_round).exclude(audience__in=WITH_CHILDREN)
    zone = ZoneInfo(wait_round.organisation.zone)
    is_over = wait_round.drawn_at is not None and now().astimezone(zone).date() >= wait_round.later_from
    arms = [list(circles.filter(arm=arm).values_list("pk", flat=True)) for arm in (Arm.NOW, Arm.LATER)]
    told: list[list[Counted]] = [[], []]
    if is_over and wait_round.drawn_at is not None:
        window = {"on__gte": wait_round.drawn_at.astimezone(zone).date(), "on__lt": wait_round.later_from}
        for k, (pks, phase) in enumerate(zip(arms, (Phase.AFTER, Phase.BEFORE), strict=True)):
            answers = answers_by_circle(circles.filter(pk__in=pks), phase, **window)
            told[k] = [Counted(good, QUESTIONS * n) for good, n in answers.values()]
    found = difference_of_arms(told[0], told[1])
    shares = [fmean(c.share for c in arm) if found is not None else None for arm in told]
    return Compared(
        wait_round,
        is_over,
        len(arms[0]),
        len(arms[1]),
        len(told[0]),
        len(told[1]),
        shares[0],
        shares[1],
        found,
    )


def rounds_of(place: Place | None = None) -> list[Compared]:
    """Every round that was drawn for a place, the newest first."""
    rounds = (
        WaitRound.objects.drawn_in_public().exclude(drawn_at=None).select_related("organisation", "place")
    )
    if place is not None:
        rounds = rounds.filter(place__path__startswith=place.path)
    return [compared(one) for one in rounds.order_by("-drawn_at")[:6]]
