"""Pausing, resuming and calling off everything one cause still has in the queue, however much it is."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from qadam.core.clock import now
from qadam.messaging.decide import HELD_UNTIL
from qadam.messaging.enums import DeliveryState, HoldState
from qadam.messaging.models import CauseHold, Delivery


@transaction.atomic
def pause_cause(cause_kind: str, cause_id: UUID) -> None:
    """Lets what waits rest. What is being called at this moment is not stopped. Safe to repeat."""
    _hold(cause_kind, cause_id, HoldState.PAUSED)
    _waiting(cause_kind, cause_id).update(not_before=HELD_UNTIL, changed_at=now())


@transaction.atomic
def resume_cause(cause_kind: str, cause_id: UUID) -> None:
    """Lets it go on where it was. Safe to repeat."""
    CauseHold.objects.filter(cause_kind=cause_kind, cause_id=cause_id, state=HoldState.PAUSED).delete()
    moment = now()
    _waiting(cause_kind, cause_id).filter(not_before=HELD_UNTIL).update(not_before=moment, changed_at=moment)


@transaction.atomic
def cancel_cause(cause_kind: str, cause_id: UUID) -> int:
    """Calls off what waits; what was handed over stays as it is. How many were called off. Cannot be undone."""
    _hold(cause_kind, cause_id, HoldState.CANCELLED)
    return _waiting(cause_kind, cause_id).update(state=DeliveryState.CANCELLED, changed_at=now())


def _hold(cause_kind: str, cause_id: UUID, state: HoldState) -> None:
    CauseHold.objects.update_or_create(cause_kind=cause_kind, cause_id=cause_id, defaults={"state": state})


def _waiting(cause_kind: str, cause_id: UUID) -> QuerySet[Delivery]:
    return Delivery.objects.filter(cause_kind=cause_kind, cause_id=cause_id, state=DeliveryState.QUEUED)
