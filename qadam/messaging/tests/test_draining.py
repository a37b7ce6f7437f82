"""Events are handled once, in order, by one worker at a time; what fails is tried again and then put aside for people."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from qadam.channels.simulator import phone
from qadam.core.clock import moved_to, now
from qadam.messaging import draining
from qadam.messaging.enums import Author, EventState
from qadam.messaging.inbound import Handler, Inbound
from qadam.messaging.models import ChannelAccount, Conversation, Delivery, InboundEvent, Message
from qadam.messaging.ports import inbound_handlers
from qadam.messaging.tests.chat import LINE, Phone
from qadam.people.models import Person

YEAR_2023 = 1_700_000_000


@pytest.fixture
def known(whatsapp: ChannelAccount, bilal: Person) -> Phone:
    return Phone(whatsapp, number="+923000000119")


@pytest.fixture
def first_handler() -> Iterator[Callable[[Callable[[Inbound], bool]], None]]:
    """Puts a handler before all others."""
    before = tuple(inbound_handlers)
    yield lambda take: inbound_handlers.fill(Handler("test", take), *before)
    inbound_handlers.fill(*before)


def said() -> list[str]:
    """What people said, in the order of the thread."""
    return [m.text for m in Message.objects.filter(author=Author.PERSON).order_by("at", "id")]


def test_messages_are_taken_in_the_order_they_were_sent(known: Phone, first_handler: Any) -> None:
    taken: list[str] = []
    first_handler(lambda inbound: [*taken, taken.append(inbound.text)] != [])  # type: ignore[func-returns-value]
    for second, text in ((30, "three"), (10, "one"), (20, "two")):
        known.post(phone.text(LINE, known.caller, text, at=YEAR_2023 + second))
    known.settle()

    assert taken == ["one", "two", "three"]


def test_a_redelivery_after_a_week_changes_nothing(known: Phone) -> None:
    change = phone.text(LINE, known.caller, "Can we bring our class?")
    known.post(change)
    known.settle()
    with moved_to(now() + timedelta(days=7)):
        known.post(change)
        known.settle()

    assert said() == ["Can we bring our class?"]
    assert len(known.deliveries()) == 2


def test_what_fails_is_tried_again_later_and_the_thread_waits(known: Phone, first_handler: Any) -> None:
    tries: list[str] = []

    def fails_once(inbound: Inbound) -> bool:
        tries.append(inbound.text)
        if len(tries) == 1:
            raise RuntimeError("not today")
        return True

    first_handler(fails_once)
    known.post(phone.text(LINE, known.caller, "one", at=YEAR_2023))
    known.post(phone.text(LINE, known.caller, "two", at=YEAR_2023 + 1))
    known.settle()
    assert tries == ["one"]

    with moved_to(now() + timedelta(seconds=5)):
        known.settle()
    assert tries == ["one", "one", "two"]


def test_poison_is_parked_with_a_reason_and_the_next_message_goes_on(
    known: Phone, first_handler: Any
) -> None:
    def never(inbound: Inbound) -> bool:
        if inbound.text == "poison":
            raise ValueError("+92 300 0000119 said something odd")
        return True

    first_handler(never)
    known.post(phone.text(LINE, known.caller, "poison", at=YEAR_2023))
    known.post(phone.text(LINE, known.caller, "fine", at=YEAR_2023 + 1))
    for minute in range(6):
        with moved_to(now() + timedelta(minutes=minute)):
            known.settle()

    poison, fine = InboundEvent.objects.order_by("id")
    assert (poison.state, poison.tries, fine.state) == (EventState.PARKED, 5, EventState.DONE)
    assert poison.reason.startswith("ValueError in never (test_draining.py:")
    assert "0000119" not in poison.reason
    assert said() == ["poison", "fine"]
    assert known.conversation.unanswered_since is not None


def test_stop_is_not_held_up_by_poison(known: Phone, first_handler: Any) -> None:
    def never(inbound: Inbound) -> bool:
        if inbound.text == "poison":
            raise ValueError
        return False

    first_handler(never)
    known.post(phone.text(LINE, known.caller, "poison", at=YEAR_2023))
    known.settle()

    assert len(known.write("STOP")) == 1


def test_a_parked_event_may_be_tried_again(known: Phone, first_handler: Any) -> None:
    known.post(phone.text(LINE, known.caller, "hello"))
    event = InboundEvent.objects.get()
    draining.park(event, "ValueError in somewhere", tries=5)
    draining.try_again(event)
    known.settle()

    event.refresh_from_db()
    assert (event.state, event.handled_by, event.reason) == (EventState.DONE, "menu", "")


def test_a_body_nobody_can_open_is_parked_without_a_thread(known: Phone) -> None:
    known.post(phone.text(LINE, known.caller, "hello"))
    InboundEvent.objects.update(body_sealed=b"\x03xyz" + b"0" * 40)
    for minute in range(6):
        with moved_to(now() + timedelta(minutes=minute)):
            known.settle()

    assert InboundEvent.objects.get().state == EventState.PARKED


def test_a_receipt_before_its_message_is_asked_again_and_then_left(known: Phone) -> None:
    known.post(phone.status(LINE, known.caller, "wamid.other", "delivered"))
    known.settle()
    event = InboundEvent.objects.get()
    assert (event.state, event.tries) == (EventState.NEW, 1)

    for minute in range(1, 8):
        with moved_to(now() + timedelta(minutes=minute)):
            known.settle()
    event.refresh_from_db()
    assert (event.state, event.handled_by) == (EventState.DONE, "not-ours")


def test_the_window_opens_with_her_last_message(known: Phone) -> None:
    known.write("hello")

    left = known.conversation.window_ends_at - now()  # type: ignore[operator]
    assert timedelta(hours=23, minutes=59) < left <= timedelta(hours=24)


def _at_once(count: int, work: Callable[[int], object]) -> None:
    """Runs the same work in several threads that begin together, each with its own connection."""
    gate = threading.Barrier(count)

    def run(place: int) -> None:
        gate.wait()
        try:
            work(place)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_the_same_webhook_posted_at_once_by_many_is_stored_once(known: Phone) -> None:
    changes = [phone.text(LINE, known.caller, f"text {n}") for n in range(5)]
    _at_once(6, lambda _place: known.post(*changes))

    assert InboundEvent.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_talk_to_one_person_at_once(known: Phone, first_handler: Any) -> None:
    inside, together, order = threading.Semaphore(1), [], []

    def alone(inbound: Inbound) -> bool:
        if not inside.acquire(blocking=False):
            together.append(inbound.text)
            return True
        order.append(inbound.text)
        threading.Event().wait(0.02)
        inside.release()
        return True

    first_handler(alone)
    for n in range(12):
        known.post(phone.text(LINE, known.caller, f"{n:02}", at=YEAR_2023 + n))
    while InboundEvent.objects.filter(state=EventState.NEW).exists():
        _at_once(3, lambda _place: draining.drain())

    assert together == []
    assert order == [f"{n:02}" for n in range(12)]
    assert Conversation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_stranger_met_by_several_workers_is_greeted_once(whatsapp: ChannelAccount) -> None:
    gul = Phone(whatsapp)
    gul.post(phone.text(LINE, gul.caller, "hello"))
    _at_once(4, lambda _place: draining.drain())

    assert Delivery.objects.count() == 1
