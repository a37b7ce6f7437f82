"""Receipts: what a provider says became of a message. They come late, twice, in any order; states move forward only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from qadam.channels.base import ChannelError, StatusUpdate
from qadam.core.clock import now
from qadam.messaging.enums import ATTEMPT_TRANSITIONS, DELIVERY_TRANSITIONS, AttemptState
from qadam.messaging.models import Attempt, ChannelAccount, Delivery, OptOut
from qadam.messaging.results import keep_stops, provider_hash
from qadam.people import services as people

_ATTEMPTS = """
    update messaging_attempt attempt set state = moved.state, error_code = moved.code, error_text = moved.text,
        provider_hash = coalesce(attempt.provider_hash, moved.hash), changed_at = %s
    from unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::bytea[]) as moved (id, state, code, text, hash)
    where attempt.id = moved.id
"""
_DELIVERIES = """
    update messaging_delivery delivery set state = moved.state, changed_at = %s
    from unnest(%s::uuid[], %s::text[]) as moved (id, state) where delivery.id = moved.id
"""


@dataclass
class _Moved:
    """An attempt and where its receipts bring it."""

    attempt: Attempt
    state: str
    error: ChannelError | None = None
    hash: bytes | None = None


def apply_status(account: ChannelAccount, update: StatusUpdate) -> bool:
    """Writes one receipt. False when its message is not known (yet): keep it and ask again a little later."""
    return apply_statuses(account, [update])[0]


@transaction.atomic
def apply_statuses(account: ChannelAccount, updates: Sequence[StatusUpdate]) -> list[bool]:
    """Writes many receipts of one account at once: for each whether its message is known."""
    hashes = [provider_hash(account.pk, update.provider_id) for update in updates]
    refs = [_our_attempt(update.our_ref) for update in updates]
    by_id, by_hash = _attempts(account, refs, hashes)
    moved: dict[UUID, _Moved] = {}
    known: list[bool] = []
    for update, ref, digest in zip(updates, refs, hashes, strict=True):
        attempt = (by_id.get(ref) if ref else None) or by_hash.get(digest)
        known.append(attempt is not None)
        if attempt is not None:
            _move(moved.setdefault(attempt.pk, _Moved(attempt, attempt.state)), update, digest)
    _write([m for m in moved.values() if m.state != m.attempt.state])
    _note_errors(account, moved.values())
    return known


def _our_attempt(our_ref: str | None) -> UUID | None:
    try:
        return UUID(our_ref) if our_ref else None
    except ValueError:
        return None


def _attempts(
    account: ChannelAccount, refs: Iterable[UUID | None], hashes: Sequence[bytes]
) -> tuple[Mapping[UUID, Attempt], Mapping[bytes, Attempt]]:
    """The attempts meant, locked. Another account's reference finds nothing."""
    ours = Attempt.objects.select_for_update().filter(account=account).order_by("pk")
    by_id = {a.pk: a for a in ours.filter(pk__in=[ref for ref in refs if ref])}
    by_hash = {bytes(a.provider_hash): a for a in ours.filter(provider_hash__in=hashes) if a.provider_hash}
    return by_id, by_hash


def _move(moved: _Moved, update: StatusUpdate, digest: bytes) -> None:
    if update.state in ATTEMPT_TRANSITIONS[AttemptState(moved.state)]:
        moved.state = update.state
        moved.error, moved.hash = update.error, digest


def _write(moved: Sequence[_Moved]) -> None:
    if not moved:
        return
    moment = now()
    columns: list[list[Any]] = [
        [m.attempt.pk for m in moved],
        [str(m.state) for m in moved],
        [m.error.code[:40] if m.error else "" for m in moved],
        [m.error.message[:200] if m.error else "" for m in moved],
        [m.hash for m in moved],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_ATTEMPTS, [moment, *columns])
    _follow(moved)


def _follow(moved: Sequence[_Moved]) -> None:
    """A delivery goes where an attempt of it went; only its latest attempt can fail it."""
    deliveries = {
        d.pk: d
        for d in Delivery.objects.select_for_update()
        .filter(pk__in=[m.attempt.delivery_id for m in moved])
        .order_by("pk")
        .only("pk", "state")
    }
    latest = dict(
        Attempt.objects.filter(delivery_id__in=deliveries)
        .order_by("delivery_id", "-started_at", "-pk")
        .distinct("delivery_id")
        .values_list("delivery_id", "pk")
    )
    states: dict[UUID, str] = {}
    for m in moved:
        id = m.attempt.delivery_id
        if m.state == AttemptState.FAILED and latest.get(id) != m.attempt.pk:
            continue
        if m.state in DELIVERY_TRANSITIONS[states.get(id, deliveries[id].state)]:  # type: ignore[index]
            states[id] = m.state
    if states:
        with connection.cursor() as cursor:
            cursor.execute(_DELIVERIES, [now(), list(states), [str(state) for state in states.values()]])


def _note_errors(account: ChannelAccount, moved: Iterable[_Moved]) -> None:
    """A receipt may tell that the person stopped us inside the provider's app, or that the account is in trouble."""
    for m in moved:
        if m.error is None:
            continue
        if m.error.code == "opted_out":
            hash = m.attempt.delivery.address_hash
            note_provider_stop(account, hash, everything=m.error.everything)
        if m.error.code == "address_gone":
            people.mark_gone(account.organisation_id, account.kind, bytes(m.attempt.delivery.address_hash))
        if m.error.account_wide or m.error.code == "spam_limit":
            ChannelAccount.objects.filter(pk=account.pk).update(trouble=m.error.code, trouble_at=now())


def note_provider_stop(
    account: ChannelAccount, address_hash: bytes | memoryview, *, everything: bool = False
) -> None:
    """Writes down that the provider takes no campaign messages, or nothing at all, to this address. Safe to repeat."""
    stop = OptOut(
        account=account, address_hash=bytes(address_hash), at=now(), how="provider", only_news=not everything
    )
    keep_stops([stop])
