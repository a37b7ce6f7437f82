"""Writing rows of a list as people, a part with a few statements: who is new, how they are reached, what they agreed to."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from qadam.core.clock import now
from qadam.core.models import new_id
from qadam.core.sealing import keyed_hash, seal
from qadam.core.text import fold
from qadam.people import addresses
from qadam.people.enums import AddressKind, ChannelKind, ConsentMethod, Purpose
from qadam.people.models import ImportList
from qadam.people.reading import Row
from qadam.people.services import channels_for_phones

# What a list may bring consent for. Emergency alerts and stories are asked for by ourselves.
PURPOSES = (Purpose.REPLIES, Purpose.NEWS, Purpose.REMINDERS)

# Two lists of one organisation are written in turns: the same person in both stays one.
_IN_TURNS = "select pg_advisory_xact_lock(('x' || left(encode(%s, 'hex'), 16))::bit(64)::bigint)"

# Whoever else says whom an address means waits for us: services.reach_at locks the same rows.
_THERE = """
    select id from people_address
    where organisation_id = %(organisation)s and channel = any(%(channels)s::text[]) and hash = any(%(hashes)s::bytea[])
    order by id for update
"""

_KNOWN = """
    select distinct address.hash, person.id, person.name
    from people_address address
    join people_personaddress way on way.address_id = address.id
    join people_person person on person.id = way.person_id and person.erased_at is null
    where address.id = any(%s::uuid[])
    order by person.id
"""

_HERE = """
    create temporary table if not exists import_row (
        nr int, person_id uuid, is_new bool, name text, language text, zone text, place_id bigint, causes jsonb,
        phone_hash bytea, phone_sealed bytea, hint text, email_hash bytea, email_sealed bytea
    ) on commit drop;
    truncate import_row
"""

_ADDRESSES = """
    insert into people_address (id, created_at, updated_at, organisation_id, channel, kind, hash, sealed, hint)
    select qadam_new_id(), %(now)s, %(now)s, %(organisation)s, channel, kind, hash, sealed, hint
    from (
        select distinct on (phone_hash) 'phone' as kind, phone_hash as hash, phone_sealed as sealed, hint,
            %(channels)s::text[] as channels
        from import_row where phone_hash is not null
        union all
        select distinct on (email_hash) 'email', email_hash, email_sealed, '', array['email']
        from import_row where email_hash is not null
    ) found cross join unnest(channels) as channel
    order by hash, channel
    on conflict (organisation_id, channel, hash) do nothing
"""

_PEOPLE = """
    insert into people_person (id, created_at, updated_at, organisation_id, name, language, zone, place_id, causes,
        is_demo)
    select person_id, %(now)s, %(now)s, %(organisation)s, name, language, zone, place_id, causes, false
    from import_row where is_new
"""

_WAYS = """
    with wanted as (
        select way.nr, way.person_id, address.id as address_id
        from (
            select nr, person_id, phone_hash as hash from import_row where phone_hash is not null
            union all
            select nr, person_id, email_hash from import_row where email_hash is not null
        ) way
        cross join unnest(%(channels)s::text[] || '{email}') as on_channel (channel)
        cross join lateral (
            -- The limit keeps the planner from reading all addresses of the organisation for each part.
            select there.id from people_address there where there.organisation_id = %(organisation)s
                and there.channel = on_channel.channel and there.hash = way.hash limit 1
        ) address
    )
    insert into people_personaddress (id, person_id, address_id, is_main)
    select qadam_new_id(), person_id, address_id,
        row_number() over (partition by address_id order by nr) = 1 and not exists (
            select from people_personaddress main where main.address_id = wanted.address_id and main.is_main)
    from wanted
    on conflict (person_id, address_id) do nothing
"""

# A yes of a list does not undo the no that somebody said herself.
_CONSENTS = """
    insert into people_consent (id, organisation_id, person_id, purpose, channel, granted, at, method, words, language,
        source, by_user_id)
    select qadam_new_id(), %(organisation)s, person_id, purpose, '', true, %(now)s, %(method)s, %(words)s,
        %(language)s, %(source)s, %(by)s
    from (
        select person_id, bool_or(is_new) as is_new from import_row
        where phone_hash is not null or email_hash is not null group by person_id
    ) agreed cross join unnest(%(purposes)s::text[]) as wanted (purpose)
    where is_new or not coalesce((
        select not said.granted from people_consent said
        where said.person_id = agreed.person_id and said.purpose = wanted.purpose
        order by said.at desc, said.id desc limit 1
    ), false)
