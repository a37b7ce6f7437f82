"""Two web servers and three workers on one database, as on several machines; one of each is killed in mid-broadcast."""

import random
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from django.db import connection

from qadam.channels.simulator import phone
from qadam.channels.simulator.phone import Caller
from qadam.messaging.models import Attempt, ChannelAccount, Delivery, InboundEvent, Message
from qadam.messaging.sending import CONCURRENCY
from qadam.outreach.models import Broadcast
from qadam.outreach.queries import progress
from qadam.outreach.segments import Segment
from qadam.outreach.services import draft_broadcast, start_broadcast
from tests.faults.forked import Forked
from tests.faults.friends import make_friends
from tests.faults.processes import Web, is_calling, until, web, worker
from tests.provider.behaviour import slow
from tests.provider.fixtures import LINE, Provider
from tests.provider.graph_server import Call

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PEOPLE = 100
WRITE_IN = 12


@pytest.fixture
def broadcast(line: ChannelAccount) -> Broadcast:
    """One on its way to everybody."""
    make_friends(line, PEOPLE)
    made = draft_broadcast(
        line.organisation,
        account=line,
        title="Sunday",
        segment=Segment(),
        texts={"ur": "اتوار کو"},
        template="news",
    )
    start_broadcast(made)
    return made


def told(machines: list[Web], line: ChannelAccount, provider: Provider, body: bytes) -> None:
    """Posts as a provider does: to any machine, again to another when one does not answer, and never gives up."""
    for server in random.sample(machines, len(machines)):
        try:
            [status] = provider.webhooks(server.hook(line)).post_raw([body])
        except httpx.HTTPError:
            continue
        if status == 200:
            return
    raise AssertionError("no web server took it")


def receipt(call: Call) -> bytes:
    caller = Caller(phone=f"+{call.to}", name="")
    return phone.body(
        LINE, [phone.status(LINE, caller, str(call.message_id), "delivered", our_ref=call.our_ref)]
    )


def dies(process: Forked) -> None:
    """The worker is gone, and nobody waits half a minute to see that its heart stands still."""
    process.kill()
    process.wait()
    with connection.cursor() as cursor:
        cursor.execute(
            "update messaging_senderbeat set at = at - interval '60 seconds' where worker like %s",
            [f"%:{process.pid}:%"],
        )


def is_settled(broadcast: Broadcast) -> bool:
    waits = InboundEvent.objects.filter(state="new").exists()
    return not waits and not Delivery.objects.filter(state__in=["queued", "sending"]).exists()


def test_one_message_a_person_though_one_of_each_is_killed_in_mid_broadcast(
    webs: tuple[Web, Web], line: ChannelAccount, provider: Provider, broadcast: Broadcast, home: Path
) -> None:
    provider.default = slow(0.4)
    random.seed(11)
    with ExitStack() as stack:
        machines = [stack.enter_context(web(home)), webs[0]]
        writing = [Caller(phone=f"+9233312345{n:02}", name=f"Gul {n}") for n in range(WRITE_IN)]
        for caller in writing[: WRITE_IN // 2]:
            told(machines, line, provider, phone.body(LINE, [phone.text(LINE, caller, "hello")]))
        doomed = stack.enter_context(worker(home, "broadcasts"))
        stack.enter_context(worker(home))
        stack.enter_context(worker(home, "inbound", "replies", "jobs"))
        until(lambda: len(provider.taken) >= PEOPLE // 5 and is_calling(doomed), seconds=60)

        dies(doomed)
        machines[0].kill()

        for caller in writing[WRITE_IN // 2 :]:
            told(machines, line, provider, phone.body(LINE, [phone.text(LINE, caller, "hello")]))
        assert len(provider.taken_per_person()) < PEOPLE + WRITE_IN  # it was in mid-broadcast
        until(lambda: is_settled(broadcast), seconds=90)
        for call in list(provider.taken):
            told(machines, line, provider, receipt(call))
        until(lambda: is_settled(broadcast), seconds=60)

    reached = {call.to for call in provider.taken if call.payload["type"] == "template"}
    assert (
        Counter(call.to for call in provider.taken if call.payload["type"] == "template").most_common(1)[0][1]
        == 1
    )
    mine = Delivery.objects.filter(cause_kind="broadcast", cause_id=broadcast.pk)
    states = Counter(mine.values_list("state", flat=True))
    # Whoever got it is known to have got it, also where the sender died in mid-call; nobody else was lost sight of.
    assert states["delivered"] == len(reached)
    assert states["unknown"] == PEOPLE - len(reached) <= CONCURRENCY
    assert progress(broadcast).people == PEOPLE == sum(states.values())
    assert Attempt.objects.filter(state="calling").count() == 0
    # Each of those who wrote in meanwhile was heard once and answered.
    assert Message.objects.filter(author="person").count() == WRITE_IN
    assert {call.to for call in provider.taken} - reached == {str(c.phone).removeprefix("+") for c in writing}
