"""The ladder: who is known not to have been reached goes on to the next way. The worker asks for it all the time."""

import logging
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from qadam.channels.base import Misconfigured
from qadam.core.clock import now
from qadam.messaging.enums import SkipReason
from qadam.outreach.audience import let_fall
from qadam.outreach.enums import BroadcastState
from qadam.outreach.models import Broadcast
from qadam.outreach.queries import audience_of

log = logging.getLogger(__name__)

AT_MOST = 2_000
CAUSES_AT_ONCE = 20
# Left out for a reason of the channel: another one may do. A STOP or a missing yes ends the ladder.
OF_THE_CHANNEL = (
    SkipReason.WINDOW_CLOSED,
    SkipReason.TEMPLATE_MISSING,
    SkipReason.TEMPLATE_PAUSED,
    SkipReason.DAILY_LIMIT,
    SkipReason.ACCOUNT_CLOSED,
    SkipReason.NO_ADDRESS,
)

_CAUSES = """
    select distinct cause_id from messaging_delivery
    where cause_kind = 'broadcast' and rungs_left > 0 and state in ('failed', 'skipped')
    limit %s
"""
# One worker at a time puts people of a broadcast on a way, so that no two come onto one address together.
_TURN = "select pg_try_advisory_xact_lock(hashtextextended('falling' || %s::text, 0))"
_END = """
    update messaging_delivery delivery set rungs_left = 0
    where delivery.cause_kind = 'broadcast' and delivery.cause_id = %(broadcast)s and delivery.rungs_left > 0
        and delivery.state in ('failed', 'skipped')
        and (delivery.person_id is null or delivery.expires_at <= %(now)s
            or delivery.state = 'skipped' and delivery.skip_reason <> all(%(reasons)s)
            or exists (select from messaging_attempt attempt
                where attempt.delivery_id = delivery.id and attempt.state <> 'failed'))
"""


def fall_due() -> int:
    """Lets everybody fall who may. How many deliveries were dealt with; safe to run on many workers at once."""
    with connection.cursor() as cursor:
        cursor.execute(_CAUSES, [CAUSES_AT_ONCE])
        ids = [row[0] for row in cursor.fetchall()]
    running = Broadcast.objects.filter(pk__in=ids, state__in=[BroadcastState.SENDING, BroadcastState.DONE])
    return sum(_try(row) for row in running.select_related("account", "campaign"))


def _try(broadcast: Broadcast) -> int:
    """One whose channel lacks a setting rests, and holds up no other."""
    try:
        return let_broadcast_fall(broadcast)
    except Misconfigured:
        log.warning("a broadcast cannot go on: one of its channels lacks a setting")
        return 0


def take_turn(broadcast_id: UUID) -> bool:
    """Whether nobody else moves people of this broadcast; then nobody will until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_TURN, [broadcast_id])
        return bool(cursor.fetchone()[0])


@transaction.atomic
def let_broadcast_fall(broadcast: Broadcast) -> int:
    """The same for one broadcast. Somebody who cannot go on stays as she is, with the reason that stands there."""
    values: dict[str, Any] = {
        "broadcast": broadcast.pk,
        "now": now(),
        "reasons": [str(reason) for reason in OF_THE_CHANNEL],
    }
    if not take_turn(broadcast.pk):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_END, values)
        ended: int = cursor.rowcount
    looked, moved = let_fall(audience_of(broadcast, falling=True), at_most=AT_MOST)
    if moved:
        # A receipt came after everything had seemed settled.
        Broadcast.objects.filter(pk=broadcast.pk, state=BroadcastState.DONE).update(
            state=BroadcastState.SENDING, finished_at=None, updated_at=now()
        )
    return ended + looked
