"""Starting a circle and telling of a meeting on Telegram: real updates at the webhook, with the secret only Telegram knows."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from django.test import Client

from qadam.accounts.models import User
from qadam.channels.base import Option, OutboundMessage, Recipient
from qadam.channels.fit import fit, short_id
from qadam.channels.telegram import Telegram
from qadam.channels.telegram.payloads import call_for
from qadam.circles.models import Circle, Facilitator, Session
from qadam.circles.tests.conftest import walk
from qadam.core.clock import now
from qadam.learning.models import Lesson
from qadam.messaging import draining, intake
from qadam.messaging.channel_accounts import add_channel_account
from qadam.messaging.content import Content
from qadam.messaging.models import ChannelAccount, Delivery, InboundEvent
from qadam.organisations.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

SECRET = "a-secret-of-the-tests-1"
HER = {"id": 771000119, "is_bot": False, "first_name": "گل رخ"}
CHAT = {"id": 771000119, "first_name": "گل رخ", "type": "private"}


@dataclass
class Chat:
    """Her private chat with the bot. What she reads is what the Bot API would be sent."""

    account: ChannelAccount
    client: Client
    numbers: Iterator[int] = field(default_factory=lambda: count(90_001))
    seen: int = 0
    shown: list[dict[str, Any]] = field(default_factory=list)

    def happens(self, *, secret: str = SECRET, **update: Any) -> int:
        number = next(self.numbers)
        answer = self.client.post(
            f"/hooks/telegram/{self.account.pk}",
            json.dumps({"update_id": number, **update}),
            content_type="application/json",
            headers={"X-Telegram-Bot-Api-Secret-Token": secret},
        )
        while draining.drain():
            pass
        rows = Delivery.objects.filter(account=self.account, cause_kind="reply").order_by("created_at", "id")
        self.shown += [_as_sent(Content.from_json(row.content)) for row in rows[self.seen :]]
        self.seen = len(self.shown)
        return answer.status_code

    def sends(self, **content: Any) -> str:
        message = {
            "message_id": next(self.numbers),
            "from": HER,
            "chat": CHAT,
            "date": int(now().timestamp()),
        }
        assert self.happens(message={**message, **content}) == 200
        return str(self.shown[-1]["text"])

    def writes(self, text: str) -> str:
        return self.sends(text=text)

    def presses(self, label: str) -> str:
        keys = [key for row in self.shown[-1]["reply_markup"]["inline_keyboard"] for key in row]
        data = next(key["callback_data"] for key in keys if key["text"] == label)
        message = {"message_id": next(self.numbers), "chat": CHAT, "date": int(now().timestamp())}
        press = {"id": str(next(self.numbers)), "from": HER, "message": message, "data": data}
        assert self.happens(callback_query=press) == 200
        return str(self.shown[-1]["text"])


def _as_sent(content: Content) -> dict[str, Any]:
    """The fields of the call that carries it: refused here if a text, a label or an id does not fit."""
    can = Telegram.capabilities
    options = tuple(Option(short_id(id, can), label) for id, label in content.options)
    message = OutboundMessage(
        Recipient(user_id=str(CHAT["id"])),
        "choice" if options else "text",
        content.text,
        options,
        list_button=content.list_button,
    )
    return dict(call_for(fit(message, can)).fields)


@pytest.fixture
def her(sahar: Organisation, client: Client) -> Iterator[Chat]:
    intake.forget_lines()
    config = {
        "bot_token": "700123456:AAHa-token-of-the-tests-of-circles",
        "webhook_secret": SECRET,
        "mode": "webhook",
    }
    yield Chat(add_channel_account(sahar, kind="telegram", config=config, name="Bot"), client)
    intake.forget_lines()


def test_a_circle_is_started_in_pashto_and_its_first_meeting_told_in_one_message(
    her: Chat, amna: User, lessons: list[Lesson]
) -> None:
    her.writes("/start")
    her.presses("پښتو")
    her.presses("هو، سمه ده")
    her.presses("د زده کړې حلقې")
    her.presses("حلقه شروع کول")
    her.sends(location={"latitude": 34.1507, "longitude": 71.7423})
    her.presses("ښځې")
    her.presses("جمعه")
    her.presses("غرمه 3")
    path = her.presses("شاوخوا 10")

    circle = Circle.objects.get()
    assert (circle.place.code, circle.audience, circle.language) == ("charsadda-tehsil", "women", "ps")
    assert path.startswith("د حلقې تر چلولو ستاسو لار:")
    assert her.writes("زما لار") == path  # while its own choice waits

    walk(Facilitator.objects.get(), amna)
    assert her.writes(f"CIRCLE {circle.code} ۹") == "مننه. کوم سبق وو؟"
    assert "راغلي کسان: 9" in her.presses("About links")
    assert Session.objects.get().came == 9


def test_an_update_without_the_secret_of_the_webhook_starts_nothing(her: Chat) -> None:
    message = {"message_id": 1, "from": HER, "chat": CHAT, "date": 1, "text": "/start"}

    assert [her.happens(secret=wrong, message=message) for wrong in ("", "guess")] == [403, 403]
    assert not InboundEvent.objects.exists()
