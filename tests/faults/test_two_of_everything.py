"""Two web servers and two workers on one database; and workers that die while people talk to us."""

import random
import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection

from qadam.channels.simulator import phone
from qadam.channels.simulator.phone import Caller
from qadam.messaging.models import Attempt, ChannelAccount, Conversation, Delivery, InboundEvent, Message
from qadam.people.models import Address, Consent, Person
from tests.faults.chat_process import take_up
from tests.faults.processes import Web, forked, is_calling, until, worker
from tests.faults.test_webhooks import handle_and_send
from tests.provider.behaviour import slow
from tests.provider.fixtures import LINE, Provider

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

Webs = tuple[Web, Web]
# Who comes first and alone; what she hears, everybody hears.
FIRST = Caller(phone="+923000000200", name="Gul")
SAYS = ("hello", "English", "1", "menu")


def crowd(count: int) -> list[Caller]:
    return [Caller(phone=f"+9230000003{number:02}", name=f"Gul {number}") for number in range(count)]


def first_contact(caller: Caller) -> list[bytes]:
    """From hello to the menu, a second between the messages."""
    at = int(time.time()) - 60
    return [phone.body(LINE, [phone.text(LINE, caller, words, at=at + n)]) for n, words in enumerate(SAYS)]


def said_to(provider: Provider, caller: Caller) -> list[str]:
    """The words a person received, in order."""
    mine = [call.payload for call in provider.taken if call.to == str(caller.phone).removeprefix("+")]
    return [str((told.get("text") or told["interactive"])["body"]).strip() for told in mine]


@pytest.fixture
def expected(webs: Webs, line: ChannelAccount, provider: Provider, home: Path) -> list[str]:
    """What somebody hears who comes alone and whom one worker answers."""
    post(webs, line, provider, first_contact(FIRST))
    handle_and_send()
    heard = said_to(provider, FIRST)
    assert len(heard) >= len(SAYS)
    return heard


def post(webs: Webs, line: ChannelAccount, provider: Provider, bodies: list[bytes]) -> None:
    """Posts the bodies to both servers, many at once. Every answer is 200."""
    posts = [provider.webhooks(web.hook(line)) for web in webs]

    def one(number: int, body: bytes) -> list[int]:
        return posts[number % 2].post_raw([body])

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(one, range(len(bodies)), bodies))
    assert answers == [[200]] * len(bodies)


def everything_is_settled() -> bool:
    waits = InboundEvent.objects.filter(state="new").exists()
    return not waits and not Delivery.objects.filter(state__in=["queued", "sending"]).exists()


def assert_everybody_is_known_once(people: list[Caller]) -> None:
    """Rows of the crowd and of the first one: nobody twice, nothing lost."""
    count = len(people) + 1
    once = [model.objects.count() for model in (Person, Address, Conversation)]
    assert once == [count, count, count]
    assert InboundEvent.objects.filter(state="done").count() == count * len(SAYS)
    consents = list(Consent.objects.values_list("person_id", "purpose"))
    first = Person.objects.order_by("created_at")[0]
    assert len(set(consents)) == len(consents) == Consent.objects.filter(person=first).count() * count
    told = Message.objects.filter(author="person").values_list("event_id", flat=True)
    assert len(set(told)) == len(told)


def test_two_servers_and_two_workers_answer_everybody_once_and_in_order(
    webs: Webs, line: ChannelAccount, provider: Provider, expected: list[str], home: Path
) -> None:
    people = crowd(8)
    bodies = [body for caller in people for body in first_contact(caller)] * 3
    random.Random(7).shuffle(bodies)
    provider.default = slow(0.05)

    post(webs, line, provider, bodies)
    with worker(home), worker(home):
        until(everything_is_settled, seconds=60)

    assert {caller.phone: said_to(provider, caller) for caller in people} == {
        caller.phone: expected for caller in people
    }
    assert_everybody_is_known_once(people)
    assert Attempt.objects.filter(state="accepted").count() == len(provider.taken)


@pytest.mark.parametrize(("point", "after"), [("before-commit", 7), ("after-commit", 7)])
def test_a_worker_killed_while_it_takes_messages_up_loses_and_repeats_nothing(
    webs: Webs,
    line: ChannelAccount,
    provider: Provider,
    expected: list[str],
    home: Path,
    point: str,
    after: int,
) -> None:
    people = crowd(4)
    post(webs, line, provider, [body for caller in people for body in first_contact(caller)])

    with forked(take_up, point, after, home=home) as process:
        assert process.wait(timeout=60) == -signal.SIGKILL
    done = InboundEvent.objects.filter(state="done").count() - len(SAYS)
    assert 0 < done < len(people) * len(SAYS)
    handle_and_send()

    assert {caller.phone: said_to(provider, caller) for caller in people} == {
        caller.phone: expected for caller in people
    }
    assert_everybody_is_known_once(people)


def test_when_one_of_two_workers_is_killed_the_other_goes_on(
    webs: Webs, line: ChannelAccount, provider: Provider, expected: list[str], home: Path
) -> None:
    people = crowd(8)
    provider.default = slow(0.2)
    before = len(provider.taken)
    post(webs, line, provider, [body for caller in people for body in first_contact(caller)])

    with worker(home) as one, worker(home):
        until(lambda: len(provider.taken) >= before + 6 and is_calling(one), seconds=60)
        one.kill()
        with connection.cursor() as cursor:  # nobody waits half a minute to see that its heart stands still
            cursor.execute(
                "update messaging_senderbeat set at = at - interval '60 seconds' where worker = any(%s)",
                [[name for name in _senders() if f":{one.pid}:" in name]],
            )
        until(everything_is_settled, seconds=60)

    twice = [words for caller in people for words in Counter(said_to(provider, caller)) - Counter(expected)]
    assert twice == []
    unknown = Delivery.objects.filter(state="unknown").count()
    assert len(provider.taken) + unknown >= Delivery.objects.count()
    assert_everybody_is_known_once(people)


def _senders() -> list[str]:
    return list(Attempt.objects.values_list("worker", flat=True).distinct())
