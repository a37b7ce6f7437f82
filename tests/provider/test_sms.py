"""SMS at each kind of provider: what it is asked, what its answers prove, and what its webhooks tell."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

import pytest

from qadam.channels.abilities import connecting
from qadam.channels.base import (
    Channel,
    ChannelError,
    Health,
    Option,
    OutboundMessage,
    Recipient,
)
from qadam.channels.fit import fit
from qadam.channels.http import new_client
from tests.provider.behaviour import (
    CUT_AFTER,
    CUT_BEFORE,
    GARBAGE,
    SILENCE,
    Behaviour,
    fault,
    slow,
    throttled,
)
from tests.provider.sms_channels import CONFIGS, SECRET, check, opened
from tests.provider.sms_server import SmsProvider, sms_provider, twilio_error
from tests.provider.wire import Reply

__all__ = ["sms_provider"]

REF = "0193724e-8f2b-7c3d-9a41-5d6e7f8091a2"
GUL = Recipient(phone="+923331112233")
HOOK = "https://qadam.example/hooks/sms/1"
HELLO = OutboundMessage(to=GUL, kind="text", text="سلام 🌱", our_ref=REF, receipts_url=HOOK)


def send(channel: Channel, message: OutboundMessage = HELLO, *, read_s: float = 20.0) -> str:
    async def run() -> str:
        async with new_client(answer_within_s=read_s) as client:
            return await channel.send(message, client=client)

    return asyncio.run(run())


def refused(channel: Channel, message: OutboundMessage = HELLO, *, read_s: float = 20.0) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        send(channel, message, read_s=read_s)
    assert "3331112233" not in f"{caught.value} {caught.value.message}"
    return caught.value


@pytest.fixture(params=sorted(CONFIGS))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def channel(name: str, sms_provider: SmsProvider) -> Channel:
    return opened(name, sms_provider)


# --- what leaves ----------------------------------------------------------------------------------------------

ASKED: Mapping[str, tuple[str, str, str, Mapping[str, object]]] = {
    "sms.kannel": (
        "GET",
        "/cgi-bin/sendsms",
        "",
        {
            "username": "qadam",
            "password": "p&w",
            "from": "8090",
            "to": "+923331112233",
            "text": "سلام 🌱",
            "coding": "2",
            "charset": "utf-8",
            "dlr-mask": "31",
            "dlr-url": f"{HOOK}?secret={SECRET}&ref={REF}&status=%d",
        },
    ),
    "sms.smsgate": (
        "POST",
        "/v1/messages",
        "office:p",
        {
            "id": REF,
            "textMessage": {"text": "سلام 🌱"},
            "phoneNumbers": ["+923331112233"],
            "withDeliveryReport": True,
        },
    ),
    "sms.aggregator": (
        "GET",
        "/api",
        "",
        {
            "user": "office",
            "pass": "p&w",
            "to": "923331112233",
            "mask": "QADAM",
            "msg": "سلام 🌱",
            "type": "unicode",
        },
    ),
    "sms.twilio": (
        "POST",
        "/Accounts/AC00000001/Messages.json",
        f"AC00000001:{SECRET}",
        {
            "To": "+923331112233",
            "MessagingServiceSid": "MG01",
            "Body": "سلام 🌱",
            "StatusCallback": HOOK,
        },
    ),
}


def test_a_message_is_asked_for_as_the_provider_wants_it(
    name: str, channel: Channel, sms_provider: SmsProvider
) -> None:
    send(channel)

    [call] = sms_provider.calls
    assert (call.method, call.path, call.user, call.fields) == ASKED[name]


NAMED = {"sms.kannel": REF, "sms.smsgate": "1", "sms.aggregator": "1", "sms.twilio": f"SM{1:0>32}"}


def test_the_message_is_known_by_the_name_the_provider_gives_it_else_by_ours(
    name: str, channel: Channel
) -> None:
    assert send(channel) == NAMED[name]


def test_an_english_text_is_lightened_and_an_urdu_one_never_touched(
    name: str, channel: Channel, sms_provider: SmsProvider
) -> None:
    for text in ("“It’s on” – Friday…", "“کل” – آئیں…"):
        send(channel, OutboundMessage(to=GUL, kind="text", text=text, our_ref=REF))

    said = [c.fields.get("text") or c.fields.get("msg") or c.fields.get("Body") for c in sms_provider.calls]
    if name == "sms.smsgate":
        said = [call.fields["textMessage"]["text"] for call in sms_provider.calls]
    assert said == ['"It\'s on" - Friday...', "“کل” – آئیں…"]


def test_a_question_becomes_a_numbered_text(name: str, channel: Channel, sms_provider: SmsProvider) -> None:
    question = OutboundMessage(
        to=GUL, kind="choice", text="آئیں گی؟", options=(Option("y", "ہاں"), Option("n", "نہیں")), our_ref=REF
    )

    send(channel, fit(question, channel.capabilities, hint="نمبر لکھیں۔"))

    assert "آئیں گی؟\n\n1. ہاں\n2. نہیں\n\nنمبر لکھیں۔" in json.dumps(
        sms_provider.calls[0].fields, ensure_ascii=False
    ).replace("\\n", "\n")


def test_what_a_person_wrote_never_becomes_structure(
    name: str, channel: Channel, sms_provider: SmsProvider
) -> None:
    text = '{to}&to=+920000000000"},{"x":"%d%P\r\nX: y'

    send(channel, OutboundMessage(to=GUL, kind="text", text=text, our_ref=REF))

    [call] = sms_provider.calls
    assert set(call.fields) == set(ASKED[name][3]) - {"StatusCallback"}
    assert text in (call.fields.get(key) for key in ("text", "msg", "Body")) or text in str(
        call.fields.get("textMessage", {}).get("text")
    )


@pytest.mark.parametrize(
    "message",
    [
        OutboundMessage(to=Recipient(user_id="PK.12"), kind="text", text="سلام"),
        OutboundMessage(to=GUL, kind="audio"),
    ],
)
def test_what_no_sms_can_carry_is_refused_before_anything_leaves(
    channel: Channel, sms_provider: SmsProvider, message: OutboundMessage
) -> None:
    error = refused(channel, message)

    assert (error.permanent, error.proves_unsent, sms_provider.calls) == (True, True, [])


# --- what answers prove -----------------------------------------------------------------------------------------


def unsent(code: str, retry_after_s: float | None, *, account_wide: bool = False) -> ChannelError:
    return ChannelError(code, "", proves_unsent=True, retry_after_s=retry_after_s, account_wide=account_wide)


def for_good(code: str, *, everything: bool = False) -> ChannelError:
    return ChannelError(code, "", permanent=True, proves_unsent=True, everything=everything)


EVERYWHERE = {
    "429 with its own wish": (throttled("7", code=None), unsent("too_fast", 7)),
    "429 without one": (throttled(code=None), unsent("too_fast", 5)),
    "503 of a gateway": (fault(503), unsent("unavailable", 15)),
    "another address": (fault(302), unsent("unexpected_answer", 300, account_wide=True)),
    "nobody there": (fault(405), unsent("unexpected_answer", 300, account_wide=True)),
}


@pytest.mark.parametrize("case", EVERYWHERE)
def test_an_answer_that_proves_nothing_was_sent(
    channel: Channel, sms_provider: SmsProvider, case: str
) -> None:
    behaviour, meant = EVERYWHERE[case]
    sms_provider.script(behaviour)

    assert refused(channel) == meant
    assert sms_provider.taken == []


IN_THEIR_WORDS = {
    ("sms.kannel", "wrong password"): (
        Reply(403, b"Authorization failed for sendsms"),
        unsent("not_allowed", 300, account_wide=True),
    ),
    ("sms.kannel", "no way there"): (Reply(404, b"Not routable. Do not try again."), for_good("refused")),
    ("sms.aggregator", "no money"): (
        Reply(200, b"ERROR 3: insufficient balance"),
        unsent("not_allowed", 300, account_wide=True),
    ),
    ("sms.aggregator", "no number"): (Reply(200, b"Error: Invalid mobile number"), for_good("refused")),
    ("sms.smsgate", "wrong password"): (Reply(401, b""), unsent("token_refused", 300, account_wide=True)),
    ("sms.twilio", "wrong token"): (
        twilio_error(20003, 401),
        unsent("token_refused", 300, account_wide=True),
    ),
    ("sms.twilio", "said STOP there"): (twilio_error(21610), for_good("opted_out", everything=True)),
    ("sms.twilio", "no mobile number"): (twilio_error(21614), for_good("undeliverable")),
    ("sms.twilio", "queue full"): (twilio_error(21611), unsent("too_fast", 60)),
    ("sms.twilio", "sender not ours"): (
        twilio_error(21606),
        unsent("sender_refused", 300, account_wide=True),
    ),
    ("sms.twilio", "nobody knows"): (twilio_error(29_999), for_good("twilio_29999")),
}


@pytest.mark.parametrize("case", IN_THEIR_WORDS, ids=" ".join)
def test_a_refusal_in_the_providers_own_words(sms_provider: SmsProvider, case: tuple[str, str]) -> None:
    reply, meant = IN_THEIR_WORDS[case]
    sms_provider.script(reply)

    assert refused(opened(case[0], sms_provider)) == meant
    assert sms_provider.taken == []


PROVES_NOTHING: Mapping[str, tuple[Behaviour, str]] = {
    "500": (fault(500), "provider_fault"),
    "504": (fault(504), "provider_fault"),
    "cut while reading": (CUT_BEFORE, "cut_off"),
    "cut after taking": (CUT_AFTER, "cut_off"),
    "taken, never answered": (SILENCE, "no_answer"),
    "answered too late": (slow(3), "no_answer"),
    "answered with a page": (GARBAGE, "odd_answer"),
}


@pytest.mark.parametrize("case", PROVES_NOTHING)
def test_whatever_happens_after_the_request_left_is_unknown(
    channel: Channel, sms_provider: SmsProvider, case: str
) -> None:
    behaviour, code = PROVES_NOTHING[case]
    sms_provider.script(behaviour)

    assert refused(channel, read_s=0.3) == ChannelError(code, "", unknown=True)
    assert len(sms_provider.calls) + sms_provider.cuts == 1


def test_a_connection_that_never_stood_proves_nothing_was_sent(
    channel: Channel, sms_provider: SmsProvider
) -> None:
    with sms_provider.unreachable():
        error = refused(channel)

    assert error == unsent("unreachable", 15)


def test_a_success_without_an_id_where_one_is_due_is_unknown_at_twilio(sms_provider: SmsProvider) -> None:
    sms_provider.script(Reply(201, b"{}"))

    assert refused(opened("sms.twilio", sms_provider)) == ChannelError("odd_answer", "", unknown=True)


# --- checking ---------------------------------------------------------------------------------------------------


def test_kannel_is_checked_without_sending(sms_provider: SmsProvider) -> None:
    channel = opened("sms.kannel", sms_provider)
    sms_provider.script(Reply(400, b"Missing receiver number, rejected"), Reply(403, b"Authorization failed"))

    assert check(channel) == Health("Kannel", "8090")
    with pytest.raises(ChannelError, match="not_allowed"):
        check(channel)
    assert [sorted(call.fields) for call in sms_provider.calls] == [["password", "username"]] * 2


def test_twilio_tells_its_name_and_balance(sms_provider: SmsProvider) -> None:
    channel = opened("sms.twilio", sms_provider)
    sms_provider.script(
        Reply(200, b'{"friendly_name": "Naway Sahar", "status": "active"}'),
        Reply(200, b'{"balance": "12.50", "currency": "USD"}'),
    )

    assert check(channel) == Health("Naway Sahar", "MG01", balance="12.50 USD")


def test_a_phone_is_told_where_its_messages_go_and_again_changes_nothing(sms_provider: SmsProvider) -> None:
    channel = connecting(opened("sms.smsgate", sms_provider))
    assert channel is not None

    async def connect(url: str) -> None:
        async with new_client() as client:
            await channel.connect(url, client=client)

    asyncio.run(connect(HOOK))
    asyncio.run(connect(HOOK))

    told = [(call.path, call.user, call.fields["event"], call.fields["url"]) for call in sms_provider.calls]
    events = ("sms:received", "sms:sent", "sms:delivered", "sms:failed")
    assert told == [("/v1/webhooks", "office:p", event, HOOK) for event in events] * 2
    assert len({call.fields["id"] for call in sms_provider.calls}) == 4
    with pytest.raises(ChannelError, match="https_needed"):
        asyncio.run(connect("http://qadam.example/hooks/sms/1"))
