"""The webhook stores what a provider signed, once, and answers without thinking."""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from qadam.channels.simulator import phone
from qadam.channels.whatsapp.signature import HEADER
from qadam.core.sealing import unseal_text
from qadam.messaging import intake, webhooks
from qadam.messaging.enums import EventKind, EventRank
from qadam.messaging.models import ChannelAccount, InboundEvent

LINE = phone.Line("1055", "2066")
GUL = phone.Caller(phone="+923009000001", name="Gul")


@pytest.fixture(autouse=True)
def _fresh_accounts() -> Iterator[None]:
    intake.forget_lines()
    yield
    intake.forget_lines()


def post(client: Client, account: ChannelAccount, body: bytes, *, secret: str = "shh", path: str = "") -> int:
    answer = client.post(
        path or f"/hooks/whatsapp/{account.pk}",
        data=body,
        content_type="application/json",
        headers={HEADER: phone.signed(secret, body)[HEADER]},
    )
    return answer.status_code


def test_a_text_is_stored_sealed_and_found_by_hashes(client: Client, whatsapp: ChannelAccount) -> None:
    body = phone.body(LINE, [phone.text(LINE, GUL, "السلام علیکم")])

    assert post(client, whatsapp, body) == 200
    event = InboundEvent.objects.get()
    assert event.body_sealed is not None
    assert json.loads(unseal_text(event.body_sealed, context=intake.BODY)) == json.loads(body)
    assert (event.kind, event.rank, event.state) == (EventKind.MESSAGE, EventRank.MESSAGE, "new")
    assert event.thread_hash is not None


def test_a_redelivered_webhook_is_stored_once(client: Client, whatsapp: ChannelAccount) -> None:
    body = phone.body(LINE, [phone.text(LINE, GUL, "سلام"), phone.text(LINE, GUL, "دوسرا")])

    assert [post(client, whatsapp, body) for _ in range(3)] == [200, 200, 200]
    assert InboundEvent.objects.count() == 2


def test_what_was_not_signed_is_refused_and_nothing_is_kept(client: Client, whatsapp: ChannelAccount) -> None:
    body = phone.body(LINE, [phone.text(LINE, GUL, "سلام")])

    assert post(client, whatsapp, body, secret="guess") == 403
    assert (
        client.post(f"/hooks/whatsapp/{whatsapp.pk}", data=body, content_type="text/plain").status_code == 403
    )
    assert post(client, whatsapp, body[:-3]) == 200  # signed, but cut: nothing to read
    assert InboundEvent.objects.count() == 0


def test_unknown_account_is_404_and_five_megabytes_are_413(client: Client, whatsapp: ChannelAccount) -> None:
    body = phone.body(LINE, [phone.text(LINE, GUL, "سلام")])

    assert post(client, whatsapp, body, path=f"/hooks/whatsapp/{uuid4()}") == 404
    assert post(client, whatsapp, body, path=f"/hooks/sms/{whatsapp.pk}") == 404
    assert post(client, whatsapp, b"x" * 5_000_000) == 413


def test_the_challenge_is_echoed_to_whoever_knows_the_token(client: Client, whatsapp: ChannelAccount) -> None:
    def ask(token: str) -> tuple[int, bytes]:
        query = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": "8171"}
        answer = client.get(f"/hooks/whatsapp/{whatsapp.pk}", query)
        return answer.status_code, answer.content

    assert ask("verify-me") == (200, b"8171")
    assert ask("guess") == (403, b"")


def test_stop_goes_first_and_receipts_last(client: Client, whatsapp: ChannelAccount) -> None:
    changes = [
        phone.status(LINE, GUL, "wamid.x", "delivered"),
        phone.text(LINE, GUL, "we must STOP this bill"),
        phone.text(LINE, GUL, " Stop! "),
        phone.text(LINE, GUL, "بس"),
        phone.preference(LINE, GUL, stop=True),
    ]
    post(client, whatsapp, phone.body(LINE, changes))

    ranks = list(InboundEvent.objects.order_by("id").values_list("kind", "rank"))
    assert ranks == [
        ("status", EventRank.STATUS),
        ("message", EventRank.MESSAGE),
        ("message", EventRank.STOP),
        ("message", EventRank.MESSAGE),
        ("preference", EventRank.STOP),
    ]


def wsgi(
    path: str, body: bytes = b"", method: str = "POST", query: str = "", **headers: str
) -> tuple[str, bytes]:
    """An answer of the short way in front of Django; "django" when the request was passed on."""
    said: list[str] = []

    def django(_environ: dict[str, Any], start: Any) -> list[bytes]:
        start("django", [])
        return [b""]

    environ: dict[str, Any] = {"PATH_INFO": path, "REQUEST_METHOD": method, "QUERY_STRING": query}
    environ |= {"CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body), **headers}
    answer = webhooks.in_front_of(django)(environ, lambda status, _headers: said.append(status))
    return said[0], b"".join(answer)


def test_the_short_way_answers_as_django_does(whatsapp: ChannelAccount) -> None:
    path = f"/hooks/whatsapp/{whatsapp.pk}"
    body = phone.body(LINE, [phone.text(LINE, GUL, "سلام")])
    signed = {"HTTP_X_HUB_SIGNATURE_256": phone.signed("shh", body)[HEADER]}
    query = "hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=8171"

    assert wsgi(path, body, **signed)[0] == "200 OK"
    assert wsgi(path, body)[0] == "403 Forbidden"
    assert wsgi(path, body, CONTENT_LENGTH="9999999", **signed)[0] == "413 Content Too Large"
    assert wsgi(path, body, CONTENT_LENGTH=str(len(body) + 5), **signed)[0] == "400 Bad Request"
    assert wsgi(f"/hooks/whatsapp/{uuid4()}", body, **signed)[0] == "404 Not Found"
    assert wsgi("/hooks/whatsapp/nonsense", body, **signed)[0] == "404 Not Found"
    assert wsgi(path, method="GET", query=query) == ("200 OK", b"8171")
    assert wsgi(path, method="PUT")[0] == "405 Method Not Allowed"
    assert wsgi("/ur/stories/")[0] == "django"
    assert InboundEvent.objects.count() == 1
