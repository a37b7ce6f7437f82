"""Writing rows of a list as people, a thousand with a few statements: who is new, how they are reached, what they agreed to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from qadam.core.clock import now
from qadam.core.models import new_id
from qadam.core.sealing import keyed_hash, seal
from qadam.core.text import fold
from qadam.people import addresses
from qadam.people.enums import AddressKind, ChannelKind, ConsentMethod, Purpose
from qadam.people.models import ImportList, Person
from qadam.people.reading import Row
from qadam.people.services import channels_for_phones

# What a list may bring consent for. Emergency alerts and stories are asked for by ourselves.
PURPOSES = (Purpose.REPLIES, Purpose.NEWS, Purpose.REMINDERS)

# Two lists of one organisation are written in turns: the same person in both stays one.
_IN_TURNS = "select pg_advisory_xact_lock(('x' || left(encode(%s, 'hex'), 16))::bit(64)::bigint)"

_ADDRESSES = """
    insert into people_address (id, created_at, updated_at, organisation_id, channel, kind, hash, sealed, hint)
    select gen_random_uuid(), %(now)s, %(now)s, %(organisation)s, channel, kind, hash, sealed, hint
    from unnest(%(channels)s::text[], %(kinds)s::text[], %(hashes)s::bytea[], %(sealed)s::bytea[], %(hints)s::text[])
        as way (channel, kind, hash, sealed, hint)
    order by hash, channel
    on conflict (organisation_id, channel, hash) do nothing
"""

# Whoever else says whom an address means waits for us: services.reach_at locks the same rows.
_LOCK = """
    select id from people_address
    where organisation_id = %(organisation)s and channel = any(%(channels)s::text[]) and hash = any(%(hashes)s::bytea[])
    order by id for update
"""

_KNOWN = """
    select distinct address.hash, person.id, person.name
    from people_address address
    join people_personaddress way on way.address_id = address.id
    join people_person person on person.id = way.person_id and person.erased_at is null
    where address.organisation_id = %(organisation)s and address.channel = any(%(channels)s::text[])
        and address.hash = any(%(hashes)s::bytea[])
    order by person.id
"""

_WAYS = """
    with wanted as (
        select way.nr, way.person_id, address.id as address_id
        from unnest(%(people)s::uuid[], %(hashes)s::bytea[]) with ordinality as way (person_id, hash, nr)
        join people_address address on address.organisation_id = %(organisation)s
            and address.channel = any(%(channels)s::text[]) and address.hash = way.hash
    )
    insert into people_personaddress (id, person_id, address_id, is_main)
    select gen_random_uuid(), person_id, address_id,
        row_number() over (partition by address_id order by nr) = 1 and not exists (
            select from people_personaddress main where main.address_id = wanted.address_id and main.is_main)
    from wanted
    on conflict (person_id, address_id) do nothing
"""

# A yes of a list does not undo the no that somebody said herself.
_CONSENTS = """
    insert into people_consent (id, organisation_id, person_id, purpose, channel, granted, at, method, words, language,
        source, by_user_id)
    select gen_random_uuid(), %(organisation)s, person_id, purpose, '', true, %(now)s, %(method)s, %(words)s,
        %(language)s, %(source)s, %(by)s
    from unnest(%(people)s::uuid[]) as agreed (person_id) cross join unnest(%(purposes)s::text[]) as wanted (purpose)
    where not coalesce((
        select not said.granted from people_consent said
        where said.person_id = agreed.person_id and said.purpose = wanted.purpose
        order by said.at desc, said.id desc limit 1
    ), false)
