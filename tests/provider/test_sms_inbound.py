"""What SMS providers tell by webhook: proven, read, each event once; and a provider that is only described."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Mapping
from urllib.parse import urlencode

import pytest

from qadam.channels.base import (
    Channel,
    Forged,
    InboundMessage,
    Misconfigured,
    NotUnderstood,
    OutboundMessage,
    Recipient,
    StatusUpdate,
    Webhook,
)
from qadam.channels.http import new_client
from qadam.channels.sms import SmsHttp
from qadam.channels.twilio_signature import signature
from tests.provider.sms_channels import SECRET, opened
from tests.provider.sms_server import SmsProvider, sms_provider
from tests.provider.wire import Reply

__all__ = ["sms_provider"]

REF = "0193724e-8f2b-7c3d-9a41-5d6e7f8091a2"
HOOK = "https://qadam.example/hooks/sms/1"
HELLO = OutboundMessage(to=Recipient(phone="+923331112233"), kind="text", text="سلام 🌱", our_ref=REF)


def send(channel: Channel) -> str:
    async def run() -> str:
        async with new_client() as client:
            return await channel.send(HELLO, client=client)

    return asyncio.run(run())


# --- what comes in ----------------------------------------------------------------------------------------------


def form(**fields: str) -> bytes:
    return urlencode(fields).encode()


def from_twilio(token: str, url: str = HOOK, **fields: str) -> Webhook:
    headers = {
        "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
        "x-twilio-signature": signature(token.encode(), url, list(fields.items())),
    }
    return Webhook(url, headers, form(**fields))


def from_phone(key: str, stamp: str = "1795858800", **payload: str) -> Webhook:
    body = json.dumps({"event": "sms:received", "payload": payload}, ensure_ascii=False).encode()
    signed = hmac.new(key.encode(), body + stamp.encode(), hashlib.sha256).hexdigest()
    headers = {"content-type": "application/json", "x-signature": signed, "x-timestamp": stamp}
    return Webhook(HOOK, headers, body)


def test_twilio_signs_as_its_own_libraries_do() -> None:
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    fields = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234"}
    fields |= {"From": "+14158675309", "To": "+18005551212"}

    assert signature(b"12345", url, list(fields.items())) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_a_text_through_twilio_is_read(sms_provider: SmsProvider) -> None:
    channel = opened("sms.twilio", sms_provider)
    webhook = from_twilio(
        SECRET, MessageSid="SM1", From="+923331112233", To="+923000000001", Body="۲", NumMedia="1"
    )

    [event] = channel.parse(channel.accept(webhook))

    assert isinstance(event, InboundMessage)
    assert (event.external_id, event.sender.phone, event.text) == ("in:SM1", "+923331112233", "۲")
    assert channel.webhook_answer.text == "<Response/>"


@pytest.mark.parametrize(
    "forge",
    [
        lambda w: Webhook(w.url + "?x=1", w.headers, w.body),
        lambda w: Webhook(w.url.replace("https", "http"), w.headers, w.body),
        lambda w: Webhook(w.url, w.headers, w.body + b"&Extra=1"),
        lambda w: Webhook(w.url, {**w.headers, "x-twilio-signature": ""}, w.body),
        lambda w: Webhook(w.url, {**w.headers, "content-type": "application/json"}, w.body),
    ],
)
def test_twilios_signature_holds_for_exactly_this_request(sms_provider: SmsProvider, forge) -> None:  # type: ignore[no-untyped-def]
    webhook = from_twilio(SECRET, MessageSid="SM1", From="+923331112233", Body="hi")
    channel = opened("sms.twilio", sms_provider)
    channel.accept(webhook)

    with pytest.raises(Forged):
        channel.accept(forge(webhook))


def test_a_json_body_of_twilio_is_proven_by_its_digest(sms_provider: SmsProvider) -> None:
    body = b'{"MessageSid": "SM1", "From": "+923331112233", "Body": "hi"}'
    url = f"{HOOK}?bodySHA256={hashlib.sha256(body).hexdigest()}"
    headers = {"content-type": "application/json", "x-twilio-signature": signature(SECRET.encode(), url)}
    query = {"bodySHA256": hashlib.sha256(body).hexdigest()}
    channel = opened("sms.twilio", sms_provider)

    assert len(channel.parse(channel.accept(Webhook(url, headers, body, query)))) == 1
    with pytest.raises(Forged):
        channel.accept(Webhook(url, headers, body + b" ", query))


def test_each_state_of_a_message_is_an_event_of_its_own(sms_provider: SmsProvider) -> None:
    channel = opened("sms.twilio", sms_provider)
    states = ("queued", "sent", "delivered", "delivered")

    events = [
        event
        for state in states
        for event in channel.parse(
            channel.accept(
                from_twilio(SECRET, MessageSid="SM1", SmsSid="SM1", MessageStatus=state, From="+1")
            )
        )
    ]

    assert [(event.external_id, event.state) for event in events if isinstance(event, StatusUpdate)] == [
        ("status:SM1:sent", "sent"),
        ("status:SM1:delivered", "delivered"),
        ("status:SM1:delivered", "delivered"),
    ]


def test_two_phones_that_write_the_same_are_two_and_a_repeated_webhook_is_one(
    sms_provider: SmsProvider,
) -> None:
    """SMSGate makes its id of a message from the words, so it says nothing."""
    channel = opened("sms.smsgate", sms_provider)
    told = {
        "messageId": "abc123",
        "message": "1",
        "phoneNumber": "+923331112233",
        "receivedAt": "2026-11-28T14:20:11+05:00",
    }
    again_later = told | {"receivedAt": "2026-11-28T14:20:40+05:00"}
    other = told | {"phoneNumber": "+923334445566"}

    ids = [
        channel.split(channel.accept(from_phone(SECRET, **payload)))[0].external_id
        for payload in (told, told, again_later, other)
    ]

    assert ids[0] == ids[1] and len(set(ids)) == 3


@pytest.mark.parametrize(
    "webhook",
    [
        from_phone("another key", message="hi"),
        Webhook(HOOK, {"content-type": "application/json"}, b"{}"),
        Webhook(HOOK, {"x-signature": "", "x-timestamp": ""}, b"{}"),
        Webhook(HOOK, {**from_phone(SECRET).headers, "x-timestamp": "1795858801"}, from_phone(SECRET).body),
        Webhook(HOOK, from_phone(SECRET).headers, from_phone(SECRET).body + b" "),
    ],
)
def test_a_phone_that_does_not_know_the_key_is_not_believed(
    sms_provider: SmsProvider, webhook: Webhook
) -> None:
    with pytest.raises(Forged):
        opened("sms.smsgate", sms_provider).accept(webhook)


def test_kannel_tells_by_get_with_the_secret_in_the_address(sms_provider: SmsProvider) -> None:
    channel = opened("sms.kannel", sms_provider)
    query = {"secret": SECRET, "from": "03331112233", "text": "سلام", "id": "k-1", "time": "1795858800"}

    body = channel.accept(Webhook(HOOK, {}, b"", query, "GET"))
    [event] = channel.parse(body)

    assert SECRET not in body.decode()
    assert isinstance(event, InboundMessage)
    assert (event.sender.phone, event.text, event.external_id) == ("+923331112233", "سلام", "in:k-1")
    for shown in ({}, {"secret": "provider-secre"}, {"secret": SECRET + "x"}, {"secret": "ـ"}):
        with pytest.raises(Forged):
            channel.accept(Webhook(HOOK, {}, b"", query | {"secret": ""} | shown, "GET"))


@pytest.mark.parametrize(
    ("code", "state"), [("1", "delivered"), ("2", "failed"), ("4", "sent"), ("8", "sent"), ("16", "failed")]
)
def test_kannels_reports_are_found_by_our_own_reference(
    sms_provider: SmsProvider, code: str, state: str
) -> None:
    channel = opened("sms.kannel", sms_provider)

    [event] = channel.parse(
        channel.accept(Webhook(HOOK, {}, b"", {"secret": SECRET, "ref": REF, "status": code}, "GET"))
    )

    assert isinstance(event, StatusUpdate)
    assert (event.our_ref, event.state, event.external_id) == (REF, state, f"report:{REF}:{code}")
    assert (event.error is not None) == (state == "failed")


def test_an_aggregator_may_tell_in_any_of_the_usual_ways(sms_provider: SmsProvider) -> None:
    channel = opened("sms.aggregator", sms_provider)
    told = {"msisdn": "923331112233", "message": "haan", "msgid": "9", "date": "2026-11-28 14:20:11"}
    ways = [
        Webhook(HOOK, {}, b"", {"secret": SECRET, **told}, "GET"),
        Webhook(
            HOOK, {"content-type": "application/x-www-form-urlencoded"}, form(**told), {"secret": SECRET}
        ),
        Webhook(HOOK, {"content-type": "application/json"}, json.dumps(told).encode(), {"secret": SECRET}),
        Webhook(HOOK, {}, json.dumps([told]).encode(), {"secret": SECRET}),
    ]

    events = [channel.parse(channel.accept(way)) for way in ways]

    assert all(found == events[0] and len(found) == 1 for found in events)


def test_a_proven_body_that_says_nothing_we_know_is_not_understood(sms_provider: SmsProvider) -> None:
    channel = opened("sms.aggregator", sms_provider)

    for body in (b"{", b"[1]", b'"x"'):
        with pytest.raises(NotUnderstood):
            channel.parse(
                channel.accept(Webhook(HOOK, {"content-type": "application/json"}, body, {"secret": SECRET}))
            )


# --- settings ---------------------------------------------------------------------------------------------------

PLAIN = {"send_url": "https://sms.example/send", "secret": SECRET}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"secret": ""}, "secret"),
        ({"secret": "short"}, "secret"),
        ({"send_url": "ftp://x"}, "send_url"),
        ({"send_url": "https://{user}.example/"}, "send_url"),
        ({"send_url": "https://u:p@sms.example/"}, "send_url"),
        ({"fields": "{"}, "fields"),
        ({"fields": '{"to": "{to}"}'}, "text"),
        ({"fields": '{"to": "{to}", "text": "{text} {name}"}'}, "name"),
        ({"headers": "Authorization"}, "headers"),
        ({"headers": "X: {text}"}, "headers"),
        ({"taken": "("}, "taken"),
        ({"refusals": "maybe x"}, "refusals"),
        ({"report_states": "DELIVRD"}, "report_states"),
        ({"proof": "none"}, "proof"),
        ({"method": "PUT"}, "method"),
        ({"send_as": "xml"}, "send_as"),
        ({"in_id": "-", "in_time": "-"}, "in_id"),
    ],
)
def test_a_description_that_could_not_work_is_refused_with_what_is_wrong(
    wrong: Mapping[str, str], words: str
) -> None:
    SmsHttp(PLAIN)

    with pytest.raises(Misconfigured, match=words):
        SmsHttp({**PLAIN, **wrong})


def test_a_provider_is_described_whole(sms_provider: SmsProvider) -> None:
    """JSON out with a key in a header and an id deep inside; batched JSON in, with a secret in a header of theirs."""
    channel = SmsHttp(
        {
            "send_url": f"{sms_provider.origin}/v2/{{to_digits}}/send",
            "secret": SECRET,
            "password": "key",
            "send_as": "json",
            "fields": '{"message": {"body": "{text}", "class": 1}, "to": ["{to_local}"]}',
            "unicode_fields": '{"encoding": "UCS2"}',
            "headers": "X-Api-Key: {password}",
            "id_path": "result.messages.0.uid",
            "events_path": "events",
            "in_if": "kind=mo",
            "in_from": "msg.src",
            "in_text": "msg.body",
            "in_id": "msg.uid",
            "report_if": "kind=dlr",
            "report_state": "stat",
            "report_id": "msg.uid",
            "proof": "header:X-Their-Secret",
        }
    )
    sms_provider.script(Reply(200, b'{"result": {"messages": [{"uid": "m-7"}]}}'))

    assert send(channel) == "m-7"
    [call] = sms_provider.calls
    assert (call.path, call.fields) == (
        "/v2/923331112233/send",
        {"message": {"body": "سلام 🌱", "class": 1}, "to": ["03331112233"], "encoding": "UCS2"},
    )
    body = {
        "events": [
            {"kind": "mo", "msg": {"src": "03331112233", "body": "haan", "uid": "in-1"}},
            {"kind": "dlr", "stat": "DELIVRD", "msg": {"uid": "m-7"}},
            {"kind": "other"},
        ]
    }
    webhook = Webhook(HOOK, {"x-their-secret": SECRET}, json.dumps(body).encode())

    assert [event.external_id for event in channel.parse(channel.accept(webhook))] == [
        "in:in-1",
        "report:m-7:delivrd",
    ]
