"""Ranges where whole circles, not people, were drawn or changed: neighbours in one room learn together.

People of one circle are alike, so twenty of them tell less than twenty from twenty circles. Everything here is reckoned from
one number a circle (Hayes and Moulton, Cluster Randomised Trials, ch. 10). The ranges are right at one look on a day that was
named before; they are not for looking every morning.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, variance

from qadam.impact.intervals import Interval

# With fewer circles nothing is said: a range would be wide as the page, and a room could be told from its number.
FEWEST_CIRCLES = 5
FEWEST_PEOPLE = 5


@dataclass(frozen=True)
class Counted:
    """One circle: so many right, of so many."""

    right: int
    of: int

    @property
    def share(self) -> float:
        return self.right / self.of


def difference_of_arms(
    now: Sequence[Counted], later: Sequence[Counted], *, alpha: float = 0.05
) -> Interval | None:
    """How much higher the share is in circles that began than in those that waited; each circle counts once.

    Welch's range on the circles' shares. None with fewer than five circles in an arm.
    """
    arms = [[circle.share for circle in arm if circle.of] for arm in (now, later)]
    if min(len(arm) for arm in arms) < FEWEST_CIRCLES:
        return None
    floors = [_alone(arm) for arm in (now, later)]
    spreads = [max(variance(arm) / len(arm), floor) for arm, floor in zip(arms, floors, strict=True)]
    seen = fmean(arms[0]) - fmean(arms[1])
    total = sum(spreads)
    freedom = min(len(arm) for arm in arms) - 1
    if total:
        parts = (spread**2 / (len(arm) - 1) for spread, arm in zip(spreads, arms, strict=True))
        freedom = max(freedom, math.floor(total**2 / sum(parts)))
    return _around(seen, math.sqrt(total), freedom, alpha)


def change_in_circles(
    before: Sequence[Counted], after: Sequence[Counted], *, alpha: float = 0.05
) -> Interval | None:
    """How much the share of right answers rose from before to after, over circles that have both (in the same order).

    Shares are over people; the range is by circles (linearised ratio). None with fewer than five circles.
    """
    if len(before) != len(after) or len(before) < FEWEST_CIRCLES:
        return None
    of_before, of_after = sum(c.of for c in before), sum(c.of for c in after)
    if not of_before or not of_after:
        return None
    share_before = sum(c.right for c in before) / of_before
    share_after = sum(c.right for c in after) / of_after
    pulls = [
        (a.right - share_after * a.of) / of_after - (b.right - share_before * b.of) / of_before
        for b, a in zip(before, after, strict=True)
    ]
    circles = len(pulls)
    alike = circles / (circles - 1) * sum(pull * pull for pull in pulls)
    error = math.sqrt(max(alike, _alone(before) + _alone(after)))
    return _around(share_after - share_before, error, circles - 1, alpha)


def share_in_circles(circles: Sequence[Counted], *, alpha: float = 0.05) -> Interval | None:
    """A share over people with its range by circles. None with fewer than five circles."""
    of = sum(circle.of for circle in circles)
    if len(circles) < FEWEST_CIRCLES or not of:
        return None
    share = sum(circle.right for circle in circles) / of
    pulls = [(circle.right - share * circle.of) / of for circle in circles]
    alike = len(pulls) / (len(pulls) - 1) * sum(pull * pull for pull in pulls)
    found = _around(share, math.sqrt(max(alike, _alone(circles))), len(pulls) - 1, alpha)
    return Interval(max(0.0, found.low), share, min(1.0, found.high))


def _alone(circles: Sequence[Counted]) -> float:
    """The variance of a share if nobody were alike, each counted apart. A range never gets narrower than that: five circles that
    agree by chance are no proof.
    """
    right, of = sum(circle.right for circle in circles), sum(circle.of for circle in circles)
    share = (right + 1) / (of + 2)
    return share * (1 - share) / of


def _around(seen: float, error: float, freedom: int, alpha: float) -> Interval:
    half = student_quantile(1 - alpha / 2, freedom) * error
    return Interval(max(-1.0, seen - half), seen, min(1.0, seen + half))


def student_quantile(p: float, freedom: int) -> float:
    """The value below which Student's t with so many degrees of freedom lies with chance p (0.5 < p < 1)."""
    low, high = 0.0, 1.0
    while student_below(high, freedom) < p:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if student_below(middle, freedom) < p else (low, middle)
    return high


def student_below(t: float, freedom: int) -> float:
    """The chance that Student's t lies below t >= 0. Exact for whole degrees of freedom (Abramowitz and Stegun 26.7.3-4)."""
    angle = math.atan2(t, math.sqrt(freedom))
    cosine, sine = math.cos(angle), math.sin(angle)
    term, total = 1.0, 0.0
    if freedom % 2:
        for k in range(1, freedom, 2):
            total += term
            term *= cosine * cosine * (k + 1) / (k + 2)
        inside = 2 / math.pi * (angle + sine * cosine * total)
    else:
        for k in range(0, freedom, 2):
            total += term
            term *= cosine * cosine * (k + 1) / (k + 2)
        inside = sine * total
    return 0.5 + inside / 2
