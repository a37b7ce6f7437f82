"""Quiet times: one table an organisation edits, by the clock of where the person lives."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from qadam.accounts.models import User
from qadam.messaging.decide import QuietHours, QuietSpan, zone_of
from qadam.messaging.quiet import QuietTimes, quiet_hours
from qadam.organisations.models import Organisation, QuietTime
from qadam.organisations.services import NIGHT, Quiet, add_organisation, set_quiet_times
from qadam.people.enums import AddressKind, ChannelKind
from qadam.people.services import add_person, get_or_add_address, reach_at

FRIDAY = QuietSpan(time(12, 30), time(14, 30), weekday=4)


def karachi(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00+05:00")


@pytest.mark.parametrize(
    ("spans", "moment", "ends"),
    [
        ([FRIDAY], "2026-11-27T12:30", "2026-11-27T14:30"),
        ([FRIDAY], "2026-11-27T12:29", None),
        ([FRIDAY], "2026-11-27T14:30", None),
        ([FRIDAY], "2026-11-28T13:00", None),
        # A night that begins on Friday ends on Saturday.
        ([QuietSpan(time(22), time(6), weekday=4)], "2026-11-28T05:00", "2026-11-28T06:00"),
        ([QuietSpan(time(22), time(6), weekday=4)], "2026-11-27T05:00", None),
        # Where one ends another goes on.
        ([FRIDAY, QuietSpan(time(14), time(16))], "2026-11-27T13:00", "2026-11-27T16:00"),
        ([QuietSpan(time(0), time(0), weekday=6)], "2026-11-29T09:00", "2026-11-30T00:00"),
    ],
)
def test_each_line_of_the_table(spans: list[QuietSpan], moment: str, ends: str | None) -> None:
    found = QuietHours(tuple(spans), "Asia/Karachi").end_after(karachi(moment))

    assert found == (karachi(ends) if ends else None)


times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
spans = st.builds(QuietSpan, times, times, st.none() | st.integers(0, 6)).filter(
    lambda span: span.begin != span.end or span.weekday is not None
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
zones = st.sampled_from(
    ["Asia/Karachi", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Dubai"]
)


@given(st.lists(spans, max_size=4), moments, zones)
def test_the_end_lies_ahead_and_nothing_before_it_is_free(
    lines: list[QuietSpan], moment: datetime, zone: str
) -> None:
    hours = QuietHours(tuple(lines), zone)
    ends = hours.end_after(moment)
    if ends is None:
        assert not any(span.end_after(moment, zone_of(zone)) for span in lines)
        return
    assert ends > moment
    # Where lines join all week long there is no end: it is looked for again when the one given has come.
    hourly = (moment + timedelta(hours=n) for n in range(8 * 24))
    assert hours.end_after(ends) is None or all(hours.end_after(one) for one in hourly)
    for share in (0.01, 0.3, 0.7, 0.99):
        assert hours.end_after(moment + (ends - moment) * share) is not None


def test_a_line_for_one_channel_leaves_the_others_alone(sahar: Organisation) -> None:
    set_quiet_times(sahar, rows=[Quiet(time(12), time(13), channel="voice"), NIGHT])

    noon = karachi("2026-11-25T12:30")
    assert quiet_hours(sahar, "voice").end_after(noon) == karachi("2026-11-25T13:00")
    assert quiet_hours(sahar, "sms").end_after(noon) is None


def test_the_clock_is_that_of_where_she_lives(sahar: Organisation) -> None:
    set_quiet_times(sahar, rows=[NIGHT])
    hours = QuietTimes([sahar.pk]).of(sahar.pk, "whatsapp", "Europe/London")

    assert hours.end_after(karachi("2026-11-25T22:00")) is None
    assert hours.end_after(karachi("2026-11-26T10:00")) == karachi("2026-11-26T13:00")


@pytest.mark.parametrize(
    ("number", "zone"),
    [
        ("+923001234567", ""),
        ("+971501234567", "Asia/Dubai"),
        ("+966501234567", "Asia/Riyadh"),
        ("+13105551234", "America/Los_Angeles"),
        ("+447700900123", ""),  # Guernsey, Jersey, Man or London: not known
    ],
)
def test_a_number_from_abroad_tells_the_zone_where_there_is_one(
    sahar: Organisation, number: str, zone: str
) -> None:
    person = add_person(sahar, name="Gul")
    reach_at(
        person, get_or_add_address(sahar, channel=ChannelKind.WHATSAPP, kind=AddressKind.PHONE, value=number)
    )

    person.refresh_from_db()
    assert person.zone == zone


@pytest.mark.django_db
def test_a_new_organisation_is_quiet_at_night() -> None:
    made = add_organisation(slug="new", name={"en": "New"}, kind="youth", language="ur")

    assert list(
        QuietTime.objects.filter(organisation=made).values_list("begin", "end", "weekday", "channel")
    ) == [(time(21), time(8), None, "")]


# The page

PAGE = "/en/desk/inbox/quiet-times/"


def lines(*rows: tuple[str, str, str, str]) -> dict[str, str]:
    """What the form sends."""
    sent = {"form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": "0"}
    for n, row in enumerate(rows):
        for name, value in zip(("weekday", "channel", "begin", "end"), row, strict=True):
            sent[f"form-{n}-{name}"] = value
    return sent


def test_a_coordinator_writes_the_table(client: Client, amna: User, sahar: Organisation) -> None:
    client.force_login(amna)

    sent = lines(("-", "-", "21:00", "08:00"), ("4", "voice", "12:30", "14:30"), ("-", "-", "", ""))
    answer = client.post(PAGE, sent)

    assert answer.status_code == 302
    kept = QuietTime.objects.filter(organisation=sahar).values_list("weekday", "channel", "begin", "end")
    assert set(kept) == {(None, "", time(21), time(8)), (4, "voice", time(12, 30), time(14, 30))}
    assert client.get(PAGE).content.decode().count("A new line") == 2


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("-", "-", "21:00", ""), "Give both times, or clear both."),
        (("-", "-", "09:00", "09:00"), "Then nobody would ever get a message."),
    ],
)
def test_a_line_that_cannot_be_says_what_is_missing(
    client: Client, amna: User, row: tuple[str, str, str, str], says: str
) -> None:
    client.force_login(amna)
    answer = client.post(PAGE, lines(row))

    assert (answer.status_code, says in answer.content.decode()) == (422, True)


def test_a_table_without_a_free_hour_is_refused(client: Client, amna: User) -> None:
    client.force_login(amna)
    QuietTime.objects.all().delete()
    answer = client.post(PAGE, lines(("-", "-", "06:00", "18:00"), ("-", "-", "18:00", "06:00")))

    assert (answer.status_code, QuietTime.objects.count()) == (422, 0)
