"""People as JSON, for coordinators and guardians. Addresses are masked."""

from typing import Any
from uuid import UUID

from ninja import Router, Schema

from qadam.organisations.api import ApiRequest, page, require
from qadam.organisations.enums import PEOPLE_READERS
from qadam.people.models import Person

router = Router(tags=["people"])


class AddressOut(Schema):
    channel: str
    masked: str
    is_verified: bool


class PersonOut(Schema):
    id: UUID
    name: str
    language: str
    place: str | None
    causes: list[str]
    addresses: list[AddressOut]

    @staticmethod
    def resolve_place(person: Person) -> str | None:
        return person.place.code if person.place else None

    @staticmethod
    def resolve_addresses(person: Person) -> list[dict[str, Any]]:
        return [
            {"channel": a.channel, "masked": f"•••{a.hint}", "is_verified": a.verified_at is not None}
            for a in person.addresses.all()
        ]


@router.get("people", response=list[PersonOut])
def people(request: ApiRequest, limit: int = 50, offset: int = 0) -> Any:
    """People of the token's organisation, newest first."""
    require(request, PEOPLE_READERS)
    rows = Person.objects.visible_to(request.actor).select_related("place").prefetch_related("addresses")
    return page(rows.order_by("-created_at"), limit=limit, offset=offset)
