"""Real processes of ours against the database of a test: web servers, workers, and ways to take the database away."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

import psutil
import psycopg
from django.core.management import call_command
from django.db import connection, connections

from qadam.core.sealing import seal
from qadam.messaging.models import Attempt, ChannelAccount
from qadam.ops.environment import installation
from qadam.ops.processes import die_with_parent
from qadam.ops.supervisor import web_command
from tests.faults.forked import Forked
from tests.ops.running import free_port
from tests.provider.fixtures import Provider

ROOT = Path(__file__).resolve().parents[2]


def database_url() -> str:
    """The address of the database of this test."""
    settings = connection.settings_dict
    password = f":{settings['PASSWORD']}" if settings["PASSWORD"] else ""
    # The host may be the folder of a socket, which only fits into the query of an address.
    where = urlencode({"host": settings["HOST"], "port": settings["PORT"] or 5432})
    return f"postgres://{settings['USER']}{password}@/{settings['NAME']}?{where}"


def _environment(home: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "config.settings_test",
        "QADAM_HOME": str(home),
    }


@contextmanager
def program(*words: str, home: Path, log: Path, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program started anew that ends with the block. `log` gets what it says."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            words,
            cwd=ROOT,
            env=os.environ | _environment(home) | more,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            preexec_fn=die_with_parent(signal.SIGKILL),
        )
    with _ending(process):
        yield process


@contextmanager
def forked(work: Callable[..., object], *words: object, home: Path) -> Iterator[Forked]:
    """A process of its own that does this work and ends with the block. What it says is in `worker.log`."""
    process = Forked(work, *words, log=home / "worker.log", environment=_environment(home))
    with _ending(process):
        yield process


@contextmanager
def _ending(process: "subprocess.Popen[bytes] | Forked") -> Iterator[None]:
    """Ends the process afterwards: asked first, then killed."""
    try:
        yield
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=30)
        if process.poll() is None:
            process.kill()
            process.wait()


@dataclass
class Web:
    """One running web server."""

    port: int
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def kill(self) -> None:
        """Has the server and every process of its own killed, as when a machine loses its power."""
        assert self.process is not None
        family = [*psutil.Process(self.process.pid).children(recursive=True), self.process]
        for member in family:
            member.kill()
        self.process.wait()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def hook(self, account: ChannelAccount) -> str:
        """Where a provider posts to."""
        return self.url(f"/hooks/{account.kind}/{account.pk}")

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")


@contextmanager
def web(home: Path) -> Iterator[Web]:
    """A web server as `qadam up` starts it."""
    here = replace(installation(), port=free_port(), host="127.0.0.1")
    served = Web(here.port, home / f"web-{here.port}.log")
    with program(*web_command(here), home=home, log=served.log, PORT=str(here.port)) as process:
        served.process = process
        until(lambda: _listens(served.port, process), seconds=60)
        yield served


def _listens(port: int, process: subprocess.Popen[bytes]) -> bool:
    """Whether anybody answers there with anything at all."""
    assert process.poll() is None, "the web server ended"
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


@contextmanager
def worker_anew(home: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker started by the very command of `qadam up`."""
    with program(sys.executable, "manage.py", "worker", home=home, log=home / "worker.log") as process:
        yield process


@contextmanager
def worker(home: Path, *roles: str) -> Iterator[Forked]:
    """The same command in a forked process; with roles, one that does these alone."""
    with forked(call_command, "worker", *(f"--only={role}" for role in roles), home=home) as process:
        yield process


def is_calling(process: Forked) -> bool:
    """Whether this worker waits for a provider's answer just now."""
    return Attempt.objects.filter(state="calling", worker__contains=f":{process.pid}:").exists()


def until(condition: Callable[[], bool], *, seconds: float = 20) -> None:
    """Waits for something to become true; fails when it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to this in time"
        time.sleep(0.05)


def speaks_to(provider: Provider, account: ChannelAccount) -> ChannelAccount:
    """The account, configured for this provider."""
    account.config_sealed = seal(json.dumps(provider.config), context="channel-account")
    account.save()
    return ChannelAccount.objects.get(pk=account.pk)


@contextmanager
def no_database() -> Iterator[None]:
    """Everybody is thrown out of the database and nobody is let in."""
    settings = dict(connection.settings_dict)
    connections.close_all()
    with psycopg.connect(
        dbname="postgres",
        host=settings["HOST"] or None,
        port=settings["PORT"] or None,
        user=settings["USER"],
        password=settings["PASSWORD"] or None,
        autocommit=True,
    ) as admin:
        name = psycopg.sql.Identifier(settings["NAME"])
        admin.execute(psycopg.sql.SQL("alter database {} allow_connections false").format(name))
        try:
            admin.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = %s and backend_type = 'client backend'",
                [settings["NAME"]],
            )
            yield
        finally:
            admin.execute(psycopg.sql.SQL("alter database {} allow_connections true").format(name))
