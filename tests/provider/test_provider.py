"""The provider keeps its own promises: order, scripts, receipts, and a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import httpx
import pytest

from qadam.channels.base import Forged, StatusUpdate, Webhook
from qadam.channels.simulator.phone import Caller
from qadam.channels.whatsapp import WhatsApp
from tests.provider.behaviour import CUT_AFTER, OK, refusing
from tests.provider.fixtures import APP_SECRET, LINE, Provider
from tests.provider.graph_server import TOKEN, refs

ZARMINA = Caller("+923339120147", "PK.12", "زرمینہ")
CONFIG = {
    "phone_number_id": LINE.phone_number_id,
    "waba_id": LINE.waba_id,
    "access_token": TOKEN,
    "app_secret": APP_SECRET,
    "verify_token": "v",
}


class _Hook(BaseHTTPRequestHandler):
    got: ClassVar[list[tuple[int, bytes]]]
    lock: ClassVar[threading.Lock]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            headers = {name.lower(): value for name, value in self.headers.items()}
            WhatsApp(CONFIG).accept(Webhook("http://127.0.0.1/hooks/x", headers, body))
            status = 200
        except Forged:
            status = 403
        with self.lock:
            self.got.append((status, body))
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def webhook() -> Iterator[tuple[str, list[tuple[int, bytes]]]]:
    got: list[tuple[int, bytes]] = []
    hook = type("Hook", (_Hook,), {"got": got, "lock": threading.Lock()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", got
    finally:
        server.shutdown()
        server.server_close()


def post(provider: Provider, ref: str, to: str = "923339120147") -> int:
    body = {
        "messaging_product": "whatsapp",
        "to": to,
        "type": "text",
        "text": {"body": "سلام"},
        "biz_opaque_callback_data": ref,
    }
    url = f"{provider.api_base}/{LINE.phone_number_id}/messages"
    try:
        return httpx.post(url, json=body, headers={"Authorization": f"Bearer {TOKEN}"}).status_code
    except httpx.HTTPError:
        return 0


def test_calls_are_kept_in_order_and_answered_by_the_script(provider: Provider) -> None:
    provider.script(OK, CUT_AFTER, refusing(131026))
    provider.always("+923459001234", refusing(131050))

    answers = [post(provider, ref) for ref in ("a", "b", "c", "d")]
    answers.append(post(provider, "e", to="923459001234"))

    assert answers == [200, 0, 400, 200, 400]
    assert (refs(provider.calls), refs(provider.taken)) == (["a", "b", "c", "d", "e"], ["a", "b", "d"])


def test_what_was_sent_twice_is_found(provider: Provider) -> None:
    post(provider, "a")
    assert provider.doubled() == []

    post(provider, "a")
    assert provider.doubled() == ["923339120147", "a"]


def test_a_payload_meta_would_refuse_is_refused(provider: Provider) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    url = f"{provider.api_base}/{LINE.phone_number_id}/messages"

    for body in (b"{", b"{}", b'{"messaging_product":"whatsapp","to":"1","type":"text","text":{"body":""}}'):
        assert httpx.post(url, content=body, headers=headers).status_code == 400
    assert httpx.post(url, content=b"{}").status_code == 401
    assert provider.taken == []


def test_webhooks_come_signed_repeated_and_forged(provider: Provider) -> None:
    with webhook() as (url, got):
        hooks = provider.webhooks(url)
        assert hooks.text(ZARMINA, "سلام", message_id="wamid.A", at=1_762_581_600) == [200]
        assert hooks.statuses(ZARMINA, "wamid.B", ["read", "sent"], our_ref="r", times=2) == [200] * 4
        assert hooks.forged(ZARMINA, "سلام") == [403, 403, 403]
        [body] = {body for status, body in got[:1]}
        assert hooks.post_raw([body] * 8, at_once=True) == [200] * 8

    events = [event for status, body in got[1:5] for event in WhatsApp(CONFIG).parse(body)]
    assert [e.state for e in events if isinstance(e, StatusUpdate)] == ["read", "read", "sent", "sent"]


@pytest.mark.slow
def test_as_a_process_it_is_steered_and_reports_receipts() -> None:
    with webhook() as (url, got):
        command = [sys.executable, "-m", "tests.provider", "--webhook", url, "--receipts", "sent,delivered"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            api_base = json.loads(process.stdout.readline())["api_base"]
            origin = api_base.rsplit("/", 1)[0]
            body = {
                "messaging_product": "whatsapp",
                "to": "923339120147",
                "type": "text",
                "text": {"body": "a"},
            }
            headers = {"Authorization": f"Bearer {TOKEN}"}
            httpx.post(f"{origin}/_control/script", json=[refusing(131026).as_json()])
            codes = [
                httpx.post(f"{api_base}/1/messages", json=body, headers=headers).status_code for _ in range(2)
            ]
            counts = httpx.get(f"{origin}/_control/counts").json()
            for _ in range(100):
                if len(got) == 2:
                    break
                threading.Event().wait(0.05)
            process.terminate()
            assert process.wait(timeout=10) == 0

    states = [e.state for _, body in got for e in WhatsApp(CONFIG).parse(body) if isinstance(e, StatusUpdate)]
    assert (codes, counts) == ([400, 200], {"calls": 2, "taken": 1, "doubled": 0})
    assert states == ["sent", "delivered"]
