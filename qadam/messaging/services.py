"""The one door out: whatever reaches a person is queued here, once for a cause; the sender decides when it goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from qadam.accounts.models import User
from qadam.core import languages
from qadam.core.clock import now
from qadam.core.inserting import insert_once
from qadam.messaging.content import Content
from qadam.messaging.enums import Author, DeliveryState, EventState, Lane
from qadam.messaging.models import ChannelAccount, Conversation, Delivery, InboundEvent, Message
from qadam.people.enums import WRITTEN_FIRST, ConsentMethod, Purpose
from qadam.people.models import Address, Person, PersonAddress

# How long a message is worth sending when its writer does not say.
LIFETIME = {
    Lane.EMERGENCY: timedelta(hours=6),
    Lane.REPLY: timedelta(hours=12),
    Lane.SERVICE: timedelta(days=2),
    Lane.BROADCAST: timedelta(days=3),
    Lane.POST: timedelta(days=3),
}
# She wrote so shortly ago that what we say now is an answer.
JUST_WROTE = timedelta(minutes=15)
# Somebody of the organisation holds the proof that this address may be written to.
PROVEN_BY_HAND = (ConsentMethod.PAPER, ConsentMethod.IMPORT, ConsentMethod.STAFF)


@transaction.atomic(savepoint=False)
def queue_message(
    *,
    account: ChannelAccount,
    address: Address,
    person: Person | None,
    purpose: str,
    lane: int,
    content: Content,
    cause_kind: str,
    cause_id: UUID,
    language: str,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    conversation: Conversation | None = None,
    by: User | None = None,
) -> Delivery:
    """The delivery of this content to this address, written once for (cause_kind, cause_id, address).

    Asking again answers the first delivery unchanged. With a conversation, the bubble appears there: from staff when
    `by` is given, else from Qadam. Whether it really goes out is decided when it is sent.
    """
    moment = now()
    due = not_before or moment
    wanted = Delivery(
        organisation_id=account.organisation_id,
        account=account,
        address=address,
        address_hash=bytes(address.hash),
        person=person,
        cause_kind=cause_kind,
        cause_id=cause_id,
        purpose=purpose,
        lane=lane,
        language=language,
        content=content.to_json(),
        created_at=moment,
        not_before=due,
        expires_at=expires_at or due + LIFETIME[Lane(lane)],
        changed_at=moment,
    )
    if not insert_once(wanted, "cause_kind", "cause_id", "address_hash"):
        return Delivery.objects.get(
            cause_kind=cause_kind, cause_id=cause_id, address_hash=wanted.address_hash
        )
    if conversation is not None:
        _write_bubble(wanted, content, conversation, by=by)
    return wanted


def _write_bubble(
    delivery: Delivery, content: Content, conversation: Conversation, *, by: User | None
) -> None:
    Message.objects.create(
        conversation=conversation,
        author=Author.STAFF if by else Author.BOT,
        kind="media" if content.media_id else "text",
        text=content.text,
        language=delivery.language,
        options=[list(option) for option in content.options],
        media_id=content.media_id,
        delivery=delivery,
        by_user=by,
        at=delivery.created_at,
    )
    answered = {"unanswered_since": None} if by else {}
    Conversation.objects.filter(pk=conversation.pk).update(last_message_at=delivery.created_at, **answered)


def tell(
    person: Person,
    *,
    purpose: str,
    content: Content,
    cause_kind: str,
    cause_id: UUID,
    lane: int = Lane.SERVICE,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    way: "Way | None" = None,
) -> Delivery | None:
    """Queues a message to a person where she is best reached; None when there is nowhere to write.

    Who has asked `best_way` already, before taking a lock, gives what it said.

    On a phone that several people share, nobody reads there what another one joined, asked or told: unless it answers
    what the phone's main person wrote a moment ago, the words are replaced by a neutral line.
    """
    way = way or best_way(person)
    if way is None:
        return None
    language = person.language or (way.conversation.language if way.conversation else "")
    if way.is_shared and not _is_answer(person, way.address, way.conversation, purpose):
        content = _neutral(way.account, language)
    return queue_message(
        account=way.account,
        address=way.address,
        person=person,
        purpose=purpose,
        lane=lane,
        content=content,
        cause_kind=cause_kind,
        cause_id=cause_id,
        language=language,
        not_before=not_before,
        expires_at=expires_at,
        conversation=way.conversation,
    )


# Asked for every message to one person: by hand, since putting the question together took longer than the answer.
_WAYS = """
    select address.*, way.is_main, exists (
        select from people_personaddress other join people_person somebody on somebody.id = other.person_id
        where other.address_id = address.id and other.person_id <> way.person_id and somebody.erased_at is null
    ) as is_shared, exists (select from messaging_conversation thread where thread.address_id = address.id) as has_thread
    from people_personaddress way join people_address address on address.id = way.address_id
    where way.person_id = %s and address.gone_at is null and (address.verified_at is not null or exists (
        select from people_consent proof
        where proof.person_id = way.person_id and proof.granted and proof.method = any(%s)
    ))
    order by way.is_main desc, address.verified_at desc nulls last, way.id
