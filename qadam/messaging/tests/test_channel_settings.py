"""What a channel was given can be changed, and a secret nobody typed anew stays."""

import pytest
from django.test import Client

from config.channels import CHANNEL_KINDS, open_channel
from qadam.accounts.models import User
from qadam.channels.telegram import Telegram
from qadam.channels.voice.parse import _WHY
from qadam.core import languages
from qadam.messaging import ports
from qadam.messaging.adapters import channel_of
from qadam.messaging.channel_accounts import add_channel_account
from qadam.messaging.channel_settings import shown_settings
from qadam.messaging.enums import TemplateCategory
from qadam.messaging.failure_words import failure_words
from qadam.messaging.forms import ChannelForm
from qadam.messaging.models import ChannelAccount
from qadam.messaging.prices import template_price
from qadam.organisations.models import Organisation
from tests.provider.bot_server import BOT, Bot
from tests.provider.configs import CONFIGS
from tests.provider.fixtures import bot

__all__ = ["bot"]

pytestmark = pytest.mark.django_db
ADDRESS = "/en/desk/inbox/channels/"


@pytest.fixture
def line(sahar: Organisation, bot: Bot) -> ChannelAccount:
    return add_channel_account(sahar, kind="telegram", config=bot.config, name="Our bot")


def typed(bot: Bot, **changes: str) -> dict[str, str]:
    given = {"name": "Our bot", "bot_token": "", "mode": "polling", "channel": "", "api_base": bot.origin}
    return given | changes


def test_a_bot_is_added_with_its_token_alone_and_tells_its_own_name(
    sahar: Organisation, amna: User, bot: Bot, client: Client
) -> None:
    client.force_login(amna)

    client.post(f"{ADDRESS}new/telegram/", typed(bot, bot_token=bot.config["bot_token"]))

    account = ChannelAccount.objects.get()
    assert account.public_address == f"@{BOT['username']}"
    assert len(account.config()["webhook_secret"]) > 30


def test_a_public_channel_is_named_later_and_the_token_stays(
    line: ChannelAccount, amna: User, bot: Bot, client: Client
) -> None:
    client.force_login(amna)
    page = client.get(f"{ADDRESS}{line.pk}/settings").content.decode()
    assert bot.config["bot_token"] not in page and bot.config["webhook_secret"] not in page

    client.post(f"{ADDRESS}{line.pk}/settings", typed(bot, channel="@naway_sahar"))

    line.refresh_from_db()
    adapter = channel_of(line)
    assert isinstance(adapter, Telegram)
    assert (adapter.public_channel, adapter.wants_polling) == ("@naway_sahar", True)
    assert line.config()["bot_token"] == bot.config["bot_token"]
    assert line.config()["webhook_secret"] == bot.config["webhook_secret"]


def test_a_new_token_begins_anew_and_a_wrong_one_changes_nothing(
    line: ChannelAccount, amna: User, bot: Bot, client: Client
) -> None:
    ChannelAccount.objects.filter(pk=line.pk).update(poll_after="90", trouble="token_refused")
    client.force_login(amna)

    wrong = client.post(f"{ADDRESS}{line.pk}/settings", typed(bot, bot_token="half a token"))
    assert "copy it whole from BotFather" in wrong.content.decode()
    line.refresh_from_db()
    assert (line.poll_after, line.trouble) == ("90", "token_refused")

    client.post(f"{ADDRESS}{line.pk}/settings", typed(bot, bot_token=bot.config["bot_token"]))
    line.refresh_from_db()
    assert (line.poll_after, line.trouble) == ("", "")


def test_every_channel_that_costs_something_has_a_price_and_a_monthly_ceiling() -> None:
    priced = {
        name
        for name, kind in CHANNEL_KINDS.items()
        if {"price", "monthly_budget"} <= ChannelForm(kind).fields.keys()
    }

    assert {name.partition(".")[0] for name in CHANNEL_KINDS.keys() - priced} == {"telegram", "email"}
    assert {name.partition(".")[0] for name in priced} == {"whatsapp", "simulator", "sms", "voice"}


def test_whatsapp_has_a_price_for_each_kind_of_template_and_an_empty_one_is_that_of_news(
    sahar: Organisation, amna: User, client: Client
) -> None:
    ports.open_channel.fill(open_channel)
    account = add_channel_account(sahar, kind="whatsapp", config=CONFIGS["whatsapp"], price_minor=1320)
    kept = {
        "name": "Ours",
        "public_address": "+923000000001",
        "daily_limit": "250",
        **shown_settings(account),
    }
    client.force_login(amna)

    for utility, code in (("1.50", "6"), ("", "0")):
        told = {"price": "13.20", "price_utility": utility, "price_authentication": code}
        client.post(f"{ADDRESS}{account.pk}/settings", kept | told)
        page = client.get(f"{ADDRESS}{account.pk}/settings").content.decode()
        account.refresh_from_db()
        assert [template_price(account, kind) for kind in TemplateCategory] == (
            [1320, 150, 600] if utility else [1320, 1320, 0]
        )
        assert "WhatsApp calls it Utility." in page


def test_why_a_message_did_not_arrive_is_said_in_words() -> None:
    whys = {why for why, _sentence in _WHY.values()}

    assert {failure_words(why) for why in whys} & whys == set()
    with languages.speaking("en"):
        assert failure_words("not_taken") == "Nobody took the call"
        assert failure_words("something_new") == "The provider refused it (something_new)"
