"""What each answer of the Bot API proves about a message: taken, surely not taken, or unknown."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import httpx
import pytest

from qadam.channels.base import (
    ChannelError,
    FetchedMedia,
    Health,
    Option,
    OutboundMedia,
    OutboundMessage,
    Recipient,
)
from qadam.channels.http import new_client
from qadam.channels.telegram import Telegram
from tests.provider.behaviour import (
    CUT_AFTER,
    CUT_BEFORE,
    GARBAGE,
    SILENCE,
    Behaviour,
    fault,
    throttled,
)
from tests.provider.bot_server import Bot
from tests.provider.telegram_phone import Chatter

GUL = Recipient(user_id="771000119")
HELLO = OutboundMessage(to=GUL, kind="text", text="سلام 🌱")
YES_NO = (Option("hello:consent:yes", "ہاں"), Option("hello:consent:no", "نہیں"))
T = TypeVar("T")


def with_client(act: Callable[[httpx.AsyncClient], Awaitable[T]]) -> T:
    async def run() -> T:
        async with new_client() as client:
            return await act(client)

    return asyncio.run(run())


def send(bot: Bot, message: OutboundMessage = HELLO) -> str:
    return with_client(lambda client: Telegram(bot.config).send(message, client=client))


def refused(bot: Bot, message: OutboundMessage = HELLO) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        send(bot, message)
    said = f"{caught.value!r} {caught.value.message} {caught.value.__cause__!r}"
    assert "771000119" not in said and bot.token not in said
    return caught.value


def unsent(code: str, retry_after_s: float | None, *, account_wide: bool = False) -> ChannelError:
    return ChannelError(code, "", proves_unsent=True, retry_after_s=retry_after_s, account_wide=account_wide)


def for_good(code: str, *, everything: bool = False) -> ChannelError:
    return ChannelError(code, "", permanent=True, proves_unsent=True, everything=everything)


def unknown(code: str) -> ChannelError:
    return ChannelError(code, "", unknown=True)


def test_a_text_arrives_without_a_preview_that_costs_data(bot: Bot) -> None:
    assert send(bot) == "771000119:501"
    assert dict(bot.taken[0].fields) == {
        "chat_id": 771000119,
        "text": "سلام 🌱",
        "link_preview_options": {"is_disabled": True},
    }


def test_choices_become_a_keyboard_with_one_button_a_row(bot: Bot) -> None:
    send(bot, OutboundMessage(to=GUL, kind="choice", text="؟", options=YES_NO))

    assert bot.taken[0].fields["reply_markup"] == {
        "inline_keyboard": [
            [{"text": "ہاں", "callback_data": "hello:consent:yes"}],
            [{"text": "نہیں", "callback_data": "hello:consent:no"}],
        ]
    }


def test_a_picture_and_a_voice_go_with_their_bytes(bot: Bot) -> None:
    picture = OutboundMedia(content=b"\xff\xd8picture", mime="image/jpeg")
    voice = OutboundMedia(content=b"OggSvoice", mime="audio/ogg; codecs=opus")
    send(bot, OutboundMessage(to=GUL, kind="image", text="نہر", media=picture))
    send(bot, OutboundMessage(to=GUL, kind="audio", media=voice))

    assert [(s.method, dict(s.fields), dict(s.files)) for s in bot.taken] == [
        (
            "sendPhoto",
            {"chat_id": "771000119", "caption": "نہر"},
            {"photo": (b"\xff\xd8picture", "image/jpeg")},
        ),
        ("sendVoice", {"chat_id": "771000119"}, {"voice": (b"OggSvoice", "audio/ogg")}),
    ]


def test_a_lesson_goes_as_a_page_to_open(bot: Bot) -> None:
    page = OutboundMedia(content=b"<!doctype html>", mime="text/html", name="lesson-links-ps.html")
    send(bot, OutboundMessage(to=GUL, kind="document", text="لومړے سبق", media=page))

    assert [(s.method, dict(s.fields), dict(s.files)) for s in bot.taken] == [
        (
            "sendDocument",
            {"chat_id": "771000119", "caption": "لومړے سبق"},
            {"document": (b"<!doctype html>", "text/html")},
        )
    ]


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (OutboundMessage(to=GUL, kind="text", text="x" * 4097), "too_long"),
        (OutboundMessage(to=GUL, kind="text", text="  "), "empty"),
        (OutboundMessage(to=Recipient(phone="+923000000777"), kind="text", text="x"), "no_address"),
        (OutboundMessage(to=GUL, kind="choice", text="?", options=(Option("x" * 65, "x"),)), "too_long"),
        (
            OutboundMessage(
                to=GUL, kind="image", media=OutboundMedia(content=b"%PDF", mime="application/pdf")
            ),
            "type_refused",
        ),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_leaves(
    bot: Bot, message: OutboundMessage, code: str
) -> None:
    assert (refused(bot, message), bot.calls) == (for_good(code), [])


@pytest.mark.parametrize(
    ("behaviour", "expected", "taken"),
    [
        (Behaviour("error", status=429, retry_after="17"), unsent("too_fast", 17.0), 0),
        (throttled("9", code=None), unsent("too_fast", 9.0), 0),
        (throttled(code=None), unsent("too_fast", 1.0), 0),
        (Behaviour("error", status=500), unknown("provider_fault"), 0),
        (fault(502), unknown("odd_answer"), 0),
        (fault(302), unsent("unexpected_answer", 300, account_wide=True), 0),
        (GARBAGE, unknown("odd_answer"), 1),
        (CUT_AFTER, unknown("cut_off"), 1),
        (CUT_BEFORE, unknown("cut_off"), 0),
    ],
    ids=lambda value: getattr(value, "kind", None) or getattr(value, "code", None),
)
def test_an_answer_proves_what_it_proves(
    bot: Bot, behaviour: Behaviour, expected: ChannelError, taken: int
) -> None:
    bot.script(behaviour)

    assert refused(bot) == expected
    assert len(bot.taken) == taken


def test_silence_after_the_request_left_is_unknown(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qadam.channels.telegram.channel.SEND_WITHIN_S", 0.3)
    bot.script(SILENCE)

    assert refused(bot) == unknown("no_answer")


def test_a_connection_that_never_stood_proves_that_nothing_was_sent(bot: Bot) -> None:
    with bot.unreachable():
        assert refused(bot) == unsent("unreachable", 15)


def test_a_block_wants_nothing_at_all_and_an_unknown_chat_is_final(bot: Bot) -> None:
    bot.blocked_by.add("771000119")

    assert refused(bot) == for_good("opted_out", everything=True)
    nobody = OutboundMessage(to=Recipient(user_id="404"), kind="text", text="x")
    assert refused(bot, nobody) == for_good("no_such_chat")


def test_a_token_that_was_taken_back_concerns_the_whole_account(bot: Bot) -> None:
    bot.token = "700123456:AAHanother-token-of-the-fake-bot-api"

    assert refused(bot) == unsent("token_refused", 300, account_wide=True)


def test_updates_come_in_order_and_are_forgotten_only_when_asked_on(bot: Bot) -> None:
    gul = Chatter(bot)
    gul.writes("ایک")
    gul.writes("دو")
    channel = Telegram(bot.config)

    async def ask(client: httpx.AsyncClient) -> list[tuple[int, str]]:
        first, after = await channel.poll("", client=client)
        again, _after = await channel.poll("", client=client)
        assert again == first
        nothing, still = await channel.poll(after, client=client)
        assert (nothing, still) == ([], after)
        return [(len(channel.parse(body)), after) for body in first]

    assert with_client(ask) == [(1, "90003"), (1, "90003")]
    assert bot.updates == []


def test_somebody_else_asking_for_the_same_bot_is_said(bot: Bot) -> None:
    bot.other_poller = True

    with pytest.raises(ChannelError) as caught:
        with_client(lambda client: Telegram(bot.config).poll("", client=client))
    assert caught.value == unsent("poll_conflict", 30.0)


def test_connecting_sets_the_webhook_with_its_secret_or_takes_it_away(bot: Bot) -> None:
    hooked = Telegram(bot.config | {"mode": "webhook"})

    name = with_client(lambda client: hooked.connect("https://qadam.example/hooks/telegram/1", client=client))

    assert name == "@naway_sahar_bot"
    assert (bot.webhook["url"], bot.webhook["secret_token"]) == (
        "https://qadam.example/hooks/telegram/1",
        bot.config["webhook_secret"],
    )
    health = with_client(lambda client: hooked.check(client=client))
    assert health == Health(name="Naway Sahar", number="@naway_sahar_bot")
    with_client(lambda client: Telegram(bot.config).connect("", client=client))
    assert bot.webhook == {}
    with pytest.raises(ChannelError, match="not_connected"):
        with_client(lambda client: hooked.check(client=client))


@pytest.mark.parametrize(
    "membership", [{"status": "member"}, {"status": "administrator", "can_post_messages": False}, {}]
)
def test_a_bot_that_may_not_post_to_its_channel_is_found_before_the_first_post(
    bot: Bot, membership: dict[str, object]
) -> None:
    channel = Telegram(bot.config | {"channel": "@naway_sahar"})
    with_client(lambda client: channel.check(client=client))
    bot.membership = membership

    with pytest.raises(ChannelError) as caught:
        with_client(lambda client: channel.check(client=client))
    assert caught.value == for_good("not_admin")


def test_an_address_nobody_can_reach_is_refused_with_what_to_do(bot: Bot) -> None:
    hooked = Telegram(bot.config | {"mode": "webhook"})

    with pytest.raises(ChannelError, match="choose polling"):
        with_client(lambda client: hooked.connect("http://qadam.local/hooks/telegram/1", client=client))


def fetch(bot: Bot, file_id: str, max_bytes: int = 1000) -> FetchedMedia:
    channel = Telegram(bot.config)
    return with_client(lambda client: channel.fetch_media(file_id, client=client, max_bytes=max_bytes))


def test_a_file_is_fetched_by_its_path(bot: Bot) -> None:
    bot.files["v1"] = ("voice/file_2.oga", b"OggS" + b"\0" * 90)

    assert fetch(bot, "v1") == FetchedMedia(b"OggS" + b"\0" * 90, "audio/ogg")


@pytest.mark.parametrize(
    ("path", "content", "code"),
    [
        ("photos/file_1.jpg", b"\xff" * 2000, "too_big"),
        ("documents/file_3.pdf", b"%PDF", "type_refused"),
        ("../../secret.jpg", b"x", "type_refused"),
    ],
)
def test_a_file_we_do_not_take_is_refused(bot: Bot, path: str, content: bytes, code: str) -> None:
    bot.files["f1"] = (path, content)

    with pytest.raises(ChannelError) as caught:
        fetch(bot, "f1")
    assert caught.value == for_good(code)


def test_a_file_that_is_gone_is_said_to_be_gone(bot: Bot) -> None:
    with pytest.raises(ChannelError) as caught:
        fetch(bot, "gone")
    assert caught.value == for_good("media_gone")
