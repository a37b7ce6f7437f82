"""What may be said about a lot, what it could show, and what must stay hidden."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qadam.impact.intervals import (
    Blocked,
    BlockedReason,
    Difference,
    Interval,
    NoDifferenceShown,
    TooEarly,
    detectable_difference,
    difference_interval,
    more_people_needed,
    people_needed,
    sample_ratio_mismatch,
    suppress,
    two_digits,
    verdict,
    wilson_interval,
)

counts = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
groups = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 60), max_size=8)


def rounded(interval: Interval) -> tuple[float, float, float]:
    return round(interval.low, 3), round(interval.estimate, 3), round(interval.high, 3)


# The range


@pytest.mark.parametrize(
    ("counted", "expected"),
    [
        ((376, 3762, 21, 418), (0.002, 0.05, 0.085)),
        ((40, 206, 10, 206), (0.03, 0.146, 0.25)),
        ((20, 206, 10, 206), (-0.048, 0.049, 0.144)),
        ((0, 10, 0, 10), (-0.527, 0, 0.527)),
        ((900, 900, 0, 100), (0.903, 1, 1)),
        ((1, 1, 0, 1), (-0.968, 1, 1)),
    ],
)
def test_ranges_that_were_looked_at(
    counted: tuple[int, int, int, int], expected: tuple[float, float, float]
) -> None:
    assert rounded(difference_interval(*counted)) == pytest.approx(expected, abs=0.0011)


@settings(max_examples=40, deadline=None)
@given(treated=counts, held=counts)
def test_exchanging_the_groups_turns_the_range_around(
    treated: tuple[int, int], held: tuple[int, int]
) -> None:
    one, other = difference_interval(*treated, *held), difference_interval(*held, *treated)

    assert (one.low, one.estimate, one.high) == pytest.approx(
        (-other.high, -other.estimate, -other.low), abs=1e-4
    )


@settings(max_examples=40, deadline=None)
@given(treated=counts, held=counts)
def test_counting_no_instead_of_yes_turns_the_range_around(
    treated: tuple[int, int], held: tuple[int, int]
) -> None:
    yes = difference_interval(*treated, *held)
    no = difference_interval(treated[1] - treated[0], treated[1], held[1] - held[0], held[1])

    # The bets treat rare and common a little differently, so the ends agree only about.
    assert -1 <= no.low <= no.estimate == pytest.approx(-yes.estimate)
    assert no.high >= no.estimate


def test_more_people_with_the_same_shares_make_the_range_narrower() -> None:
    ranges = [difference_interval(30 * k, 200 * k, 20 * k, 200 * k) for k in (1, 4, 16, 64)]

    assert all(one.high - one.low > next_.high - next_.low for one, next_ in pairwise(ranges))


def test_being_surer_makes_the_range_wider() -> None:
    usual, surer = (difference_interval(60, 400, 30, 400, alpha) for alpha in (0.05, 0.01))

    assert surer.low < usual.low < usual.high < surer.high


@pytest.mark.parametrize("counted", [(5, 4, 0, 1), (0, 0, 0, 1), (-1, 3, 0, 1), (0, 1, 0, 0)])
def test_counts_that_cannot_be_are_refused(counted: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError):
        difference_interval(*counted)


@pytest.mark.parametrize(
    ("yes", "n", "low", "high"), [(0, 10, 0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1)]
)
def test_a_share_alone_has_wilsons_range(yes: int, n: int, low: float, high: float) -> None:
    interval = wilson_interval(yes, n)

    assert (interval.low, interval.estimate, interval.high) == pytest.approx((low, yes / n, high), abs=1e-4)


# What a lot could show


def test_what_a_lot_of_412_could_show() -> None:
    found = {share: detectable_difference(412, share) for share in (0.5, 0.2, 0.1)}

    assert found == {0.5: 0.14, 0.2: 0.19, 0.1: 0.28}
    assert detectable_difference(4000, 0.1) == 0.07
    assert detectable_difference(3, 0.1) is None


def test_a_difference_that_would_show_needs_no_more_people_than_there_are() -> None:
    size = detectable_difference(1000, 0.3, base_rate=0.1)

    assert size == 0.11
    needed = people_needed(0.3, 0.1, size)
    just_smaller = people_needed(0.3, 0.1, size - 0.01)
    assert needed is not None
    assert just_smaller is not None
    assert needed <= 1005 < just_smaller


def test_a_smaller_difference_needs_more_people_and_none_at_all_needs_nobody() -> None:
    needed = [people_needed(0.5, 0.1, size) or 0 for size in (0.2, 0.1, 0.05, -0.05)]

    assert needed[0] < needed[1] < needed[2]
    assert 0 < needed[3] < needed[2]
    assert people_needed(0.5, 0.1, 0.0) is None
    assert people_needed(0.5, 0.1, 1e-5) is None


def test_more_people_are_counted_beyond_those_there_are_and_rounded_up() -> None:
    more = more_people_needed(20, 206, 10, 206)

    assert more == 1800
    assert more_people_needed(20, 206, 10, 206, size=0.5) == 10
    assert more_people_needed(20, 206, 10, 206, size=0.1) == 270


@pytest.mark.parametrize(
    ("number", "said"), [(0, 0), (9, 9), (99.5, 100), (638, 640), (1234, 1300), (1300, 1300)]
)
def test_numbers_nobody_knows_better_have_two_digits(number: float, said: int) -> None:
    assert two_digits(number) == said


# Was the lot drawn as planned?


@pytest.mark.parametrize(
    ("distance", "groups", "p"),
    [(10.828, 2, 0.001), (5.991, 3, 0.05), (7.815, 4, 0.05), (9.488, 5, 0.05), (11.07, 6, 0.05), (0, 2, 1)],
)
def test_the_chi_square_agrees_with_the_tables(distance: float, groups: int, p: float) -> None:
    even = 1_000_000
    off = round((distance * even / 2) ** 0.5)
    observed = [even + off, even - off, *[even] * (groups - 2)]

    assert sample_ratio_mismatch(observed, [1 / groups] * groups) == pytest.approx(p, rel=0.01)


def test_groups_as_planned_are_no_mismatch_and_others_are() -> None:
    assert sample_ratio_mismatch((3762, 418), (0.9, 0.1)) == pytest.approx(1)
    assert sample_ratio_mismatch((900, 180), (0.9, 0.1)) < 1e-9
    assert sample_ratio_mismatch((12, 8), (0.9, 0.1)) == 1  # two were expected: nothing can be said


# The verdict


def test_a_lot_that_went_wrong_is_not_read_at_all() -> None:
    assert verdict(90, 900, 2, 180, held_share=0.1) == Blocked(BlockedReason.SAMPLE_RATIO)


def test_a_clear_difference_is_said_with_its_range() -> None:
    found = verdict(376, 3762, 21, 418, held_share=0.1)

    assert isinstance(found, Difference)
    assert found.helped
    assert (round(found.low, 3), round(found.high, 3)) == (0.002, 0.085)


def test_harm_is_a_difference_too() -> None:
    found = verdict(100, 1000, 300, 1000, held_share=0.5)

    assert isinstance(found, Difference)
    assert not found.helped
    assert found.high < 0


def test_before_enough_people_it_says_how_many_more() -> None:
    found = verdict(20, 206, 10, 206, held_share=0.5)

    assert isinstance(found, TooEarly)
    assert (found.people, found.more) == (412, 1800)
    assert found.interval == difference_interval(20, 206, 10, 206, held_share=0.5)


@pytest.mark.parametrize("counted", [(0, 0, 0, 0), (3, 40, 0, 0), (0, 0, 1, 4)])
def test_with_an_empty_group_it_is_too_early(counted: tuple[int, int, int, int]) -> None:
    found = verdict(*counted, held_share=0.1)

    assert isinstance(found, TooEarly)
    assert found.interval is None
    assert found.more is not None
    assert found.more > 1000


def test_when_whatever_is_there_is_too_small_it_says_so() -> None:
    found = verdict(300, 3000, 290, 3000, held_share=0.5)

    assert isinstance(found, NoDifferenceShown)
    assert found.interval.within(0.05)


@settings(max_examples=30, deadline=None)
@given(n=st.integers(100, 400), treated=st.integers(2, 60), held=st.integers(2, 60))
def test_with_the_people_asked_for_the_same_shares_are_decided(n: int, treated: int, held: int) -> None:
    found = verdict(treated, n, held, n, held_share=0.5)

    if isinstance(found, TooEarly):
        assert found.more is not None
        times = math.ceil(1.1 * (2 * n + found.more) / (2 * n))
        later = verdict(treated * times, n * times, held * times, n * times, held_share=0.5)
        assert not isinstance(later, TooEarly)


# What must stay hidden


def test_small_groups_and_their_complement_are_hidden() -> None:
    assert suppress({"women": 98, "men": 2}) == {"women": None, "men": None}
    assert suppress({"18-25": 40, "26-40": 30, "41-60": 12, "over 60": 3}) == {
        "18-25": 40,
        "26-40": 30,
        "41-60": None,
        "over 60": None,
    }
    assert suppress({"women": 98, "men": 20}) == {"women": 98, "men": 20}
    assert suppress({}) == {}


@given(breakdown=groups, minimum=st.integers(2, 12))
def test_what_is_hidden_cannot_be_worked_out_from_the_total(breakdown: dict[str, int], minimum: int) -> None:
    shown = suppress(breakdown, minimum)

    hidden = [name for name, count in shown.items() if count is None]
    assert {name: breakdown[name] for name in shown if name not in hidden} == {
        name: count for name, count in shown.items() if count is not None
    }
    assert all(count is None or count >= minimum for count in shown.values())
    assert len(hidden) != 1 or len(breakdown) == 1
    left = sum(breakdown.values()) - sum(count or 0 for count in shown.values())
    assert not hidden or left >= minimum or len(hidden) == len(breakdown)


@given(breakdown=groups)
def test_nothing_is_hidden_without_need(breakdown: dict[str, int]) -> None:
    if min(breakdown.values(), default=9) >= 5:
        assert suppress(breakdown) == breakdown