"""


@dataclass
class _Part:
    """What the rows of one part come to."""

    batch: ImportList
    channels: Sequence[str]
    people: list[tuple[UUID, Row, str, int | None]] = field(default_factory=list)
    ways: list[tuple[UUID, bytes]] = field(default_factory=list)
    agreed: dict[UUID, None] = field(default_factory=dict)

    @property
    def all_channels(self) -> list[str]:
        return [*self.channels, ChannelKind.EMAIL.value]


def write_rows(batch: ImportList, rows: Sequence[Row], places: Mapping[str, int]) -> int:
    """Writes some rows inside the caller's transaction; returns how many people are new.

    Same address *and* same name is the same person; another name on it is another person there.
    """
    part = _Part(batch, channels_for_phones(batch.organisation))
    with connection.cursor() as cursor:
        cursor.execute(_IN_TURNS, [keyed_hash("import", batch.organisation_id.bytes)])
    hashes = _write_addresses(part, rows)
    _sort(part, rows, hashes, places)
    _write_people(part)
    _write_ways(part)
    if batch.is_contactable and part.agreed:
        _write_consents(part)
    return len(part.people)


def _write_addresses(part: _Part, rows: Sequence[Row]) -> list[list[bytes]]:
    """Makes the addresses that are missing and locks all. The hashes of each row: of the number, then of the mailbox."""
    organisation_id = part.batch.organisation_id
    hashes: list[list[bytes]] = []
    wanted: dict[tuple[str, bytes], tuple[str, bytes, str]] = {}
    for row in rows:
        mine = []
        for kind, value in ((AddressKind.PHONE.value, row.phone), (AddressKind.EMAIL.value, row.email)):
            if not value:
                continue
            digest = addresses.address_hash(organisation_id, kind, value)
            mine.append(digest)
            channels = part.channels if kind == AddressKind.PHONE else (ChannelKind.EMAIL.value,)
            if (channels[0], digest) not in wanted:
                sealed = seal(value, context="address")
                for channel in channels:
                    wanted[channel, digest] = (kind, sealed, addresses.hint(kind, value))
        hashes.append(mine)
    values: dict[str, Any] = {
        "now": now(),
        "organisation": organisation_id,
        "channels": [channel for channel, _digest in wanted],
        "hashes": [digest for _channel, digest in wanted],
        "kinds": [kind for kind, _sealed, _hint in wanted.values()],
        "sealed": [sealed for _kind, sealed, _hint in wanted.values()],
        "hints": [hint for _kind, _sealed, hint in wanted.values()],
    }
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(_ADDRESSES, values)
            cursor.execute(_LOCK, values | {"channels": part.all_channels})
    return hashes


def _sort(part: _Part, rows: Sequence[Row], hashes: list[list[bytes]], places: Mapping[str, int]) -> None:
    """Tells who is known and who is new."""
    there = _known(part, {digest for mine in hashes for digest in mine})
    batch = part.batch
    for row, mine in zip(rows, hashes, strict=True):
        name = fold(row.name)
        person_id = next((there[digest, name] for digest in mine if (digest, name) in there), None)
        if person_id is None:
            person_id = new_id()
            language = row.language or batch.language or batch.organisation.language
            part.people.append((person_id, row, language, places.get(fold(row.place)) if row.place else None))
        for digest in mine:
            there.setdefault((digest, name), person_id)
            part.ways.append((person_id, digest))
        if mine:
            part.agreed[person_id] = None


def _known(part: _Part, hashes: set[bytes]) -> dict[tuple[bytes, str], UUID]:
    if not hashes:
        return {}
    values: dict[str, Any] = {
        "organisation": part.batch.organisation_id,
        "channels": part.all_channels,
        "hashes": list(hashes),
    }
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, values)
        return {
            (bytes(digest), fold(name)): person_id for digest, person_id, name in reversed(cursor.fetchall())
        }


def _write_people(part: _Part) -> None:
    organisation = part.batch.organisation
    Person.objects.bulk_create(
        Person(
            id=person_id,
            organisation=organisation,
            name=row.name,
            language=language,
            place_id=place_id,
            causes=list(row.causes),
        )
        for person_id, row, language, place_id in part.people
    )


def _write_ways(part: _Part) -> None:
    if not part.ways:
        return
    values: dict[str, Any] = {
        "organisation": part.batch.organisation_id,
        "channels": part.all_channels,
        "people": [person_id for person_id, _digest in part.ways],
        "hashes": [digest for _person_id, digest in part.ways],
    }
    with connection.cursor() as cursor:
        cursor.execute(_WAYS, values)


def _write_consents(part: _Part) -> None:
    batch = part.batch
    values: dict[str, Any] = {
        "now": now(),
        "organisation": batch.organisation_id,
        "people": list(part.agreed),
        "purposes": [str(purpose) for purpose in PURPOSES],
        "method": str(ConsentMethod.IMPORT),
        "words": batch.wording,
        "language": batch.language,
        "source": batch.source,
        "by": batch.by_user_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CONSENTS, values)
