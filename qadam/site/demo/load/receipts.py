"""What became of messages of the past: an attempt each, in the state its last receipt would have brought.

Nobody sent them and no provider answered, so no service can tell; the rows are written here, as sender and webhook
leave them.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db import connection

from qadam.channels.simulator.phone import new_message_id
from qadam.channels.whatsapp.errors import MEANINGS
from qadam.messaging.enums import AttemptState, DeliveryState
from qadam.messaging.models import Attempt, Delivery, Reached
from qadam.messaging.prices import template_price
from qadam.messaging.results import provider_hash
from qadam.messaging.templates_registry import template_categories

_ENDINGS = frozenset(DeliveryState.values)
# How long after it left us the last thing is known of a message, at most.
_KNOWN_AFTER_S = {
    DeliveryState.READ: 6 * 3600,
    DeliveryState.DELIVERED: 1800,
    DeliveryState.SENT: 20,
    DeliveryState.FAILED: 40,
    DeliveryState.UNKNOWN: 60,
}
# What most messages to single people come to.
USUALLY: Mapping[str, float] = {
    DeliveryState.READ: 0.74,
    DeliveryState.DELIVERED: 0.2,
    DeliveryState.SENT: 0.06,
}


@dataclass(frozen=True)
class Ending:
    """How a message ended; with the code of our WhatsApp adapter when it failed."""

    state: DeliveryState
    error_code: str = ""

    @property
    def error_text(self) -> str:
        return next((m.message for m in MEANINGS.values() if m.code == self.error_code), "")


def endings(count: int, shares: Mapping[str, float], chance: random.Random) -> list[Ending]:
    """So many endings in shares that add up to one, shuffled. A share's name is a state or the code of a failure."""
    made: list[Ending] = []
    due = 0.0
    for name, share in shares.items():
        due += share * count
        ending = (
            Ending(DeliveryState(name)) if name in _ENDINGS else Ending(DeliveryState.FAILED, error_code=name)
        )
        made += [ending] * (round(due) - len(made))
    chance.shuffle(made)
    return made


def write_receipts(
    deliveries: Sequence[Delivery], ends: Sequence[Ending], *, chance: random.Random, today: datetime
) -> None:
    """Writes what became of these deliveries until today, with an attempt each, and whom the account wrote to."""
    attempts, prices = [], _prices(deliveries)
    for delivery, end in zip(deliveries, ends, strict=True):
        began = delivery.not_before + timedelta(seconds=chance.randrange(1, 30))
        known = began + timedelta(seconds=chance.randrange(5, _KNOWN_AFTER_S[end.state]))
        delivery.state, delivery.changed_at = end.state, min(known, today)
        attempts.append(_attempt(delivery, end, began, prices[delivery.pk]))
    _keep_states(deliveries)
    Attempt.objects.bulk_create(attempts)
    reached = {
        (delivery.account_id, bytes(delivery.address_hash)): Reached(
            account_id=delivery.account_id,  # type: ignore[misc]
            address_hash=bytes(delivery.address_hash),
            at=delivery.not_before,
            outside_at=delivery.not_before,
        )
        for delivery in sorted(deliveries, key=lambda one: one.not_before)
        if delivery.state != DeliveryState.FAILED
    }
    Reached.objects.bulk_create(
        reached.values(),
        update_conflicts=True,
        unique_fields=["account", "address_hash"],
        update_fields=["at", "outside_at"],
    )


def _keep_states(deliveries: Sequence[Delivery]) -> None:
    """By hand: Django's own way for many rows writes a case for each of them, which takes longer than all the rest."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update messaging_delivery set state = told.state, changed_at = told.at"
            " from unnest(%s::uuid[], %s::text[], %s::timestamptz[]) told (id, state, at)"
            " where messaging_delivery.id = told.id",
            [
                [delivery.pk for delivery in deliveries],
                [str(delivery.state) for delivery in deliveries],
                [delivery.changed_at for delivery in deliveries],
            ],
        )


def _prices(deliveries: Sequence[Delivery]) -> dict[UUID, int]:
    """What each of them cost: a template by what it counts as, anything else the price of its account."""
    found: dict[UUID, int] = {}
    for account, theirs in groupby(sorted(deliveries, key=_account_id), key=lambda one: one.account):
        assert account is not None
        many = list(theirs)
        kinds = template_categories(account, {one.content.get("template", "") for one in many})
        for one in many:
            key = one.content.get("template", ""), one.language
            found[one.pk] = template_price(account, kinds[key]) if key in kinds else account.price_minor
    return found


def _account_id(delivery: Delivery) -> str:
    return str(delivery.account_id)


def _attempt(delivery: Delivery, end: Ending, began: datetime, price_minor: int) -> Attempt:
    assert delivery.account is not None
    attempt = Attempt(
        delivery=delivery,
        account=delivery.account,
        state=AttemptState(end.state),
        error_code=end.error_code,
        error_text=end.error_text,
        cost_minor=0 if end.state == DeliveryState.FAILED else price_minor,
        started_at=began,
        changed_at=delivery.changed_at,
    )
    if end.state != DeliveryState.UNKNOWN:
        id = new_message_id()
        attempt.provider_hash = provider_hash(delivery.account.pk, id)
    return attempt