"""

_HERE_ABOUTS = "+923000000000"
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass
class Reached:
    """The addresses of one row, as the database holds them."""

    phone_hash: bytes | None
    email_hash: bytes | None

    @property
    def hashes(self) -> list[bytes]:
        return [digest for digest in (self.phone_hash, self.email_hash) if digest]


def write_rows(batch: ImportList, rows: Sequence[Row], places: Mapping[str, int]) -> int:
    """Writes some rows inside the caller's transaction; returns how many people are new.

    Same address *and* same name is the same person; another name on it is another person there.
    """
    if not rows:
        return 0
    channels = list(channels_for_phones(batch.organisation))
    reached = [reached_at(batch.organisation_id, row) for row in rows]
    values: dict[str, Any] = {"now": now(), "organisation": batch.organisation_id, "channels": channels}
    with connection.cursor() as cursor:
        cursor.execute(_IN_TURNS, [keyed_hash("import", batch.organisation_id.bytes)])
        there = _known(cursor, values, {digest for mine in reached for digest in mine.hashes})
        cursor.execute(_HERE)
        added = 0
        with cursor.copy("copy import_row from stdin") as copy:
            for line, is_new in _lines(batch, rows, reached, there, places):
                copy.write(line)
                added += is_new
        cursor.execute("analyze import_row")
        for statement in (_ADDRESSES, _PEOPLE, _WAYS):
            cursor.execute(statement, values)
        if batch.is_contactable:
            cursor.execute(_CONSENTS, values | _proof(batch))
    return added


def reached_at(organisation_id: UUID, row: Row) -> Reached:
    """The keyed hashes of a line's number and mail address, under which its person is looked for."""
    return Reached(
        addresses.address_hash(organisation_id, AddressKind.PHONE.value, row.phone) if row.phone else None,
        addresses.address_hash(organisation_id, AddressKind.EMAIL.value, row.email) if row.email else None,
    )


def _known(cursor: Any, values: Mapping[str, Any], hashes: set[bytes]) -> dict[tuple[bytes, str], UUID]:
    """Who is there already, by address and folded name; their addresses are locked."""
    channels = [*values["channels"], ChannelKind.EMAIL.value]
    cursor.execute(_THERE, {**values, "channels": channels, "hashes": list(hashes)})
    ids = [row[0] for row in cursor.fetchall()]
    if not ids:
        return {}
    cursor.execute(_KNOWN, [ids])
    return {(bytes(digest), fold(name)): person_id for digest, person_id, name in reversed(cursor.fetchall())}


def _lines(
    batch: ImportList,
    rows: Sequence[Row],
    reached: Sequence[Reached],
    there: dict[tuple[bytes, str], UUID],
    places: Mapping[str, int],
) -> Iterator[tuple[str, bool]]:
    """Each row for COPY, and whether its person is new."""
    default = batch.language or batch.organisation.language
    for nr, (row, mine) in enumerate(zip(rows, reached, strict=True)):
        name = fold(row.name)
        person_id = next((there[digest, name] for digest in mine.hashes if (digest, name) in there), None)
        is_new = person_id is None
        person_id = person_id or new_id()
        for digest in mine.hashes:
            there.setdefault((digest, name), person_id)
        place_id = places.get(fold(row.place)) if row.place else None
        line = (
            str(nr),
            str(person_id),
            "t" if is_new else "f",
            row.name.translate(_ESCAPED),
            row.language or default,
            _zone(row.phone, batch.organisation.zone) if is_new else "",
            "\\N" if place_id is None else str(place_id),
            json.dumps(list(row.causes), ensure_ascii=False).translate(_ESCAPED) if row.causes else "[]",
            _bytes(mine.phone_hash),
            _bytes(seal(row.phone, context="address") if row.phone else None),
            addresses.hint(AddressKind.PHONE, row.phone) if row.phone else "",
            _bytes(mine.email_hash),
            _bytes(seal(row.email, context="address") if row.email else None),
        )
        yield "\t".join(line) + "\n", is_new


def _zone(number: str, home: str) -> str:
    """What services.reach_at would note of a number from abroad."""
    # One country has one clock; asking once is enough for nearly everybody.
    return _zone_abroad(_HERE_ABOUTS if number.startswith("+92") else number, home) if number else ""


@lru_cache(maxsize=1000)
def _zone_abroad(number: str, home: str) -> str:
    return addresses.zone_abroad(number, home=home)


def _bytes(value: bytes | None) -> str:
    return "\\N" if value is None else f"\\\\x{value.hex()}"


def _proof(batch: ImportList) -> dict[str, Any]:
    """What proves the consents of a list."""
    return {
        "purposes": [str(purpose) for purpose in PURPOSES],
        "method": str(ConsentMethod.IMPORT),
        "words": batch.wording,
        "language": batch.language,
        "source": batch.source,
        "by": batch.by_user_id,
    }
