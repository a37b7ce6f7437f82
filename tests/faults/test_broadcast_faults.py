"""A broadcast whose senders are killed, doubled, cut off and called off: nothing lost, nothing doubled, totals add up."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
from django.db import connection, connections

from qadam.core.clock import moved_to, now
from qadam.core.sealing import seal
from qadam.messaging.models import Attempt, ChannelAccount, Delivery, SenderBeat, Template
from qadam.messaging.sending import SenderLoop
from qadam.organisations.models import Organisation
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
from qadam.people import services as people
from qadam.people.enums import AddressKind, ChannelKind, Purpose
from tests.provider.behaviour import OK, SILENCE, slow
from tests.provider.fixtures import Provider, provider

__all__ = ["provider"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 40
CONCURRENCY = 8


@pytest.fixture
def account(whatsapp: ChannelAccount, provider: Provider) -> ChannelAccount:
    """Naway Sahar's number at the provider of the test; no quiet hours, a template, forty people who agreed."""
    Organisation.objects.update(quiet_from="00:00", quiet_until="00:00")
    whatsapp.config_sealed = seal(json.dumps(provider.config), context="channel-account")
    whatsapp.save()
    Template.objects.create(
        account=whatsapp, key="news", language="ur", category="marketing", body="{{1}}", state="approved"
    )
    for number in range(PEOPLE):
        person = people.add_person(whatsapp.organisation, name=f"Friend {number}", language="ur")
        address = people.get_or_add_address(
            whatsapp.organisation,
            channel=ChannelKind.WHATSAPP,
            kind=AddressKind.PHONE,
            value=f"+92300{number:07}",
        )
        people.reach_at(person, address)
        people.verify_address(address)
        people.record_consent(person, purpose=Purpose.NEWS, granted=True, method="chat")
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


@contextmanager
def sender(point: str = "none", after: int = 1) -> Iterator[subprocess.Popen[bytes]]:
    """A sender process against the database of the test."""
    settings = connection.settings_dict
    password = f":{settings['PASSWORD']}" if settings["PASSWORD"] else ""
    # The host may be the folder of a socket, which only fits into the query of an address.
    where = urlencode({"host": settings["HOST"], "port": settings["PORT"] or 5432})
    url = f"postgres://{settings['USER']}{password}@/{settings['NAME']}?{where}"
    env = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings_test"}
    command = [sys.executable, "-m", "tests.faults.sender_process", point, str(CONCURRENCY), str(after)]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=20)
        if process.poll() is None:
            process.kill()
            process.wait()


def until(condition: Callable[[], bool], *, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to this in time"
        time.sleep(0.05)


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
    provider: Provider, broadcast: Broadcast, point: str, after: int
) -> None:
    with sender(point, after) as process:
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
    provider: Provider, broadcast: Broadcast
) -> None:
    provider.default = slow(0.1)
    pause_broadcast(broadcast)
    with sender(), sender():
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


def test_calling_off_midway_stops_the_rest(provider: Provider, broadcast: Broadcast) -> None:
    provider.default = slow(0.2)
    with sender():
        until(lambda: len(provider.taken) >= 10)
        called_off = cancel_broadcast(broadcast)

    far = progress(broadcast)
    assert 0 < called_off < PEOPLE
    assert (far.cancelled, far.underway, adds_up(far)) == (called_off, PEOPLE - called_off, True)
    assert (len(provider.taken), provider.doubled()) == (PEOPLE - called_off, [])


def test_a_pause_midway_lets_the_rest_wait(provider: Provider, broadcast: Broadcast) -> None:
    provider.default = slow(0.2)
    with sender():
        until(lambda: len(provider.taken) >= 10)
        pause_broadcast(broadcast)

    taken = len(provider.taken)
    finish(seconds_later=600)
    assert (len(provider.taken), progress(broadcast).waiting) == (taken, PEOPLE - taken)


@contextmanager
def no_database() -> Iterator[None]:
    """Everybody is thrown out of the database and nobody is let in."""
    settings = dict(connection.settings_dict)
    connections.close_all()
    with psycopg.connect(
        dbname="postgres",
        host=settings["HOST"] or None,
        port=settings["PORT"] or None,
        user=settings["USER"],
        password=settings["PASSWORD"] or None,
        autocommit=True,
    ) as admin:
        name = psycopg.sql.Identifier(settings["NAME"])
        admin.execute(psycopg.sql.SQL("alter database {} allow_connections false").format(name))
        try:
            admin.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s",
                [settings["NAME"]],
            )
            yield
        finally:
            admin.execute(psycopg.sql.SQL("alter database {} allow_connections true").format(name))


def test_the_database_goes_away_and_comes_back(provider: Provider, broadcast: Broadcast) -> None:
    provider.default = slow(0.1)
    with sender() as process:
        until(lambda: len(provider.taken) >= 5)
        with no_database():
            time.sleep(3)
        assert process.poll() is None
        until(lambda: progress(broadcast).waiting == 0, seconds=40)

    far = progress(broadcast)
    assert (len(provider.taken), provider.doubled()) == (PEOPLE, [])
    assert (far.underway, far.unknown, adds_up(far)) == (PEOPLE, 0, True)
    assert Delivery.objects.filter(state="sending").count() == 0
