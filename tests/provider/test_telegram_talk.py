"""A whole chat over Telegram, by long polling and by webhook, with the real worker and real HTTP."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from qadam.campaigns import services as campaigns
from qadam.channels.base import InboundMessage
from qadam.channels.fit import short_id
from qadam.channels.telegram import Telegram
from qadam.core.clock import now
from qadam.drives import services as drives
from qadam.drives.models import Drive, Signup
from qadam.messaging import intake
from qadam.messaging.adapters import channel_of
from qadam.messaging.channel_accounts import add_channel_account, connect_channel
from qadam.messaging.engine import wire_id
from qadam.messaging.meaning import in_full
from qadam.messaging.models import ChannelAccount, InboundEvent, Message, OptOut
from qadam.messaging.polling import PollingLoop
from qadam.messaging.queries import link_to
from qadam.messaging.worker import Worker
from qadam.organisations.models import Organisation
from qadam.outreach.segments import Segment
from qadam.outreach.services import draft_broadcast, start_broadcast
from qadam.people import services as people
from qadam.people.enums import AddressKind, ConsentMethod, Purpose
from qadam.people.models import Consent, Person
from tests.provider.behaviour import CUT_AFTER, Behaviour
from tests.provider.bot_server import Bot
from tests.provider.telegram_phone import Chatter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _ground(settings: Any, tmp_path: Any) -> Iterator[None]:
    storages: dict[str, Any] = dict(settings.STORAGES)
    storages["default"] = storages["default"] | {"OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = storages
    intake.forget_lines()
    yield
    intake.forget_lines()


def until(true: Callable[[], object], *, seconds: float = 15.0) -> bool:
    ends_at = time.monotonic() + seconds
    while not true() and time.monotonic() < ends_at:
        time.sleep(0.03)
    return bool(true())


@contextmanager
def working() -> Iterator[Worker]:
    """The worker with all its loops but the jobs."""
    worker = Worker(inbound_loops=1, with_jobs=False)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()
        worker.join()


def added(organisation: Organisation, bot: Bot, **config: str) -> ChannelAccount:
    account = add_channel_account(organisation, kind="telegram", config=bot.config | config, name="Bot")
    connect_channel(account)
    return account


def reads(gul: Chatter, words: str) -> bool:
    """Whether these words come, in the last message."""
    return until(lambda: gul.texts and words in gul.texts[-1])


def has_more(gul: Chatter, than: int) -> bool:
    return until(lambda: len(gul.got) > than)


def says_yes(gul: Chatter) -> None:
    gul.opens()
    assert reads(gul, "Which language")
    gul.presses("English")
    assert reads(gul, "We keep")
    gul.presses("Yes, all right")
    assert reads(gul, "What would you like")


def test_from_the_greeting_to_a_story_by_long_polling(sahar: Organisation, bot: Bot) -> None:
    account, gul = added(sahar, bot), Chatter(bot)
    bot.files["v1"] = ("voice/file_2.oga", b"OggS" + b"\0" * 400)

    with working():
        says_yes(gul)
        gul.presses("Tell my story")
        before = len(gul.got)
        assert until(lambda: len(gul.got) > before)
        gul.writes("The canal was full of plastic, and thirty of us cleaned it on a Sunday morning.")
        assert until(lambda: Message.objects.filter(text__startswith="The canal").exists())
        assert until(lambda: len(bot.noticed) == 3)

    person = Person.objects.get()
    assert (person.language, account.public_address) == ("en", "@naway_sahar_bot")
    yes = Consent.objects.filter(person=person, granted=True)
    assert set(yes.values_list("channel", "purpose")) == {
        ("telegram", "replies"),
        ("telegram", "reminders"),
        ("telegram", "news"),
    }
    account.refresh_from_db()
    assert account.poll_after == str(InboundEvent.objects.count() + 90_001)
    assert (account.per_second, account.daily_limit) == (25, 0)


def test_over_a_webhook_the_same_talk_begins(
    sahar: Organisation, bot: Bot, live_server: Any, settings: Any
) -> None:
    settings.BASE_URL = live_server.url
    account, gul = added(sahar, bot, mode="webhook"), Chatter(bot)

    with working():
        says_yes(gul)

    assert bot.webhook["url"] == f"{live_server.url}/hooks/telegram/{account.pk}"
    assert len(bot.noticed) == 2
    update = gul.bot.happens(message={"message_id": 99, "chat": {"id": 5, "type": "private"}, "text": "x"})
    events = InboundEvent.objects.count()
    assert [bot.post(update), bot.post(update, secret="guess"), bot.post(update, secret="")] == [
        200,
        403,
        403,
    ]
    assert InboundEvent.objects.count() == events


def drive_of(organisation: Organisation) -> Drive:
    campaign = campaigns.add_campaign(organisation, slug="canal", title={"en": "Canal"}, cause="clean")
    campaigns.add_section(campaign, kind="words", content={"text": {"en": "Canal"}})
    campaigns.publish_campaign(campaign)
    drive = drives.add_drive(campaign, title={"en": "Sunday at the canal"}, spot={"en": "Bridge"})
    starts_at = now() + timedelta(days=2)
    drives.add_shift(drive, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), capacity=5)
    drives.publish_drive(drive)
    return drive


def test_a_link_with_a_join_code_leads_through_the_yes_to_the_drive_and_counts_for_its_sharer(
    sahar: Organisation, bot: Bot
) -> None:
    account, drive, gul = added(sahar, bot), drive_of(sahar), Chatter(bot)
    link = link_to(account, f"JOIN {drive.join_code} k4x2mn")
    assert link == f"https://t.me/naway_sahar_bot?start=JOIN-{drive.join_code}-k4x2mn"

    with working():
        gul.opens(link.partition("start=")[2])
        assert reads(gul, "Which language")
        gul.presses("English")
        assert reads(gul, "We keep")
        gul.presses("Yes, all right")
        assert reads(gul, "Will you come?")
        gul.presses("Yes")
        assert until(lambda: Signup.objects.filter(sharer_code="k4x2mn").exists())


def test_a_link_that_asks_for_anything_else_is_only_a_greeting(sahar: Organisation, bot: Bot) -> None:
    added(sahar, bot)
    gul = Chatter(bot)

    with working():
        says_yes(gul)
        for payload in ("stop", "forget", "my-data", "whatever"):
            told = len(gul.got)
            gul.opens(payload)
            assert has_more(gul, told)
            assert "What would you like" in gul.texts[-1]

    assert OptOut.objects.count() == 0


def test_blocking_ends_everything_and_only_a_block_is_taken_back_by_unblocking(
    sahar: Organisation, bot: Bot
) -> None:
    added(sahar, bot)
    gul = Chatter(bot)

    with working():
        says_yes(gul)
        gul.blocks()
        assert until(lambda: OptOut.objects.filter(undone_at=None, only_news=False).exists())
        assert not Consent.objects.order_by("-at").first().granted  # type: ignore[union-attr]
        gul.blocks(again=True)
        assert until(lambda: not OptOut.objects.filter(undone_at=None).exists())
        gul.writes("/stop")
        assert reads(gul, "You will get nothing more")
        gul.blocks()
        gul.blocks(again=True)
        assert until(lambda: InboundEvent.objects.filter(state="done").count() >= 8)

    assert OptOut.objects.filter(undone_at=None, how="chat").count() == 1


def test_a_refusal_because_of_a_block_ends_everything_too(sahar: Organisation, bot: Bot) -> None:
    added(sahar, bot)
    gul = Chatter(bot)

    with working():
        says_yes(gul)
        bot.blocked_by.add(str(gul.number))
        gul.writes("menu")
        assert until(lambda: OptOut.objects.filter(only_news=False, how="provider").exists())


def test_a_broadcast_reaches_everybody_on_telegram_once_through_a_storm_of_refusals(
    sahar: Organisation, bot: Bot
) -> None:
    account = added(sahar, bot)
    sahar.quiet_times.all().delete()
    gul, hamid, noor = (Chatter(bot, number) for number in (771000201, 771000202, 771000203))
    for number, told in enumerate((gul, hamid, noor)):
        person = people.add_person(sahar, name=f"P {number}", language="en")
        address = people.get_or_add_address(
            sahar, channel="telegram", kind=AddressKind.USER_ID, value=str(told.number)
        )
        people.reach_at(person, address)
        people.verify_address(address)
        people.record_consent(person, purpose=Purpose.NEWS, granted=True, method=ConsentMethod.CHAT)
    noor.bot.blocked_by.add(str(noor.number))
    bot.script(*[Behaviour("error", status=429, retry_after="1")] * 3)
    broadcast = draft_broadcast(
        sahar, account=account, title="Sunday", segment=Segment(), texts={"en": "Sunday at eight."}
    )

    start_broadcast(broadcast)
    with working():
        assert until(lambda: OptOut.objects.filter(how="provider", only_news=False).exists(), seconds=40)
        assert until(lambda: len(bot.taken) == 2, seconds=40)

    assert (gul.texts, hamid.texts, noor.texts) == (["Sunday at eight."], ["Sunday at eight."], [])


def test_an_option_with_a_long_name_travels_short_and_means_itself(sahar: Organisation, bot: Bot) -> None:
    long_id = wire_id("story", "audience", "x" * 80)
    account = added(sahar, bot)
    carried = short_id(long_id, Telegram.capabilities)
    assert len(carried.encode()) <= 64
    gul = Chatter(bot)
    with working():
        says_yes(gul)
    thread = account.conversations.get()
    Message.objects.create(conversation=thread, author="bot", options=[[long_id, "X"]])
    bot.happens(
        callback_query={
            "id": "9",
            "from": {"id": gul.number},
            "message": {"chat": {"id": gul.number, "type": "private"}, "message_id": 1},
            "data": carried,
        }
    )

    [told] = channel_of(account).parse(json.dumps(bot.updates[-1]).encode())
    assert isinstance(told, InboundMessage)
    assert in_full(thread, told).choice_id == long_id


# ── asking ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def asking(*loops: PollingLoop) -> Iterator[None]:
    def run(loop: PollingLoop) -> None:
        try:
            loop.run()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(loop,), daemon=True) for loop in loops]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for loop in loops:
            loop.stopping.set()
        for thread in threads:
            thread.join(timeout=15)


def loop(name: str = "a", **more: Any) -> PollingLoop:
    return PollingLoop(threading.Event(), worker=name, **more)


def test_two_workers_ask_one_at_a_time_and_everything_is_stored_once(sahar: Organisation, bot: Bot) -> None:
    account, gul = added(sahar, bot), Chatter(bot)

    with asking(loop("a"), loop("b")):
        for number in range(30):
            gul.writes(f"{number}")
        assert until(lambda: InboundEvent.objects.count() == 30)
        account.refresh_from_db()
        first = account.polled_by
        assert first in ("a", "b")
    account.refresh_from_db()
    assert (account.polled_by, account.polled_until) == (first, None)


def test_who_died_between_storing_and_asking_on_stores_nothing_twice(sahar: Organisation, bot: Bot) -> None:
    account, gul = added(sahar, bot), Chatter(bot)
    gul.writes("ایک")
    with asking(loop()):
        assert until(lambda: InboundEvent.objects.count() == 1)
    # As if the machine had died before that commit: asked once more from the beginning.
    ChannelAccount.objects.filter(pk=account.pk).update(poll_after="", polled_by="dead", polled_until=now())
    bot.updates.clear()
    bot.updates.append({**bot_update(gul, "ایک"), "update_id": 90_001})

    with asking(loop("b")):
        gul.writes("دو")
        assert until(lambda: InboundEvent.objects.count() == 2)
        assert until(lambda: 90_003 in bot.asked)
    assert InboundEvent.objects.count() == 2


def bot_update(gul: Chatter, text: str) -> dict[str, Any]:
    chat = {"id": gul.number, "type": "private"}
    return {"message": {"message_id": 11, "chat": chat, "from": {"id": gul.number}, "text": text}}


def test_a_provider_that_fails_is_asked_again_and_a_stray_webhook_is_taken_away(
    sahar: Organisation, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qadam.messaging.polling.FIRST_PAUSE_S", 0.1)
    monkeypatch.setattr("qadam.messaging.polling.LOOK_EVERY_S", 0.1)
    monkeypatch.setattr("qadam.messaging.polling.LEASE_S", 0.2)  # nobody tells us to wait longer
    added(sahar, bot)
    gul = Chatter(bot)
    bot.poll_script.extend(
        [Behaviour("status", status=502), CUT_AFTER, Behaviour("error", status=429, retry_after="1")]
    )
    bot.webhook = {"url": "https://elsewhere.example/"}
    bot.updates.append({**bot_update(gul, "ایک"), "update_id": 90_001})

    with asking(loop()):
        assert until(lambda: InboundEvent.objects.count() == 1)
    assert bot.webhook == {}


def test_a_taken_back_token_is_shown(sahar: Organisation, bot: Bot) -> None:
    account = added(sahar, bot)
    bot.token = "700123456:AAHanother-token-of-the-fake-bot-api"

    with asking(loop()):
        assert until(lambda: ChannelAccount.objects.filter(pk=account.pk, trouble="token_refused").exists())
