"""What providers and forgers post to two real web servers on one database."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from qadam.channels.simulator import phone
from qadam.channels.simulator.phone import Caller
from qadam.core.clock import moved_to, now
from qadam.core.sealing import seal
from qadam.messaging import draining
from qadam.messaging.models import Attempt, ChannelAccount, Delivery, InboundEvent, Message
from qadam.messaging.sending import SenderLoop
from qadam.organisations.models import Organisation
from qadam.people.models import Person
from tests.faults.processes import Web, until, worker
from tests.provider.behaviour import slow
from tests.provider.fixtures import APP_SECRET, LINE, Provider
from tests.provider.graph_server import Call

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

BILAL = Caller(phone="+923000000119", name="Bilal")
Webs = tuple[Web, Web]


def handle_and_send() -> None:
    """A worker does what there is to do."""
    while draining.drain() or SenderLoop(answer_within_s=1).tick():
        pass


def test_a_webhook_posted_sixteen_times_at_once_and_again_a_week_later_is_answered_once(
    webs: Webs, line: ChannelAccount, provider: Provider, bilal: Person
) -> None:
    body = phone.body(LINE, [phone.text(LINE, BILAL, "menu"), phone.text(LINE, BILAL, "سلام")])

    def post(number: int) -> int:
        address = webs[number % 2].hook(line)
        return httpx.post(
            address, content=body, headers=phone.signed(APP_SECRET, body), timeout=30
        ).status_code

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(post, range(16)))
    handle_and_send()
    sent = len(provider.taken)
    answers += [post(0), post(1)]
    with moved_to(now() + timedelta(days=7)):
        answers += [post(0), post(1)]
        handle_and_send()

    assert answers == [200] * 20
    assert InboundEvent.objects.count() == Message.objects.filter(author="person").count() == 2
    assert (sent, len(provider.taken)) == (2, 2)


def test_what_was_not_signed_or_is_too_large_keeps_nothing_and_harms_nobody(
    webs: Webs, line: ChannelAccount, provider: Provider
) -> None:
    posts = provider.webhooks(webs[0].hook(line))
    large = b"x" * 5_000_000

    assert posts.forged(BILAL, "سلام") == [403, 403, 403]
    assert posts.post_raw([large]) == [413]
    assert posts.post_raw([large], headers={}) == [413]
    assert httpx.get(webs[0].hook(line), params={"hub.mode": "subscribe"}).status_code == 403
    assert httpx.put(webs[0].hook(line), content=b"{}").status_code == 405
    assert httpx.post(webs[0].url("/hooks/whatsapp/not-an-id"), content=b"{}").status_code == 404
    assert InboundEvent.objects.count() == 0
    assert posts.text(BILAL, "سلام") == [200]


def test_a_body_cut_off_on_the_way_keeps_nothing_and_comes_whole_later(
    webs: Webs, line: ChannelAccount, provider: Provider
) -> None:
    body = phone.body(LINE, [phone.text(LINE, BILAL, "سلام")])
    headers = phone.signed(APP_SECRET, body) | {"Host": "127.0.0.1", "Content-Length": str(len(body))}
    head = "\r\n".join(f"{name}: {value}" for name, value in headers.items())
    with socket.create_connection(("127.0.0.1", webs[0].port)) as cut:
        cut.sendall(f"POST /hooks/whatsapp/{line.pk} HTTP/1.1\r\n{head}\r\n\r\n".encode() + body[:-20])

    posts = provider.webhooks(webs[0].hook(line))
    # A provider that signs what it cuts: nothing to read, and nothing it should send for ever.
    assert posts.post_raw([body[:-20]]) == [200]
    assert InboundEvent.objects.count() == 0
    assert posts.post_raw([body]) == [200]
    assert InboundEvent.objects.count() == 1


def test_a_wrong_content_type_is_read_all_the_same(
    webs: Webs, line: ChannelAccount, provider: Provider
) -> None:
    body = phone.body(LINE, [phone.text(LINE, BILAL, "سلام")])
    signed = phone.signed(APP_SECRET, body) | {"Content-Type": "application/x-www-form-urlencoded"}

    assert provider.webhooks(webs[0].hook(line)).post_raw([body], headers=signed) == [200]
    assert InboundEvent.objects.count() == 1


def test_what_nobody_knows_is_answered_and_leaves_a_line_without_a_word_of_it(
    webs: Webs, line: ChannelAccount, provider: Provider
) -> None:
    unknown = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [_strange()]}]}
    others: list[object] = [unknown, {"object": "page"}, [], "x", None, 7]
    bodies = [json.dumps(data).encode() for data in others]
    already = len(webs[1].said)

    assert provider.webhooks(webs[1].hook(line)).post_raw([*bodies, b"\xff\xfe", b""]) == [200] * 8

    said = webs[1].said[already:]
    assert InboundEvent.objects.count() == 0
    assert said.count("was not understood and is left aside") == 7
    assert said.count("holds nothing we know") == 1
    assert "923000000119" not in said and "moonlight" not in said


def _strange() -> dict[str, object]:
    return {"field": "telepathy", "value": {"from": "923000000119", "thought": "moonlight"}}


def test_an_unknown_kind_of_message_is_kept_and_does_not_stop_the_next(
    webs: Webs, line: ChannelAccount, provider: Provider, bilal: Person
) -> None:
    hologram = phone.message(LINE, BILAL, {"type": "hologram", "hologram": {"id": "1"}})
    posts = provider.webhooks(webs[0].hook(line))

    assert posts.post(hologram, phone.text(LINE, BILAL, "menu")) == [200]
    handle_and_send()

    assert list(InboundEvent.objects.values_list("state", flat=True)) == ["done", "done"]
    assert provider.taken[-1].payload["type"] == "interactive"


def test_receipts_in_the_wrong_order_and_before_our_own_note_end_as_read(
    webs: Webs, line: ChannelAccount, provider: Provider, bilal: Person, home: object, tmp_path: object
) -> None:
    """The provider answers a call late, and reports the message as read, delivered and sent, twice, before it does."""
    posts = provider.webhooks(webs[0].hook(line))
    provider.default = slow(1.5)

    def report(call: Call) -> None:
        states = ["read", "delivered", "sent"]
        pool.submit(posts.statuses, BILAL, str(call.message_id), states, our_ref=call.our_ref, times=2)

    provider.on_taken = report
    with ThreadPoolExecutor(4) as pool, worker(tmp_path):  # type: ignore[arg-type]
        posts.text(BILAL, "menu")
        until(lambda: InboundEvent.objects.filter(kind="status", state="done").count() == 3, seconds=40)
        until(lambda: not Attempt.objects.filter(state="calling").exists())

    assert list(Delivery.objects.values_list("state", flat=True)) == ["read"]
    assert list(Attempt.objects.values_list("state", flat=True)) == ["read"]
    assert (len(provider.taken), InboundEvent.objects.exclude(state="done").count()) == (1, 0)


def test_what_is_about_another_number_never_becomes_ours(
    webs: Webs, line: ChannelAccount, provider: Provider, other: Organisation
) -> None:
    """One application at Meta serves two organisations and tells of both at the address of the first."""
    mine, theirs = LINE, replace(LINE, phone_number_id="2077", waba_id="3088")
    neighbour = ChannelAccount.objects.create(
        organisation=other,
        kind="whatsapp",
        config_sealed=seal(
            json.dumps(provider.config | {"phone_number_id": "2077", "waba_id": "3088"}),
            context="channel-account",
        ),
    )
    stranger = replace(LINE, phone_number_id="9999")
    said = [
        phone.text(mine, BILAL, "سلام"),
        phone.text(theirs, BILAL, "صحت"),
        phone.text(stranger, BILAL, "؟"),
    ]
    posts = provider.webhooks(webs[0].hook(line))

    assert [*posts.post(*said), *posts.post(*said)] == [200, 200]
    handle_and_send()

    heard = Message.objects.filter(author="person").values_list("conversation__account", flat=True)
    assert (sorted(heard), InboundEvent.objects.count()) == (sorted([line.pk, neighbour.pk]), 2)


def test_a_number_with_another_secret_is_not_spoken_for(
    webs: Webs, line: ChannelAccount, provider: Provider, other: Organisation
) -> None:
    config = provider.config | {"phone_number_id": "2077", "app_secret": "their own"}
    ChannelAccount.objects.create(
        organisation=other,
        kind="whatsapp",
        config_sealed=seal(json.dumps(config), context="channel-account"),
    )
    theirs = replace(LINE, phone_number_id="2077")

    assert provider.webhooks(webs[0].hook(line)).post(phone.text(theirs, BILAL, "سلام")) == [200]
    assert InboundEvent.objects.count() == 0
