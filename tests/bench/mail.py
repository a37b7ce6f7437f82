"""Ten thousand mails by the whole path: queued, committed as calling, taken by a sender, handed to a mail server."""

import json
import sys
from collections.abc import Iterator
from datetime import datetime

import psutil

from qadam.core.clock import now
from qadam.core.sealing import seal
from qadam.messaging.channel_accounts import add_channel_account
from qadam.messaging.models import Attempt, ChannelAccount
from qadam.organisations.models import Organisation
from qadam.outreach.models import Broadcast
from qadam.outreach.segments import Segment
from qadam.outreach.services import draft_broadcast, start_broadcast
from qadam.people.addresses import address_hash
from qadam.people.enums import AddressKind, ChannelKind, ConsentMethod, Purpose
from qadam.people.models import Address, Consent, Person, PersonAddress
from tests.bench import ground, sending
from tests.bench.figures import Figure

PEOPLE = 10_000
TEXT = """اتوار کو صبح آٹھ بجے نہر کے پل پر ملتے ہیں

دستانے ہمارے پاس ہیں، پانی ساتھ لائیں۔ بچے بھی آ سکتے ہیں۔
راستہ اور وقت یہاں ہیں: https://qadam.example/s/ab12cd"""


def measure() -> Iterator[Figure]:
    """Seconds from the press of the button until the server has the last mail."""
    worker = (sys.executable, "manage.py", "worker")
    with ground.process(*ground.python("tests.bench.smtp_sink")) as sink:
        assert sink.stdout and sink.stdin
        broadcast = _broadcast(int(sink.stdout.readline()))
        ground.settle_database()
        with ground.process(*worker) as sender:
            pressed_at = now()
            start_broadcast(broadcast)
            sending.wait_until_accepted(broadcast)
            worker_cpu_s = sum(psutil.Process(sender.pid).cpu_times()[:2])
        sink.stdin.close()
        told = json.loads(sink.stdout.readline())
    if (told["taken"], told["mailboxes"]) != (PEOPLE, PEOPLE):
        raise RuntimeError(f"the server took {told['taken']} mails for {told['mailboxes']} mailboxes")
    ended_at = _last_taken(broadcast)
    seconds = (ended_at - pressed_at).total_seconds()
    about = {
        "mails": PEOPLE,
        "per_s": round(PEOPLE / seconds),
        "connections": told["connections"],
        "worker_cpu_s": round(worker_cpu_s, 1),
        "bytes_a_mail": told["bytes"] // PEOPLE,
    }
    yield Figure("10,000 mails to a mail server, whole path", seconds, "s", at_most=60, about=about)


def _last_taken(broadcast: Broadcast) -> datetime:
    mine = Attempt.objects.filter(delivery__cause_id=broadcast.pk, state="accepted")
    return mine.order_by("-changed_at").values_list("changed_at", flat=True)[0]


def _broadcast(port: int) -> Broadcast:
    owner = ground.organisation()
    _readers(owner)
    return draft_broadcast(
        owner,
        account=_mailbox(owner, port),
        title="Sunday",
        segment=Segment(),
        texts={"ur": TEXT},
        template="",
    )


def _mailbox(owner: Organisation, port: int) -> ChannelAccount:
    config = {
        "provider": "smtp",
        "host": "127.0.0.1",
        "port": str(port),
        "security": "none",
        "from_address": "news@qadam.example",
        "from_name": "نہر ہماری ہے",
        "inbound_secret": "a-secret-of-the-bench",
    }
    return add_channel_account(owner, kind="email", config=config, daily_limit=0, per_second=1_000_000)


def _readers(owner: Organisation) -> None:
    people = [Person(organisation=owner, name=f"Reader {n}", language="ur") for n in range(PEOPLE)]
    addresses = []
    for number in range(PEOPLE):
        value = f"reader{number:05}@mail.example"
        addresses.append(
            Address(
                organisation=owner,
                channel=ChannelKind.EMAIL,
                kind=AddressKind.EMAIL,
                hash=address_hash(owner.pk, AddressKind.EMAIL, value),
                sealed=seal(value, context="address"),
                verified_at=now(),
            )
        )
    Person.objects.bulk_create(people)
    Address.objects.bulk_create(addresses)
    PersonAddress.objects.bulk_create(
        PersonAddress(person=person, address=address)
        for person, address in zip(people, addresses, strict=True)
    )
    Consent.objects.bulk_create(
        Consent(
            organisation=owner, person=person, purpose=Purpose.NEWS, granted=True, method=ConsentMethod.WEB
        )
        for person in people
    )
