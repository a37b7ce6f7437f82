"""Writing down how calls ended, many at once; and giving up those of a sender that died in mid-call."""

import logging
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, ProgrammingError, connection, transaction

from qadam.channels.base import ChannelError
from qadam.core.clock import now
from qadam.core.sealing import keyed_hash
from qadam.messaging import ceilings, limits
from qadam.messaging.calling import Outcome
from qadam.messaging.enums import ASKED_ON_THE_WEB, AttemptState, DeliveryState, TemplateState
from qadam.messaging.models import ChannelAccount, OptOut
from qadam.messaging.templates_registry import note_template_state
from qadam.people import services as people
from qadam.people.enums import AddressKind

log = logging.getLogger(__name__)

TRIES = 3
# Before the second and the third try.
WAITS = (timedelta(seconds=30), timedelta(minutes=5))
# A file of ours that is still being made ready.
READY_SOON = timedelta(seconds=5)
BEAT_EVERY_S = 5.0
SILENT_AFTER_S = 30.0


@dataclass(frozen=True)
class Ending:
    """What an outcome means for its attempt and its delivery."""

    state: AttemptState
    delivery_state: DeliveryState
    retry_at: datetime | None = None
    tried: int = 0


# What says nothing against the message itself: it waits, and uses up no try.
_PATIENCE = frozenset({"marketing_cap", "spam_limit", "unreachable", "template_paused"})

# What another way of a ladder need not wait for: it fails here and goes on, or is asked anew what becomes of it.
_ELSEWHERE = {
    "marketing_cap": Ending(AttemptState.FAILED, DeliveryState.FAILED),
    "template_paused": Ending(AttemptState.FAILED, DeliveryState.QUEUED),
}

# Receipts may be written at the same moment: everybody locks attempts first, by id, then deliveries.
_LOCK = "select from messaging_attempt where id = any(%(attempts)s) order by id for update"
_ATTEMPTS = """
    update messaging_attempt attempt set
        state = case when attempt.state in ('calling', 'unknown') then ended.state else attempt.state end,
        provider_hash = ended.hash,
        error_code = ended.code, error_text = ended.text, changed_at = %(now)s
    from unnest(%(attempts)s::uuid[], %(states)s::text[], %(hashes)s::bytea[], %(codes)s::text[], %(texts)s::text[])
        as ended (id, state, hash, code, text)
    where attempt.id = ended.id
"""
_DELIVERIES = """
    update messaging_delivery delivery set
        state = ended.state, tries = delivery.tries + ended.tried, changed_at = %(now)s,
        not_before = coalesce(ended.retry_at, delivery.not_before)
    from unnest(%(deliveries)s::uuid[], %(delivery_states)s::text[], %(retry_at)s::timestamptz[], %(tried)s::int[])
        as ended (id, state, retry_at, tried)
    where delivery.id = ended.id and delivery.state in ('sending', 'unknown')
"""

_BUBBLES = """
    with said as (
        select delivery.*, said.text from unnest(%(deliveries)s::uuid[], %(texts)s::text[]) as said (id, text)
        join messaging_delivery delivery on delivery.id = said.id
        where not exists (select from messaging_message message where message.delivery_id = said.id)
    ), threads as (
        insert into messaging_conversation (id, created_at, updated_at, account_id, address_id, address_hash,
            person_id, language, keeper, is_guarded, dialogue, last_message_at)
        select distinct on (account_id, address_hash) qadam_new_id(), %(now)s::timestamptz, %(now)s::timestamptz,
            account_id, address_id, address_hash, person_id, language, 'bot', false, '{}'::jsonb, %(now)s::timestamptz
        from said order by account_id, address_hash, id
        on conflict (account_id, address_hash) do update set last_message_at = excluded.last_message_at
        returning id, account_id, address_hash
    )
    insert into messaging_message (id, conversation_id, author, kind, text, language, options, is_guarded,
        delivery_id, at)
    select qadam_new_id(), threads.id, 'bot', 'text', said.text, said.language, '[]', false, said.id, %(now)s
    from said join threads using (account_id, address_hash)
    on conflict do nothing
"""

_LOST = """
    with lost as (
        update messaging_attempt attempt set state = 'unknown', error_code = 'sender_lost', changed_at = %(now)s
        where attempt.state = 'calling' and not exists (
            select from messaging_senderbeat beat where beat.worker = attempt.worker
                and beat.at > clock_timestamp() - make_interval(secs => %(silent)s)
        )
        returning attempt.delivery_id
    )
    update messaging_delivery delivery set state = 'unknown', changed_at = %(now)s
    from lost where delivery.id = lost.delivery_id and delivery.state = 'sending'
"""

_UNCALLED = """
    with uncalled as (
        update messaging_attempt attempt set state = 'failed', error_code = 'never_called', changed_at = %(now)s
        where attempt.worker = %(worker)s and attempt.state = 'calling' and attempt.id <> all(%(calling)s::uuid[])
        returning attempt.delivery_id
    )
    update messaging_delivery delivery set state = 'queued', changed_at = %(now)s
    from uncalled where delivery.id = uncalled.delivery_id and delivery.state = 'sending'
"""


