"""A whole conversation through a real Kannel: both ways, long and short, with reports, and STOP."""

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from qadam.channels.base import ChannelError, Health
from qadam.channels.sms import Kannel as Channel
from qadam.channels.sms.parts import as_sent
from qadam.core.clock import now
from qadam.core.sealing import seal
from qadam.messaging import draining, intake
from qadam.messaging.channel_accounts import add_channel_account
from qadam.messaging.content import Content
from qadam.messaging.enums import DeliveryState, Lane
from qadam.messaging.models import ChannelAccount, Delivery, InboundEvent, OptOut
from qadam.messaging.queries import webhook_url
from qadam.messaging.sending import SenderLoop
from qadam.messaging.services import queue_message
from qadam.organisations.models import Organisation
from qadam.people.enums import Purpose
from qadam.people.models import Address
from tests.faults.processes import Web, until, web
from tests.kannel.gateway import OUR_NUMBER, PASSWORD, USER, Kannel, kannel, programs
from tests.provider.sms_channels import check

MISSING = {"bearerbox", "smsbox", "fakesmsc"} - programs().keys()
if MISSING:
    warnings.warn(
        f"*** KANNEL IS NOT TESTED: {', '.join(sorted(MISSING))} missing. apt install kannel kannel-extras ***",
        stacklevel=1,
    )
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        bool(MISSING), reason="Kannel is not on this machine: apt install kannel kannel-extras"
    ),
]

GUL = "+923331112233"
LONG_ENGLISH = "The canal is cleaned at seven. We bring {gloves}, you bring water – it’s one hour. " * 3
LONG = "کل صبح سات بجے نہر پر صفائی ہے۔ دستانے ہم لائیں گے، پانی اپنا لائیں۔ " * 3


@pytest.fixture(scope="module")
def server(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with web(tmp_path_factory.mktemp("web")) as served:
        yield served


@pytest.fixture
def account(sahar: Organisation, server: Web, settings: Any) -> ChannelAccount:
    """Naway Sahar's short code. The gateway is not up yet, so the address to send to follows."""
    settings.BASE_URL = server.url("")
    intake.forget_lines()
    config = {
        "provider": "kannel",
        "user": USER,
        "password": PASSWORD,
        "sender": OUR_NUMBER,
        "secret": "kannel-secret-1",
    }
    return add_channel_account(sahar, kind="sms", config=config, public_address=OUR_NUMBER, per_second=50)


@pytest.fixture
def gateway(account: ChannelAccount, tmp_path: Path) -> Iterator[Kannel]:
    with kannel(tmp_path, hook=webhook_url(account), number=GUL) as running:
        config = account.config() | {"send_url": running.send_url}
        account.config_sealed = seal(json.dumps(config), context="channel-account")
        account.save()
        yield running


class Talk:
    """What the worker does, one step at a time."""

    def __init__(self, gateway: Kannel) -> None:
        self.phone, self.seen = gateway.phone, 0
        self.sender = SenderLoop(worker="test")

    def says(self, text: str) -> list[str]:
        """What the phone shows after this was written and everything was answered."""
        before = InboundEvent.objects.filter(kind="message").count()
        self.phone.write(text)
        until(lambda: InboundEvent.objects.filter(kind="message").count() > before)
        while draining.drain():
            pass
        return self.hears()

    def hears(self) -> list[str]:
        """What the phone shows after everything that is due was sent."""
        due = Delivery.objects.filter(state=DeliveryState.QUEUED, not_before__lte=now())
        while due.exists():
            self.sender.tick()
        left = Delivery.objects.exclude(state__in=[DeliveryState.QUEUED, DeliveryState.SKIPPED]).count()
        until(lambda: len(self.phone.received) >= left)
        said, self.seen = self.phone.received[self.seen :], len(self.phone.received)
        assert {sender for sender, _words in said} <= {OUR_NUMBER}
        return [words for _sender, words in said]


def test_a_conversation_by_sms(account: ChannelAccount, gateway: Kannel) -> None:
    Organisation.objects.update(language="ur")
    talk = Talk(gateway)

    asked = talk.says("سلام")
    assert "1. اردو" in asked[-1]  # languages as a numbered menu
    kept = talk.says("۱")
    assert any("1. " in words for words in kept)
    talk.says("1")

    thread = account.conversations.get()
    assert thread.person is not None and thread.person.language == "ur"
    assert thread.address is not None and thread.address.channel == "sms"

    _long_messages_arrive_whole_and_are_reported(account, talk, thread.address)
    _stop_ends_it(account, talk)


def _long_messages_arrive_whole_and_are_reported(
    account: ChannelAccount, talk: Talk, address: Address
) -> None:
    deliveries = [
        queue_message(
            account=account,
            address=address,
            person=account.conversations.get().person,
            purpose=Purpose.REPLIES,
            lane=Lane.REPLY,
            content=Content(text=text),
            cause_kind="test",
            cause_id=uuid4(),
            language="ur",
        )
        for text in (LONG, LONG_ENGLISH)
    ]

    assert talk.hears() == [LONG.strip(), as_sent(LONG_ENGLISH.strip())]

    def are_reported() -> bool:
        draining.drain()
        states = Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries])
        return all(delivery.state == DeliveryState.DELIVERED for delivery in states)

    until(are_reported)


def _stop_ends_it(account: ChannelAccount, talk: Talk) -> None:
    assert len(talk.says("بند کریں")) == 1
    assert OptOut.objects.filter(account=account, undone_at=None).count() == 1


def test_the_gateway_is_checked_and_a_wrong_password_is_said_to_be_wrong(
    account: ChannelAccount, gateway: Kannel
) -> None:
    assert check(Channel(account.config())) == Health("Kannel", OUR_NUMBER)
    with pytest.raises(ChannelError, match="not_allowed"):
        check(Channel(account.config() | {"password": "wrong"}))
