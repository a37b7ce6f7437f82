"""SMS from end to end at every kind of provider: menus by number, parts that are paid, receipts in any order, STOP."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.test import Client

from qadam.accounts.models import User
from qadam.channels.base import Webhook
from qadam.channels.twilio_signature import signature
from qadam.core.clock import moved_to, now
from qadam.core.sealing import seal
from qadam.messaging import draining, intake
from qadam.messaging.content import Content
from qadam.messaging.enums import DeliveryState, Lane, SkipReason
from qadam.messaging.models import Attempt, ChannelAccount, Delivery, InboundEvent, OptOut
from qadam.messaging.sending import SenderLoop
from qadam.messaging.services import queue_message
from qadam.messaging.tests.chat import after
from qadam.organisations.models import Organisation, QuietTime
from qadam.people import services as people
from qadam.people.enums import AddressKind, ChannelKind, Purpose
from qadam.people.models import Address, Consent
from tests.provider.behaviour import SILENCE, throttled
from tests.provider.sms_channels import CONFIGS, SECRET, SUCCESSES
from tests.provider.sms_server import SmsProvider, sms_provider, twilio_error

__all__ = ["sms_provider"]

FORM = "application/x-www-form-urlencoded"
GUL = "+923331112233"
LONG = "کل صبح سات بجے نہر پر صفائی ہے۔ دستانے ہم لائیں گے، پانی اپنا لائیں۔ "


class Line:
    """An SMS account, the provider behind it, and the one phone that writes to it."""

    def __init__(self, account: ChannelAccount, provider: SmsProvider, name: str) -> None:
        self.account, self.provider, self.name = account, provider, name
        self.seen = self.told = 0

    @property
    def url(self) -> str:
        return f"https://qadam.example/hooks/sms/{self.account.pk}"

    def hook(self, **fields: Any) -> int:
        """The provider tells us something, in its own way. The status of our answer."""
        match self.name:
            case "sms.twilio":
                proof = signature(SECRET.encode(), self.url, list(fields.items()))
                headers = {"content-type": FORM, "x-twilio-signature": proof}
                webhook = Webhook(self.url, headers, urlencode(fields).encode())
            case "sms.smsgate":
                body = json.dumps(fields).encode()
                proof = hmac.new(SECRET.encode(), body + b"17", hashlib.sha256).hexdigest()
                webhook = Webhook(self.url, {"x-signature": proof, "x-timestamp": "17"}, body)
            case _:
                webhook = Webhook(self.url, {}, b"", {"secret": SECRET, **fields}, "GET")
        return intake.take("sms", self.account.pk, webhook).status

    def text(self, words: str, *, nth: int) -> int:
        """The phone's nth message."""
        match self.name:
            case "sms.twilio":
                return self.hook(MessageSid=f"in-{nth}", From=GUL, To="+923000000001", Body=words)
            case "sms.smsgate":
                told = {"messageId": "same", "message": words, "phoneNumber": "03331112233"}
                at = f"2026-11-28T14:20:{nth:02}.000+05:00"
                return self.hook(event="sms:received", payload=told | {"receivedAt": at})
            case "sms.aggregator":
                return self.hook(msisdn="923331112233", message=words, msgid=f"in-{nth}")
            case _:
                return self.hook(**{"from": GUL, "text": words, "id": f"in-{nth}", "time": "1795858800"})

    def receipt(self, state: str, *, attempt: str) -> int:
        """Says what became of the first message that was taken; `attempt` is what we called it."""
        match self.name:
            case "sms.twilio":
                return self.hook(MessageSid=f"SM{1:0>32}", MessageStatus=state, From="+923000000001")
            case "sms.smsgate":
                return self.hook(event=f"sms:{state}", payload={"messageId": attempt, "phoneNumber": GUL})
            case "sms.aggregator":
                told = {"sent": "ENROUTE", "delivered": "DELIVRD", "failed": "UNDELIV"}[state]
                return self.hook(msgid="1" if attempt else "99", status=told)
            case _:
                return self.hook(ref=attempt, status={"sent": "8", "delivered": "1", "failed": "2"}[state])

    def says(self, words: str) -> list[str]:
        """What the phone shows once this was written and everything was answered."""
        self.told += 1
        assert self.text(words, nth=self.told) == 200
        self.settle()
        while Delivery.objects.filter(state=DeliveryState.QUEUED).exists():
            SenderLoop().tick()
        texts = [_words(call.fields) for call in self.provider.taken]
        said, self.seen = texts[self.seen :], len(texts)
        return said

    def settle(self) -> None:
        while draining.drain():
            pass


def _words(fields: Mapping[str, Any]) -> str:
    found = next(fields[name] for name in ("text", "msg", "Body", "textMessage") if name in fields)
    return str(found["text"] if isinstance(found, dict) else found)


