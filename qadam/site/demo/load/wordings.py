"""A broadcast that compared wordings over two ways and was corrected; and the sequence that follows who signs up."""

import secrets
from collections.abc import Mapping
from datetime import time, timedelta
from functools import partial

from qadam.core.languages import said
from qadam.messaging.channel_accounts import add_channel_account
from qadam.messaging.enums import DeliveryState
from qadam.messaging.models import ChannelAccount, Delivery
from qadam.outreach import enrolling, falling, sequences, services
from qadam.outreach.audience import CAUSE
from qadam.outreach.models import Broadcast
from qadam.outreach.segments import Segment
from qadam.outreach.sequences import Words
from qadam.people.enums import Purpose
from qadam.people.queries import consented
from qadam.site.demo.load.broadcasts import TEMPLATE
from qadam.site.demo.load.campaigns import coordinator_of
from qadam.site.demo.load.receipts import USUALLY, endings, write_receipts
from qadam.site.demo.load.world import World
from qadam.site.demo.shapes import WordingsContent

# What an SMS takes, about, in paisa.
SMS_PRICE_MINOR = 250
# Of those that are tried a second time, and of those that get the correction.
SECOND_WAY: Mapping[str, float] = {DeliveryState.DELIVERED: 0.9, DeliveryState.SENT: 0.1}


def compare_wordings(world: World) -> None:
    """Lets the broadcast, its correction and the sequence happen at their moments."""
    for content in world.content.wordings:
        on = world.history.on
        world.history.at(on(-content.days_ago, content.at), partial(_send, world, content))
        world.history.at(on(-content.corrected_days_ago, content.at), partial(_correct, world, content))
        since = content.follows.switched_on_days_ago
        world.history.at(on(-since, time(9)), partial(_follow, world, content))
        for day in range(since):
            world.history.at(on(-day - 1, time(19)), partial(_keep_following, world))


def _send(world: World, content: WordingsContent) -> None:
    organisation = world.organisations[content.organisation]
    first = world.accounts[content.organisation]
    broadcast = services.draft_broadcast(
        organisation,
        account=first,
        ladder=[_second_way(world, content, first)],
        title=said(content.name, organisation.language),
        segment=Segment(),
        texts=content.first,
        variants=[content.second],
        template=TEMPLATE,
        campaign=world.campaigns[content.campaign],
        max_cost_minor=500_000,
        by=coordinator_of(world, content.organisation),
    )
    services.start_broadcast(broadcast, by=broadcast.by_user)
    shares: dict[str, float] = {
        DeliveryState.DELIVERED: content.delivered,
        DeliveryState.SENT: content.sent,
        "undeliverable": content.failed,
    }
    _end(world, broadcast, shares)
    falling.fall_due()
    _end(world, broadcast, SECOND_WAY)
    services.settle_broadcast(broadcast)


def sms_settings(number: str) -> dict[str, str]:
    """The settings of an SMS line whose provider is the simulator."""
    return {
        "provider": "simulator",
        "sender": number,
        **{name: secrets.token_hex(12) for name in ("user", "password", "secret")},
    }


def _second_way(world: World, content: WordingsContent, first: ChannelAccount) -> ChannelAccount:
    """A short number for SMS, played by the simulator like everything here."""
    return add_channel_account(
        first.organisation,
        kind="sms",
        name=f"SMS {content.sms_number}",
        public_address=str(content.sms_number),
        is_demo=True,
        daily_limit=0,
        price_minor=SMS_PRICE_MINOR,
        config=sms_settings(str(content.sms_number)),
    )


def _end(world: World, broadcast: Broadcast, shares: Mapping[str, float]) -> None:
    queued = Delivery.objects.filter(cause_kind=CAUSE, cause_id=broadcast.pk, state=DeliveryState.QUEUED)
    deliveries = list(queued.select_related("account").order_by("address_hash"))
    ends = endings(len(deliveries), shares, world.chance)
    write_receipts(deliveries, ends, chance=world.chance, today=world.history.now)


def _correct(world: World, content: WordingsContent) -> None:
    organisation = world.organisations[content.organisation]
    first = Broadcast.objects.get(
        organisation=organisation, title=said(content.name, organisation.language), corrects=None
    )
    correction = services.draft_correction(first, texts=content.right, template=TEMPLATE, by=first.by_user)
    services.start_broadcast(correction, by=first.by_user)
    _end(world, correction, SECOND_WAY)
    services.settle_broadcast(correction)


def _follow(world: World, content: WordingsContent) -> None:
    told, organisation = content.follows, world.organisations[content.organisation]
    sequence = sequences.draft_sequence(
        organisation,
        title=said(told.name, organisation.language),
        begins_with=told.begins_with,
        ends_with=list(told.ends_with),
        campaign=world.campaigns[content.campaign],
        messages=[
            Words(int(timedelta(hours=one.after_hours).total_seconds() / 60), one.text, TEMPLATE)
            for one in told.message
        ],
    )
    sequences.switch_on(sequence, by=coordinator_of(world, content.organisation))


def _keep_following(world: World) -> None:
    """What the worker does of an evening; what it sends has left before somebody acts on it."""
    enrolling.every_minute()
    enrolling.tell_due()
    queued = Delivery.objects.filter(cause_kind=sequences.CAUSE, state=DeliveryState.QUEUED)
    deliveries = list(queued.select_related("account").order_by("created_at", "id"))
    agreed = consented(
        {d.person_id for d in deliveries if d.person_id}, purpose=Purpose.REMINDERS, channel="whatsapp"
    )
    went = [delivery for delivery in deliveries if delivery.person_id in agreed]
    ends = endings(len(went), USUALLY, world.chance)
    write_receipts(went, ends, chance=world.chance, today=world.history.now)
