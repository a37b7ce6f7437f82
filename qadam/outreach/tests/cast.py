"""Whom the tests of broadcasts write to: people with the ways one names, and accounts for those ways."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from config.channels import open_channel
from qadam.messaging import ports
from qadam.messaging.channel_accounts import add_channel_account
from qadam.messaging.models import Attempt, ChannelAccount, Delivery, Template
from qadam.organisations.models import Organisation
from qadam.outreach.models import Broadcast
from qadam.outreach.segments import Segment
from qadam.outreach.services import draft_broadcast
from qadam.people import services as people
from qadam.people.enums import AddressKind, Purpose
from qadam.people.models import Address, Person, PersonAddress
from tests.provider.configs import CONFIGS

MakePerson = Callable[..., Person]


@pytest.fixture
def account(whatsapp: ChannelAccount) -> ChannelAccount:
    """Naway Sahar's number with an approved Urdu template of one blank."""
    ports.open_channel.fill(open_channel)
    whatsapp.organisation.refresh_from_db()
    whatsapp.price_minor = 1320
    whatsapp.save()
    Template.objects.create(
        account=whatsapp, key="news", language="ur", category="marketing", body="خبر: {{1}}", state="approved"
    )
    return whatsapp


@pytest.fixture
def sms(account: ChannelAccount) -> ChannelAccount:
    """Their SMS number: free words at any time, each one paid."""
    config = {**CONFIGS["sms.kannel"], "provider": "kannel"}
    made = add_channel_account(account.organisation, kind="sms", config=config, daily_limit=0)
    ChannelAccount.objects.filter(pk=made.pk).update(price_minor=300)
    made.refresh_from_db()
    return made


@pytest.fixture
def mail(account: ChannelAccount) -> ChannelAccount:
    """Their mailbox."""
    config = {**CONFIGS["email.smtp"], "provider": "smtp"}
    return add_channel_account(account.organisation, kind="email", config=config, daily_limit=0)


@pytest.fixture
def reached(sahar: Organisation) -> MakePerson:
    """Makes somebody who is reached on the named channels and agreed to news; a phone has one number on all of them."""
    numbers = count()

    def make(name: str, *channels: str, number: int | None = None, agreed: bool = True) -> Person:
        mine = next(numbers) if number is None else number
        person = people.add_person(sahar, name=name, language="ur")
        for channel in channels:
            kind = AddressKind.EMAIL if channel == "email" else AddressKind.PHONE
            value = f"friend{mine}@example.org" if channel == "email" else f"+92302{mine:07}"
            address = people.get_or_add_address(sahar, channel=channel, kind=kind, value=value)
            only_there(person, address)
            people.verify_address(address)
        if agreed:
            people.record_consent(person, purpose=Purpose.NEWS, granted=True, method="chat")
        return person

    return make


def only_there(person: Person, address: Address) -> None:
    """Reaches somebody at an address on its own channel alone, as where a number is known not to be on another."""
    is_first = not PersonAddress.objects.filter(address=address, is_main=True).exists()
    PersonAddress.objects.create(person=person, address=address, is_main=is_first)


def drafted(account: ChannelAccount, **changes: object) -> Broadcast:
    """A broadcast of this account to everybody."""
    values: dict[str, Any] = {
        "account": account,
        "title": "Sunday at the canal",
        "segment": Segment(),
        "texts": {"ur": "اتوار کو نہر پر"},
        "template": "news",
    }
    return draft_broadcast(account.organisation, **(values | changes))


def stand(broadcast: Broadcast) -> dict[str, tuple[str, str]]:
    """Each person's name with the channel her delivery stands on and its state or the reason she is left out."""
    rows = Delivery.objects.filter(cause_id=broadcast.pk).select_related("person", "account")
    return {
        row.person.name: (row.account.kind, row.skip_reason or row.state)
        for row in rows
        if row.person and row.account
    }


def ended(delivery: Delivery, state: str, *, code: str = "") -> Attempt:
    """An attempt of a delivery that ended so, as the sender or a receipt would have written it."""
    delivery.refresh_from_db()
    assert delivery.account is not None
    attempt = Attempt.objects.create(
        delivery=delivery, account=delivery.account, state=state, error_code=code, cost_minor=0
    )
    Delivery.objects.filter(pk=delivery.pk).update(state=state)
    return attempt
