"""What somebody set in Telegram itself, seen without a worker or a network."""

from datetime import timedelta
from pathlib import Path

import pytest

import qadam.channels.telegram
from qadam.core.clock import moved_to, now
from qadam.messaging import draining, jobs
from qadam.messaging.adapters import channel_of
from qadam.messaging.channel_accounts import add_channel_account
from qadam.messaging.intake import Line, take_body
from qadam.messaging.models import Conversation, OptOut
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
