"""One to oneself first: what a broadcast says, in each language it is written in, to the phone of whoever writes it."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet

from qadam.accounts.models import User
from qadam.core import languages
from qadam.core.models import audit
from qadam.messaging.enums import DeliveryState, Lane
from qadam.messaging.models import Delivery
from qadam.messaging.services import queue_message
from qadam.messaging.templates_registry import approved_bodies
from qadam.outreach.audience import Wording, wordings
from qadam.outreach.errors import NoWords, NumberNotKnown, TriedOften
from qadam.outreach.models import Broadcast
from qadam.people.addresses import address_hash
from qadam.people.addresses import phone as phone_of
from qadam.people.enums import AddressKind
from qadam.people.models import Address
from qadam.people.queries import main_person

CAUSE = "broadcast-try"
MOST_TRIES = 5


@dataclass(frozen=True)
class Tried:
    """What became of a message to oneself."""

    language: str
    label: str
    reason: str
    is_bad: bool


def my_address(broadcast: Broadcast, number: str) -> Address:
    """The address of a number that somebody of this organisation's people proved. Raises BadPhone, NumberNotKnown."""
    digest = address_hash(broadcast.organisation_id, AddressKind.PHONE, phone_of(number))
    found = Address.objects.filter(
        organisation_id=broadcast.organisation_id,
        hash=digest,
        channel=broadcast.account.kind,
        verified_at__isnull=False,
    ).first()
    if found is None or main_person(found) is None:
        raise NumberNotKnown
    return found


@transaction.atomic
def try_broadcast(broadcast: Broadcast, address: Address, *, by: User | None = None) -> int:
    """Sends it to this address alone, once a language. How many messages that is.

    It goes through the same door as every message: a STOP, a missing yes and the limits of the channel hold here too.
    Raises NoWords, TriedOften.
    """
    locked = Broadcast.objects.select_for_update(of=("self",)).select_related("account").get(pk=broadcast.pk)
    said = _said(locked)
    if not said:
        raise NoWords
    number = next((n for n in range(MOST_TRIES) if not _deliveries(locked, n).exists()), None)
    if number is None:
        raise TriedOften
    for wording in said:
        queue_message(
            account=locked.account,
            address=address,
            person=main_person(address),
            purpose=locked.purpose,
            lane=Lane.SERVICE,
            content=wording.content,
            cause_kind=CAUSE,
            cause_id=_cause(locked, number, wording.language),
            language=wording.language,
        )
    audit("broadcast-tried", locked, by=by)
    return len(said)


def tries_of(broadcast: Broadcast) -> list[Tried]:
    """What became of the latest try, a line a language."""
    for number in reversed(range(MOST_TRIES)):
        if rows := list(_deliveries(broadcast, number).order_by("created_at", "id")):
            return [_tried(row) for row in rows]
    return []


def _tried(row: Delivery) -> Tried:
    bad = row.state in (DeliveryState.SKIPPED, DeliveryState.FAILED, DeliveryState.EXPIRED)
    reason = row.get_skip_reason_display() if row.skip_reason else ""
    return Tried(languages.get(row.language).name, row.get_state_display(), reason, bad)


def _said(broadcast: Broadcast) -> list[Wording]:
    bodies = approved_bodies(broadcast.account, broadcast.template)
    every = wordings(broadcast.texts, broadcast.template, bodies)
    return [wording for wording in every if wording.reader == wording.language and wording.content.text]


def _deliveries(broadcast: Broadcast, number: int) -> QuerySet[Delivery]:
    causes = [_cause(broadcast, number, code) for code in languages.LANGUAGES]
    return Delivery.objects.filter(cause_kind=CAUSE, cause_id__in=causes)


def _cause(broadcast: Broadcast, number: int, language: str) -> UUID:
    """The same for the same try and language, so that the second press of one button sends nothing."""
    return uuid5(broadcast.pk, f"{CAUSE}:{number}:{language}")
