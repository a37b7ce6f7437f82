"""The database is away for a minute: providers are told to come again, visitors get kind words, and then all goes on."""

import time
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from qadam.channels.simulator import phone
from qadam.channels.simulator.phone import Caller
from qadam.media.models import Original
from qadam.media.services import keep_original
from qadam.messaging.content import Content
from qadam.messaging.enums import Lane
from qadam.messaging.models import Attempt, ChannelAccount, Delivery, InboundEvent, Message
from qadam.messaging.services import queue_message
from qadam.people.models import Address, Person
from tests.architecture.world import photo
from tests.faults.processes import Web, no_database, until, worker_anew
from tests.faults.test_webhooks import handle_and_send
from tests.provider.behaviour import slow
from tests.provider.fixtures import APP_SECRET, LINE, Provider

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

BILAL = Caller(phone="+923000000119", name="Bilal")
AWAY_S = 60
MESSAGES = 30


def test_a_minute_without_the_database_loses_nothing_and_repeats_nothing(
    webs: tuple[Web, Web], line: ChannelAccount, provider: Provider, bilal: Person, home: Path
) -> None:
    assert _post(webs[0], line, phone.body(LINE, [phone.text(LINE, BILAL, "menu")]))[0] == 200
    handle_and_send()
    provider.default = slow(0.3)
    _queue(line, bilal)
    bodies = [phone.body(LINE, [phone.text(LINE, BILAL, "menu")]) for _ in range(12)]
    with worker_anew(home) as process:
        until(lambda: len(provider.taken) >= 6, seconds=60)
        with no_database():
            away = _post_while_away(webs, line, bodies)
        assert process.poll() is None
        back = [_post(webs[n % 2], line, body)[0] for n, body in enumerate(bodies * 2)]
        keep_original(photo(), organisation_id=line.organisation_id)
        until(_is_settled, seconds=60)
        until(lambda: Original.objects.get().state == "ready", seconds=60)

    assert {status for status, _seconds in away} == {503}
    assert max(seconds for _status, seconds in away) < 10
    assert back == [200] * 24
    assert InboundEvent.objects.filter(state="done").count() == len(bodies) + 1
    assert Message.objects.filter(author="person").count() == len(bodies) + 1
    # What was being called when the connection broke was written down afterwards: nobody doubts anything.
    assert Attempt.objects.exclude(state="accepted").count() == 0
    assert len(provider.taken) == Delivery.objects.count() == MESSAGES + len(bodies) + 1
    assert len({call.our_ref for call in provider.taken}) == len(provider.taken)


def _queue(line: ChannelAccount, bilal: Person) -> None:
    address = Address.objects.get()
    for number in range(MESSAGES):
        queue_message(
            account=line,
            address=address,
            person=bilal,
            purpose="replies",
            lane=Lane.EMERGENCY,
            content=Content(text=f"{number}"),
            cause_kind="test",
            cause_id=uuid4(),
            language="ur",
        )


def _post(web: Web, line: ChannelAccount, body: bytes) -> tuple[int, float]:
    began_at = time.monotonic()
    answer = httpx.post(web.hook(line), content=body, headers=phone.signed(APP_SECRET, body), timeout=30)
    return answer.status_code, time.monotonic() - began_at


def _post_while_away(
    webs: tuple[Web, Web], line: ChannelAccount, bodies: list[bytes]
) -> list[tuple[int, float]]:
    """Somebody writes every few seconds, somebody else looks at a page, a machine asks for our health."""
    answers, ends_at = [], time.monotonic() + AWAY_S
    for number, body in enumerate(bodies):
        answers.append(_post(webs[number % 2], line, body))
        page = httpx.get(webs[number % 2].url("/en/stories/"), timeout=30)
        assert (page.status_code, "Something broke on our side" in page.text) == (500, True)
        assert httpx.get(webs[number % 2].url("/healthz"), timeout=30).status_code == 503
        time.sleep(max(0.0, (ends_at - time.monotonic()) / (len(bodies) - number)))
    return answers


def _is_settled() -> bool:
    waits = InboundEvent.objects.filter(state="new").exists()
    return not waits and not Delivery.objects.filter(state__in=["queued", "sending"]).exists()
