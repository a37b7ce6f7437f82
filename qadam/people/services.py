"""Every write about people: who they are, how they are reached, what they agreed to, and forgetting them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from qadam.accounts.models import User
from qadam.core import languages
from qadam.core.clock import now
from qadam.core.erasures import remember, remembered
from qadam.core.errors import NotAllowed
from qadam.core.models import audit
from qadam.core.ports import person_data
from qadam.core.sealing import seal
from qadam.core.text import clean
from qadam.organisations.actors import Actor
from qadam.organisations.enums import Role
from qadam.organisations.models import Organisation
from qadam.people import addresses
from qadam.people.enums import AddressKind, ChannelKind, ConsentMethod, Purpose
from qadam.people.errors import ProofMissing
from qadam.people.models import Address, Consent, Person, PersonAddress
from qadam.people.ports import phone_channels
from qadam.places.models import Place

_SPREAD_ADDRESSES = """
    insert into people_address (id, created_at, updated_at, organisation_id, channel, kind, hash, sealed, hint,
        verified_at)
    select distinct on (address.hash) qadam_new_id(), %(now)s, %(now)s, address.organisation_id, %(channel)s,
        address.kind, address.hash, address.sealed, address.hint, address.verified_at
    from people_address address
    where address.organisation_id = %(organisation)s and address.kind = 'phone' and address.channel <> %(channel)s
        and exists (select from people_personaddress way where way.address_id = address.id)
    order by address.hash, address.verified_at
    on conflict (organisation_id, channel, hash) do nothing
"""
_SPREAD_WAYS = """
    insert into people_personaddress (id, person_id, address_id, is_main)
    select qadam_new_id(), known.person_id, known.address_id,
        row_number() over (partition by known.address_id order by known.was_main desc, known.person_id) = 1
            and not exists (
                select from people_personaddress main where main.address_id = known.address_id and main.is_main)
    from (
        select way.person_id, sister.id as address_id, bool_or(way.is_main) as was_main
        from people_address address
        join people_personaddress way on way.address_id = address.id
        join people_address sister on sister.organisation_id = address.organisation_id
            and sister.channel = %(channel)s and sister.hash = address.hash and sister.kind = 'phone'
        where address.organisation_id = %(organisation)s and address.kind = 'phone' and address.channel <> %(channel)s
        group by way.person_id, sister.id
    ) known
    on conflict (person_id, address_id) do nothing
