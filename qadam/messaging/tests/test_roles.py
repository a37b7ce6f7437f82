"""Workers with one role each: what each of them sends, and that nobody who waits is kept out by a broadcast."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from qadam.core.sealing import seal
from qadam.messaging.claiming import claim
from qadam.messaging.enums import URGENT, Lane
from qadam.messaging.limits import make_paces
from qadam.messaging.models import ChannelAccount, Delivery
from qadam.messaging.sending import SenderLoop
from qadam.messaging.tests.test_sending import friend, queued, write_to
from qadam.messaging.worker import ROLES, Worker, _queues
from qadam.organisations.models import Organisation, QuietTime
from qadam.people.enums import Purpose
from tests.provider.behaviour import slow
from tests.provider.fixtures import Provider, provider

__all__ = ["provider"]


@pytest.fixture
def account(sahar: Organisation, whatsapp: ChannelAccount, provider: Provider) -> ChannelAccount:
    """Naway Sahar's number at the provider of the test, with no quiet hours."""
    QuietTime.objects.all().delete()
    whatsapp.config_sealed = seal(json.dumps(provider.config), context="channel-account")
    whatsapp.save()
    return whatsapp


def waiting(account: ChannelAccount, number: int, lane: int) -> Delivery:
    person = friend(account.organisation, number, purposes=(Purpose.NEWS, Purpose.REPLIES))
    write_to(account, person)
    return queued(account, person, lane=lane)


def state(delivery: Delivery) -> str:
    return Delivery.objects.get(pk=delivery.pk).state


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lanes", "left"),
    [(URGENT, {Lane.POST, Lane.BROADCAST}), ((Lane.POST,), set(Lane) - {Lane.POST})],
)
def test_a_sender_takes_its_own_lanes_alone(
    account: ChannelAccount, provider: Provider, lanes: tuple[int, ...], left: set[int]
) -> None:
    if lanes == (Lane.POST,):
        waiting(account, 9, Lane.POST)
        SenderLoop(lanes=(Lane.BROADCAST,)).tick()
        assert provider.taken == []
        SenderLoop(lanes=lanes).tick()
        assert len(provider.taken) == 1
        return
    for number, lane in enumerate(Lane):
        waiting(account, number, lane)

    SenderLoop(lanes=lanes).tick()

    assert set(Delivery.objects.filter(state="queued").values_list("lane", flat=True)) == left


@pytest.mark.django_db
def test_a_post_goes_before_a_broadcast(account: ChannelAccount, provider: Provider) -> None:
    waiting(account, 1, Lane.BROADCAST)
    post = waiting(account, 2, Lane.POST)

    SenderLoop(concurrency=1).tick()

    assert state(post) == "accepted"


@pytest.mark.django_db
def test_a_sender_of_broadcasts_keeps_off_an_account_that_owes_an_answer(
    account: ChannelAccount, provider: Provider
) -> None:
    news, answer = waiting(account, 1, Lane.BROADCAST), waiting(account, 2, Lane.REPLY)
    everybody, many = SenderLoop(lanes=URGENT), SenderLoop(lanes=(Lane.BROADCAST,))

    many.tick()
    assert (state(news), state(answer)) == ("queued", "queued")
    everybody.tick()
    many.tick()
    assert (state(news), state(answer)) == ("accepted", "accepted")


@contextmanager
def at_work(*senders: SenderLoop) -> Iterator[None]:
    stop = threading.Event()

    def run(sender: SenderLoop) -> None:
        sender.run(stop)
        connection.close()

    threads = [threading.Thread(target=run, args=[sender]) for sender in senders]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=30)


@pytest.mark.django_db(transaction=True)
def test_answers_do_not_wait_while_two_senders_work_off_a_broadcast(
    account: ChannelAccount, provider: Provider
) -> None:
    provider.default = slow(0.02)
    ChannelAccount.objects.update(per_second=40)
    people = [friend(account.organisation, n, purposes=(Purpose.NEWS, Purpose.REPLIES)) for n in range(120)]
    for person in people:
        write_to(account, person)
        queued(account, person)
    asking = [friend(account.organisation, 500 + n, purposes=(Purpose.REPLIES,)) for n in range(5)]
    for person in asking:
        write_to(account, person)
    senders = [SenderLoop(concurrency=8, lanes=(Lane.BROADCAST,)) for _ in range(2)]
    took: list[float] = []
    with at_work(*senders, SenderLoop(concurrency=8, lanes=URGENT)):
        time.sleep(0.3)
        for person in asking:
            began_at = time.monotonic()
            answer = queued(account, person, lane=Lane.REPLY)
            while state(answer) == "queued" and time.monotonic() < began_at + 10:
                time.sleep(0.01)
            took.append(time.monotonic() - began_at)
        assert Delivery.objects.filter(lane=Lane.BROADCAST, state="queued").exists()

    # The last of them, of five, after at most one look of its sender (0.2 s) and one claim of another.
    assert sorted(took)[2] < 1.0
    assert provider.doubled() == []


@pytest.mark.django_db(transaction=True)
def test_who_sends_answers_stands_in_line_where_a_broadcast_is_being_claimed(
    account: ChannelAccount, provider: Provider
) -> None:
    make_paces()
    waiting(account, 1, Lane.REPLY)
    held, taken = threading.Event(), threading.Event()

    def hold() -> None:
        from django.db import transaction

        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select from messaging_senderpace for update")
            held.set()
            taken.wait(0.5)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(5)
    claimed = claim(worker="w", room=5, lanes=URGENT)
    holder.join()

    assert len(claimed.calls) == 1


def test_every_queue_belongs_to_one_role() -> None:
    assert _queues(["media"]) == ["media"]
    assert set(_queues(["jobs"])) | {"media"} == set(_queues(ROLES))
    assert _queues(["inbound", "replies"]) == []


def test_a_role_nobody_has_is_refused() -> None:
    with pytest.raises(CommandError):
        call_command("worker", "--only", "everything")


def test_without_a_word_a_worker_does_everything() -> None:
    names = {thread.name for thread in Worker()._threads}
    assert names == {"inbound-0", "inbound-1", "polling", "sender", "promises", "jobs"}
    assert {thread.name for thread in Worker(roles=["broadcasts"])._threads} == {"sender"}
