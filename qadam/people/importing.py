"""Bringing a list of people in: kept sealed while it is looked at and mended, then written once, many at a time."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from typing import Any

from django.db import transaction

from qadam.accounts.models import User
from qadam.core.clock import now
from qadam.core.models import audit, new_id
from qadam.core.sealing import seal, unseal_text
from qadam.core.text import clean, fold
from qadam.core.transitions import transition
from qadam.organisations.models import Organisation
from qadam.people import addresses
from qadam.people.enums import (
    IMPORT_TRANSITIONS,
    AddressKind,
    ChannelKind,
    ConsentMethod,
    ImportState,
    Purpose,
)
from qadam.people.models import Address, Consent, ImportList, Person, PersonAddress
from qadam.people.reading import Row, mended

_AT_ONCE = 1000
# What a list may bring consent for. Emergency alerts and stories are asked for by ourselves.
PURPOSES = (Purpose.REPLIES, Purpose.NEWS, Purpose.REMINDERS)


def keep_list(organisation: Organisation, rows: Iterable[Row], *, by: User | None = None) -> ImportList:
    """The rows, sealed, to be looked at before anybody becomes a person."""
    kept = [asdict(row) for row in rows]
    return ImportList.objects.create(
        organisation=organisation,
        by_user=by,
        rows_sealed=seal(json.dumps(kept), context="import-list"),
        total=len(kept),
        faults=sum(bool(row["fault"]) for row in kept),
    )


def rows_of(batch: ImportList) -> list[Row]:
    """The rows of a list that is not imported yet."""
    if not batch.rows_sealed:
        return []
    return [Row(**row) for row in json.loads(unseal_text(batch.rows_sealed, context="import-list"))]


def mend_rows(batch: ImportList, changes: dict[int, tuple[str, str]]) -> int:
    """Replaces name and number of some lines ({line: (name, number)}). Returns how many are still wrong."""
    rows = [
        mended(row, name=changes[row.line][0], written=changes[row.line][1]) if row.line in changes else row
        for row in rows_of(batch)
    ]
    batch.rows_sealed = seal(json.dumps([asdict(row) for row in rows]), context="import-list")
    batch.faults = sum(bool(row.fault) for row in rows)
    batch.save(update_fields=["rows_sealed", "faults"])
    return batch.faults


def agree_import(batch: ImportList, *, source: str, wording: str, language: str = "") -> None:
    """Says where the consent comes from and in which words it was given. Both, or the people are not contactable."""
    batch.source, batch.wording, batch.language = (
        clean(source, limit=200),
        clean(wording, limit=1000),
        language,
    )
    batch.save(update_fields=["source", "wording", "language"])


def run_import(batch: ImportList) -> None:
    """Writes the good rows, going on where a crash stopped it. The list itself is emptied at the end."""
    if batch.state == ImportState.READY:
        transition(batch, ImportState.RUNNING, allowed=IMPORT_TRANSITIONS)
    good = [row for row in rows_of(batch) if not row.fault]
    for rows in _batches(iter(good[batch.done :]), _AT_ONCE):
        with transaction.atomic():
            added = _write(batch, rows)
            batch.done += len(rows)
            batch.added += added
            batch.save(update_fields=["done", "added"])
        if ImportList.objects.filter(pk=batch.pk, state=ImportState.CANCELLED).exists():
            batch.state = ImportState.CANCELLED
            return
    transition(batch, ImportState.DONE, allowed=IMPORT_TRANSITIONS, rows_sealed=None)
    audit(
        "people-imported", batch, by=batch.by_user, organisation_id=batch.organisation_id, added=batch.added
    )


def cancel_import(batch: ImportList) -> None:
    """Stops an import. Whoever was already written stays."""
    transition(batch, ImportState.CANCELLED, allowed=IMPORT_TRANSITIONS, rows_sealed=None)


def _batches(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while chunk := list(islice(rows, size)):
        yield chunk


def _write(batch: ImportList, rows: list[Row]) -> int:
    """Writes some rows; returns how many people are new. Same number *and* same name is the same person."""
    organisation = batch.organisation
    digests = {
        row.line: addresses.address_hash(organisation.pk, AddressKind.PHONE, row.phone)
        for row in rows
        if row.phone
    }
    _make_addresses(organisation, rows, digests)
    known = {
        bytes(a.hash): a
        for a in Address.objects.filter(
            organisation=organisation, channel=ChannelKind.WHATSAPP, hash__in=list(digests.values())
        )
    }
    ways = PersonAddress.objects.filter(address__in=known.values()).select_related("person", "address")
    there: dict[tuple[bytes, str], Person] = {
        (bytes(w.address.hash), fold(w.person.name)): w.person for w in ways
    }
    has_main = {way.address_id for way in ways if way.is_main}
    people: list[Person] = []
    new_ways: list[PersonAddress] = []
    agreed: list[Person] = []
    for row in rows:
        digest = digests.get(row.line)
        person = there.get((digest, fold(row.name))) if digest else None
        if person is None:
            language = row.language or batch.language or organisation.language
            person = Person(id=new_id(), organisation=organisation, name=row.name, language=language)
            people.append(person)
            if digest:
                there[digest, fold(row.name)] = person
                address = known[digest]
                new_ways.append(
                    PersonAddress(person=person, address=address, is_main=address.pk not in has_main)
                )
                has_main.add(address.pk)
        if digest:
            agreed.append(person)
    Person.objects.bulk_create(people)
    PersonAddress.objects.bulk_create(new_ways)
    if batch.is_contactable:
        Consent.objects.bulk_create(_consents(batch, agreed))
    return len(people)


def _make_addresses(organisation: Organisation, rows: list[Row], digests: dict[int, bytes]) -> None:
    wanted: dict[bytes, Any] = {}
    for row in rows:
        if row.phone:
            wanted[digests[row.line]] = Address(
                organisation=organisation,
                channel=ChannelKind.WHATSAPP,
                kind=AddressKind.PHONE,
                hash=digests[row.line],
                sealed=seal(row.phone, context="address"),
                hint=addresses.hint(AddressKind.PHONE, row.phone),
            )
    Address.objects.bulk_create(wanted.values(), ignore_conflicts=True)


def _consents(batch: ImportList, people: list[Person]) -> Iterator[Consent]:
    moment = now()
    for person in {person.pk: person for person in people}.values():
        for purpose in PURPOSES:
            yield Consent(
                organisation=batch.organisation,
                person=person,
                purpose=purpose,
                granted=True,
                at=moment,
                method=ConsentMethod.IMPORT,
                words=batch.wording,
                language=batch.language,
                source=batch.source,
                by_user=batch.by_user,
            )
