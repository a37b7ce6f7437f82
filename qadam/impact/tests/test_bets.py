"""The bets are fair, and the range they leave is right at every look, while the usual one is wrong far too often."""

import math
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qadam.impact.bets import FOR_DIFFERENCE, FOR_SHARE, Arm, Pair, pair, share_money, share_range
from qadam.impact.intervals import difference_interval

ALPHA = 0.05
DAYS = 200
shares = st.floats(0.01, 0.99)
groups = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def pair_money(treated: Arm, held: Arm, p1: float, p0: float, weight: float) -> float:
    return Pair(treated, held, (0, 1), (0, 1), weight, ALPHA).money(p0, p1 - p0)


def is_believed(treated: Arm, held: Arm, p1: float, p0: float, weight: float) -> bool:
    """True if none of the six bets against this pair of shares has won."""
    differences = (
        pair_money(treated, held, p1, p0, weight),
        pair_money(held, treated, p0, p1, 1 - weight),
    )
    alone = (share_money(arm, p, sign) for arm, p in ((treated, p1), (held, p0)) for sign in (1, -1))
    return max(differences) < -math.log(FOR_DIFFERENCE * ALPHA) and max(alone) < -math.log(FOR_SHARE * ALPHA)


def binomial(n: int, p: float) -> list[float]:
    return [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]


# Fairness, by adding up every possible outcome


@given(p=shares, n=st.integers(1, 12), sign=st.sampled_from([1, -1]))
def test_nobody_can_expect_to_win_against_the_true_share(p: float, n: int, sign: int) -> None:
    expected = sum(
        chance * math.exp(share_money(Arm(yes, n), p, sign)) for yes, chance in enumerate(binomial(n, p))
    )

    assert expected <= 1 + 1e-9


@settings(max_examples=60)
@given(p1=shares, p0=shares, n1=st.integers(1, 7), n0=st.integers(1, 7), weight=st.floats(0.05, 0.95))
def test_nobody_can_expect_to_win_against_the_true_pair(
    p1: float, p0: float, n1: int, n0: int, weight: float
) -> None:
    expected = sum(
        a * b * math.exp(pair_money(Arm(yes1, n1), Arm(yes0, n0), p1, p0, weight))
        for yes1, a in enumerate(binomial(n1, p1))
        for yes0, b in enumerate(binomial(n0, p0))
    )

    assert expected <= 1 + 1e-9


@given(
    today=shares, more=st.floats(0, 1), n=st.integers(1, 10), data=st.data(), sign=st.sampled_from([1, -1])
)
def test_waiting_for_late_answers_is_fair_too(
    today: float, more: float, n: int, data: st.DataObject, sign: int
) -> None:
    """All people are there from the start and their share grows with the days: the money is not expected to."""
    later = today + more * (0.995 - today)
    yes = data.draw(st.integers(0, n))
    arriving = binomial(n - yes, (later - today) / (1 - today))

    expected = sum(c * math.exp(share_money(Arm(yes + k, n), later, sign)) for k, c in enumerate(arriving))

    assert expected <= math.exp(share_money(Arm(yes, n), today, sign)) * (1 + 1e-9)


# What is left after the bets


@settings(max_examples=60, deadline=None)
@given(treated=groups, held=groups, p1=shares, p0=shares)
def test_every_believable_pair_lies_in_the_range(
    treated: tuple[int, int], held: tuple[int, int], p1: float, p0: float
) -> None:
    weight = held[1] / (held[1] + treated[1])
    interval = difference_interval(*treated, *held)

    believed = is_believed(Arm(*treated), Arm(*held), p1, p0, weight)

    assert not believed or interval.low - 1e-5 <= p1 - p0 <= interval.high + 1e-5
    assert -1 <= interval.low <= interval.estimate <= interval.high <= 1


@settings(max_examples=30, deadline=None)
@given(treated=groups, held=groups, difference=st.floats(-0.9, 0.9))
def test_the_valley_search_finds_what_a_fine_search_finds(
    treated: tuple[int, int], held: tuple[int, int], difference: float
) -> None:
    bets = pair(Arm(*treated), Arm(*held), weight=0.5, alpha=ALPHA)
    low = max(bets.second_in[0], bets.first_in[0] - difference)
    high = min(bets.second_in[1], bets.first_in[1] - difference)
    fine = [bets.money(low + (high - low) * k / 400, difference) for k in range(401)] if low <= high else []

    if min(fine, default=math.inf) < -math.log(FOR_DIFFERENCE * ALPHA):
        assert not bets.refutes(difference)


@pytest.mark.parametrize("n", [1, 10, 1000, 1_000_000])
def test_a_share_that_never_or_always_happens_has_one_open_end(n: int) -> None:
    none, every = share_range(Arm(0, n), ALPHA), share_range(Arm(n, n), ALPHA)

    assert (none[0], every[1]) == (0, 1)
    assert none[1] == pytest.approx(1 - every[0], abs=0.35)
    assert 0 < none[1] <= 1


# Looking every day


Look = tuple[Arm, Arm, float, float]


def answers_trickle_in(chance: Random, people: int, held: float, p1: float, p0: float) -> Iterator[Look]:
    """Everybody is assigned on the first day; answers come over weeks."""
    sizes = (round(people * (1 - held)), round(people * held))
    days = [
        [chance.expovariate(1 / 30) for _ in range(n) if chance.random() < p]
        for n, p in zip(sizes, (p1, p0), strict=True)
    ]
    for day in range(1, DAYS + 1):
        so_far = 1 - math.exp(-day / 30)
        first, second = (Arm(sum(at <= day for at in each), n) for each, n in zip(days, sizes, strict=True))
        yield first, second, p1 * so_far, p0 * so_far


def people_keep_joining(chance: Random, people: int, held: float, p1: float, p0: float) -> Iterator[Look]:
    """Some join every day, are assigned by lot, and answer at once."""
    yes, n = [0, 0], [0, 0]
    for _day in range(DAYS):
        for _ in range(people // DAYS):
            group = int(chance.random() < held)
            n[group] += 1
            yes[group] += chance.random() < (p1, p0)[group]
        if all(n):
            yield Arm(yes[0], n[0]), Arm(yes[1], n[1]), p1, p0


def usual_range_misses(treated: Arm, held: Arm, difference: float) -> bool:
    error = math.sqrt(sum(arm.share * (1 - arm.share) / arm.n for arm in (treated, held)))
    return error > 0 and abs(treated.share - held.share - difference) > 1.96 * error


@pytest.mark.parametrize(
    ("world", "people", "held", "p1", "p0"),
    [
        (answers_trickle_in, 1000, 0.1, 0.08, 0.08),
        (answers_trickle_in, 400, 0.5, 0.3, 0.2),
        (people_keep_joining, 2000, 0.5, 0.1, 0.1),
        (people_keep_joining, 1000, 0.2, 0.15, 0.1),
    ],
)
def test_looking_every_day_for_200_days_misleads_in_at_most_5_of_100_campaigns(
    world: object, people: int, held: float, p1: float, p0: float
) -> None:
    chance, campaigns = Random(20261120), 120
    missed = usually_missed = 0
    for _ in range(campaigns):
        looks = list(world(chance, people, held, p1, p0))  # type: ignore[operator]
        missed += not all(is_believed(t, h, a, b, held) for t, h, a, b in looks)
        usually_missed += any(usual_range_misses(t, h, a - b) for t, h, a, b in looks[10:])

    assert missed / campaigns <= 0.05
    assert usually_missed / campaigns > 0.15
