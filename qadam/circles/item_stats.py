"""How good each question of the bank is: how many answer it rightly, and whether those who know more do so more often."""

import math
from dataclasses import dataclass, field

from django.db import connection

from qadam.circles.enums import Phase
from qadam.learning.enums import WITH_CHILDREN, ItemKind
from qadam.learning.models import Item

# Under so many answers nothing is said about a question.
LEAST = 30
TOO_EASY, TOO_HARD, BLUNT, STRAYS = 0.9, 1 / 3, 0.1, 0.2

# Each answer with the other two of the same person (0 to 2), summed by question and phase. Where children sit, nothing is taken.
_SUMS = """
    select code, phase, count(*), sum(good), sum(rest), sum(good * rest), sum(rest * rest)
    from (
        select item ->> 0 as code, phase, ((item ->> 1)::boolean)::int as good,
               "right" - ((item ->> 1)::boolean)::int as rest
        from circles_checkresult result
        join circles_circle circle on circle.id = result.circle_id and circle.audience <> all(%s),
        jsonb_array_elements(result.items) item
    ) answers
    group by code, phase
"""


@dataclass(frozen=True)
class Sums:
    n: int
    good: int
    rest: int
    both: int
    squares: int


@dataclass(frozen=True)
class ItemStat:
    """A question. Shares and `tells_apart` (−1 to 1) are None while fewer than LEAST have answered."""

    item: Item
    answered: int
    before: float | None
    after: float | None
    tells_apart: float | None
    flags: tuple[str, ...] = field(default=())


def item_stats() -> list[ItemStat]:
    """Every question of the bank, those to look at first."""
    sums = _sums()
    bank = Item.objects.filter(kind=ItemKind.CHECK, is_used=True).order_by("topic", "code")
    stats = [_stat(item, sums.get(item.code, {})) for item in bank]
    peers = _peers(stats)
    flagged = [_flagged(stat, peers.get((stat.item.topic, stat.item.difficulty))) for stat in stats]
    return sorted(flagged, key=lambda stat: (-len(stat.flags), stat.item.topic, stat.item.code))


def tells_apart(phases: list[Sums]) -> float | None:
    """The point-biserial correlation of being right with how many of the other two were right, within each phase.

    Within, or learning itself would look as if every question told people apart. None where everybody answered alike.
    """
    xy = xx = yy = 0.0
    for s in phases:
        xy += s.both - s.good * s.rest / s.n
        xx += s.good - s.good**2 / s.n
        yy += s.squares - s.rest**2 / s.n
    return xy / math.sqrt(xx * yy) if xx > 1e-9 and yy > 1e-9 else None


def _sums() -> dict[str, dict[str, Sums]]:
    found: dict[str, dict[str, Sums]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, [[str(one) for one in WITH_CHILDREN]])
        for code, phase, *numbers in cursor.fetchall():
            found.setdefault(code, {})[phase] = Sums(*map(int, numbers))
    return found


def _stat(item: Item, phases: dict[str, Sums]) -> ItemStat:
    answered = sum(s.n for s in phases.values())
    enough = answered >= LEAST
    return ItemStat(
        item,
        answered,
        _share(phases.get(Phase.BEFORE)),
        _share(phases.get(Phase.AFTER)),
        tells_apart(list(phases.values())) if enough else None,
    )


def _share(sums: Sums | None) -> float | None:
    return sums.good / sums.n if sums and sums.n >= LEAST else None


def _peers(stats: list[ItemStat]) -> dict[tuple[str, int], float]:
    """The middle of what was known before, by topic and difficulty, where at least three questions have a share."""
    shares: dict[tuple[str, int], list[float]] = {}
    for stat in stats:
        if stat.before is not None:
            shares.setdefault((stat.item.topic, stat.item.difficulty), []).append(stat.before)
    return {key: sorted(found)[len(found) // 2] for key, found in shares.items() if len(found) >= 3}


def _flagged(stat: ItemStat, peers: float | None) -> ItemStat:
    flags = []
    if stat.before is not None and stat.before > TOO_EASY:
        flags.append("too-easy")
    if stat.after is not None and stat.after < TOO_HARD:
        flags.append("too-hard")
    if stat.tells_apart is not None and stat.tells_apart < BLUNT:
        flags.append("blunt")
    if peers is not None and stat.before is not None and abs(stat.before - peers) > STRAYS:
        flags.append("strays")
    return ItemStat(stat.item, stat.answered, stat.before, stat.after, stat.tells_apart, tuple(flags))
