"""Which pairs of shares are still believable after what was counted, however often one looked.

Somebody who doubts a pair of shares bets on every answer, fairly if the pair is true, so that her money is not
expected to grow; by Ville's inequality the chance that it ever grows 20-fold is at most 1 in 20. What a mixture of such
bets grew that much against is refuted, and the rest is believable at every look at once (Waudby-Smith and Ramdas,
Estimating means of bounded random variables by betting, JRSS B 2024; for two groups compare Turner, Ly and Grünwald,
arXiv 2106.02693).

A bet of size t multiplies the money by r = exp(t) for each yes and by (1 - r p) / (1 - p) for each other person. That
is fair when people come one by one, each saying yes with chance p. It is fair as well when all people are there from
the start and p grows with the days: each person's factor is then a martingale in time for every fixed r, until r p = 1,
where the bet is lost for good. So it holds for a broadcast whose answers trickle in; a bet on one final share (the
beta-binomial mixture) would not. Where people join while answers still come in it is not proven, but simulated: the
range missed in 2 to 5 of 100 campaigns looked at on 200 days. It needs people who do not sway each other.
"""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

# What each question may use up of the chance to be wrong: two ends of the difference, four ends of the two shares.
FOR_DIFFERENCE, FOR_SHARE = 0.45, 0.025
_TINY = 1e-12
_STEP = 0.2


class Arm(NamedTuple):
    """One group: how many did it, out of how many assigned. Fractions stand for what is expected."""

    yes: float
    n: float

    @property
    def share(self) -> float:
        return self.yes / self.n if self.n else 0.0


class Bet(NamedTuple):
    """One size of a bet: what it wins for each yes, its exponential, and the logarithm of its stake."""

    win: float
    r: float
    stake: float


@lru_cache(maxsize=2)
def _share_bets(sign: int) -> tuple[Bet, ...]:
    """Bets on one share, the smallest first."""
    return tuple(Bet(sign * size, math.exp(sign * size), stake) for size, stake in _sizes(0.01, 6.0, 0.4))


@lru_cache(maxsize=64)
def _pair_bets(weight: float) -> tuple[tuple[Bet, Bet], ...]:
    """Bets on two shares, for the first and against the second, the smallest first."""
    ups = ((size * weight, -size * (1 - weight), stake) for size, stake in _sizes(0.02, 6.0, 0.7))
    return tuple((Bet(up, math.exp(up), stake), Bet(down, math.exp(down), 0.0)) for up, down, stake in ups)


@lru_cache(maxsize=8)
def _sizes(least: float, most: float, likely: float) -> tuple[tuple[float, float], ...]:
    """(size, log of its stake): bets of many sizes, more money on the likely ones, so that none has to be guessed."""
    sizes = [least * math.exp(_STEP * k) for k in range(round(math.log(most / least) / _STEP) + 1)]
    stakes = [1 / (1 + math.log(size / likely) ** 2) for size in sizes]
    return tuple((size, math.log(stake / sum(stakes))) for size, stake in zip(sizes, stakes, strict=True))


def _together(logs: list[float]) -> float:
    """The logarithm of a sum given by logarithms; of nothing at all where none is given."""
    if not logs:
        return -math.inf
    top = max(logs)
    exp = math.exp
    return top + math.log(sum([exp(value - top) for value in logs]))


def _end(is_refuted: Callable[[float], bool], inside: float, outermost: float) -> float:
    """Where the believable values end between one inside and the outermost possible, rounded outwards."""
    if not is_refuted(outermost):
        return outermost
    while abs(outermost - inside) > 1e-6 + 1e-5 * abs(inside):
        middle = (inside + outermost) / 2
        if is_refuted(middle):
            outermost = middle
        else:
            inside = middle
    return outermost


