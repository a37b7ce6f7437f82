"""`qadam up`: starts the database, the web server and the worker, keeps them alive, and ends them all when it ends."""

import contextlib
import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from qadam.ops import home, keys, postgres
from qadam.ops.environment import ROOT, Installation
from qadam.ops.errors import Refused
from qadam.ops.processes import FIRST_PAUSE_S, LONGEST_PAUSE_S, Child, die_with_parent

READY_TIMEOUT_S = 90
PATIENCE_S = 15
LOOK_EVERY_S = 0.25
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked us to end."""


@dataclass
class Supervisor:
    """Everything that runs for one installation."""

    here: Installation
    cluster: postgres.Cluster | None = None
    server: subprocess.Popen[bytes] | None = None
    children: list[Child] = field(default_factory=list)
    database_back_at: float = 0.0
    database_pause_s: float = FIRST_PAUSE_S

    def bring_up(self) -> None:
        """Starts everything and returns when the first page is served. Raises Refused."""
        began_at = time.monotonic()
        new_keys = self._keys()
        try:
            url = self._database()
            self._prepare(url, bool(new_keys))
        except Refused:
            for path in new_keys:
                path.unlink()
            raise
        # Bringing the database up to date may take minutes: meanwhile somebody else may have taken the port.
        _check_port(self.here)
        environment = self._environment(url)
        self.children = [
            Child("web", web_command(self.here), environment),
            Child("worker", [sys.executable, str(ROOT / "manage.py"), "worker"], environment),
        ]
        if self.server:
            # Our database would end in the same moment: a worker has nothing to finish without it.
            self.children[1].when_orphaned = signal.SIGKILL
        for child in self.children:
            child.start()
        self._wait_for_web()
        _announce(self.here, time.monotonic() - began_at)

    def look_after(self) -> None:
        """One look at everything: what has died is started again when its pause is over."""
        self._look_after_database()
        for child in self.children:
            if news := child.look_after():
                _say(news)

    def take_down(self) -> None:
        """Ends everything: first those who use the database, then the database. Nothing is left running."""
        deadline = time.monotonic() + PATIENCE_S
        for child in self.children:
            child.ask_to_end()
        for child in self.children:
            child.end(patience_s=deadline - time.monotonic())
        if self.server and self.cluster:
            postgres.stop(self.server)
            postgres.forget_socket(self.cluster)

    def _keys(self) -> list[Path]:
        if not keys.missing(self.here.keys):
            keys.make_badge_keys(self.here.keys)
            return []
        database = self.here.home / "postgres"
        if not self.here.database_url and database.is_dir() and any(database.iterdir()):
            raise Refused(
                f"The keys of this database are missing from {self.here.keys}. Without them nobody's address can be "
                "opened: put them back from your copy. (To begin anew instead, move the whole folder "
                f"{self.here.home} away.)"
            )
        return keys.make(self.here.keys)

    def _database(self) -> str:
        if self.here.database_url:
            return self.here.database_url
        self.cluster = postgres.cluster_in(self.here.home, version=self.here.postgres_version)
        self.server = postgres.start(self.cluster)
        return self.cluster.url

    def _prepare(self, url: str, keys_are_new: bool) -> None:
        command = [sys.executable, "-m", "qadam.ops.prepare", *(["--new-keys"] if keys_are_new else [])]
        child = subprocess.Popen(
            command, cwd=ROOT, env=self._environment(url), preexec_fn=die_with_parent(signal.SIGKILL)
        )
        try:
            code = child.wait()
        finally:
            child.kill()
        if code:
            raise Refused("")

    def _environment(self, url: str) -> dict[str, str]:
        """What the children see. Absolute, so that it does not matter where they stand."""
        ours = {
            "DATABASE_URL": url,
            "QADAM_HOME": str(self.here.home),
            "PORT": str(self.here.port),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
            "MALLOC_ARENA_MAX": "2",
        }
        return os.environ | ours

    def _wait_for_web(self) -> None:
        deadline = time.monotonic() + READY_TIMEOUT_S
        web = self.children[0]
        failures = 0
        while (status := _answer(self.here)) == 0 or status >= 500:
            failures += status >= 500
            if failures > 2:
                raise Refused("The web server answers with an error; its own words stand above.")
            if web.process and web.process.poll() is not None:
                raise Refused("The web server ended before it answered; its own words stand above.")
            if time.monotonic() > deadline:
                raise Refused(f"The web server did not answer within {READY_TIMEOUT_S} s.")
            time.sleep(1.0 if failures else 0.05)

    def _look_after_database(self) -> None:
        now = time.monotonic()
        if not self.cluster or (self.server and self.server.poll() is None) or now < self.database_back_at:
            return
        if self.server:
            _say(f"The database process ended; it starts again in {self.database_pause_s:.0f} s.")
            self.server, self.database_back_at = None, now + self.database_pause_s
            return
        try:
            self.server, self.database_pause_s = postgres.start(self.cluster), FIRST_PAUSE_S
        except (Refused, OSError) as problem:
            self.database_pause_s = min(self.database_pause_s * 2, LONGEST_PAUSE_S)
            self.database_back_at = now + self.database_pause_s
            _say(f"{problem} Trying again in {self.database_pause_s:.0f} s.")


def up(here: Installation) -> None:
    """Runs this installation until it is told to stop. Raises Refused when it cannot or must not start."""
    if problems := unsafe(here):
        raise Refused("\n".join(problems))
    _check_port(here)
    home.prepare(here.home)
    with home.held(here.home):
        supervisor = Supervisor(here)
        try:
            with _stopped_by_signals():
                supervisor.bring_up()
                while True:
                    supervisor.look_after()
                    time.sleep(LOOK_EVERY_S)
        except Stopped:
            _say("Stopping.")
        except OSError as error:
            raise Refused(home.sentence_about(error, here.home)) from error
        finally:
            _ignore_signals()
            supervisor.take_down()


def unsafe(here: Installation) -> list[str]:
    """Why this installation must not be opened to people, each in a sentence. A demo may do all of it."""
    if here.demo:
        return []
    reasons = {
        "QADAM_SECRET_KEY": "There is no secret key, so anybody could forge a sign-in",
        "QADAM_SEAL_KEYS": "There is no sealing key, so people's addresses could not be kept safe",
        "QADAM_INDEX_KEY": "There is no index key, so sealed addresses could not be found again",
    }
    problems = [f"{reasons[name]}: run `qadam key new`, or set {name}." for name in keys.missing(here.keys)]
    if here.debug:
        problems.append("QADAM_DEBUG is on and would show the inside of Qadam to visitors: take it away.")
    return problems


def _check_port(here: Installation) -> None:
    family = socket.AF_INET6 if ":" in here.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((here.host, here.port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                text = (
                    f"Port {here.port} is taken by another program: stop that one, or choose another port, "
                )
                raise Refused(f"{text}for example PORT={here.port + 1}.") from None
            if error.errno == errno.EACCES:
                raise Refused(
                    f"Port {here.port} needs root: choose one above 1023, for example PORT=8000."
                ) from None
            raise Refused(
                f"QADAM_HOST={here.host} is not an address of this machine ({error.strerror})."
            ) from None


def web_command(here: Installation) -> list[str]:
    """What starts the web server."""
    return [sys.executable, "-m", "qadam.ops.web", here.host, str(here.port)]


def _answer(here: Installation) -> int:
    """The status of the health page (a refused host name is an answer too), or 0 when nobody answers."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(here.host, here.host)
    connection = http.client.HTTPConnection(host, here.port, timeout=5)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/healthz")
        return connection.getresponse().status
    return 0


def _announce(here: Installation, seconds: float) -> None:
    doors = {"Public site": "/", "Organisers' desk": "/desk/"}
    if here.demo:
        doors["Phone simulator"] = "/simulator/"
    lines = [f"  {name:<17} {here.base_url}{path}" for name, path in doors.items()]
    print("\n".join([f"Qadam is ready after {seconds:.1f} s.", *lines, "Ctrl-C stops it."]), flush=True)


def _say(news: str) -> None:
    print(f"qadam: {news}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Turns the first request to end into Stopped; later ones are ignored, the end has begun."""

    def stop(number: int, frame: FrameType | None) -> None:
        _ignore_signals()
        raise Stopped

    for name in ENDING:
        signal.signal(name, stop)
    yield


def _ignore_signals() -> None:
    for name in ENDING:
        signal.signal(name, signal.SIG_IGN)
