"""What the figures stand on: a migrated database, an organisation with a channel, and real processes of ours."""

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil
from django.core.management import call_command
from django.db import connection

from qadam.accounts.models import User
from qadam.core.clock import now
from qadam.core.sealing import seal
from qadam.messaging.channel_accounts import add_channel_account
from qadam.messaging.models import ChannelAccount
from qadam.ops.environment import installation
from qadam.ops.processes import die_with_parent
from qadam.ops.supervisor import web_command
from qadam.organisations.models import Organisation
from qadam.organisations.services import add_organisation
from qadam.people.addresses import address_hash
from qadam.people.enums import AddressKind, ChannelKind, ConsentMethod
from qadam.people.models import Address, Consent, Person, PersonAddress
from tests.ops.running import free_port
from tests.provider.fixtures import APP_SECRET, LINE, VERIFY_TOKEN

ROOT = Path(__file__).resolve().parents[2]


def prepare() -> None:
    """Brings the database up to date."""
    call_command("migrate", verbosity=0)


def demo() -> None:
    """Loads the demo network, once."""
    if not User.objects.filter(is_demo=True).exists():
        call_command("demo_load", verbosity=0)


def organisation(**fields: Any) -> Organisation:
    """A new organisation that sends at any hour."""
    slug = f"bench-{secrets.token_hex(4)}"
    made = add_organisation(
        slug=slug, name={"en": slug, "ur": slug}, kind="youth", language="ur", quiet=(), **fields
    )
    return made


def whatsapp(
    owner: Organisation, *, api_base: str = "http://127.0.0.1:9/v23.0", token: str = "token"
) -> ChannelAccount:
    """A WhatsApp number without limits, at this provider."""
    config = {
        "phone_number_id": LINE.phone_number_id,
        "waba_id": LINE.waba_id,
        "access_token": token,
        "app_secret": APP_SECRET,
        "verify_token": VERIFY_TOKEN,
        "api_base": api_base,
    }
    return add_channel_account(owner, kind="whatsapp", config=config, daily_limit=0, per_second=1_000_000)


def reachable_people(owner: Organisation, count: int, *purposes: str) -> list[UUID]:
    """So many people with a proven WhatsApp number each, who said yes to these purposes."""
    people = [Person(organisation=owner, name=f"Friend {n}", language="ur") for n in range(count)]
    addresses, ways = [], []
    for number, person in enumerate(people):
        value = f"+92300{number:07}"
        address = Address(
            organisation=owner,
            channel=ChannelKind.WHATSAPP,
            kind=AddressKind.PHONE,
            hash=address_hash(owner.pk, AddressKind.PHONE, value),
            sealed=seal(value, context="address"),
            hint=value[-2:],
            verified_at=now(),
        )
        addresses.append(address)
        ways.append(PersonAddress(person=person, address=address))
    Person.objects.bulk_create(people)
    Address.objects.bulk_create(addresses)
    PersonAddress.objects.bulk_create(ways)
    Consent.objects.bulk_create(
        Consent(organisation=owner, person=person, purpose=purpose, granted=True, method=ConsentMethod.CHAT)
        for person in people
        for purpose in purposes
    )
    return [person.pk for person in people]


def settle_database() -> None:
    """Lets the planner know what is there, as it would a minute later by itself."""
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")


@contextlib.contextmanager
def process(*words: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A program of ours that runs while the block does."""
    child = subprocess.Popen(
        words,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=die_with_parent(signal.SIGKILL),
    )
    try:
        yield child
    finally:
        child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(15)
        if child.poll() is None:
            child.kill()
            child.wait()


@contextlib.contextmanager
def web() -> Iterator[int]:
    """Our web server as `qadam up` starts it. Its port."""
    here = replace(installation(), port=free_port(), host="127.0.0.1")
    with process(*web_command(here), PORT=str(here.port)) as child:
        deadline = time.monotonic() + 60
        while not _answers(here.port):
            if child.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the web server did not start")
            time.sleep(0.1)
        WEB.append(child.pid)
        try:
            yield here.port
        finally:
            WEB.remove(child.pid)


WEB: list[int] = []


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
        return True
    return False


def web_cpu_s() -> float:
    """Processor time the web server has used so far."""
    family = [p for pid in WEB for p in (psutil.Process(pid), *psutil.Process(pid).children(recursive=True))]
    return sum(sum(p.cpu_times()[:2]) for p in family)


def python(module: str, *words: str) -> tuple[str, ...]:
    """The command that runs a module."""
    return (sys.executable, "-m", module, *words)


def worker() -> tuple[str, ...]:
    """The command that starts a worker with everything in it."""
    return (sys.executable, "manage.py", "worker")


def provider() -> tuple[str, ...]:
    """The command that starts a local WhatsApp that takes any number of people a day."""
    return python("tests.provider", "--port", "0", "--tier", "TIER_UNLIMITED")
