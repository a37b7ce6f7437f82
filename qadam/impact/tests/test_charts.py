"""The pictures: right places, mirrored for right-to-left, one sentence each, nothing that could break out of them."""

from xml.etree import ElementTree

import pytest
from django.utils.html import conditional_escape
from hypothesis import given
from hypothesis import strategies as st

from qadam.impact.charts import Column, Picture, bar, columns, goal_tiles, interval_chart, signed
from qadam.impact.intervals import Interval

intervals = st.lists(st.floats(-1, 1), min_size=3, max_size=3).map(lambda three: Interval(*sorted(three)))
weeks = st.lists(
    st.builds(Column, st.text("12 Sep<>&", max_size=9), st.integers(0, 99_999)), min_size=1, max_size=30
)


def parts(picture: Picture, kind: str) -> list[dict[str, str]]:
    """The attributes of every part of a class."""
    svg = ElementTree.fromstring(f"<div>{picture}</div>")
    return [element.attrib for element in svg.iter() if element.get("class") == kind]


def words(picture: Picture) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(f"<div>{picture}</div>").iter("text")]


def percent(value: str) -> float:
    assert value.endswith("%")
    return float(value[:-1])


def spans(picture: Picture) -> list[tuple[float, float]]:
    return [
        (percent(p["x"]), percent(p["width"])) for kind in ("under", "mark") for p in parts(picture, kind)
    ]


def test_a_bar_is_filled_from_where_reading_begins() -> None:
    assert bar(0.314, label="Engaged 1,312") == (
        '<svg class="chart" height="22" role="img" aria-label="Engaged 1,312">'
        '<rect class="under" x="0%" width="100%" height="22"/>'
        '<rect class="mark" x="0%" width="31.4%" height="22"/></svg>'
    )
    assert parts(bar(0.314, label="x", rtl=True), "mark") == [
        {"class": "mark", "x": "68.6%", "width": "31.4%", "height": "22"}
    ]


@pytest.mark.parametrize(
    ("share", "width"), [(0, "0%"), (0.0001, "0.5%"), (1, "100%"), (1.2, "100%"), (-1, "0%")]
)
def test_a_bar_stays_in_its_frame_and_shows_even_a_few(share: float, width: str) -> None:
    assert parts(bar(share, label="x"), "mark")[0]["width"] == width


def test_tiles_fill_one_after_the_other() -> None:
    half_of_the_third = goal_tiles(25, 100, label="25 of 100")

    assert spans(half_of_the_third)[10:] == [(0.4, 9.2), (10.4, 9.2), (20.4, 4.6)]
    assert spans(goal_tiles(25, 100, label="x", rtl=True))[10:] == [(90.4, 9.2), (80.4, 9.2), (75, 4.6)]


@pytest.mark.parametrize(("done", "target", "full"), [(0, 100, 0), (100, 100, 10), (500, 100, 10), (5, 0, 0)])
def test_a_goal_is_never_more_than_ten_tiles(done: float, target: float, full: int) -> None:
    assert len(spans(goal_tiles(done, target, label="x"))) == 10 + full


def test_a_range_stands_on_its_scale_with_the_zero_line() -> None:
    picture = interval_chart(
        Interval(0.016, 0.05, 0.084), label="Difference 5.0", ends=("fewer", "more & more")
    )

    assert words(picture) == ["0", "+2", "+4", "+6", "+8"]
    assert parts(picture, "zero")[0]["x1"] == "6.9%"
    assert parts(picture, "span") == [{"class": "span", "x1": "23.3%", "x2": "93.1%", "y1": "24", "y2": "24"}]
    assert parts(picture, "mark") == [{"class": "mark", "cx": "58.2%", "cy": "24", "r": "9"}]
    assert picture.endswith('</svg><div class="ends"><span>fewer</span><span>more &amp; more</span></div>')


@given(interval=intervals)
def test_a_range_lies_within_the_picture_and_is_mirrored_for_right_to_left(interval: Interval) -> None:
    left = interval_chart(interval, label="x")
    right = interval_chart(interval, label="x", rtl=True)

    for kind, ends in (("span", ("x1", "x2")), ("zero", ("x1", "x2")), ("mark", ("cx", "cx"))):
        for here, there in zip(parts(left, kind), parts(right, kind), strict=True):
            for end in ends:
                assert 0 <= percent(here[end]) <= 100
                assert percent(here[end]) + percent(there[end]) == pytest.approx(100, abs=0.11)
    assert words(left) == words(right)
    assert "0" in words(left)
    assert len(words(left)) <= 7


@given(weeks=weeks)
def test_columns_are_mirrored_and_the_last_week_keeps_its_words(weeks: list[Column]) -> None:
    left, right = columns(weeks, label="x"), columns(weeks, label="x", rtl=True)

    for (x, width), (mirrored, same) in zip(spans(left), spans(right), strict=True):
        assert width == same
        assert x + width + mirrored == pytest.approx(100, abs=0.21)
        assert x >= 0
        assert x + width <= 100.1
    assert len(spans(left)) == sum(week.count > 0 for week in weeks)
    assert weeks[-1].words in words(left)
    assert f"{max(week.count for week in weeks):,}" in words(left)


def test_every_column_has_its_number_where_there_is_room() -> None:
    picture = columns([Column("1 Sep", 12), Column("8 Sep", 0), Column("15 Sep", 1200)], label="x")

    assert words(picture) == ["12", "1 Sep", "0", "8 Sep", "1,200", "15 Sep"]


def test_no_weeks_are_no_picture() -> None:
    assert columns([], label="x") == ""


def test_words_cannot_break_out_of_a_picture() -> None:
    nasty = '"><script>&'
    for picture in (
        bar(0.5, label=nasty),
        goal_tiles(1, 2, label=nasty),
        interval_chart(Interval(0, 0.1, 0.2), label=nasty, ends=(nasty, nasty)),
        columns([Column(nasty, 3)], label=nasty),
    ):
        svg = ElementTree.fromstring(f"<div>{picture}</div>")[0]
        assert (svg.get("role"), svg.get("aria-label")) == ("img", nasty)
        assert [element.tag for element in svg.iter() if element.tag == "script"] == []


def test_a_template_shows_a_picture_as_it_is() -> None:
    picture = bar(0.5, label="half")

    assert str(conditional_escape(picture)) == str(picture)


@pytest.mark.parametrize(
    ("points", "said"), [(2, "+2"), (-0.5, "−0.5"), (0, "0"), (-0.04, "0"), (100, "+100")]
)
def test_numbers_on_the_scale_carry_their_sign(points: float, said: str) -> None:
    assert signed(points) == said