@pytest.fixture(params=["sms.kannel", "sms.smsgate", "sms.aggregator", "sms.twilio"])
def line(request: pytest.FixtureRequest, sahar: Organisation, sms_provider: SmsProvider) -> Line:
    name = request.param
    QuietTime.objects.all().delete()
    intake.forget_lines()
    sms_provider.success = SUCCESSES[name]
    config = {key: value.replace("{origin}", sms_provider.origin) for key, value in CONFIGS[name].items()}
    account = ChannelAccount.objects.create(
        organisation=sahar,
        kind=ChannelKind.SMS,
        config_sealed=seal(
            json.dumps(config | {"secret": SECRET, "provider": name[4:]}), context="channel-account"
        ),
        daily_limit=0,
    )
    return Line(account, sms_provider, name)


@pytest.fixture
def gul(sahar: Organisation) -> Address:
    """Somebody who agreed to news by SMS."""
    person = people.add_person(sahar, name="Gul", language="ur")
    address = people.get_or_add_address(sahar, channel=ChannelKind.SMS, kind=AddressKind.PHONE, value=GUL)
    people.reach_at(person, address)
    people.verify_address(address)
    for purpose in (Purpose.NEWS, Purpose.REPLIES):
        people.record_consent(person, purpose=purpose, granted=True, method="chat")
    return address


def queued(line: Line, address: Address, text: str = LONG, *, cause: int = 1) -> Delivery:
    return queue_message(
        account=line.account,
        address=address,
        person=address.people.get(),
        purpose=Purpose.NEWS,
        lane=Lane.BROADCAST,
        content=Content(text=text),
        cause_kind="broadcast",
        cause_id=UUID(int=cause),
        language="ur",
    )


def sent(line: Line, address: Address, text: str = LONG, *, cause: int = 1) -> Attempt:
    delivery = queued(line, address, text, cause=cause)
    with after(seconds=10 * cause):
        SenderLoop().tick()
    return Attempt.objects.get(delivery=delivery)


def state_of(attempt: Attempt) -> str:
    return Delivery.objects.get(pk=attempt.delivery_id).state


@pytest.mark.parametrize(
    ("line", "one", "two"),
    [
        ("sms.kannel", "1", "2"),
        ("sms.smsgate", "۱", "۲"),
        ("sms.aggregator", "١", "٢"),
        ("sms.twilio", "1.", "(2)"),
    ],
    indirect=["line"],
)
def test_a_menu_is_answered_by_its_number_in_any_digits(line: Line, one: str, two: str) -> None:
    [greeting] = line.says("salam")
    [kept] = line.says(one)
    line.says(two)

    assert "1. اردو\n2. پښتو\n3. English" in greeting
    assert "2. ہاں، مگر خبر نہیں" in kept
    consents = Consent.objects.filter(channel=ChannelKind.SMS).values_list("purpose", "granted")
    assert dict(consents) == {Purpose.REPLIES: True, Purpose.REMINDERS: True, Purpose.NEWS: False}
    assert line.account.conversations.get().address in Address.objects.filter(channel=ChannelKind.SMS)


def test_a_webhook_that_comes_again_is_one_event(line: Line) -> None:
    assert [line.text("salam", nth=nth) for nth in (1, 1, 2)] == [200] * 3
    assert InboundEvent.objects.count() == 2


def test_a_webhook_without_the_proof_is_refused(line: Line) -> None:
    url = f"https://qadam.example/hooks/sms/{line.account.pk}"
    body = urlencode({"MessageSid": "x", "From": GUL, "Body": "salam"}).encode()

    answers = [
        intake.take("sms", line.account.pk, Webhook(url, {}, body)),
        intake.take("sms", line.account.pk, Webhook(url, {}, b"", {"secret": "x", "from": GUL}, "GET")),
        intake.take("whatsapp", line.account.pk, Webhook(url, {}, body)),
    ]

    assert [answer.status for answer in answers] == [403, 403, 404]
    assert not InboundEvent.objects.exists()


def test_each_part_is_paid(line: Line, gul: Address) -> None:
    ChannelAccount.objects.update(price_minor=150)

    assert sent(line, gul, "Sunday at the canal").cost_minor == 150
    assert sent(line, gul, LONG, cause=2).cost_minor == 150
    assert sent(line, gul, LONG * 2, cause=3).cost_minor == 3 * 150
    assert len(line.provider.taken) == 3


def test_a_text_whose_parts_the_budget_does_not_hold_is_left_out(line: Line, gul: Address) -> None:
    ChannelAccount.objects.update(price_minor=150, monthly_budget_minor=400)
    delivery = queued(line, gul, LONG * 2)

    SenderLoop().tick()

    delivery.refresh_from_db()
    assert (delivery.state, delivery.skip_reason) == (DeliveryState.SKIPPED, SkipReason.BUDGET)
    assert sent(line, gul, LONG, cause=2).cost_minor == 150


