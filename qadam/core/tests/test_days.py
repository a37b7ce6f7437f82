"""Days and hours, as people say them where they live."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from qadam.core import clock, days

KARACHI = ZoneInfo("Asia/Karachi")


def at(hour: int, minute: int = 0, day: int = 29) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=KARACHI)


@pytest.mark.parametrize(
    ("start", "end", "ur", "ps", "en"),
    [
        (at(8), at(11), "صبح 8 سے 11", "سحر 8 تر 11", "8 to 11 am"),
        (at(9), at(12), "صبح 9 سے 12", "سحر 9 تر 12", "9 am to noon"),
        (at(14), at(17), "دوپہر 2 سے 5", "غرمه 2 تر 5", "2 to 5 pm"),
        (at(10), at(13), "صبح 10 سے دوپہر 1", "سحر 10 تر غرمه 1", "10 am to 1 pm"),
        (at(8), at(9, 30), "صبح 8 سے 9:30", "سحر 8 تر 9:30", "8 to 9:30 am"),
        (at(22), at(2, day=30), "رات 10 سے رات 2", "د شپې 10 تر د شپې 2", "10 pm to 2 am"),
    ],
)
def test_a_span_says_the_part_of_the_day_once_when_it_is_clear(
    start: datetime, end: datetime, ur: str, ps: str, en: str
) -> None:
    said = [
        days.span_text(start.astimezone(UTC), end.astimezone(UTC), code, "Asia/Karachi")
        for code in ("ur", "ps", "en")
    ]

    assert said == [ur, ps, en]


def test_the_hour_is_the_one_on_the_wall_where_the_organisation_is() -> None:
    moment = datetime(2026, 11, 29, 3, tzinfo=UTC)

    assert days.clock_text(moment, "en", "Asia/Karachi") == "8 am"
    assert days.clock_text(moment, "en", "Asia/Kabul") == "7:30 am"


def test_a_day_near_midnight_is_the_local_one() -> None:
    with clock.moved_to(datetime(2026, 11, 21, tzinfo=UTC)):
        assert days.day_text(datetime(2026, 11, 28, 20, tzinfo=UTC), "ur", "Asia/Karachi") == "اتوار 29 نومبر"


def test_another_year_is_said() -> None:
    with clock.moved_to(datetime(2026, 11, 21, tzinfo=UTC)):
        assert days.day_text(date(2027, 1, 3), "en") == "Sunday 3 January 2027"


@pytest.mark.parametrize("code", ["ur", "ps", "sd", "pa-Arab", "en"])
def test_every_language_names_seven_days_and_twelve_months(code: str) -> None:
    assert len({days.weekday(date(2026, 11, 16 + n), code) for n in range(7)}) == 7
    assert len({days.month(date(2026, n, 1), code) for n in range(1, 13)}) == 12