"""

# The oldest of a kind comes last. By hand for the same reason.
_ACCOUNTS = """
    select * from messaging_channelaccount
    where organisation_id = %s and is_open and kind = any(%s) order by created_at desc
"""


# Says only that something waits, where words of ours may not stand on a shared phone or outside the window.
WAITING_TEMPLATE = "message-waiting"


@dataclass(frozen=True)
class Way:
    """Where a person is reached: an address that is hers, an open account on its channel, their thread if there is one."""

    address: Address
    account: ChannelAccount
    conversation: Conversation | None
    is_shared: bool  # somebody else has this address too
    main_hash: bytes  # of the address that means her first of all: what she does is counted there


def best_way(person: Person) -> Way | None:
    """Where the person is best reached now.

    Where she wrote last comes first, then where the address means her, what can be read before what must be heard. A
    number somebody only typed on the web waits until its owner has answered from it.
    """
    if person.erased_at is not None:
        return None
    found: Iterable[Any] = Address.objects.raw(_WAYS, [person.pk, [str(method) for method in PROVEN_BY_HAND]])
    addresses = sorted(found, key=lambda one: (not one.is_main, WRITTEN_FIRST.index(one.channel)))
    shared = {address.pk for address in addresses if address.is_shared}
    for thread in _threads([address for address in addresses if address.has_thread]):
        address = next(a for a in addresses if a.pk == thread.address_id)
        return Way(address, thread.account, thread, address.pk in shared, bytes(addresses[0].hash))
    accounts: dict[str, ChannelAccount] = {}
    for account in ChannelAccount.objects.raw(
        _ACCOUNTS, [person.organisation_id, [address.channel for address in addresses]]
    ):
        accounts[account.kind] = account
    open_ones = (a for a in addresses if a.channel in accounts)
    return next(
        (Way(a, accounts[a.channel], None, a.pk in shared, bytes(addresses[0].hash)) for a in open_ones), None
    )


def _threads(addresses: list[Address]) -> Iterable[Conversation]:
    """What was written at these addresses on open accounts, where she wrote last first."""
    if not addresses:
        return ()
    threads = Conversation.objects.filter(address__in=addresses, account__is_open=True)
    return threads.select_related("account").order_by(F("last_in_at").desc(nulls_last=True))


def _is_answer(person: Person, address: Address, conversation: Conversation | None, purpose: str) -> bool:
    if purpose != Purpose.REPLIES or conversation is None or conversation.last_in_at is None:
        return False
    means_her = PersonAddress.objects.filter(person=person, address=address, is_main=True)
    return conversation.last_in_at > now() - JUST_WROTE and means_her.exists()


def _neutral(account: ChannelAccount, language: str) -> Content:
    with languages.speaking(language):
        name = languages.said(account.organisation.name, language)
        text = _("%(organisation)s has a message for somebody on this phone. Write to us when it suits you.")
        return Content(text=text % {"organisation": name}, template=WAITING_TEMPLATE, params=(name,))


@transaction.atomic
def forget_words(message_ids: Iterable[UUID]) -> None:
    """Empties what people said in these messages, with the event each came in. That they wrote, and when, stays."""
    said = Message.objects.filter(pk__in=list(message_ids), author=Author.PERSON)
    InboundEvent.objects.filter(pk__in=said.values("event_id")).exclude(state=EventState.NEW).update(
        body_sealed=None
    )
    said.update(kind="unkept", text="", media=None)


def forget_in_hand(message_id: UUID) -> None:
    """Empties what is being answered just now: its bubble and its event. For what nobody may trace to her."""
    said = Message.objects.filter(pk=message_id, author=Author.PERSON)
    InboundEvent.objects.filter(pk__in=said.values("event_id")).update(body_sealed=None)
    said.update(kind="unkept", text="", media=None)


def call_off(*, cause_kinds: Iterable[str], cause_ids: Iterable[UUID]) -> int:
    """Takes back what waits to be sent for these causes; what has begun to leave goes on. How many."""
    waiting = Delivery.objects.filter(
        cause_kind__in=list(cause_kinds), cause_id__in=list(cause_ids), state=DeliveryState.QUEUED
    )
    return waiting.update(state=DeliveryState.CANCELLED, changed_at=now())
