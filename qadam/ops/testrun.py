"""`make test` and `make bench`: a PostgreSQL of their own, thrown away afterwards. The last word is pytest's."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from qadam.ops import checks, keys, postgres
from qadam.ops.environment import ROOT
from qadam.ops.errors import Refused
from qadam.ops.home import prepare
from qadam.ops.programs import VERSIONS

SMOKE_VERSION = 16
# Two more than two cores: some tests wait for a minute to pass or a server to start.
WORKERS = 4
# Every worker's database is a copy of this one: the migrations run once.
PATTERN = "pattern"


@contextlib.contextmanager
def surroundings(*, version: int, durable: bool) -> Iterator[dict[str, str]]:
    """The environment of a fresh installation whose database runs while the block does."""
    home = Path(tempfile.mkdtemp(prefix="qadam-"))
    try:
        prepare(home)
        keys.make(home / "keys")
        cluster = postgres.cluster_in(home, version=version, durable=durable)
        server = postgres.start(cluster)
        try:
            yield os.environ | {"QADAM_HOME": str(home), "DATABASE_URL": cluster.url}
        finally:
            postgres.stop(server)
            postgres.forget_socket(cluster)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def smoke(version: int) -> int:
    """Migrates an empty database of another version, loads the demo into it and asks its health."""
    began_at = time.monotonic()
    with surroundings(version=version, durable=False) as environment:
        environment["QADAM_DEMO"] = "yes"
        code = _run([sys.executable, "-m", "qadam.ops.smoke"], environment)
    _say(f"PostgreSQL {version}: {'ok' if code == 0 else 'NOT OK'} ({time.monotonic() - began_at:.0f} s)")
    return code


def test(arguments: list[str]) -> int:
    """Checks, the smoke test on the oldest programs we carry, and the whole suite."""
    smoking = subprocess.Popen([sys.executable, "-m", "qadam.ops.testrun", "smoke"], cwd=ROOT)
    with surroundings(version=max(VERSIONS), durable=False) as environment:
        migrating = _start_pattern(environment)
        code = checks.main()
        if migrating.wait() == 0:
            environment["TEST_DATABASE_PATTERN"] = PATTERN
        code |= smoking.wait()
        workers = ["-n", f"{WORKERS}"] if not any(word.startswith("-n") for word in arguments) else []
        suite = _run([sys.executable, "-m", "pytest", "-q", *workers, *arguments], environment)
    return suite or code


def _start_pattern(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Begins to migrate an empty database, of which the databases of the tests are copies."""
    url = environment["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"create database {PATTERN}".encode())
    settings = {
        "DATABASE_URL": url.replace("/qadam?", f"/{PATTERN}?"),
        "DJANGO_SETTINGS_MODULE": "config.settings_test",
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "migrate", "--verbosity=0", "--skip-checks"],
        cwd=ROOT,
        env=environment | settings,
    )


def bench(arguments: list[str]) -> int:
    """The figures, on a database that keeps its promises (fsync on)."""
    with surroundings(version=max(VERSIONS), durable=True) as environment:
        return _run([sys.executable, "-m", "tests.bench", *arguments], environment)


def _run(command: list[str], environment: dict[str, str]) -> int:
    return subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL).returncode


def _say(words: str) -> None:
    print(words, flush=True)


def main(arguments: list[str]) -> int:
    try:
        if arguments == ["smoke"]:
            return smoke(SMOKE_VERSION)
        return bench(arguments[1:]) if arguments[:1] == ["bench"] else test(arguments)
    except Refused as refusal:
        print(f"qadam: {refusal}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
