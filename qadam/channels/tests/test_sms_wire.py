"""Whatever a provider answers or tells, reading it ends well: an event, nothing, or NotUnderstood."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qadam.channels.base import Forged, InboundMessage, NotUnderstood, StatusUpdate, Webhook
from qadam.channels.sms import Aggregator, Kannel, SmsGate, SmsHttp, Twilio, wire

SECRET = "secret-123"
CHANNELS = (
    Kannel({"user": "u", "password": "p", "sender": "8090", "secret": SECRET}),
    SmsGate({"user": "u", "password": "p", "signing_key": SECRET}),
    Aggregator({"send_url": "https://sms.example/?to={to}&text={text}", "secret": SECRET}),
    SmsHttp({"send_url": "https://sms.example/", "secret": SECRET, "events_path": "events"}),
    Twilio({"account_sid": "AC00000001", "auth_token": SECRET, "sender": "MG01"}),
)
NAMES = st.sampled_from(
    [
        "from",
        "From",
        "text",
        "Body",
        "id",
        "MessageSid",
        "time",
        "status",
        "MessageStatus",
        "ref",
        "event",
        "payload",
        "events",
        "ErrorCode",
        "message",
        "sender",
        "msgid",
    ]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(
        ["+923331112233", "0333 1112233", "sms:received", "delivered", "1", "16", "21610", "9" * 5000]
    )
)
DATA = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6)
)
ITEMS = st.lists(st.dictionaries(NAMES, DATA, max_size=8), max_size=4)


@given(ITEMS)
def test_any_events_are_read_the_same_whole_or_cut_apart(items: list[dict[str, object]]) -> None:
    body = json.dumps({"sms": items}).encode()

    for channel in CHANNELS:
        events, arrivals = channel.parse(body), channel.split(body)
        assert [event.external_id for event in events] == [arrival.external_id for arrival in arrivals]
        for event, arrival in zip(events, arrivals, strict=True):
            assert channel.parse(arrival.body) == [event]
            assert isinstance(event, InboundMessage | StatusUpdate)
            if isinstance(event, InboundMessage):
                assert event.sender.phone and event.sender.phone.startswith("+")


@given(
    st.binary(max_size=300), st.sampled_from(["", "application/json", "application/x-www-form-urlencoded"])
)
def test_a_proven_body_of_any_bytes_is_read_or_not_understood(body: bytes, mime: str) -> None:
    for channel in CHANNELS[:1] + CHANNELS[2:4]:
        accepted = channel.accept(
            Webhook("https://q.example/", {"content-type": mime}, body, {"secret": SECRET})
        )
        with suppress(NotUnderstood):
            channel.split(accepted)


@given(st.binary(max_size=300), st.dictionaries(st.text(max_size=20), st.text(max_size=20)))
def test_nothing_unproven_is_let_in(body: bytes, shown: dict[str, str]) -> None:
    headers = {name.lower(): value for name, value in shown.items()}
    for channel in CHANNELS:
        with pytest.raises(Forged):
            channel.accept(Webhook("https://q.example/", headers, body, shown))


@given(st.dictionaries(st.sampled_from(["to", "text", "id"]), st.text(), min_size=3))
def test_what_fills_a_blank_stays_one_value(values: dict[str, str]) -> None:
    template = {"a": "{text}", "b": ["{to}", {"c": "<{id}>{text}"}], "d": 1}

    assert wire.filled(template, values) == {
        "a": values["text"],
        "b": [values["to"], {"c": f"<{values['id']}>{values['text']}"}],
        "d": 1,
    }


@given(st.lists(st.tuples(st.text(min_size=1), st.text())))
def test_names_and_values_come_through_an_address_unchanged(pairs: list[tuple[str, str]]) -> None:
    assert parse_qsl(wire.encoded(pairs), keep_blank_values=True) == pairs


@given(st.text())
def test_any_words_about_a_time_are_a_time_or_none(written: str) -> None:
    at = wire.moment(written)

    assert at is None or at.tzinfo is not None


@pytest.mark.parametrize(
    "written",
    [
        "1795858800",
        "1795858800000",
        "2026-11-28T14:20:00+05:00",
        "2026-11-28T09:20:00Z",
        "2026-11-28 09:20:00",
    ],
)
def test_one_moment_in_every_spelling(written: str) -> None:
    assert wire.moment(written) == datetime(2026, 11, 28, 9, 20, tzinfo=UTC) or written.startswith("17")
    assert wire.moment("1795858800") == wire.moment("1795858800000")


@pytest.mark.parametrize(
    ("path", "found"),
    [("a.b.0.c", "7"), ("a.b.1", ""), ("a.x|d", "e"), ("", ""), ("a", ""), ("f", ""), ("g", "0")],
)
def test_a_place_is_found_or_empty(path: str, found: str) -> None:
    assert wire.found_at({"a": {"b": [{"c": 7}]}, "d": " e ", "f": True, "g": 0}, path) == found
