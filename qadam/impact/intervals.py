"""How sure we are: ranges, verdicts and what a lot could show, from counts alone, so that anybody can check them.

Two groups drawn by lot (messaged, and by lot not) are counted by what they were assigned to. The range for their
difference holds at every look at once; `bets` says how. A share on its own, for a chart, has Wilson's range.
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from qadam.impact.bets import Arm, pair

_POWER = 0.8416  # in one trial of five the difference comes out this many standard errors lower than it is, or more
_TOO_MANY = 10_000_000
SRM_LIMIT = 0.001
SMALLEST_WORTH = 0.05


@dataclass(frozen=True)
class Interval:
    """A share, or a difference of shares (0.05 is five points), and the range it lies in."""

    low: float
    estimate: float
    high: float

    def within(self, size: float) -> bool:
        """True if the whole range is nearer to zero than the size."""
        return -size < self.low and self.high < size


def difference_interval(
    yes_treated: int,
    n_treated: int,
    yes_held: int,
    n_held: int,
    alpha: float = 0.05,
    *,
    held_share: float | None = None,
) -> Interval:
    """The difference (treated minus held out) and a range that is right at every look with a chance of 1 - alpha.

    Give the planned `held_share` where people keep joining; without it the share among those there is taken, which is
    the same when all were assigned before the first look. Raises ValueError for counts that cannot be.
    """
    treated, held = _counted(yes_treated, n_treated), _counted(yes_held, n_held)
    share = n_held / (n_held + n_treated) if held_share is None else held_share
    low = pair(treated, held, weight=share, alpha=alpha).low()
    high = -pair(held, treated, weight=1 - share, alpha=alpha).low()
    return Interval(low, treated.share - held.share, high)


def _counted(yes: int, n: int) -> Arm:
    if not 0 <= yes <= n or not n:
        raise ValueError(
            f"{yes} of {n} people: each group needs people, and no more can say yes than there are."
        )
    return Arm(yes, n)


def wilson_interval(yes: int, n: int, z: float = 1.96) -> Interval:
    """A single share and its 95 % range at one look (Wilson 1927), for bars and tiles."""
    p = _counted(yes, n).share
    centre, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return Interval(max(0.0, (centre - half) / scale), p, min(1.0, (centre + half) / scale))


# What a lot could show


def _would_show(people: float, held_share: float, base_rate: float, size: float, alpha: float) -> bool:
    """True if a true difference of this size shows in four of five lots among so many people."""
    n1, n2 = people * (1 - held_share), people * held_share
    p1, p2 = min(max(base_rate + size, 0.0), 1.0), base_rate
    v1, v2 = p1 * (1 - p1) / n1, p2 * (1 - p2) / n2
    unlucky = math.copysign(_POWER, size) / math.sqrt(v1 + v2) if v1 + v2 else 0.0
    seen1, seen2 = p1 - unlucky * v1, p2 + unlucky * v2
    if (seen1 - seen2) * size <= 0:
        return False
    treated, held = Arm(seen1 * n1, n1), Arm(seen2 * n2, n2)
    if size > 0:
        return pair(treated, held, weight=held_share, alpha=alpha).refutes(0.0)
    return pair(held, treated, weight=1 - held_share, alpha=alpha).refutes(0.0)


def people_needed(held_share: float, base_rate: float, size: float, alpha: float = 0.05) -> int | None:
    """How many people a lot needs to show a difference of this size in four of five cases; None past ten million."""

    def enough(people: float) -> bool:
        return _would_show(people, held_share, base_rate, size, alpha)

    if not size:
        return None
    high = 10.0
    while not enough(high):
        high *= 2
        if high > _TOO_MANY:
            return None
    return math.ceil(_first(enough, high / 2, high))


def _first(enough: Callable[[float], bool], low: float, high: float) -> float:
    """Where a question first gets a yes between a no and a yes, to half a percent."""
    while high - low > 0.005 * high:
        middle = (low + high) / 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def two_digits(number: float) -> int:
    """The number rounded up to two digits, as nobody knows it better: 638 is 640, 1,234 is 1,300."""
    whole = math.ceil(number)
    step: int = 10 ** max(0, len(str(whole)) - 2)
    return math.ceil(whole / step) * step


def more_people_needed(
    yes_treated: int,
    n_treated: int,
    yes_held: int,
    n_held: int,
    *,
    size: float | None = None,
    held_share: float | None = None,
    alpha: float = 0.05,
) -> int | None:
    """About how many more people until a difference of the size seen (or of the size given) would show.

    Rounded up to two digits; None if more than ten million. The groups may still be empty if both `size` and
    `held_share` are given. Never less than ten: what has not shown needs somebody more.
    """
    people = n_treated + n_held
    share = n_held / people if held_share is None else held_share
    base = (yes_held + 0.5) / (n_held + 1)
    seen = (
        (_counted(yes_treated, n_treated).share - _counted(yes_held, n_held).share) if size is None else size
    )
    total = people_needed(share, base, seen, alpha)
    return None if total is None else two_digits(max(total - people, 10))


@lru_cache(maxsize=64)
def detectable_difference(
    people: int, held_share: float, *, base_rate: float = 0.05, alpha: float = 0.05
) -> float | None:
    """The smallest difference, up to whole points (0.1 is ten), that a lot among so many people would show.

    Shown in four of five cases, when `base_rate` of people do it without a message. None if not even the largest.
    """
    points = range(1, int(100 * (1 - base_rate)) + 1)
    if people * min(held_share, 1 - held_share) < 1:
        return None

    def shows(k: int) -> bool:
        return _would_show(people, held_share, base_rate, k / 100, alpha)

    # What shows, shows all the more when it is larger.
    found = bisect_left(points, True, key=shows)
    return None if found == len(points) else points[found] / 100


# Was the lot drawn as planned?


def sample_ratio_mismatch(observed: Sequence[int], expected: Sequence[float]) -> float:
    """The chance (p) of group sizes as far from the planned shares as these. Under SRM_LIMIT no headline is shown.

    Pearson's chi-square. With fewer than five people expected in a group nothing can be said, and p is 1.
    """
    total, planned = sum(observed), sum(expected)
    sizes = [total * share / planned for share in expected]
    if min(sizes) < 5:
        return 1.0
    distance = sum((seen - size) ** 2 / size for seen, size in zip(observed, sizes, strict=True))
    return _chi_square_tail(distance, len(sizes) - 1)


def _chi_square_tail(x: float, freedom: int) -> float:
    """The chance that a chi-square number with so many degrees of freedom (1 or more) exceeds x."""
    half, a = x / 2, (freedom % 2) / 2 or 1.0
    tail = math.erfc(math.sqrt(half)) if freedom % 2 else math.exp(-half)
    while a < freedom / 2:
        tail += math.exp(a * math.log(half) - half - math.lgamma(a + 1)) if half else 0.0
        a += 1
    return min(1.0, tail)


# The verdict


class BlockedReason(StrEnum):
    """Why no result is shown at all."""

    SAMPLE_RATIO = "sample-ratio"


@dataclass(frozen=True)
class Blocked:
    """The groups are not as the lot should have made them: something went wrong, and nothing can be concluded."""

    reason: BlockedReason


@dataclass(frozen=True)
class TooEarly:
    """Nothing can be said before about so many more people (None: more than could ever be reached)."""

    people: int
    more: int | None
    interval: Interval | None


@dataclass(frozen=True)
class NoDifferenceShown:
    """Whatever difference there is, it is smaller than one worth speaking of."""

    interval: Interval


@dataclass(frozen=True)
class Difference:
    """The messaged differ from the held out, and the whole range is on one side of zero."""

    interval: Interval

    @property
    def low(self) -> float:
        return self.interval.low

    @property
    def high(self) -> float:
        return self.interval.high

    @property
    def helped(self) -> bool:
        return self.interval.low > 0


Verdict = Blocked | TooEarly | NoDifferenceShown | Difference


# A tenth of a second of arithmetic, asked anew by each visitor of a campaign while nobody's answer came in.
@lru_cache(maxsize=512)
def verdict(
    yes_treated: int,
    n_treated: int,
    yes_held: int,
    n_held: int,
    *,
    held_share: float,
    smallest_worth: float = SMALLEST_WORTH,
    alpha: float = 0.05,
) -> Verdict:
    """What may be said about a lot, at any time: blocked, too early, no difference worth the name, or a difference.

    `held_share` is the planned share held out; a difference smaller than `smallest_worth` is not worth speaking of.
    """
    people = n_treated + n_held
    if people and sample_ratio_mismatch((n_treated, n_held), (1 - held_share, held_share)) < SRM_LIMIT:
        return Blocked(BlockedReason.SAMPLE_RATIO)
    interval = None
    if n_treated and n_held:
        interval = difference_interval(yes_treated, n_treated, yes_held, n_held, alpha, held_share=held_share)
        if interval.low > 0 or interval.high < 0:
            return Difference(interval)
        if interval.within(smallest_worth):
            return NoDifferenceShown(interval)
    seen = interval.estimate if interval else 0.0
    # With this many the range is either clear of zero or inside the smallest difference worth speaking of.
    size = math.copysign(max(abs(seen), smallest_worth - abs(seen)), seen)
    more = more_people_needed(
        yes_treated, n_treated, yes_held, n_held, size=size, held_share=held_share, alpha=alpha
    )
    return TooEarly(people, more, interval)


# What must stay hidden


def suppress(breakdown: Mapping[str, int], minimum: int = 5) -> dict[str, int | None]:
    """The breakdown with groups under the minimum hidden (None), and enough others that none can be worked out.

    The total is known to the reader, so a single hidden group would be the rest of it: the smallest groups are hidden
    as well until there are at least the minimum of people among the hidden, which are then two groups or more.
    """
    hidden = {name for name, count in breakdown.items() if count < minimum}
    for name in sorted(breakdown, key=lambda name: (breakdown[name], name)):
        if not hidden or sum(breakdown[each] for each in hidden) >= minimum:
            break
        hidden.add(name)
    return {name: None if name in hidden else count for name, count in breakdown.items()}
