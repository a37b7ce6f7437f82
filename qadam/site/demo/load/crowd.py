"""The four hundred: written many at a time as an import does, and who of them takes part in what."""

import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from uuid import UUID

from qadam.core.models import new_id
from qadam.core.sealing import seal
from qadam.messaging.optouts import stop
from qadam.organisations.models import Organisation
from qadam.people import addresses
from qadam.people.enums import AddressKind, ChannelKind, ConsentMethod
from qadam.people.models import Address, Consent, Person, PersonAddress
from qadam.site.demo.load.network import FOUNDED
from qadam.site.demo.load.world import World
from qadam.site.demo.people import DemoPerson

_KINDS = {
    ChannelKind.WHATSAPP: AddressKind.PHONE,
    ChannelKind.SMS: AddressKind.PHONE,
    ChannelKind.TELEGRAM: AddressKind.USER_ID,
    ChannelKind.EMAIL: AddressKind.EMAIL,
}
# Whoever wrote from the number, or answered from it to prove a sign-up, has shown that it is theirs.
_PROVES = {ConsentMethod.CHAT, ConsentMethod.WEB}
# How many days apart from their joining people may still be taken for a drive as if they had joined by it.
_LOOSE_DAYS = 12


@dataclass(frozen=True)
class Volunteer:
    """Somebody who may sign up. `address_hash` is what a lot knows her by; empty when she has no address."""

    person: Person
    address_hash: bytes
    joined_at: datetime
    stopped_at: datetime | None = None
    source: str = "chat"


@dataclass
class Crowd:
    """Who may take part, by organisation. `closed` are addresses a lot has drawn and that take no step while it runs.

    `chosen` are those a broadcast brought to a drive.
    """

    world: World
    by_organisation: dict[str, list[Volunteer]] = field(default_factory=dict)
    closed: dict[str, set[bytes]] = field(default_factory=dict)
    chosen: dict[str, list[Volunteer]] = field(default_factory=dict)
    _addresses: dict[tuple[UUID, str, str], Address] = field(default_factory=dict)
    _in_use: set[UUID] = field(default_factory=set)

    def invite(self) -> None:
        """Lets everybody come in: before their organisation's broadcast, or when it was over."""
        history = self.world.history
        sent: dict[str, datetime] = {}
        for broadcast in self.world.content.broadcasts:
            sent[broadcast.organisation] = history.on(-broadcast.days_ago, broadcast.at)
        for slug in sorted({person.organisation for person in self.world.content.people}):
            people = [person for person in self.world.content.people if person.organisation == slug]
            before = [person for person in people if self._joined(person) < sent[slug]]
            after = [person for person in people if self._joined(person) >= sent[slug]]
            history.at(history.on(FOUNDED, time(20)), partial(self._write, slug, before))
            history.at(sent[slug] + timedelta(hours=1), partial(self._write, slug, after))

    def add(self, slug: str, volunteer: Volunteer) -> None:
        self.by_organisation.setdefault(slug, []).append(volunteer)

    def of_persona(self, slug: str, key: str) -> Volunteer:
        """One of the personas who take part."""
        person = self.world.personas[key]
        return next(one for one in self.by_organisation[slug] if one.person.pk == person.pk)

    def pick(
        self, slug: str, campaign: str, how_many: int, *, at: datetime, without: Collection[UUID] = ()
    ) -> list[Volunteer]:
        """So many who may take part now, rather those who had joined by then, each time others and some again."""
        closed = self.closed.get(campaign, set())
        may = [
            one
            for one in self.by_organisation[slug]
            if one.address_hash not in closed
            and one.person.pk not in without
            and not (one.stopped_at and one.stopped_at < at)
        ]
        chance = self.world.chance

        def order(one: Volunteer) -> float:
            late = max((one.joined_at - at) / timedelta(days=1), 0.0)
            return late + chance.random() * _LOOSE_DAYS

        return sorted(may, key=order)[:how_many]

    def _joined(self, person: DemoPerson) -> datetime:
        chance = random.Random(person.key)
        at = time(chance.randrange(9, 20), chance.randrange(60))
        return self.world.history.on(-person.joined_days_ago, at)

    def _write(self, slug: str, people: Sequence[DemoPerson]) -> None:
        """Rows many at a time, as people.importing writes them; 400 people one by one would take most of the start."""
        organisation = self.world.organisations[slug]
        rows = {person.key: self._row(organisation, person) for person in people}
        Person.objects.bulk_create(rows.values())
        ways = [way for person in people if (way := self._way(organisation, person, rows[person.key]))]
        Address.objects.bulk_create(
            [way.address for way in ways if way.address._state.adding], ignore_conflicts=True
        )
        for way in ways:
            way.address._state.adding = False
        PersonAddress.objects.bulk_create(ways)
        Consent.objects.bulk_create(
            consent for person in people for consent in self._consents(organisation, person, rows[person.key])
        )
        self._note(slug, people, rows, {way.person_id: way.address for way in ways})

    def _row(self, organisation: Organisation, person: DemoPerson) -> Person:
        joined = self._joined(person)
        return Person(
            id=new_id(),
            organisation=organisation,
            name=person.name,
            language=person.language,
            place=self.world.places[person.place],
            causes=list(person.causes),
            is_demo=True,
            created_at=joined,
            updated_at=joined,
        )

    def _way(self, organisation: Organisation, person: DemoPerson, row: Person) -> PersonAddress | None:
        if not person.address:
            return None
        kind = _KINDS[ChannelKind(person.channel)]
        address = self._addresses.setdefault(
            (organisation.pk, person.channel, person.address),
            Address(
                organisation=organisation,
                channel=person.channel,
                kind=kind,
                hash=addresses.address_hash(organisation.pk, kind, person.address),
                sealed=seal(person.address, context="address"),
                hint=addresses.hint(kind, person.address),
                created_at=row.created_at,
                updated_at=row.created_at,
            ),
        )
        if person.method in _PROVES and address._state.adding:
            address.verified_at = address.verified_at or row.created_at
        is_main = address.pk not in self._in_use
        self._in_use.add(address.pk)
        return PersonAddress(person=row, address=address, is_main=is_main)

    def _consents(self, organisation: Organisation, person: DemoPerson, row: Person) -> Iterable[Consent]:
        for given in person.consents:
            yield Consent(
                organisation=organisation,
                person=row,
                purpose=given.purpose,
                granted=given.granted,
                at=row.created_at,
                method=person.method,
                words=given.words,
                language=given.language,
                source=person.source,
            )

    def _note(
        self,
        slug: str,
        people: Sequence[DemoPerson],
        rows: dict[str, Person],
        reached_at: dict[UUID, Address],
    ) -> None:
        """Who of them may take part; and that some said STOP later."""
        for person in people:
            row = rows[person.key]
            address = reached_at.get(row.pk)
            stopped_at = None
            if person.stopped_days_ago is not None and address and person.channel == ChannelKind.WHATSAPP:
                stopped_at = self.world.history.on(-person.stopped_days_ago, time(19, 5))
                self.world.history.at(stopped_at, partial(self._stop, slug, row, address))
            if any(given.granted for given in person.consents):
                source = {"chat": "chat", "web": "web"}.get(person.method, "staff")
                self.add(
                    slug,
                    Volunteer(
                        row, bytes(address.hash) if address else b"", row.created_at, stopped_at, source
                    ),
                )

    def _stop(self, slug: str, person: Person, address: Address) -> None:
        stop(
            self.world.accounts[slug],
            bytes(address.hash),
            how="chat",
            person=person,
            words="STOP",
            language=person.language,
        )
