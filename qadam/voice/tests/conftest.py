"""An account for calls, somebody with a phone without letters, a shift to join, and where recordings lie."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from qadam.campaigns import services as campaigns
from qadam.core.clock import now
from qadam.drives import services as drives
from qadam.drives.models import Shift
from qadam.messaging import intake
from qadam.messaging.channel_accounts import add_channel_account
from qadam.messaging.models import ChannelAccount
from qadam.organisations.models import Organisation
from qadam.voice.tests.exchange import Exchange
from qadam.voice.tests.telephone import CONFIG, NUMBER, Telephone


@pytest.fixture(autouse=True)
def disk(settings: Settings, tmp_path: Path) -> None:
    """The folder this test's files lie in."""
    default = settings.STORAGES["default"]
    options = default.get("OPTIONS", {}) | {"location": str(tmp_path)}
    settings.STORAGES = settings.STORAGES | {"default": default | {"OPTIONS": options}}


@pytest.fixture(scope="session")
def switchboard() -> Iterator[Exchange]:
    """The provider of the whole run: listening once is enough."""
    it = Exchange()
    yield it
    it.close()


@pytest.fixture
def exchange(switchboard: Exchange) -> Exchange:
    """The provider as it behaves until it is told not to."""
    switchboard.begun.clear()
    switchboard.next.clear()
    return switchboard


@pytest.fixture
def recordings(exchange: Exchange) -> str:
    """Where the provider keeps what was recorded."""
    return f"{exchange.api_base}/2010-04-01/Accounts/AC0123456789abcdef/Recordings"


@pytest.fixture
def voice(sahar: Organisation, exchange: Exchange) -> ChannelAccount:
    """Naway Sahar's number for calls."""
    intake.forget_lines()
    config = {**CONFIG, "provider": "twilio", "api_base": exchange.api_base}
    return add_channel_account(
        sahar, kind="voice", config=config, name="Naway Sahar", public_address=NUMBER, per_second=80
    )


@pytest.fixture
def gul(voice: ChannelAccount) -> Telephone:
    """Somebody who never called us before."""
    return Telephone(voice)


@pytest.fixture
def canal(sahar: Organisation) -> Shift:
    """A morning at the canal that anybody may join."""
    campaign = campaigns.add_campaign(
        sahar, slug="canal", title={"ur": "نہر ہماری", "en": "The canal is ours"}, cause="clean"
    )
    campaigns.add_section(campaign, kind="words", content={"text": {"en": "Come."}})
    campaigns.publish_campaign(campaign)
    drive = drives.add_drive(
        campaign,
        title={"ur": "نہر کی صفائی", "en": "Cleaning the canal"},
        spot={"ur": "بس اڈہ", "en": "Bus stop"},
    )
    starts_at = now() + timedelta(days=2)
    shift = drives.add_shift(drive, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), capacity=5)
    drives.publish_drive(drive)
    return shift