@pytest.mark.parametrize(
    ("told", "ends"),
    [
        (("sent", "delivered"), DeliveryState.DELIVERED),
        (("delivered", "sent"), DeliveryState.DELIVERED),
        (("delivered", "delivered", "delivered"), DeliveryState.DELIVERED),
        (("failed",), DeliveryState.FAILED),
        (("failed", "delivered"), DeliveryState.DELIVERED),
        (("delivered", "failed"), DeliveryState.DELIVERED),
    ],
)
def test_receipts_move_a_message_forward_in_whatever_order_they_come(
    line: Line, gul: Address, told: tuple[str, ...], ends: str
) -> None:
    attempt = sent(line, gul)

    for state in told:
        assert line.receipt(state, attempt=str(attempt.pk)) == 200
        line.settle()

    assert state_of(attempt) == ends


def test_receipts_that_come_all_at_once_and_late_end_the_same(line: Line, gul: Address) -> None:
    attempt = sent(line, gul)
    for state in ("delivered", "sent", "failed", "sent"):
        line.receipt(state, attempt=str(attempt.pk))

    with moved_to(now() + timedelta(days=6)):
        line.settle()

    assert state_of(attempt) == DeliveryState.DELIVERED


def test_a_message_that_was_taken_in_silence_is_never_sent_again(line: Line, gul: Address) -> None:
    line.provider.script(SILENCE)
    delivery = queued(line, gul)
    SenderLoop(answer_within_s=0.3).tick()
    for hours in (1, 24, 48):
        with after(hours=hours):
            SenderLoop().tick()

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.UNKNOWN
    assert len(line.provider.calls) == 1


def test_a_provider_that_asks_for_patience_gets_it_and_then_the_message_once(
    line: Line, gul: Address
) -> None:
    line.provider.script(throttled("7", code=None), throttled("7", code=None))
    delivery = queued(line, gul)
    for seconds in (0, 20, 60, 120):
        with after(seconds=seconds):
            SenderLoop().tick()

    delivery.refresh_from_db()
    assert (delivery.state, len(line.provider.calls), len(line.provider.taken)) == (
        DeliveryState.ACCEPTED,
        3,
        1,
    )


def test_stop_ends_everything_and_start_undoes_it(line: Line, gul: Address) -> None:
    line.says("بند کریں")
    refused = queued(line, gul)
    SenderLoop().tick()
    refused.refresh_from_db()
    assert (refused.state, refused.skip_reason) == (DeliveryState.SKIPPED, SkipReason.OPTED_OUT)

    line.says("START")
    assert not OptOut.objects.filter(undone_at=None).exists()


@pytest.mark.parametrize("line", ["sms.twilio"], indirect=True)
def test_who_said_stop_to_the_provider_is_stopped_for_everything(line: Line, gul: Address) -> None:
    line.provider.script(twilio_error(21610))
    delivery = queued(line, gul)

    SenderLoop().tick()

    delivery.refresh_from_db()
    stop = OptOut.objects.get()
    assert (delivery.state, stop.how, stop.only_news) == (DeliveryState.FAILED, "provider", False)


def test_a_report_of_a_message_that_is_not_ours_changes_nothing(line: Line, gul: Address) -> None:
    attempt = sent(line, gul)
    strange = "0193724e-8f2b-7c3d-9a41-5d6e7f8091a2"
    if line.name == "sms.twilio":
        line.hook(MessageSid="SM9", MessageStatus="delivered")
    else:
        line.receipt("delivered", attempt="" if line.name == "sms.aggregator" else strange)
    line.settle()

    assert state_of(attempt) == DeliveryState.ACCEPTED


def test_an_answer_in_the_inbox_is_weighed_while_it_is_written(
    line: Line, gul: Address, client: Client, amna: User
) -> None:
    ChannelAccount.objects.update(price_minor=150)
    line.says("salam")
    thread = line.account.conversations.get()
    client.force_login(amna)

    page = client.get(f"/en/desk/inbox/{thread.pk}/").content.decode()
    said = client.post(f"/en/desk/inbox/{thread.pk}/weigh", {"text": LONG * 2, "to": str(thread.pk)})

    assert f"/desk/inbox/{thread.pk}/weigh" in page
    words = " ".join(re.sub(r"<[^>]+>", "", said.content.decode()).split())
    assert words == "It goes as 3 messages, each paid for; 64 more fit in the last. PKR 4.50"
    assert client.post(f"/en/desk/inbox/{thread.pk}/weigh", {"text": " "}).content.strip() == b""
