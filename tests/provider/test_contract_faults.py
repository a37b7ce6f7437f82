"""What goes wrong for every channel alike: told twice at once, a week late, backwards; refused, cut off, away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from config.channels import CHANNEL_KINDS
from qadam.channels.abilities import sharing
from qadam.channels.base import Channel, ChannelError, OutboundMessage, Recipient
from qadam.channels.http import new_client
from qadam.channels.simulator import phone
from qadam.channels.simulator.phone import Caller
from qadam.core.clock import moved_to, now
from qadam.messaging.intake import Line, take_body
from qadam.messaging.models import ChannelAccount, InboundEvent
from qadam.organisations.models import Organisation
from tests.provider.behaviour import CUT_AFTER, Behaviour
from tests.provider.configs import CONFIGS, NOWHERE, recorded
from tests.provider.fixtures import LINE
from tests.provider.threaded import Threaded
from tests.provider.wire import Reply, Request

# What SMTP's answers prove stands in tests/mail/test_smtp.py.
BY_HTTP = sorted(set(CHANNEL_KINDS) - {"email.smtp"})
HELLO = OutboundMessage(
    to=Recipient(phone="+923331112233", user_id="7001234", email="gul@mail.example"),
    kind="text",
    text="سلام",
    our_ref="0193724e-8f2b-7c3d-9a41-5d6e7f8091a2",
    receipts_url="https://qadam.example/hooks/x",
    call_url="https://qadam.example/voice/x",
)
AnswersWith = Callable[[Reply], str]


def line_of(organisation: Organisation, name: str) -> Line:
    account = ChannelAccount.objects.create(organisation=organisation, kind=name.partition(".")[0])
    return Line(account.pk, organisation.pk, CHANNEL_KINDS[name](CONFIGS[name]))


def meant_for(channel: Channel, bodies: list[bytes]) -> set[str]:
    """The names of the events of these bodies that are about this account."""
    able = sharing(channel)
    told = [event for body in bodies for event in channel.parse(body)]
    return {event.external_id for event in told if able is None or able.is_mine(event.account_ref)}


def take_all(line: Line, bodies: list[bytes]) -> None:
    try:
        for body in bodies:
            take_body(line, body)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_what_every_channel_tells_at_once_a_week_late_and_backwards_is_stored_once(
    sahar: Organisation,
) -> None:
    lines = {name: line_of(sahar, name) for name in sorted(CHANNEL_KINDS)}

    with ThreadPoolExecutor(3) as pool:
        for name, line in lines.items():
            bodies = recorded(name)
            list(pool.map(take_all, [line] * 3, [bodies, bodies[::-1], bodies]))
    with moved_to(now() + timedelta(days=7)):
        for name, line in lines.items():
            for body in reversed(recorded(name)):
                take_body(line, body)

    stored = {
        name: InboundEvent.objects.filter(account=line.account_id).count() for name, line in lines.items()
    }
    assert stored == {name: len(meant_for(line.channel, recorded(name))) for name, line in lines.items()}
    assert min(stored.values()) > 0


@pytest.mark.django_db
def test_many_events_in_one_body_are_stored_each_once(sahar: Organisation) -> None:
    line = line_of(sahar, "whatsapp")
    callers = [Caller(f"+92333{n:07}", name="Gul") for n in range(1_200)]
    body = phone.body(LINE, [phone.text(LINE, caller, "سلام") for caller in callers])

    assert [take_body(line, body), take_body(line, body)] == [1_200, 1_200]
    assert InboundEvent.objects.values("thread_hash").distinct().count() == 1_200


@pytest.fixture
def provider() -> Iterator[AnswersWith]:
    """A provider that always answers in one way; where it is."""
    replies: list[Reply] = []

    def answer(_request: Request) -> Reply:
        return replies[-1]

    it = Threaded(answer, lambda _what: False)

    def answers_with(reply: Reply) -> str:
        replies.append(reply)
        return f"http://127.0.0.1:{it.port}"

    yield answers_with
    it.close()


def refusal_of(name: str, origin: str) -> ChannelError:
    config = {key: value.replace(NOWHERE, origin) for key, value in CONFIGS[name].items()}

    async def run() -> None:
        async with new_client(answer_within_s=10) as client:
            await CHANNEL_KINDS[name](config).send(HELLO, client=client)

    with pytest.raises(ChannelError) as caught:
        asyncio.run(run())
    return caught.value


@pytest.mark.parametrize("name", BY_HTTP)
def test_asked_to_wait_nothing_was_sent_and_it_may_be_tried_again(name: str, provider: AnswersWith) -> None:
    error = refusal_of(name, provider(Reply(429, b"{}", behaviour=Behaviour("status", status=429))))

    assert (error.proves_unsent, error.permanent, error.unknown) == (True, False, False)


@pytest.mark.parametrize("name", BY_HTTP)
def test_taken_and_cut_off_nobody_knows_and_it_is_never_sent_again(name: str, provider: AnswersWith) -> None:
    error = refusal_of(name, provider(Reply(200, behaviour=CUT_AFTER)))

    assert (error.unknown, error.may_retry) == (True, False)


@pytest.mark.parametrize("name", BY_HTTP)
def test_where_nobody_listens_nothing_was_sent(name: str) -> None:
    error = refusal_of(name, NOWHERE)

    assert (error.proves_unsent, error.may_retry) == (True, True)
