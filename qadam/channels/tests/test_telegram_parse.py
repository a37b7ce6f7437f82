"""Updates of the Bot API, as recorded, are read as what people did."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qadam.channels.base import Forged, InboundMedia, InboundMessage, NotUnderstood, PreferenceChange, Webhook
from qadam.channels.telegram import Telegram

FIXTURES = Path(__file__).parent.parent / "telegram" / "fixtures"
SECRET = "a-secret-of-sixteen-and-more"
BOT = Telegram({"bot_token": "700123456:AAHx" + "y" * 31, "webhook_secret": SECRET})


def read(name: str) -> InboundMessage:
    [event] = BOT.parse((FIXTURES / f"{name}.json").read_bytes())
    assert isinstance(event, InboundMessage)
    assert (event.sender.user_id, event.sender.phone, event.sender.name) == ("771000119", None, "گل رخ")
    assert event.account_ref == "700123456"
    return event


@pytest.mark.parametrize(
    ("name", "kind", "text"),
    [
        ("text_urdu", "text", "السلام علیکم 🌱"),
        ("start", "text", "start"),
        ("stop_command", "text", "stop"),
        ("voice", "audio", ""),
        ("photo_with_caption", "image", "نہر پہلے"),
        ("document_picture", "image", ""),
        ("document_pdf", "unsupported", ""),
        ("location", "location", ""),
        ("venue", "location", "Chowk Yadgar, Peshawar"),
        ("contact", "contact", ""),
        ("sticker", "unsupported", ""),
        ("press", "choice", "ہاں، ٹھیک ہے"),
        ("press_of_an_old_message", "choice", ""),
    ],
)
def test_each_kind_of_message_is_read(name: str, kind: str, text: str) -> None:
    event = read(name)

    assert (event.kind, event.text) == (kind, text)


def test_what_a_link_said_is_kept_beside_the_greeting() -> None:
    event = read("start_with_code")

    assert (event.text, event.referral) == ("start", "JOIN-ABC23")


def test_the_largest_picture_is_taken_and_a_voice_is_known_as_one() -> None:
    assert read("photo_with_caption").media == InboundMedia(
        "AgACAgQAAxkBAAIBZGa1large", "image/jpeg", caption="نہر پہلے"
    )
    assert read("voice").media == InboundMedia("AwACAgQAAxkBAAIBY2a1voice", "audio/ogg", voice=True)


def test_an_answer_to_a_message_names_it_and_a_forwarded_one_is_known() -> None:
    event = read("reply_forwarded")

    assert (event.reply_to, event.forwarded) == ("771000119:30", True)


def test_a_press_says_which_option_and_on_which_message() -> None:
    event = read("press")

    assert (event.choice_id, event.reply_to) == ("hello:consent:yes", "771000119:35")


@pytest.mark.parametrize(("name", "marketing"), [("blocked", False), ("unblocked", True)])
def test_blocking_ends_everything_and_unblocking_takes_that_back(name: str, marketing: bool) -> None:
    [event] = BOT.parse((FIXTURES / f"{name}.json").read_bytes())

    assert isinstance(event, PreferenceChange)
    assert (event.marketing, event.everything, event.sender.user_id) == (marketing, True, "771000119")


@pytest.mark.parametrize("name", ["group_text", "group_added", "edited", "channel_post"])
def test_groups_edits_and_our_own_posts_are_nobodys_message(name: str) -> None:
    body = (FIXTURES / f"{name}.json").read_bytes()

    assert (BOT.parse(body), BOT.split(body)) == ([], [])


def hook(body: bytes, secret: str | None = SECRET) -> Webhook:
    headers = {} if secret is None else {"x-telegram-bot-api-secret-token": secret}
    return Webhook("https://qadam.example/hooks/telegram/x", headers, body)


def test_only_who_knows_the_secret_is_telegram() -> None:
    body = (FIXTURES / "text_urdu.json").read_bytes()

    assert BOT.parse(BOT.accept(hook(body))) == [read("text_urdu")]
    for secret in (None, "", "guess", SECRET + "x", "\udc80é"):
        with pytest.raises(Forged):
            BOT.accept(hook(body, secret))


def test_a_press_gets_a_time_before_it_is_stored_and_is_noticed_in_the_answer() -> None:
    body = BOT.accept(hook((FIXTURES / "press.json").read_bytes()))

    [event] = BOT.parse(body)
    assert event.at is not None
    answer = BOT.acknowledgement(body)
    assert answer is not None
    assert json.loads(answer.text) == {
        "method": "answerCallbackQuery",
        "callback_query_id": "3311450301231234567",
    }
    assert BOT.acknowledgement((FIXTURES / "text_urdu.json").read_bytes()) is None


KEYS = [
    "message",
    "callback_query",
    "my_chat_member",
    "chat",
    "from",
    "id",
    "type",
    "text",
    "photo",
    "voice",
    "location",
    "data",
    "reply_markup",
    "inline_keyboard",
    "date",
    "new_chat_member",
    "status",
    "contact",
    "reply_to_message",
]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(KEYS) | st.text(max_size=3),
                inner,
                max_size=4,
            )
        ),
        max_leaves=25,
    )
)
def test_whatever_stands_in_an_update_it_is_read_or_left_out(data: object) -> None:
    body = json.dumps({"update_id": 7, "message": data, "callback_query": data, "my_chat_member": data})
    only_press = json.dumps({"update_id": 7, "callback_query": data})

    for update in (body, only_press, json.dumps(data)):
        try:
            events = BOT.parse(update.encode())
        except NotUnderstood:
            continue
        assert len(events) <= 1
