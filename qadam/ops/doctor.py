"""`qadam doctor`: looks at everything that can be wrong with an installation and says what mends it."""

import asyncio
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from qadam.ops import keys
from qadam.ops.environment import Installation
from qadam.ops.errors import Refused
from qadam.ops.inside import django_ready
from qadam.ops.supervisor import unsafe

ROOM_BAD_MB, ROOM_LOW_MB = 200, 2000
DRIFT_LIMIT_S = 2.0
WAITING_LIMIT_S = 120.0
LOCAL = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `mend` is empty when it is well; `is_bad` means that Qadam cannot work so."""

    subject: str
    text: str
    mend: str = ""
    is_bad: bool = False

    def __str__(self) -> str:
        mark = "BAD " if self.is_bad else "look" if self.mend else "ok  "
        return f"{mark}  {self.subject:<14}{self.text}" + (
            f"\n      {'':<14}→ {self.mend}" if self.mend else ""
        )


def examine(here: Installation) -> Iterator[Finding]:
    """Every finding, those about the machine first."""
    yield from _configuration(here)
    yield from _keys(here)
    yield from _disk(here)
    try:
        with django_ready(here):
            yield from _server(here)
            yield from _clock()
            missing = list(_migrations())
            yield from missing
            if not any(finding.is_bad for finding in missing):
                yield from _opens()
                yield from _work()
                yield from _mail()
                yield from _channels()
    except Refused as refusal:
        yield Finding("database", "cannot be used", str(refusal), is_bad=True)


def _configuration(here: Installation) -> Iterator[Finding]:
    for problem in unsafe(here):
        yield Finding("configuration", "not safe to open", problem, is_bad=True)
    name = urlsplit(here.base_url).hostname or ""
    answered = [word.strip() for word in os.environ.get("QADAM_HOSTS", "").split(",")]
    if name not in LOCAL and name not in answered:
        yield Finding("configuration", f"{name} is not answered", f"Set QADAM_HOSTS={name}.", is_bad=True)
    if name not in LOCAL and not here.base_url.startswith("https://"):
        yield Finding(
            "configuration", f"{here.base_url} is not encrypted", "Put it behind https (docs/running.md)."
        )
    mode = "demo" if here.demo else "live"
    yield Finding("configuration", f"{mode}, {here.base_url}, state in {here.home}")


def _keys(here: Installation) -> Iterator[Finding]:
    missing = keys.missing(here.keys)
    if missing and here.demo:
        yield Finding("keys", f"{', '.join(missing)} not there yet", "`qadam up` makes them.")
    for path in keys.open_to_others(here.keys):
        yield Finding("keys", f"{path} can be read by others", f"chmod go= {path}", is_bad=True)
    if not missing:
        yield Finding("keys", "present; keep a copy away from this machine")


def _disk(here: Installation) -> Iterator[Finding]:
    place = here.home if here.home.exists() else here.home.parent
    if not place.exists():
        yield Finding(
            "disk", f"{place} is not there", "Set QADAM_HOME to a folder that can be made.", is_bad=True
        )
        return
    free_mb = shutil.disk_usage(place).free // 1_000_000
    mend = f"Make room on the disk that holds {place}." if free_mb < ROOM_LOW_MB else ""
    yield Finding("disk", f"{free_mb} MB free", mend, is_bad=free_mb < ROOM_BAD_MB)


def _server(here: Installation) -> Iterator[Finding]:
    version = int(_ask("select current_setting('server_version_num')::int")) // 10000
    encoding = _ask("select current_setting('server_encoding')")
    kind = "given by DATABASE_URL" if here.database_url else "Qadam's own"
    mend = (
        "Qadam needs PostgreSQL 15 or newer, encoded in UTF8." if version < 15 or encoding != "UTF8" else ""
    )
    yield Finding("database", f"PostgreSQL {version}, {encoding}, {kind}", mend, is_bad=bool(mend))


def _clock() -> Iterator[Finding]:
    drift_s = abs(float(_ask("select extract(epoch from clock_timestamp())")) - time.time())
    mend = "Let both machines keep time by NTP (timedatectl set-ntp true)." if drift_s > DRIFT_LIMIT_S else ""
    yield Finding("clock", f"{drift_s:.1f} s apart from the database's", mend)


def _migrations() -> Iterator[Finding]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    mend = "Start Qadam again: `qadam up` brings the database up to date." if waiting else ""
    yield Finding("migrations", f"{waiting} wait" if waiting else "all there", mend, is_bad=bool(waiting))


def _opens() -> Iterator[Finding]:
    """Whether our keys open what is sealed in this database: one newest and one oldest address."""
    from qadam.core.sealing import CannotOpen
    from qadam.people.models import Address

    rows = Address.objects.order_by("pk")
    try:
        for address in filter(None, (rows.first(), rows.last())):
            address.open()
    except CannotOpen as problem:
        yield Finding("keys", f"do not open this database ({problem})", "Put its own keys back.", is_bad=True)


def _work() -> Iterator[Finding]:
    from qadam.ops.health import health

    found = health()
    if found.worker == "ok":
        yield Finding("worker", f"last heartbeat {found.worker_heartbeat_age_s} s ago")
    else:
        yield Finding("worker", "is not running", "Messages wait until `qadam up` runs.")
    waiting_s = found.oldest_waiting_job_age_s or 0.0
    if waiting_s > WAITING_LIMIT_S:
        yield Finding(
            "jobs",
            f"the oldest waits {waiting_s:.0f} s",
            "Look at the worker's log, or start another worker.",
        )


def _mail() -> Iterator[Finding]:
    """Whether somebody takes the mail that holds the codes to sign in."""
    from django.conf import settings
    from django.core.mail import get_connection

    try:
        connection = get_connection()
        connection.open()
        connection.close()
    except OSError as problem:
        text = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} takes none ({type(problem).__name__}): no codes to sign in"
        yield Finding("mail", text, "Set QADAM_EMAIL_HOST and what stands beside it in .env.example.")
    else:
        yield Finding("mail", "codes to sign in can be sent")


def _channels() -> Iterator[Finding]:
    from qadam.messaging.models import ChannelAccount

    accounts = ChannelAccount.objects.filter(is_open=True, is_demo=False).select_related("organisation")
    for account in accounts.order_by("organisation__slug", "kind"):
        subject = f"{account.organisation.slug} {account.kind}"
        try:
            text = asyncio.run(_ask_provider(account.kind, account.config()))
            yield Finding("channel", f"{subject}: {text}")
        except Exception as problem:  # whatever it is, the other channels are looked at too
            yield Finding(
                "channel", f"{subject}: {problem}", "Check its keys with `qadam channel add` or in the desk."
            )


async def _ask_provider(kind: str, config: dict[str, str]) -> str:
    import httpx

    from config.channels import open_channel

    async with httpx.AsyncClient(timeout=10) as client:
        answer = await open_channel(kind, config).check(client=client)
    return ", ".join(filter(None, (answer.name, answer.quality, answer.daily_limit)))


def _ask(question: str) -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(question)
        return str(cursor.fetchone()[0])
