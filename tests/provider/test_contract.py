"""One contract over every channel this installation knows. A new adapter is done when this passes for it."""

import json

import pytest

from config.channels import CHANNEL_KINDS, open_channel
from qadam.channels.base import Channel, Forged, InboundMessage, Misconfigured, NotUnderstood, Webhook
from qadam.channels.simulator import phone
from qadam.channels.simulator.phone import Caller
from tests.provider.configs import CONFIGS, recorded
from tests.provider.fixtures import APP_SECRET, LINE, Provider


@pytest.fixture(params=sorted(CHANNEL_KINDS))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def channel(name: str) -> Channel:
    return CHANNEL_KINDS[name](CONFIGS[name])


def test_it_is_found_by_the_kind_and_the_provider_of_its_account(name: str) -> None:
    kind, _dot, provider = name.partition(".")
    opened = open_channel(kind, {**CONFIGS[name], "provider": provider} if provider else CONFIGS[name])

    assert (type(opened), opened.kind) == (CHANNEL_KINDS[name], kind)


def test_it_says_what_it_needs_and_starts_with_nothing_less(name: str, channel: Channel) -> None:
    needed = [field.name for field in channel.config_fields if field.default is None]

    for missing in needed:
        with pytest.raises(Misconfigured, match=missing):
            type(channel)({key: value for key, value in CONFIGS[name].items() if key != missing})


def test_its_limits_are_possible(channel: Channel) -> None:
    able = channel.capabilities

    assert able.max_text >= able.max_prompt > 0
    assert able.numbered_menus or able.max_buttons >= 1
    assert able.cost_per_message_minor >= 0
    assert all("/" in mime for mime in able.media)


def test_it_refuses_whatever_is_not_signed(name: str, channel: Channel) -> None:
    for body in (*recorded(name), b"", b"{"):
        with pytest.raises(Forged):
            channel.accept(Webhook("https://qadam.example/hooks/x", {}, body))


def test_recorded_bodies_are_read_the_same_whole_or_cut_apart(name: str, channel: Channel) -> None:
    for body in recorded(name):
        events = channel.parse(body)
        arrivals = channel.split(body)

        assert [channel.parse(arrival.body) for arrival in arrivals] == [[event] for event in events]
        assert [arrival.external_id for arrival in arrivals] == [event.external_id for event in events]


def test_reading_the_same_body_twice_names_the_same_events(name: str, channel: Channel) -> None:
    for body in recorded(name):
        assert [a.external_id for a in channel.split(body)] == [a.external_id for a in channel.split(body)]


def test_garbage_is_not_understood_and_a_truncated_body_neither(name: str, channel: Channel) -> None:
    for body in (b"", b"\x00\xff", b"[]", b'{"a":1}', recorded(name)[0][:-9]):
        with pytest.raises(NotUnderstood):
            channel.parse(body)


def test_everyone_who_writes_can_be_answered(name: str, channel: Channel) -> None:
    events = [event for body in recorded(name) for event in channel.parse(body)]
    messages = [event for event in events if isinstance(event, InboundMessage)]

    assert messages
    assert [m for m in messages if not m.sender.address] == []


def test_what_the_simulated_phone_posts_is_signed_and_understood(provider: Provider) -> None:
    channel = open_channel("simulator", provider.config)
    zarmina = Caller("+923339120147", "PK.12", "زرمینہ")
    changes = [
        phone.text(LINE, zarmina, "سلام 🌱"),
        phone.image(LINE, zarmina, "77", "image/jpeg", "ab", "پہلے"),
        phone.voice(LINE, zarmina, "78", "audio/ogg; codecs=opus", "cd"),
        phone.press(LINE, zarmina, "yes", "ہاں"),
        phone.press(LINE, zarmina, "menu:story", "میری کہانی", kind="list"),
        phone.press(LINE, zarmina, "join", "میں آؤں گی", kind="template"),
        phone.location(LINE, zarmina, 34.0, 71.5),
    ]
    body = phone.body(LINE, changes)

    headers = {name.lower(): value for name, value in phone.signed(APP_SECRET, body).items()}
    accepted = channel.accept(Webhook("https://qadam.example/hooks/x", headers, body))
    events = [e for e in channel.parse(accepted) if isinstance(e, InboundMessage)]

    assert [(e.kind, e.text, e.choice_id) for e in events] == [
        ("text", "سلام 🌱", None),
        ("image", "پہلے", None),
        ("audio", "", None),
        ("choice", "ہاں", "yes"),
        ("choice", "میری کہانی", "menu:story"),
        ("choice", "میں آؤں گی", "join"),
        ("location", "", None),
    ]
    assert {(e.sender.phone, e.sender.user_id, e.sender.name) for e in events} == {
        ("+923339120147", "PK.12", "زرمینہ")
    }
    assert json.loads(body)["entry"][0]["id"] == LINE.waba_id
