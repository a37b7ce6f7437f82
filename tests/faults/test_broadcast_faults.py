"""A broadcast whose senders are killed, doubled, cut off and called off: nothing lost, nothing doubled, totals add up."""

import random
import signal
import time
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from qadam.core.clock import moved_to, now
from qadam.messaging.models import Attempt, ChannelAccount, Delivery, SenderBeat
from qadam.messaging.sending import SenderLoop
from qadam.organisations.models import QuietTime
from qadam.outreach.models import Broadcast
from qadam.outreach.queries import Progress, progress
from qadam.outreach.segments import Segment
from qadam.outreach.services import (
    cancel_broadcast,
    draft_broadcast,
    pause_broadcast,
    resume_broadcast,
    start_broadcast,
)
from tests.faults.forked import Forked
from tests.faults.friends import make_friends
from tests.faults.processes import forked, no_database, speaks_to, until
from tests.faults.sender_process import send
from tests.provider.behaviour import (
    CUT_AFTER,
    CUT_BEFORE,
    GARBAGE,
    OK,
    SILENCE,
    fault,
    refusing,
    slow,
    throttled,
)
from tests.provider.fixtures import Provider, provider

__all__ = ["provider"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PEOPLE = 40
CONCURRENCY = 8


@pytest.fixture
def account(whatsapp: ChannelAccount, provider: Provider) -> ChannelAccount:
    """Naway Sahar's number at the provider of the test; no quiet hours, a template, forty people who agreed."""
    QuietTime.objects.all().delete()
    speaks_to(provider, whatsapp)
    make_friends(whatsapp, PEOPLE)
    return ChannelAccount.objects.get(pk=whatsapp.pk)


@pytest.fixture
def broadcast(account: ChannelAccount) -> Broadcast:
    """One on its way to all forty."""
    made = draft_broadcast(
        account.organisation,
        account=account,
        title="Sunday",
        segment=Segment(),
        texts={"ur": "اتوار کو"},
        template="news",
    )
    start_broadcast(made)
    return made


def sender(home: Path, point: str = "none", after: int = 1) -> AbstractContextManager[Forked]:
    """A sender process against the database of the test."""
    return forked(send, point, CONCURRENCY, after, home=home)


def forgotten_by_its_heart() -> None:
    """As if the dead sender had been silent for a minute."""
    with connection.cursor() as cursor:
        cursor.execute("update messaging_senderbeat set at = at - interval '60 seconds'")


def finish(*, seconds_later: float = 0) -> None:
    """A healthy sender does what is left."""
    with moved_to(now() + timedelta(seconds=seconds_later)):
        while SenderLoop(concurrency=CONCURRENCY, answer_within_s=1).tick():
            pass


def adds_up(far: Progress) -> bool:
    parts = far.arrived + far.underway + far.unknown + far.failed + far.waiting + far.cancelled + far.expired
    return far.people == parts + far.held_out + sum(row.people for row in far.skipped) == PEOPLE


@pytest.mark.parametrize("after", [1, 3])
@pytest.mark.parametrize("point", ["before-commit", "before-call", "before-result"])
def test_a_killed_sender_loses_nothing_and_repeats_nothing(
    provider: Provider, broadcast: Broadcast, home: Path, point: str, after: int
) -> None:
    with sender(home, point, after) as process:
        assert process.wait(timeout=30) == -signal.SIGKILL
    forgotten_by_its_heart()

    finish()

    far, not_taken = progress(broadcast), PEOPLE - len(provider.taken)
    assert provider.doubled() == []
    assert (far.waiting, far.underway + far.unknown, adds_up(far)) == (0, PEOPLE, True)
    assert not_taken <= far.unknown <= CONCURRENCY
    assert Attempt.objects.filter(state="calling").count() == 0
    if after == 1:  # nothing else was in flight
        unknown = {"before-commit": 0, "before-call": CONCURRENCY, "before-result": far.unknown}[point]
        assert (far.unknown, not_taken) == (unknown, CONCURRENCY if point == "before-call" else 0)
    finish(seconds_later=3600)
    assert len(provider.taken) == PEOPLE - not_taken


def test_two_senders_share_the_work_and_write_to_everybody_once(
    provider: Provider, broadcast: Broadcast, home: Path
) -> None:
    provider.default = slow(0.1)
    pause_broadcast(broadcast)
    with sender(home), sender(home):
        until(lambda: SenderBeat.objects.count() == 2)
        resume_broadcast(broadcast)
        until(lambda: progress(broadcast).waiting == 0)

    assert provider.doubled() == []
    assert (len(provider.taken), progress(broadcast).underway) == (PEOPLE, PEOPLE)
    assert Attempt.objects.count() == PEOPLE
    assert Attempt.objects.values("worker").distinct().count() == 2
    assert SenderBeat.objects.count() == 0


def test_what_was_taken_and_never_answered_is_not_sent_again(
    provider: Provider, broadcast: Broadcast
) -> None:
    provider.script(SILENCE, OK, SILENCE)

    finish()
    finish(seconds_later=3600)

    far = progress(broadcast)
    assert (far.unknown, far.underway, adds_up(far)) == (2, PEOPLE - 2, True)
    assert (len(provider.taken), provider.doubled()) == (PEOPLE, [])


def test_calling_off_midway_stops_the_rest(provider: Provider, broadcast: Broadcast, home: Path) -> None:
    provider.default = slow(0.2)
    with sender(home):
        until(lambda: len(provider.taken) >= 10)
        called_off = cancel_broadcast(broadcast)

    far = progress(broadcast)
    assert 0 < called_off < PEOPLE
    assert (far.cancelled, far.underway, adds_up(far)) == (called_off, PEOPLE - called_off, True)
    assert (len(provider.taken), provider.doubled()) == (PEOPLE - called_off, [])


def test_a_pause_midway_lets_the_rest_wait(provider: Provider, broadcast: Broadcast, home: Path) -> None:
    provider.default = slow(0.2)
    with sender(home):
        until(lambda: len(provider.taken) >= 10)
        pause_broadcast(broadcast)

    taken = len(provider.taken)
    finish(seconds_later=600)
    assert (len(provider.taken), progress(broadcast).waiting) == (taken, PEOPLE - taken)


def test_the_database_goes_away_and_comes_back(provider: Provider, broadcast: Broadcast, home: Path) -> None:
    provider.default = slow(0.1)
    with sender(home) as process:
        until(lambda: len(provider.taken) >= 5)
        with no_database():
            time.sleep(3)
        assert process.poll() is None
        until(lambda: progress(broadcast).waiting == 0, seconds=40)

    far = progress(broadcast)
    assert (len(provider.taken), provider.doubled()) == (PEOPLE, [])
    assert (far.underway, far.unknown, adds_up(far)) == (PEOPLE, 0, True)
    assert Delivery.objects.filter(state="sending").count() == 0


# What a provider on a bad day answers, and how often: taken, surely not taken, and nobody knows.
BAD_DAY = [
    *[OK] * 8,
    *[
        throttled("1"),
        throttled(),
        throttled(code=None),
        fault(503),
        fault(500),
        CUT_BEFORE,
        refusing(131000),
    ],
    *[CUT_AFTER, GARBAGE, SILENCE],
]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_storm_of_refusals_and_cuts_reaches_everybody_at_most_once(
    provider: Provider, broadcast: Broadcast, seed: int
) -> None:
    storm = random.Random(seed)
    provider.script(*(storm.choice(BAD_DAY) for _ in range(PEOPLE)))

    # Every wait a refusal asks for passes, and the provider is well again in the end.
    # How many looks that takes hangs on how the calls fell together: at the latest before the broadcast is too old.
    for minutes in (0, 1, 5, 15, 30, *range(60, 60 * 48, 60)):
        finish(seconds_later=60 * minutes)
        if progress(broadcast).waiting == 0:
            break

    far = progress(broadcast)
    assert provider.doubled() == []
    assert (far.waiting, far.failed, adds_up(far)) == (0, 0, True)
    assert far.underway + far.unknown == PEOPLE
    # Whoever has nothing is among those of whom we say that nobody knows.
    assert PEOPLE - len(provider.taken) <= far.unknown
    assert 0 < far.unknown < PEOPLE / 2


def test_a_clock_set_back_sends_nothing_twice_and_forgets_nobody(
    provider: Provider, broadcast: Broadcast
) -> None:
    provider.script(*[OK] * 10, throttled("1"))
    with moved_to(now()):
        SenderLoop(concurrency=CONCURRENCY, answer_within_s=1).tick()
        SenderLoop(concurrency=CONCURRENCY, answer_within_s=1).tick()
    before = len(provider.taken)

    for minutes in (-120, -119, -60, 0, 1, 15):
        finish(seconds_later=60 * minutes)

    assert 0 < before < PEOPLE
    assert (len(provider.taken), provider.doubled()) == (PEOPLE, [])
    assert (progress(broadcast).underway, adds_up(progress(broadcast))) == (PEOPLE, True)
