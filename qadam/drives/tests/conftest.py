"""A campaign with one drive and one shift tomorrow."""

from datetime import timedelta

import pytest

from qadam.campaigns.models import Campaign
from qadam.campaigns.services import add_campaign
from qadam.core.clock import now
from qadam.drives import services
from qadam.drives.models import Drive, Shift
from qadam.organisations.models import Organisation


@pytest.fixture
def canal(sahar: Organisation) -> Campaign:
    campaign = add_campaign(
        sahar, slug="canal", title={"ur": "نہر ہماری ہے", "en": "The canal is ours"}, cause="clean"
    )
    Campaign.objects.filter(pk=campaign.pk).update(state="published")
    return campaign


@pytest.fixture
def drive(canal: Campaign) -> Drive:
    drive = services.add_drive(
        canal, title={"ur": "نہر کا کنارہ", "en": "Canal bank"}, spot={"en": "Old bridge"}
    )
    return drive


@pytest.fixture
def shift(drive: Drive) -> Shift:
    start = now() + timedelta(days=1)
    shift = services.add_shift(drive, starts_at=start, ends_at=start + timedelta(hours=3), capacity=2)
    services.publish_drive(drive)
    return shift