"""


def add_person(organisation: Organisation, *, name: str = "", language: str = "", **fields: Any) -> Person:
    """A new person of an organisation, with nothing agreed yet."""
    return Person.objects.create(
        organisation=organisation,
        name=clean(name, limit=120),
        language=language or organisation.language,
        **fields,
    )


def speak(person: Person, language: str) -> None:
    """From now on this person is spoken to in this language."""
    if person.language != language:
        person.language = language
        Person.objects.filter(pk=person.pk).update(language=language, updated_at=now())


def get_or_add_address(organisation: Organisation, *, channel: str, kind: str, value: str) -> Address:
    """The address row of a value already in its one form (see addresses.py). Safe when many ask at once."""
    digest = addresses.address_hash(organisation.pk, kind, value)
    address, _is_new = Address.objects.get_or_create(
        organisation=organisation,
        channel=channel,
        hash=digest,
        defaults={
            "kind": kind,
            "sealed": seal(value, context="address"),
            "hint": addresses.hint(kind, value),
        },
    )
    return address


def channels_for_phones(organisation: Organisation) -> Sequence[str]:
    """On which channels this organisation reaches a phone number. WhatsApp is always among them."""
    for asked in phone_channels:
        return asked(organisation.pk)
    return (ChannelKind.WHATSAPP.value,)


@transaction.atomic
def reach_at(person: Person, address: Address) -> PersonAddress:
    """Says that a person is reached at an address. The first one there is whom the address means.

    A number reaches her on every channel of the organisation that reaches numbers.
    """
    same = [address]
    if address.kind == AddressKind.PHONE:
        channels = channels_for_phones(person.organisation)
        same += [_sister(address, channel) for channel in channels if channel != address.channel]
    # In one order, whichever of them somebody begins with.
    list(Address.objects.select_for_update().filter(pk__in=[one.pk for one in same]).order_by("pk"))
    way, *_sisters = [_reach(person, one) for one in same]
    _note_zone(person, address)
    return way


def _sister(address: Address, channel: str) -> Address:
    """The same number on another channel. Who has answered from it has proven it there too."""
    defaults = {
        "kind": address.kind,
        "sealed": bytes(address.sealed),
        "hint": address.hint,
        "verified_at": address.verified_at,
    }
    sister, _is_new = Address.objects.get_or_create(
        organisation_id=address.organisation_id, channel=channel, hash=bytes(address.hash), defaults=defaults
    )
    return sister


def spread_phones(organisation: Organisation, *, channel: str) -> int:
    """Makes every known number an address on a channel that is new here. How many ways that gave. Safe to repeat."""
    values: dict[str, Any] = {"organisation": organisation.pk, "channel": channel, "now": now()}
    with connection.cursor() as cursor:
        cursor.execute(_SPREAD_ADDRESSES, values)
        cursor.execute(_SPREAD_WAYS, values)
        count: int = cursor.rowcount
    return count


def _reach(person: Person, address: Address) -> PersonAddress:
    is_first = not PersonAddress.objects.filter(address=address, is_main=True).exists()
    way, _is_new = PersonAddress.objects.get_or_create(
        person=person, address=address, defaults={"is_main": is_first}
    )
    return way


def _note_zone(person: Person, address: Address) -> None:
    """A number from abroad tells what the clock shows where she lives, if its country has one clock."""
    if person.zone or address.kind != AddressKind.PHONE:
        return
    person.zone = addresses.zone_abroad(address.open(), home=person.organisation.zone)
    if person.zone:
        Person.objects.filter(pk=person.pk, zone="").update(zone=person.zone)


def verify_address(address: Address) -> None:
    """Marks that whoever holds the address has answered from it."""
    if address.verified_at is None or address.gone_at is not None:
        address.verified_at, address.gone_at = address.verified_at or now(), None
        same = Address.objects.filter(
            organisation_id=address.organisation_id, kind=address.kind, hash=address.hash, verified_at=None
        )
        same.update(verified_at=address.verified_at)
        Address.objects.filter(pk=address.pk).update(gone_at=None)


def mark_gone(organisation_id: UUID, channel: str, digest: bytes) -> None:
    """Marks that nobody is reached at an address any more: it is left out as long as nobody answers from it."""
    Address.objects.filter(
        organisation_id=organisation_id, channel=channel, hash=digest, gone_at=None
    ).update(gone_at=now())


def record_consent(
    person: Person,
    *,
    purpose: str,
    granted: bool,
    method: str,
    channel: str = "",
    words: str = "",
    language: str = "",
    message_id: UUID | None = None,
    source: str = "",
    by: User | None = None,
    at: datetime | None = None,
) -> Consent:
    """Adds a yes or no with its proof. Nothing is ever overwritten."""
    return Consent.objects.create(
        organisation_id=person.organisation_id,
        person=person,
        purpose=purpose,
        granted=granted,
        method=method,
        channel=channel,
        words=words,
        language=language,
        message_id=message_id,
        source=source,
        by_user=by,
        at=at or now(),
    )


@transaction.atomic
def add_paper_consent(
    person: Person,
    *,
    purposes: Iterable[str],
    granted: bool,
    source: str,
    words: str,
    by: User,
    channel: str = "",
    language: str = "",
) -> list[Consent]:
    """A yes or no that was given on paper, one row a purpose. A STOP that holds is not lifted by it. Raises ProofMissing."""
    where, said = clean(source, limit=200), clean(words, limit=1000)
    chosen = [purpose for purpose in Purpose.values if purpose in set(purposes)]
    if not (where and said and chosen):
        raise ProofMissing
    rows = [
        record_consent(
            person,
            purpose=purpose,
            granted=granted,
            method=ConsentMethod.PAPER,
            channel=channel,
            words=said,
            language=language,
            source=where,
            by=by,
        )
        for purpose in chosen
    ]
    audit("consent-on-paper", person, by=by, purposes=chosen, granted=granted)
    return rows


def correct_person(
    person: Person, *, name: str | None = None, language: str = "", place: Place | None = None
) -> None:
    """Mends what we know of a person with what she says herself; what is not given stays."""
    fields: dict[str, Any] = {}
    if name is not None:
        fields["name"] = clean(name, limit=120)
    if language in languages.LANGUAGES:
        fields["language"] = language
    if place is not None:
        fields["place"] = place
    for field, value in fields.items():
        setattr(person, field, value)
    person.updated_at = now()
    person.save(update_fields=[*fields, "updated_at"])
    audit("person-corrected", person, fields=sorted(fields))


def show_address(address: Address, *, actor: Actor, user: User, reason: str) -> str:
    """The address in clear, for a guardian, with the reason written down. Raises NotAllowed."""
    if not actor.has_role(address.organisation_id, frozenset({Role.GUARDIAN})) or not reason.strip():
        raise NotAllowed
    audit("address-shown", address, by=user, organisation_id=address.organisation_id, reason=reason)
    return address.open()


def export_person(person: Person) -> dict[str, Any]:
    """Everything every room keeps about a person, as she told it."""
    told: dict[str, Any] = {
        "name": person.name,
        "language": person.language,
        "place": person.place.code if person.place else None,
        "causes": person.causes,
        "zone": person.zone,
        "consents": list(
            person.consents.order_by("at").values("purpose", "channel", "granted", "at", "words", "language")
        ),
    }
    for room in person_data:
        told |= room.export_person(person.pk)
    return told


@transaction.atomic
def forget_person(person: Person, *, by: User | None = None) -> None:
    """Empties a person everywhere, keeping yes/no, time, purpose and the steps without her. Cannot be undone.

    The erasure is also written outside the database, so that a restored backup forgets her again.
    """
    for room in person_data:
        room.erase_person(person.pk)
    Consent.objects.filter(person=person).update(
        person=None, words="", message_id=None, source="", by_user=None
    )
    lonely = Address.objects.filter(ways__person=person).exclude(
        ways__in=PersonAddress.objects.exclude(person=person)
    )
    gone = list(lonely.values_list("pk", flat=True))
    PersonAddress.objects.filter(person=person).delete()
    Address.objects.filter(pk__in=gone).delete()
    moment = now()
    Person.objects.filter(pk=person.pk).update(
        name="", place=None, causes=[], language="ur", zone="", erased_at=moment, updated_at=moment
    )
    audit("person-forgotten", person, by=by, organisation_id=person.organisation_id)
    remember("person", person=str(person.pk))


def replay_erasures() -> int:
    """Forgets again everybody who was forgotten after the backup that was restored. Returns how many."""
    ids = {entry["person"] for entry in remembered("person")}
    present = list(Person.objects.filter(pk__in=ids, erased_at=None))
    for person in present:
        forget_person(person)
    return len(present)
