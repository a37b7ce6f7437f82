"""A cohort of Naway Sahar with a mentor, Hina who takes part with her phone, and an open task."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from qadam.accounts.models import User
from qadam.campaigns.models import Campaign
from qadam.campaigns.services import add_campaign
from qadam.core.clock import now
from qadam.creators.models import Brief, Cohort, Draft, Participant
from qadam.creators.services import briefs, cohorts, drafts
from qadam.messaging.models import ChannelAccount
from qadam.messaging.tests.chat import Phone
from qadam.organisations.enums import Role
from qadam.organisations.models import Organisation
from qadam.organisations.services import add_member
from qadam.people import services as people
from qadam.people.enums import AddressKind, ChannelKind, Purpose
from qadam.people.models import Person

_NUMBERS = count(1)


@pytest.fixture(autouse=True)
def disk(settings: Settings, tmp_path: Path) -> None:
    """The folder this test's files lie in."""
    default = settings.STORAGES["default"]
    options = default.get("OPTIONS", {}) | {"location": str(tmp_path)}
    settings.STORAGES = settings.STORAGES | {"default": default | {"OPTIONS": options}}


@pytest.fixture
def mentor(sahar: Organisation) -> User:
    """Nida mentors; she coordinates nothing."""
    return add_member(sahar, email="nida@example.org", name="Nida", roles=[Role.FACILITATOR])


@pytest.fixture
def cohort(sahar: Organisation, mentor: User) -> Cohort:
    return cohorts.add_cohort(
        sahar,
        title={"en": "Young voices", "ur": "نئی آوازیں"},
        language="en",
        starts_on=now().date(),
        weeks=6,
        mentors=[mentor],
    )


@pytest.fixture
def water(sahar: Organisation) -> Campaign:
    """An open campaign that links may lead to."""
    campaign = add_campaign(sahar, slug="water", title={"en": "Clean water"}, cause="water")
    Campaign.objects.filter(pk=campaign.pk).update(state="published")
    campaign.state = "published"
    return campaign


@pytest.fixture
def brief(cohort: Cohort, water: Campaign) -> Brief:
    """An open task whose posts are made with an organisation and must say so."""
    made = briefs.add_brief(
        cohort,
        title={"en": "Boil the water"},
        what={"en": "A post of one minute."},
        for_whom={"en": "Mothers in our street"},
        facts=[{"text": {"en": "Boiled water keeps for a day."}, "source": "WHO"}],
        must_disclose="with",
        due_on=(now() + timedelta(days=7)).date(),
        about_kind="campaign",
        about_id=water.pk,
    )
    briefs.open_brief(made)
    return made


def person_with_phone(organisation: Organisation) -> tuple[Person, str]:
    """Somebody who agreed to answers and reminders, in English, with her number."""
    number = f"+92344{next(_NUMBERS):07}"
    person = people.add_person(organisation, language="en")
    address = people.get_or_add_address(
        organisation, channel=ChannelKind.WHATSAPP, kind=AddressKind.PHONE, value=number
    )
    people.reach_at(person, address)
    people.verify_address(address)
    for purpose in (Purpose.REPLIES, Purpose.REMINDERS):
        people.record_consent(person, purpose=purpose, granted=True, method="chat", words="yes")
    return person, number


@pytest.fixture
def hina_phone(sahar: Organisation, whatsapp: ChannelAccount) -> tuple[Person, Phone]:
    person, number = person_with_phone(sahar)
    return person, Phone(whatsapp, number=number)


@pytest.fixture
def hina(cohort: Cohort, hina_phone: tuple[Person, Phone]) -> Participant:
    """Hina takes part; she is grown up."""
    return cohorts.join_cohort(cohort, hina_phone[0], is_minor=False, public_name="Hina")


SendDraft = Callable[..., Draft]


@pytest.fixture
def send(hina: Participant, brief: Brief) -> SendDraft:
    """Makes a draft of Hina's: `send(sources=[])`."""

    def sent(text: str = "Boil it for one minute.", **told: Any) -> Draft:
        fields: dict[str, Any] = {"sources": ["WHO"], "disclosure": "with"} | told
        return drafts.send_draft(hina, brief, parts=[drafts.Sent(text)], **fields)

    return sent
