"""Neighbours whose providers are silent or out of reach do not slow down anybody else."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from qadam.messaging.models import Attempt, Delivery, SenderPace
from qadam.outreach.models import Broadcast
from qadam.outreach.services import start_broadcast
from tests.bench.sending import broadcast_to
from tests.faults.processes import forked, until
from tests.faults.sender_process import send
from tests.provider.behaviour import SILENCE, slow, throttled
from tests.provider.fixtures import Provider, nobody_there, provider
from tests.provider.graph_server import Call

__all__ = ["provider"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

CONCURRENCY = 16
FRIENDS = 80
# So long that waiting for answers is nearly all there is to measure, whatever else the machine has to do.
ANSWERS_AFTER_S = 0.6
TIMES = 3
WAITING = 2_000


@pytest.fixture
def silent() -> Iterator[Provider]:
    """A provider that takes everything and answers nothing."""
    it = Provider()
    it.default = SILENCE
    yield it
    it.close()


def broadcast(api_base: str, token: str, people: int) -> Broadcast:
    """A broadcast of an organisation of its own to so many people."""
    return broadcast_to(people, {"api_base": api_base, "access_token": token})


def per_s(healthy: Provider, sent: Broadcast) -> float:
    """How many messages a second reach the provider until everybody was written to."""
    before = len(healthy.taken)
    start_broadcast(sent)
    until(lambda: len(healthy.taken) == before + FRIENDS, seconds=60)
    mine = healthy.taken[before:]
    return FRIENDS / (mine[-1].at - mine[0].at)


def at_once(calls: Sequence[Call]) -> int:
    """How many calls were out together at most."""
    times = sorted(call.at for call in calls)
    return max(sum(at - ANSWERS_AFTER_S < other <= at for other in times) for at in times)


def test_silent_and_unreachable_neighbours_with_thousands_waiting_take_nothing_from_the_others(
    provider: Provider, silent: Provider, home: Path
) -> None:
    provider.default = slow(ANSWERS_AFTER_S)
    first, *others = (broadcast(provider.api_base, provider.token, FRIENDS) for _ in range(1 + TIMES))
    mute = broadcast(silent.api_base, silent.token, WAITING)
    with nobody_there() as origin, forked(send, "none", CONCURRENCY, 1, home=home) as sender:
        gone = broadcast(f"{origin}/v23.0", "token", WAITING)
        alone = per_s(provider, first)
        start_broadcast(mute)
        start_broadcast(gone)
        until(lambda: len(silent.taken) == CONCURRENCY)
        time.sleep(1.5)  # from now on the silent calls are known to be slow
        began = len(provider.taken)
        beside = 0.0
        for other in others:  # whom a neighbour held up would be held up every time; a busy machine is not
            beside = max(beside, per_s(provider, other))
            if beside / alone >= 0.7:
                break
        sender.kill()  # it would wait for the silent ones

    assert beside / alone >= 0.7, (alone, beside)
    # However busy the machine is: all places are theirs.
    assert at_once(provider.taken[began:]) >= 0.9 * at_once(provider.taken[:began]) >= 0.8 * CONCURRENCY
    waiting = Delivery.objects.filter(state__in=["queued", "sending"])
    assert waiting.filter(cause_id=gone.pk).count() == WAITING
    assert waiting.filter(cause_id=mute.pk, state="queued").count() == WAITING - len(silent.taken)
    refs = [call.our_ref for call in (*provider.taken, *silent.taken)]
    assert len(set(refs)) == len(refs) == len(provider.taken) + CONCURRENCY


def test_a_provider_that_is_silent_again_and_again_is_asked_with_one_message_at_a_time(
    silent: Provider,
) -> None:
    from qadam.messaging.sending import SenderLoop

    mute = broadcast(silent.api_base, silent.token, 40)
    start_broadcast(mute)
    tick = SenderLoop(concurrency=8, answer_within_s=0.3).tick

    assert [tick(), tick()] == [8, 0]
    SenderPace.objects.update(blocked_until=None)
    assert [tick(), tick()] == [1, 0]
    SenderPace.objects.update(blocked_until=None)
    silent.default = slow(0)
    assert [tick(), tick()] == [1, 8]

    assert Delivery.objects.filter(state="unknown").count() == 9
    assert silent.doubled() == []


def test_only_one_of_two_senders_asks_an_account_that_was_refused(provider: Provider) -> None:
    from qadam.messaging.claiming import claim
    from qadam.messaging.sending import SenderLoop

    start_broadcast(broadcast(provider.api_base, provider.token, 40))
    provider.default = throttled("1")
    SenderLoop(concurrency=4).tick()
    SenderPace.objects.update(blocked_until=None)

    asked = [len(claim(worker=worker, room=8).calls) for worker in ("one", "two", "one")]

    assert asked == [1, 0, 0]
    assert Attempt.objects.filter(state="calling").count() == 1
