"""Every write to campaigns and their steps."""

from datetime import datetime
from uuid import UUID

from qadam.campaigns.models import Campaign, Step
from qadam.core.clock import now
from qadam.people.models import Person


def record_step(
    person: Person,
    *,
    kind: str,
    subject_kind: str,
    subject_id: UUID,
    campaign: Campaign | None,
    address_hash: bytes | None = None,
    at: datetime | None = None,
    proof: str = "",
) -> Step:
    """The step a person took, counted once however often it is told. `proof` says how we know (code, list, qr, chat, web)."""
    if address_hash is None:
        way = person.ways.order_by("-is_main").values_list("address__hash", flat=True).first()
        address_hash = bytes(way) if way else None
    step, _is_new = Step.objects.get_or_create(
        kind=kind,
        subject_id=subject_id,
        defaults={
            "organisation_id": person.organisation_id,
            "campaign": campaign,
            "person": person,
            "address_hash": address_hash,
            "subject_kind": subject_kind,
            "at": at or now(),
            "proof": proof,
        },
    )
    return step
