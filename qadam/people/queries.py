"""Reads about people worth a name."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from qadam.core.text import fold
from qadam.organisations.actors import Actor
from qadam.organisations.models import Organisation
from qadam.people.addresses import address_hash
from qadam.people.enums import WRITTEN_FIRST, AddressKind, ChannelKind, Purpose
from qadam.people.models import Address, Consent, Person, PersonAddress, PersonQuerySet


def may_contact(person_id: UUID, *, purpose: str, channel: str) -> bool:
    """Whether the person's latest word on this purpose, for this channel or for all, is yes."""
    latest = (
        Consent.objects.filter(person_id=person_id, purpose=purpose, channel__in=["", channel])
        .order_by("-at", "-id")
        .values_list("granted", flat=True)
        .first()
    )
    return bool(latest)


def consented(person_ids: Iterable[UUID], *, purpose: str, channel: str) -> set[UUID]:
    """Those of many people whose latest word on the purpose is yes. One query."""
    rows = (
        Consent.objects.filter(person_id__in=list(person_ids), purpose=purpose, channel__in=["", channel])
        .order_by("person_id", "-at", "-id")
        .distinct("person_id")
        .values_list("person_id", "granted")
    )
    return {person_id for person_id, granted in rows if granted and person_id}


def main_person(address: Address) -> Person | None:
    """Whom an address means when nobody says otherwise."""
    way = address.ways.filter(is_main=True, person__erased_at=None).select_related("person").first()
    return way.person if way else None


def shares_phone(address: Address) -> bool:
    """Whether more than one person is reached at this address: then nothing one said may be told there."""
    return address.ways.filter(person__erased_at=None).count() > 1


def known_on_phone(organisation: Organisation, *, name: str, phone: str) -> Person | None:
    """The person an organisation knows by this number *and* this name. Another name on the number is another person."""
    if not phone:
        return None
    digest = address_hash(organisation.pk, AddressKind.PHONE, phone)
    same_number = Person.objects.active().filter(addresses__hash=digest, organisation=organisation).distinct()
    return next((person for person in same_number if fold(person.name) == fold(name)), None)


def people_page(actor: Actor, organisation_id: UUID, asked: str) -> PersonQuerySet:
    """People of an organisation with how they are reached, newest first; with a name asked for, those who have it."""
    ours = Person.objects.visible_to(actor).filter(organisation_id=organisation_id)
    if asked:
        ours = ours.filter(name__icontains=asked)
    return ours.select_related("place").prefetch_related("addresses").order_by("-created_at")


@dataclass(frozen=True)
class Reached:
    """One way somebody is reached, as a row shows it: the end of a number once, with every channel it serves."""

    hint: str
    channels: list[str]


def reached(person: Person) -> list[Reached]:
    """How a person is reached, each number once however many channels it is an address on."""
    found: dict[str, list[str]] = {}
    for address in person.addresses.all():
        key = address.hint if address.kind == AddressKind.PHONE else f"{address.channel} {address.hint}"
        found.setdefault(key, []).append(address.channel)
    order = [str(kind) for kind in WRITTEN_FIRST]
    lines = []
    for key, channels in found.items():
        names = [str(ChannelKind(kind).label) for kind in sorted(set(channels), key=order.index)]
        lines.append(Reached(key.rpartition(" ")[2], names))
    return lines


@dataclass(frozen=True)
class PeopleCounts:
    all: int
    reachable: int
    agreed_to_news: int


def people_counts(organisation_id: UUID) -> PeopleCounts:
    """How many there are, how many can be reached, and how many said yes to news."""
    ours = Person.objects.active().filter(organisation_id=organisation_id)
    latest = (
        Consent.objects.filter(person=OuterRef("pk"), purpose=Purpose.NEWS)
        .order_by("-at", "-id")
        .values("granted")[:1]
    )
    row = ours.annotate(
        reached=Exists(PersonAddress.objects.filter(person=OuterRef("pk"))), agrees=Subquery(latest)
    ).aggregate(
        all=Count("pk"),
        reachable=Count("pk", filter=Q(reached=True)),
        agreed=Count("pk", filter=Q(agrees=True)),
    )
    return PeopleCounts(row["all"], row["reachable"], row["agreed"])
