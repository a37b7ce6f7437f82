"""A phone for tests: it posts what a person's phone causes, has it handled, and reads what came back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models.functions import Now

from qadam.channels.base import Webhook
from qadam.channels.simulator import phone
from qadam.core.clock import moved_to, now
from qadam.messaging import draining, intake
from qadam.messaging.content import Content
from qadam.messaging.models import ChannelAccount, Conversation, Delivery, InboundEvent, SenderPace

LINE = phone.Line("1055", "2066")


@contextmanager
def after(**time: float) -> Iterator[None]:
    """Runs a block as if so much time had passed: on our clock, and on the database's that paces of accounts go by."""
    SenderPace.objects.update(filled_at=Now() - timedelta(**time))
    with moved_to(now() + timedelta(**time)):
        yield


@dataclass
class Phone:
    """One person's chat with an account. Every verb answers the texts that came back for it."""

    account: ChannelAccount
    number: str = "+923000000777"
    user_id: str | None = None
    seen: int = 0
    shown: list[Content] = field(default_factory=list)

    @property
    def caller(self) -> phone.Caller:
        return phone.Caller(phone=self.number or None, user_id=self.user_id, name="Gul")

    def post(self, *changes: phone.Json) -> None:
        """Posts without having anything handled."""
        body = phone.body(LINE, changes)
        headers = {name.lower(): value for name, value in phone.signed("shh", body).items()}
        answer = intake.take("whatsapp", self.account.pk, Webhook("https://qadam.example/", headers, body))
        assert answer.status == 200

    def write(self, text: str, **more: Any) -> list[str]:
        self.post(phone.text(LINE, self.caller, text, **more))
        return self.settle()

    def press(self, label: str) -> list[str]:
        """Presses the option with this label on the last message that had one."""
        for content in reversed(self.shown):
            for id, shown in content.options:
                if shown == label:
                    self.post(phone.press(LINE, self.caller, id, label))
                    return self.settle()
        raise AssertionError(f"no button {label!r} in {[c.options for c in self.shown[-2:]]}")

    def settle(self) -> list[str]:
        """Has everything handled that can be handled now, and reads what came back."""
        for _round in range(30):
            if not draining.drain():
                break
        said = [Content.from_json(d.content) for d in self.deliveries()[self.seen :]]
        self.seen += len(said)
        self.shown += said
        return [content.text for content in said]

    def deliveries(self) -> list[Delivery]:
        return list(
            Delivery.objects.filter(account=self.account, cause_kind="reply").order_by("created_at", "id")
        )

    @property
    def conversation(self) -> Conversation:
        return Conversation.objects.get(account=self.account)

    @property
    def labels(self) -> list[str]:
        """The options of the last message."""
        return [label for _id, label in self.shown[-1].options]

    def say_yes(self, language: str = "English") -> None:
        """Goes through the first contact."""
        self.write("hello")
        self.press(language)
        self.write("1")


def handled_by() -> list[str]:
    """Who took each event, in order of arrival."""
    return list(InboundEvent.objects.order_by("id").values_list("handled_by", flat=True))
