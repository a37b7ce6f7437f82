"""A mailbox of Naway Sahar at a real mail server."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import connection

from config.channels import open_channel
from qadam.channels.base import Webhook
from qadam.channels.email import SmtpMail
from qadam.messaging import draining, intake, ports
from qadam.messaging.adapters import channel_of
from qadam.messaging.channel_accounts import add_channel_account
from qadam.messaging.models import ChannelAccount
from qadam.messaging.sending import SenderLoop
from qadam.organisations.models import Organisation
from qadam.people import services as people
from qadam.people.enums import AddressKind, ChannelKind, Purpose
from qadam.people.models import Person
from tests.mail.server import Mailroom, real_server
from tests.provider.configs import CONFIGS


@dataclass
class Mailbox:
    """Naway Sahar's mailbox, and what its server took."""

    account: ChannelAccount
    room: Mailroom

    @property
    def channel(self) -> SmtpMail:
        channel = channel_of(self.account)
        assert isinstance(channel, SmtpMail)
        return channel

    def run(self) -> None:
        """Lets the worker do what there is to do."""
        while draining.drain() or SenderLoop(answer_within_s=2).tick():
            pass

    def receive(self, raw: bytes) -> int:
        """Posts a mail to our webhook as the mail server would."""
        account = self.account
        headers = {"x-qadam-signature": self.channel.sign(raw)}
        webhook = Webhook(f"https://qadam.example/hooks/email/{account.pk}", headers, raw)
        status = intake.take("email", account.pk, webhook).status
        self.run()
        return status


def mail_account(owner: Organisation, port: int) -> ChannelAccount:
    config = {**CONFIGS["email.smtp"], "provider": "smtp", "port": str(port), "security": "none"}
    return add_channel_account(
        owner,
        kind="email",
        config=config,
        public_address="news@qadam.example",
        daily_limit=0,
        per_second=1_000,
    )


def reader(owner: Organisation, name: str, address: str, *, language: str = "ur") -> Person:
    """Somebody who follows by mail."""
    person = people.add_person(owner, name=name, language=language)
    row = people.get_or_add_address(owner, channel=ChannelKind.EMAIL, kind=AddressKind.EMAIL, value=address)
    people.reach_at(person, row)
    people.verify_address(row)
    for purpose in (Purpose.REPLIES, Purpose.NEWS):
        people.record_consent(person, purpose=purpose, granted=True, method="web")
    return person


@pytest.fixture
def mailbox(sahar: Organisation) -> Iterator[Mailbox]:
    """A mailbox that sends through a real server."""
    assert connection.in_atomic_block
    ports.open_channel.fill(open_channel)
    room = Mailroom()
    with real_server(room) as port:
        yield Mailbox(mail_account(sahar, port), room)