def provider_hash(account_id: UUID, provider_id: str) -> bytes:
    """What finds an attempt by the id its provider gave it."""
    return keyed_hash("provider-message", account_id.bytes, provider_id)


def write_outcomes(outcomes: Sequence[Outcome], *, silent: Container[UUID] = ()) -> None:
    """Writes how calls ended. A receipt that came before our own answer is not overwritten.

    The bubbles go first and by themselves: whoever talks to the person holds her thread and may wait for our attempts.
    `silent` are the accounts whose provider has not answered for several calls in a row: they rest.
    """
    if not outcomes:
        return
    moment = now()
    try:
        with transaction.atomic():
            _write_bubbles(outcomes, moment)
    except (DataError, IntegrityError, ProgrammingError) as error:
        # How the calls ended matters more than how the thread looks.
        log.error("bubbles of %s messages could not be written: %s", len(outcomes), type(error).__name__)
    with transaction.atomic():
        blocked = _note_accounts(outcomes, silent, moment)
        endings = [_ending(outcome, blocked.get(outcome.call.due.account_id), moment) for outcome in outcomes]
        _write(outcomes, endings, moment)
        _note_people(outcomes, moment)
        _note_templates(outcomes, moment)


def _note_templates(outcomes: Sequence[Outcome], moment: datetime) -> None:
    """A provider that refuses a template tells us that it is paused, or gone: the others need not ask."""
    for code, state in (
        ("template_paused", TemplateState.PAUSED),
        ("template_disabled", TemplateState.REJECTED),
    ):
        refused = {
            (o.call.due.account_id, o.call.content.template, o.call.send.template_language)
            for o in outcomes
            if o.error is not None and o.error.code == code
        }
        for account_id, key, language in sorted(refused):
            note_template_state(account_id, key=key, language=language, state=state, moment=moment)


def _note_accounts(
    outcomes: Sequence[Outcome], silent: Container[UUID], moment: datetime
) -> dict[UUID, datetime]:
    """Lets refused and silent accounts rest, and ends the caution about those that answered. Until when each rests."""
    waits: dict[UUID, Outcome] = {}
    answered: set[UUID] = set()
    for outcome in outcomes:
        error, account_id = outcome.error, outcome.call.due.account_id
        if error is not None and _tells_to_rest(outcome, silent):
            if account_id not in waits or _weight(outcome) > _weight(waits[account_id]):
                waits[account_id] = outcome
        elif outcome.call.is_question and (error is None or limits.is_an_answer(error)):
            answered.add(account_id)
    blocked: dict[UUID, datetime] = {}
    for account_id, worst in sorted(waits.items()):
        assert worst.error is not None
        asked, wait_s = worst.call.is_question, worst.error.retry_after_s or 0
        blocked[account_id] = limits.block(account_id, moment, wait_s=wait_s, asked=asked)
        if worst.error.account_wide:
            ChannelAccount.objects.filter(pk=account_id).update(trouble=worst.error.code, trouble_at=moment)
    mended = limits.unblock(answered - set(waits)) if answered - set(waits) else []
    if mended:
        ChannelAccount.objects.filter(pk__in=mended).exclude(trouble="").update(trouble="", trouble_at=None)
    return blocked


def _tells_to_rest(outcome: Outcome, silent: Container[UUID]) -> bool:
    """Whether the next message of the account would very likely end the same way."""
    assert outcome.error is not None
    if outcome.error.unknown:
        return outcome.call.is_question or outcome.call.due.account_id in silent
    return limits.concerns_account(outcome.error)


def _weight(outcome: Outcome) -> tuple[bool, bool, float]:
    """What counts most when several calls of an account were refused."""
    assert outcome.error is not None
    error = outcome.error
    return (outcome.call.is_question, error.account_wide, error.retry_after_s or 0)


def _ending(outcome: Outcome, blocked_until: datetime | None, moment: datetime) -> Ending:
    error, due = outcome.error, outcome.call.due
    if error is None:
        return Ending(AttemptState.ACCEPTED, DeliveryState.ACCEPTED)
    if error.unknown:
        return Ending(AttemptState.UNKNOWN, DeliveryState.UNKNOWN)
    if not error.may_retry:
        return Ending(AttemptState.FAILED, DeliveryState.FAILED)
    if error.code == "not_ready":
        return Ending(AttemptState.FAILED, DeliveryState.QUEUED, moment + READY_SOON)
    asked = moment + timedelta(seconds=error.retry_after_s or 0)
    if due.rungs_left and error.code in _ELSEWHERE:
        return _ELSEWHERE[error.code]
    if _is_patience(error):
        return Ending(AttemptState.FAILED, DeliveryState.QUEUED, max(blocked_until or asked, asked))
    if due.tries + 1 >= TRIES:
        return Ending(AttemptState.FAILED, DeliveryState.FAILED, tried=1)
    return Ending(AttemptState.FAILED, DeliveryState.QUEUED, max(moment + WAITS[due.tries], asked), tried=1)


