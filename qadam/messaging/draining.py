"""Takes stored events up: one thread at a time, in order, each in its own transaction; retried, and parked in the end."""

import logging
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q

from qadam.channels.base import TAKEN, Event, InboundMessage, Sender, StatusUpdate, TemplateChange
from qadam.core.clock import now
from qadam.core.sealing import unseal
from qadam.messaging import fetching, inbound, meaning, statuses
from qadam.messaging.adapters import channel_of
from qadam.messaging.danger import forget_words
from qadam.messaging.enums import EventKind, EventState
from qadam.messaging.inbound import Inbound
from qadam.messaging.intake import BODY, address_of
from qadam.messaging.memory import Memory
from qadam.messaging.models import ChannelAccount, Conversation, InboundEvent
from qadam.messaging.ports import inbound_handlers
from qadam.messaging.provider_templates import note_template_change
from qadam.people import services as people
from qadam.people.models import Address, Consent
from qadam.people.queries import main_person

logger = logging.getLogger(__name__)

Fetch = Callable[[InboundEvent, InboundMessage], object]

MOST_TRIES = 5
# Waits before the second, third, … try. The whole thread waits with its first event, so that order is kept.
WAITS_S = (1, 4, 12, 30)
EVENTS_A_CLAIM = 20
# A receipt may come before its message is written down; after this it is somebody else's.
RECEIPT_TRIES = 6

_DUE = """
    select account_id, thread_hash from messaging_inboundevent
    where state = 'new' and rank < 9 and thread_hash is not null and (retry_at is null or retry_at <= %s)
    order by rank, id limit 400
"""


def drain(*, fetch: Fetch = fetching.fetch) -> int:
    """Handles what is due now. How many events that were; 0 when nobody waits or others are at it."""
    return sum(drain_thread(*thread, fetch=fetch) for thread in due_threads()) + drain_receipts()


def due_threads() -> list[tuple[UUID, bytes]]:
    """Threads with something new: those that said STOP first, then the ones that waited longest."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [now()])
        return list(dict.fromkeys((account, bytes(digest)) for account, digest in cursor.fetchall()))


def drain_thread(account_id: UUID, thread_hash: bytes, *, fetch: Fetch = fetching.fetch) -> int:
    """Handles up to twenty events of one thread, in order. Stops when another worker has it or its first must wait.

    `fetch` gets an event whose file has to be fetched first; it may do so later and elsewhere, the thread waits.
    """
    Conversation.objects.bulk_create(
        [Conversation(account_id=account_id, address_hash=thread_hash)], ignore_conflicts=True
    )
    count = 0
    while count < EVENTS_A_CLAIM and _drain_next(account_id, thread_hash, fetch):
        count += 1
    return count


def _drain_next(account_id: UUID, thread_hash: bytes, fetch: Fetch) -> bool:
    """Handles the first event of the thread. False when there is none, it waits, or another worker has the thread."""
    event = to_fetch = None
    try:
        with transaction.atomic():
            conversation = _claim(account_id, thread_hash)
            event = _first(account_id, thread_hash) if conversation else None
            if conversation is None or event is None or (event.retry_at and event.retry_at > now()):
                return False
            to_fetch = _open(event, conversation)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        if event is None:
            raise
        _failed(event, error)
        return True
    if to_fetch and event:
        fetch(event, to_fetch)
    return True


def _claim(account_id: UUID, thread_hash: bytes) -> Conversation | None:
    return (
        Conversation.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("account__organisation", "address", "person")
        .filter(account_id=account_id, address_hash=thread_hash)
        .first()
    )


def _first(account_id: UUID, thread_hash: bytes) -> InboundEvent | None:
    return (
        InboundEvent.objects.filter(account_id=account_id, thread_hash=thread_hash, state=EventState.NEW)
        .select_related("media")
        .order_by("rank", F("provider_at").asc(nulls_last=True), "id")
        .first()
    )


def _open(event: InboundEvent, conversation: Conversation) -> InboundMessage | None:
    """Handles an event. Gives its message back, and does nothing yet, when a file has to be fetched first."""
    found = unpack(event, conversation)
    if found is None:
        _done(event, "nothing")
        return None
    told = meaning.in_full(conversation, found.what) if isinstance(found.what, InboundMessage) else None
    if told and told.media and inbound.may_keep_words(found) and fetching.is_needed(event):
        fetching.lease(event)
        return told
    if told:
        wanted = meaning.by_link(found, told)
        answer = wanted or inbound.answer_of(told, event.media_id)
        if told.choice_id != TAKEN:  # that she took a call of ours is no message of hers
            found.message = inbound.write_message(found, replace(told, text=wanted.text) if wanted else told)
        found.answer = replace(answer, message_id=found.message.pk if found.message else None)
        inbound.note_contact(found)
    for handler in inbound_handlers:
        if handler.take(found):
            found.handled_by = handler.name
            break
    if told and conversation.is_guarded and not inbound.may_keep_words(found):
        forget_words(found)
    inbound.send_answers(found)
    inbound.keep(found)
    _done(event, found.handled_by)
    return None


def unpack(event: InboundEvent, conversation: Conversation) -> Inbound | None:
    """The event with whom it comes from; None when its body holds nothing (any more)."""
    if event.body_sealed is None:
        return None
    account = conversation.account
    told = channel_of(account).parse(unseal(event.body_sealed, context=BODY))
    if not told:
        return None
    what = told[0]
    sender: Sender | None = getattr(what, "sender", None) or getattr(what, "old", None)
    address = _address(conversation, sender)
    if address is None:
        return None
    person = conversation.person
    if person is None or person.erased_at:
        person = conversation.person = main_person(address)
    return Inbound(
        event=event,
        what=what,
        account=account,
        organisation=account.organisation,
        conversation=conversation,
        address=address,
        person=person,
        has_agreed=person is not None and has_agreed(person.pk),
        memory=Memory.from_json(conversation.dialogue),
    )


def has_agreed(person_id: UUID) -> bool:
    """Whether the person's latest word on anything at all is yes: then she knows us and what we keep."""
    rows = (
        Consent.objects.filter(person_id=person_id)
        .order_by("purpose", "channel", "-at", "-id")
        .distinct("purpose", "channel")
        .values_list("granted", flat=True)
    )
    return any(rows)


