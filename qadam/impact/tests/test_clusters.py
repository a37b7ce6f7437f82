"""Ranges by circles: they agree with the tables, are as often right as they say, and say nothing of a handful."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qadam.impact.clusters import (
    Counted,
    change_in_circles,
    difference_of_arms,
    share_in_circles,
    student_below,
    student_quantile,
)

circles = st.integers(1, 30).flatmap(lambda of: st.builds(Counted, st.integers(0, of), st.just(of)))


@pytest.mark.parametrize(
    ("freedom", "quantile"),
    [(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (9, 2.262), (30, 2.042), (120, 1.980)],
)
def test_students_quantiles_are_those_of_the_tables(freedom: int, quantile: float) -> None:
    assert student_quantile(0.975, freedom) == pytest.approx(quantile, abs=0.0006)
    assert student_below(quantile, freedom) == pytest.approx(0.975, abs=1e-4)


def test_fewer_than_five_circles_give_no_range() -> None:
    four, five = [Counted(6, 9)] * 4, [Counted(6, 9)] * 5

    assert difference_of_arms(five, four) is None
    assert difference_of_arms(five, [*four, Counted(0, 0)]) is None
    assert change_in_circles(four, four) is None
    assert share_in_circles(four) is None


def test_an_example_reckoned_by_hand() -> None:
    """Shares .5 .6 .7 .8 .9 against .3 .4 .5 .6 .7: difference .2, error .1, 8 degrees of freedom: ± .2306."""
    now = [Counted(k, 10) for k in (5, 6, 7, 8, 9)]
    later = [Counted(k, 10) for k in (3, 4, 5, 6, 7)]

    found = difference_of_arms(now, later)

    assert found is not None
    assert (found.low, found.estimate, found.high) == pytest.approx((-0.0306, 0.2, 0.4306), abs=1e-4)


def test_a_big_circle_weighs_more_in_a_change_but_not_between_arms() -> None:
    small, big = Counted(0, 3), Counted(90, 90)
    now, later = [*[small] * 5, big], [*[small] * 6]

    assert difference_of_arms(now, later).estimate == pytest.approx(1 / 6)  # type: ignore[union-attr]
    assert change_in_circles(later, now).estimate == pytest.approx(90 / 105)  # type: ignore[union-attr]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(st.lists(circles, min_size=5, max_size=9))
def test_no_change_is_no_change_and_a_share_holds_its_own(rows: list[Counted]) -> None:
    nothing, share = change_in_circles(rows, rows), share_in_circles(rows)

    assert nothing is not None and nothing.low <= 0 <= nothing.high and abs(nothing.estimate) < 1e-9
    assert share is not None and 0 <= share.low <= share.estimate <= share.high <= 1


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(st.lists(circles, min_size=5, max_size=9), st.lists(circles, min_size=5, max_size=9))
def test_exchanging_the_arms_turns_the_range_around(one: list[Counted], two: list[Counted]) -> None:
    there, back = difference_of_arms(one, two), difference_of_arms(two, one)

    assert there is not None and back is not None
    assert (there.low, there.estimate, there.high) == pytest.approx((-back.high, -back.estimate, -back.low))


def _circle(chance: random.Random, share: float) -> Counted:
    """Eight people, three questions each, in a room whose own share strays by 15 points: alike among themselves."""
    own = min(max(chance.gauss(share, 0.15), 0.0), 1.0)
    return Counted(sum(chance.random() < own for _ in range(24)), 24)


def test_the_ranges_hold_the_truth_as_often_as_they_say_where_people_would_fool_us() -> None:
    chance = random.Random(20261128)
    held = {"arms": 0, "change": 0, "by people": 0}
    for _round in range(600):
        now, later = ([_circle(chance, share) for _ in range(8)] for share in (0.6, 0.5))
        arms, change = difference_of_arms(now, later), change_in_circles(later, now)
        assert arms is not None and change is not None
        held["arms"] += arms.low <= 0.1 <= arms.high
        held["change"] += change.low <= 0.1 <= change.high
        half = 1.96 * (2 * 0.25 / (8 * 24)) ** 0.5
        held["by people"] += abs(arms.estimate - 0.1) <= half

    assert held["arms"] >= 0.93 * 600
    assert held["change"] >= 0.93 * 600
    assert held["by people"] < 0.85 * 600


def test_five_circles_that_agree_by_chance_are_no_proof() -> None:
    same = share_in_circles([Counted(3, 4)] * 5)

    assert same is not None and same.low < 0.55 and same.high > 0.9