def _is_patience(error: ChannelError) -> bool:
    """Whether the answer says nothing against this message: it waits as long as it is of use, and uses up no try."""
    slower = error.code.startswith("too_fast") or error.code in _PATIENCE
    return error.account_wide or slower


def _write(outcomes: Sequence[Outcome], endings: Sequence[Ending], moment: datetime) -> None:
    ids = [o.provider_id for o in outcomes]
    accounts = [o.call.due.account_id for o in outcomes]
    values: dict[str, Any] = {
        "now": moment,
        "attempts": [o.call.attempt_id for o in outcomes],
        "deliveries": [o.call.due.id for o in outcomes],
        "states": [str(e.state) for e in endings],
        "delivery_states": [str(e.delivery_state) for e in endings],
        "hashes": [provider_hash(a, id) if id else None for a, id in zip(accounts, ids, strict=True)],
        "codes": [o.error.code[:40] if o.error else "" for o in outcomes],
        "texts": [o.error.message[:200] if o.error else "" for o in outcomes],
        "retry_at": [e.retry_at for e in endings],
        "tried": [e.tried for e in endings],
    }
    with connection.cursor() as cursor:
        for statement in (_LOCK, _ATTEMPTS, _DELIVERIES):
            cursor.execute(statement, values)
    ceilings.give_back(
        [
            o.call.attempt_id
            for o, ending in zip(outcomes, endings, strict=True)
            if ending.state == AttemptState.FAILED and o.call.send.cost_minor
        ]
    )


def _write_bubbles(outcomes: Sequence[Outcome], moment: datetime) -> None:
    """Shows in the thread what left us, where no bubble was written when it was queued.

    A public channel has no thread; a mail somebody asked for on the web is for her eyes alone: it holds a key.
    """
    left = [o for o in outcomes if (o.provider_id or (o.error and o.error.unknown)) and _has_thread(o)]
    if left:
        values: dict[str, Any] = {
            "now": moment,
            "deliveries": [o.call.due.id for o in left],
            "texts": [o.call.content.text for o in left],
        }
        with connection.cursor() as cursor:
            cursor.execute(_BUBBLES, values)


def _has_thread(outcome: Outcome) -> bool:
    due = outcome.call.due
    return due.address_kind != AddressKind.CHANNEL and due.cause_kind != ASKED_ON_THE_WEB


def _note_people(outcomes: Sequence[Outcome], moment: datetime) -> None:
    """A provider that knows of an opt-out we did not know tells us so by refusing."""
    stops = [
        OptOut(
            account_id=o.call.due.account_id,
            address_hash=bytes(o.call.due.address_hash),
            at=moment,
            how="provider",
            only_news=not o.error.everything,
        )
        for o in outcomes
        if o.error is not None and o.error.code == "opted_out"
    ]
    keep_stops(stops)
    for o in outcomes:
        if o.error is not None and o.error.code == "address_gone":
            pace = o.call.pace
            people.mark_gone(pace.organisation_id, pace.kind, bytes(o.call.due.address_hash))


def keep_stops(stops: Sequence[OptOut]) -> None:
    """Writes down what providers told about people who want nothing more, or no news. Safe to repeat."""
    OptOut.objects.bulk_create(stops, ignore_conflicts=True)
    for stop in stops:
        if not stop.only_news:  # whoever wanted no news before may want nothing at all now
            held = OptOut.objects.filter(account_id=stop.account_id, address_hash=stop.address_hash)
            held.filter(undone_at=None, only_news=True).update(only_news=False, how=stop.how, at=stop.at)


def release_uncalled(worker: str, calling: Iterable[UUID]) -> int:
    """Puts back what this sender holds as `calling` but never called: the database broke off as it was being claimed.

    `calling` are the attempts it really called. Nothing left us for the others, so they may be tried again.
    """
    with connection.cursor() as cursor:
        cursor.execute(_UNCALLED, {"worker": worker, "calling": list(calling), "now": now()})
        released: int = cursor.rowcount
    return released


def beat(worker: str) -> None:
    """A sign of life."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into messaging_senderbeat (worker, at) values (%s, clock_timestamp())"
            " on conflict (worker) do update set at = excluded.at",
            [worker],
        )


def end_beat(worker: str) -> None:
    """The sender went in good order."""
    with connection.cursor() as cursor:
        cursor.execute("delete from messaging_senderbeat where worker = %s", [worker])


def give_up_lost() -> int:
    """Marks the calls of dead senders as unknown: they are shown and never sent again. How many."""
    with connection.cursor() as cursor:
        cursor.execute(_LOST, {"now": now(), "silent": SILENT_AFTER_S})
        lost: int = cursor.rowcount
        cursor.execute("delete from messaging_senderbeat where at < clock_timestamp() - interval '1 day'")
        # Who was reached when is needed for a day; after that it is nobody's business.
        cursor.execute("delete from messaging_reached where at < clock_timestamp() - interval '2 days'")
    return lost
