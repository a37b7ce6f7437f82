"""Workers that ask for what came in are killed, and the database goes away: nothing is lost, and nothing comes twice."""

import signal
import time
from pathlib import Path

import pytest

from qadam.core.clock import now
from qadam.messaging.channel_accounts import add_channel_account
from qadam.messaging.models import ChannelAccount, InboundEvent, Message
from qadam.organisations.models import Organisation
from qadam.people import services as people
from qadam.people.enums import AddressKind, ConsentMethod, Purpose
from tests.faults.processes import no_database, until, worker
from tests.provider.bot_server import Bot
from tests.provider.fixtures import bot
from tests.provider.telegram_phone import Chatter

__all__ = ["bot"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

WORDS = [f"word {number}" for number in range(40)]


@pytest.fixture
def account(sahar: Organisation, bot: Bot) -> ChannelAccount:
    return add_channel_account(sahar, kind="telegram", config=bot.config, name="Bot")


@pytest.fixture
def gul(sahar: Organisation, account: ChannelAccount, bot: Bot) -> Chatter:
    """Somebody who agreed long ago, and to whom a person talks now: every word is kept, none is answered by us."""
    her = Chatter(bot)
    person = people.add_person(sahar, name="Gul", language="en")
    address = people.get_or_add_address(
        sahar, channel="telegram", kind=AddressKind.USER_ID, value=str(her.number)
    )
    people.reach_at(person, address)
    people.verify_address(address)
    for purpose in (Purpose.REPLIES, Purpose.NEWS):
        people.record_consent(person, purpose=purpose, granted=True, method=ConsentMethod.CHAT)
    account.conversations.create(
        address=address, address_hash=bytes(address.hash), person=person, keeper="human", language="en"
    )
    return her


def said() -> list[str]:
    return list(Message.objects.filter(author="person").order_by("at", "id").values_list("text", flat=True))


def stored() -> int:
    return InboundEvent.objects.count()


def test_a_worker_that_is_killed_while_it_asks_loses_nothing_and_stores_nothing_twice(
    account: ChannelAccount, gul: Chatter, home: Path
) -> None:
    with worker(home) as first:
        for words in WORDS[:20]:
            gul.writes(words)
            time.sleep(0.02)
        until(lambda: stored() >= 5, seconds=60)
        first.send_signal(signal.SIGKILL)
        first.wait()
    for words in WORDS[20:]:
        gul.writes(words)
    # The dead worker's turn ends by itself after a minute; the test does not wait that long.
    assert ChannelAccount.objects.exclude(polled_by="").update(polled_until=now()) == 1
    with worker(home):
        until(lambda: Message.objects.filter(author="person").count() == len(WORDS), seconds=60)

    assert said() == WORDS
    assert stored() == len(WORDS)


def test_while_the_database_is_away_telegram_keeps_what_comes_in(
    account: ChannelAccount, gul: Chatter, bot: Bot, home: Path
) -> None:
    with worker(home) as process:
        for words in WORDS[:10]:
            gul.writes(words)
        until(lambda: stored() == 10, seconds=60)
        with no_database():
            for words in WORDS[10:]:
                gul.writes(words)
            time.sleep(5)
        assert process.poll() is None
        until(lambda: Message.objects.filter(author="person").count() == len(WORDS), seconds=60)

    assert said() == WORDS
    assert stored() == len(WORDS)
    account.refresh_from_db()
    assert account.poll_after == str(90_001 + len(WORDS))
