"""Mail services by way of django-anymail: what is sent to them, what their answers prove, what their webhooks say."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from config.channels import CHANNEL_KINDS, open_channel
from qadam.channels.base import (
    ChannelError,
    Event,
    Forged,
    InboundMessage,
    Misconfigured,
    PreferenceChange,
    StatusUpdate,
    Webhook,
)
from qadam.channels.email.channel import SERVICES, ServiceMail
from qadam.messaging import intake, mail_services, ports
from qadam.messaging.channel_accounts import add_channel_account
from qadam.messaging.models import InboundEvent
from qadam.organisations.models import Organisation
from tests.mail.test_smtp import HELLO, with_client
from tests.provider.configs import CONFIGS

SECRET = CONFIGS["email.service"]["webhook_secret"]


@dataclass
class Postmark:
    """What plays Postmark's API on this machine."""

    status: int = 200
    answer: dict[str, Any] = field(
        default_factory=lambda: {
            "ErrorCode": 0,
            "Message": "OK",
            "MessageID": "b7bc2f4a",
            "To": "zarmina@mail.example",
        }
    )
    cut: bool = False
    got: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    port: int = 0


@pytest.fixture
def service() -> Iterator[Postmark]:
    state = Postmark()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.got.append(json.loads(body))
            state.keys.append(self.headers["X-Postmark-Server-Token"])
            if state.cut:
                self.connection.close()
                return
            said = json.dumps(state.answer).encode()
            self.send_response(state.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
    thread.join(5)


def opened(**more: str) -> ServiceMail:
    channel = CHANNEL_KINDS["email.service"]({**CONFIGS["email.service"], **more})
    assert isinstance(channel, ServiceMail)
    return channel


def send(port: int) -> str | ChannelError:
    channel = opened(api_base=f"http://127.0.0.1:{port}/")
    try:
        return with_client(lambda client: channel.send(HELLO, client=client))
    except ChannelError as error:
        return error


def test_every_service_that_is_offered_can_be_opened() -> None:
    assert tuple(mail_services.SERVICES) == SERVICES
    for name in SERVICES:
        opened(service=name)
    with pytest.raises(Misconfigured, match="service"):
        opened(service="pigeon")


def test_a_mail_is_handed_over_in_both_parts_without_counting_who_opens_it(service: Postmark) -> None:
    assert send(service.port) == "b7bc2f4a"

    [mail] = service.got
    headers = {header["Name"]: header["Value"] for header in mail["Headers"]}
    assert service.keys == ["provider-key"]
    assert (mail["To"], mail["Subject"]) == ("zarmina@mail.example", "اتوار کو نہر پر ملتے ہیں")
    assert HELLO.text in mail["TextBody"] and 'dir="rtl"' in mail["HtmlBody"]
    assert mail["Metadata"] == {"ref": "attempt-1"}
    assert (mail["TrackOpens"], mail["TrackLinks"]) == (False, "None")
    assert headers["List-Unsubscribe"] == "<https://qadam.example/leave/abc/>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["References"] == headers["Message-ID"]


def unsent(code: str, retry_after_s: float, *, account_wide: bool = False) -> ChannelError:
    return ChannelError(code, "", proves_unsent=True, retry_after_s=retry_after_s, account_wide=account_wide)


ANSWERS = {
    "wrong key": (401, unsent("token_refused", 300, account_wide=True)),
    "too fast": (429, unsent("too_fast", 30)),
    "resting": (503, unsent("unavailable", 60)),
    "refused": (400, ChannelError("content_refused", "", permanent=True, proves_unsent=True)),
    "failed": (500, ChannelError("odd_answer", "", unknown=True)),
}


@pytest.mark.parametrize(("status", "error"), ANSWERS.values(), ids=ANSWERS)
def test_an_answer_is_what_it_proves(service: Postmark, status: int, error: ChannelError) -> None:
    service.status, service.answer = status, {"ErrorCode": 10, "Message": "no: zarmina@mail.example"}

    got = send(service.port)

    assert got == error
    assert "zarmina" not in str(got)


def test_an_answer_nobody_can_read_does_not_prove_that_nothing_was_sent(service: Postmark) -> None:
    service.answer = {"ErrorCode": 0, "Message": "OK", "MessageID": "b7bc2f4a", "To": "?"}

    assert send(service.port) == ChannelError("odd_answer", "", unknown=True)


def test_a_mailbox_the_service_refuses_is_refused_for_good(service: Postmark) -> None:
    words = "You tried to send to recipients that have been marked as inactive.\nFound inactive addresses: "
    words += "zarmina@mail.example.\nInactive recipients are ones that have generated a hard bounce."
    service.status, service.answer = 422, {"ErrorCode": 406, "Message": words}

    assert send(service.port) == ChannelError("undeliverable", "", permanent=True, proves_unsent=True)


def test_a_cut_connection_is_unknown_and_one_that_never_stood_proves_nothing_was_sent(
    service: Postmark,
) -> None:
    service.cut = True

    assert send(service.port) == ChannelError("cut_off", "", unknown=True)
    assert send(9) == unsent("unreachable", 15)


# ── webhooks, in the shapes the services document ───────────────────────────────────────────────────────────────

BOUNCE = {
    "RecordType": "Bounce",
    "ID": 4323372036854775807,
    "Type": "HardBounce",
    "TypeCode": 1,
    "Name": "Hard bounce",
    "MessageID": "b7bc2f4a",
    "Metadata": {"ref": "attempt-1"},
    "Description": "The server was unable to deliver your message (ex: unknown user, mailbox not found).",
    "Details": "smtp;550 5.1.1 The email account that you tried to reach does not exist.",
    "Email": "zarmina@mail.example",
    "BouncedAt": "2026-11-15T09:00:00Z",
}
DELIVERY = {
    "RecordType": "Delivery",
    "MessageID": "b7bc2f4a",
    "Recipient": "zarmina@mail.example",
    "DeliveredAt": "2026-11-15T09:00:00Z",
    "Details": "Test delivery",
    "Metadata": {"ref": "attempt-1"},
}
COMPLAINT = {
    "RecordType": "SpamComplaint",
    "Type": "SpamComplaint",
    "ID": 42,
    "MessageID": "b7bc2f4a",
    "Email": "Zarmina@mail.example",
    "BouncedAt": "2026-11-15T09:00:00Z",
}
OPENED = {
    "RecordType": "Open",
    "MessageID": "b7bc2f4a",
    "Recipient": "zarmina@mail.example",
    "ReceivedAt": "2026-11-15T09:00:00Z",
}


def hook(body: object, **query: str) -> Webhook:
    return Webhook(
        "https://q.example/hooks/email/x",
        {"content-type": "application/json"},
        json.dumps(body).encode(),
        query={"secret": SECRET} | query,
    )


def told(webhook: Webhook, **config: str) -> list[Event]:
    channel = opened(**config)
    return channel.parse(channel.accept(webhook))


def test_a_bounce_says_that_the_mailbox_is_gone() -> None:
    [bounce] = told(hook(BOUNCE))

    assert isinstance(bounce, StatusUpdate)
    assert (bounce.provider_id, bounce.our_ref, bounce.state) == ("b7bc2f4a", "attempt-1", "failed")
    assert bounce.error == ChannelError("address_gone", "", permanent=True)


def test_a_delivery_is_a_receipt_and_an_opening_is_nobodys_business() -> None:
    [delivery] = told(hook(DELIVERY))

    assert isinstance(delivery, StatusUpdate) and delivery.state == "delivered"
    assert told(hook(OPENED)) == []


def test_a_complaint_to_the_service_ends_everything() -> None:
    [complaint] = told(hook(COMPLAINT))

    assert isinstance(complaint, PreferenceChange)
    assert (complaint.sender.email, complaint.everything, complaint.marketing) == (
        "zarmina@mail.example",
        True,
        False,
    )


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], f"{SECRET}x"])
def test_a_webhook_without_our_secret_is_forged(secret: str) -> None:
    with pytest.raises(Forged):
        told(hook(DELIVERY, secret=secret))