def _address(conversation: Conversation, sender: Sender | None) -> Address | None:
    found = address_of(sender) if sender else None
    if conversation.address is None and found is not None:
        kind, value = found
        account = conversation.account
        conversation.address = people.get_or_add_address(
            account.organisation, channel=account.kind, kind=kind, value=value
        )
    return conversation.address


def _done(event: InboundEvent, handled_by: str) -> None:
    InboundEvent.objects.filter(pk=event.pk, state=EventState.NEW).update(
        state=EventState.DONE, handled_by=handled_by[:40], retry_at=None, tries=F("tries") + 1
    )


def _failed(event: InboundEvent, error: Exception) -> None:
    """Lets the event be tried again a little later; after five times it is put aside for people to see."""
    tries = event.tries + 1
    place = traceback.extract_tb(error.__traceback__)[-1]
    reason = f"{type(error).__name__} in {place.name} ({place.filename.rpartition('/')[2]}:{place.lineno})"
    logger.error(
        "an event could not be handled (try %s of %s): %s", tries, MOST_TRIES, reason, exc_info=error
    )
    if tries >= MOST_TRIES:
        park(event, reason, tries=tries)
        return
    wait = timedelta(seconds=WAITS_S[tries - 1])
    InboundEvent.objects.filter(pk=event.pk, state=EventState.NEW).update(
        tries=tries, retry_at=now() + wait, reason=reason[:200]
    )


@transaction.atomic
def park(event: InboundEvent, reason: str, *, tries: int) -> None:
    """Puts an event aside. What was said still appears in the thread, and a person is asked to look."""
    moved = InboundEvent.objects.filter(pk=event.pk, state=EventState.NEW).update(
        state=EventState.PARKED, tries=tries, retry_at=None, reason=reason[:200]
    )
    conversation = Conversation.objects.filter(
        account_id=event.account_id, address_hash=event.thread_hash
    ).first()
    if not moved or conversation is None or event.kind != EventKind.MESSAGE:
        return
    Conversation.objects.filter(pk=conversation.pk, unanswered_since=None).update(unanswered_since=now())
    try:
        found = unpack(event, conversation)
    except Exception:
        return  # what cannot even be read has no words to show; the reason says so
    if found and isinstance(found.what, InboundMessage):
        inbound.write_message(found, found.what)


def try_again(event: InboundEvent) -> None:
    """Gives a parked event another five tries."""
    InboundEvent.objects.filter(pk=event.pk, state=EventState.PARKED).update(
        state=EventState.NEW, tries=0, retry_at=None, reason=""
    )


# ── receipts ────────────────────────────────────────────────────────────────────────────────────────────────────


def drain_receipts(*, at_most: int = 300) -> int:
    """Writes receipts and other news that come from no person, many at a time. How many."""
    with transaction.atomic():
        events = list(
            InboundEvent.objects.select_for_update(skip_locked=True)
            .filter(Q(retry_at=None) | Q(retry_at__lte=now()), state=EventState.NEW, thread_hash=None)
            .order_by("rank", "id")[:at_most]
        )
        by_account: dict[UUID, list[InboundEvent]] = {}
        for event in events:
            by_account.setdefault(event.account_id, []).append(event)
        for account in ChannelAccount.objects.filter(pk__in=by_account):
            _receive(account, by_account[account.pk])
    return len(events)


def _receive(account: ChannelAccount, events: Sequence[InboundEvent]) -> None:
    updates: list[tuple[InboundEvent, StatusUpdate]] = []
    for event in events:
        try:
            what = _read(account, event)
        except Exception as error:
            _failed(event, error)
            continue
        if isinstance(what, StatusUpdate):
            updates.append((event, what))
        elif isinstance(what, TemplateChange):
            note_template_change(account, what)
            _done(event, "template")
        else:
            _done(event, "nothing")
    _apply(account, updates)


def _read(account: ChannelAccount, event: InboundEvent) -> Event | None:
    if event.body_sealed is None:
        return None
    told = channel_of(account).parse(unseal(event.body_sealed, context=BODY))
    return told[0] if told else None


def _apply(account: ChannelAccount, updates: Sequence[tuple[InboundEvent, StatusUpdate]]) -> None:
    try:
        with transaction.atomic():
            known = statuses.apply_statuses(account, [update for _event, update in updates])
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        for event, _update in updates:
            _failed(event, error)
        return
    ours = [event.pk for (event, _update), is_known in zip(updates, known, strict=True) if is_known]
    InboundEvent.objects.filter(pk__in=ours).update(
        state=EventState.DONE, handled_by="receipt", tries=F("tries") + 1
    )
    for (event, _update), is_known in zip(updates, known, strict=True):
        if not is_known:
            _not_yet_known(event)


def _not_yet_known(event: InboundEvent) -> None:
    """A receipt may be faster than our own note of the call. In the end it belongs to somebody else's message."""
    if event.tries + 1 >= RECEIPT_TRIES:
        _done(event, "not-ours")
        return
    InboundEvent.objects.filter(pk=event.pk).update(
        tries=event.tries + 1, retry_at=now() + timedelta(seconds=2 ** (event.tries + 1))
    )
