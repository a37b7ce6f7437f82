"""What somebody set in Telegram itself, seen without a worker or a network."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import qadam.channels.telegram
from qadam.core.clock import moved_to, now
from qadam.messaging import draining, jobs
from qadam.messaging.adapters import channel_of
from qadam.messaging.channel_accounts import add_channel_account
from qadam.messaging.intake import Line, take_body
from qadam.messaging.models import ChannelAccount, Conversation, Delivery, Message, OptOut
from qadam.organisations.models import Organisation
from qadam.people.models import Address

pytestmark = pytest.mark.django_db
FIXTURES = Path(qadam.channels.telegram.__file__).parent / "fixtures"


def test_who_only_blocked_us_is_forgotten_and_her_stop_stays(sahar: Organisation) -> None:
    config = {"bot_token": "700123456:AAHx" + "y" * 31}
    account = add_channel_account(sahar, kind="telegram", config=config)

    take_body(Line(account.pk, sahar.pk, channel_of(account)), (FIXTURES / "blocked.json").read_bytes())
    draining.drain()
    with moved_to(now() + timedelta(days=3)):
        assert jobs.forget_strangers() == 1

    assert (Conversation.objects.count(), Address.objects.count()) == (0, 0)
    assert OptOut.objects.filter(undone_at=None, only_news=False, how="provider").count() == 1


@pytest.fixture
def account(sahar: Organisation) -> ChannelAccount:
    """Naway Sahar's bot."""
    config = {"bot_token": "700123456:AAHx" + "y" * 31}
    return add_channel_account(sahar, kind="telegram", config=config, public_address="@sahar_bot")


def written(account: ChannelAccount, **changes: Any) -> list[str]:
    """What the bot says to this message of Gul."""
    body = json.loads((FIXTURES / "text_urdu.json").read_text(encoding="utf-8"))
    message = body["message"]
    del message["text"]
    number = Message.objects.count() + 1000
    body["update_id"], message["message_id"] = number, number
    message.update(changes)
    before = {delivery.pk for delivery in Delivery.objects.all()}
    line = Line(account.pk, account.organisation_id, channel_of(account))
    take_body(line, json.dumps(body, ensure_ascii=False).encode())
    draining.drain()
    fresh = Delivery.objects.exclude(pk__in=before).order_by("created_at", "pk")
    return [str(delivery.content["text"]) for delivery in fresh]


def test_where_nobody_gave_a_number_no_number_is_spoken_of(account: ChannelAccount) -> None:
    written(account, text="hello")

    [asked] = written(account, text="3")

    assert asked.startswith("We keep locked how we reach you here, your language")
    assert "number" not in asked


def test_somebody_else_s_number_is_thanked_for_and_not_kept(account: ChannelAccount) -> None:
    written(account, text="hello")
    written(account, text="3")
    written(account, text="yes")

    said = written(account, contact={"phone_number": "923000000777", "first_name": "گل"})

    assert said[0] == (
        "Thank you. We write to nobody who did not ask us herself. Send her this, and she can begin:"
        "\nhttps://t.me/sahar_bot"
    )
    assert [message.text for message in Message.objects.filter(kind="contact")] == [""]
    assert Address.objects.count() == 1
    assert Conversation.objects.get().unanswered_since is None