def test_mailguns_reports_need_its_signature_besides() -> None:
    stamp, token = "1763179200", "c4b1e6a2"
    signature = hmac.new(b"signing-key", f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    report: dict[str, Any] = {
        "signature": {"timestamp": stamp, "token": token, "signature": signature},
        "event-data": {
            "event": "failed",
            "severity": "permanent",
            "id": "G9Bn5sl1TC6nu79C8C0bwg",
            "timestamp": 1763179200.0,
            "recipient": "zarmina@mail.example",
            "reason": "bounce",
            "message": {"headers": {"message-id": "20261115.1@qadam.example"}},
            "delivery-status": {"code": 550, "message": "5.1.1 no such user"},
            "user-variables": {"ref": "attempt-1"},
        },
    }
    [bounce] = told(hook(report), service="mailgun", webhook_key="signing-key")
    assert isinstance(bounce, StatusUpdate)
    assert (bounce.our_ref, bounce.error) == (
        "attempt-1",
        ChannelError("address_gone", "", permanent=True),
    )

    report["signature"]["signature"] = "0" * 64
    with pytest.raises(Forged):
        told(hook(report), service="mailgun", webhook_key="signing-key")


def test_an_answer_the_service_received_for_us_is_read_like_any_other() -> None:
    ours = opened()._proof.message_id("attempt-1", "zarmina@mail.example")
    inbound = {
        "FromFull": {"Email": "zarmina@mail.example", "Name": "Zarmina"},
        "From": "Zarmina <zarmina@mail.example>",
        "To": "news@qadam.example",
        "ToFull": [{"Email": "news@qadam.example", "Name": ""}],
        "Subject": "Re: Sunday",
        "MessageID": "22c74902",
        "Date": "Sun, 15 Nov 2026 09:00:00 +0000",
        "TextBody": "I will come\n\n> Sunday at eight",
        "Headers": [
            {"Name": "References", "Value": ours},
            {"Name": "Message-ID", "Value": "<h1@mail.example>"},
        ],
        "Attachments": [],
    }

    [answer] = told(hook(inbound, **{"for": "inbound"}))

    assert isinstance(answer, InboundMessage)
    assert (answer.text, answer.proven, answer.sender.email) == ("I will come", True, "zarmina@mail.example")


@pytest.mark.parametrize("body", [{}, [], {"RecordType": "Pigeon"}, "x"])
def test_what_a_service_never_said_is_answered_and_left_aside(sahar: Organisation, body: object) -> None:
    config = {**CONFIGS["email.service"], "provider": "service"}
    ports.open_channel.fill(open_channel)
    account = add_channel_account(sahar, kind="email", config=config)

    assert intake.take("email", account.pk, hook(body)).status == 200
    assert InboundEvent.objects.count() == 0