def share_money(arm: Arm, p: float, sign: int) -> float:
    """The logarithm of what bets on more than p (sign 1), or on less (sign -1), became in one group."""
    yes, others, log1p, rest = arm.yes, arm.n - arm.yes, math.log1p, math.log1p(-p)
    # Once r p is past 1, a bet is lost for good.
    return _together(
        [
            stake + t * yes + (others * (log1p(-r * p) - rest) if others else 0.0)
            for t, r, stake in _share_bets(sign)
            if r * p < 1
        ]
    )


def share_range(arm: Arm, alpha: float) -> tuple[float, float]:
    """The believable shares of one group; each end is wrong, at any look ever, with a chance of at most alpha."""
    limit = -math.log(alpha)
    low = _end(lambda p: share_money(arm, p, 1) >= limit, arm.share, _TINY)
    high = _end(lambda p: share_money(arm, p, -1) >= limit, arm.share, 1 - _TINY)
    return (low if low > _TINY else 0.0), (high if high < 1 - _TINY else 1.0)


class Pair(NamedTuple):
    """Two groups and the bets that the first share exceeds the second by more than somebody says.

    `weight` is the planned part of all people who are in the second group: both groups are bet on alike as a whole.
    """

    first: Arm
    second: Arm
    first_in: tuple[float, float]
    second_in: tuple[float, float]
    weight: float
    alpha: float

    def money(self, p2: float, difference: float) -> float:
        """The logarithm of what the bets became, if the second share is p2 and the first larger by the difference."""
        p1, p2 = min(max(p2 + difference, _TINY), 1 - _TINY), min(max(p2, _TINY), 1 - _TINY)
        yes1, yes2 = self.first.yes, self.second.yes
        not1, not2 = self.first.n - yes1, self.second.n - yes2
        log1p = math.log1p
        rest1, rest2 = log1p(-p1), log1p(-p2)
        logs = []
        for (up, r1, stake), (down, r2, _) in _pair_bets(self.weight):
            if r1 * p1 >= 1 or r2 * p2 >= 1:  # lost for good
                continue
            left1 = not1 * (log1p(-r1 * p1) - rest1) if not1 else 0.0
            left2 = not2 * (log1p(-r2 * p2) - rest2) if not2 else 0.0
            logs.append(stake + up * yes1 + down * yes2 + left1 + left2)
        return _together(logs)

    def refutes(self, difference: float) -> bool:
        """True if no believable pair of shares differs by so little: against each, the bets won."""
        low = max(self.second_in[0], self.first_in[0] - difference)
        high = min(self.second_in[1], self.first_in[1] - difference)
        if low > high:
            return True
        limit = -math.log(FOR_DIFFERENCE * self.alpha)
        points = [low + (high - low) * k / 12 for k in range(13)]
        money = [self.money(p, difference) for p in points]
        k = money.index(min(money))
        if money[k] < limit:
            return False
        return (
            _least(lambda p: self.money(p, difference), points[max(k - 1, 0)], points[min(k + 1, 12)])
            >= limit
        )

    def low(self) -> float:
        """The least believable difference."""
        outermost = self.first_in[0] - self.second_in[1]
        return max(_end(self.refutes, self.first.share - self.second.share, outermost), -1.0)


def pair(first: Arm, second: Arm, *, weight: float, alpha: float) -> Pair:
    """The bets that the first share is larger. All bets on two groups together are wrong with a chance of alpha."""
    first_in, second_in = (share_range(arm, FOR_SHARE * alpha) for arm in (first, second))
    return Pair(first, second, first_in, second_in, weight, alpha)


def _least(f: Callable[[float], float], low: float, high: float) -> float:
    """The least value of a function with one valley between two points, by golden section."""
    part = (math.sqrt(5) - 1) / 2
    a, b = high - part * (high - low), low + part * (high - low)
    fa, fb = f(a), f(b)
    for _ in range(12):
        if fa < fb:
            high, b, fb = b, a, fa
            a = high - part * (high - low)
            fa = f(a)
        else:
            low, a, fa = a, b, fb
            b = low + part * (high - low)
            fb = f(b)
    return min(fa, fb)
