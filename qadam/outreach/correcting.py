"""Late corrections: a receipt may say only after a correction went out that somebody had got what it corrects."""

from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from qadam.core.clock import now
from qadam.outreach.audience import write_deliveries
from qadam.outreach.enums import BroadcastState
from qadam.outreach.falling import take_turn
from qadam.outreach.models import Broadcast
from qadam.outreach.queries import audience_of

# What was being written while a correction began may carry a slightly earlier time.
MARGIN = timedelta(minutes=10)

_LATE = """
    select correction.id from outreach_broadcast correction
    where correction.corrects_id is not null and correction.state in ('sending', 'done')
        and correction.expires_at > %(now)s and exists (
            select from messaging_delivery first
            where first.cause_kind = 'broadcast' and first.cause_id = correction.corrects_id
                and first.state in ('accepted', 'sent', 'delivered', 'read', 'unknown')
                and first.changed_at > correction.started_at - %(margin)s and first.person_id is not null
                and not exists (
                    select from messaging_delivery hers where hers.cause_kind = 'broadcast'
                        and hers.cause_id = correction.id and hers.person_id = first.person_id
                )
        )
"""


def correct_late() -> int:
    """Lets everybody have the correction of what reached her since it began. How many got one. Safe to repeat."""
    values: dict[str, Any] = {"now": now(), "margin": MARGIN}
    with connection.cursor() as cursor:
        cursor.execute(_LATE, values)
        ids = [row[0] for row in cursor.fetchall()]
    return sum(map(_correct, Broadcast.objects.filter(pk__in=ids).select_related("account", "campaign")))


@transaction.atomic
def _correct(correction: Broadcast) -> int:
    assert correction.expires_at is not None
    if not take_turn(correction.pk):
        return 0
    written = write_deliveries(audience_of(correction, has_begun=True), expires_at=correction.expires_at)
    Broadcast.objects.filter(pk=correction.pk, state=BroadcastState.DONE).update(
        state=BroadcastState.SENDING, finished_at=None, updated_at=now()
    )
    return written
