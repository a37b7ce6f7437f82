"""Makes the database ready, in a process of its own so that the supervisor stays small.

Checks that it can be reached and is new enough, migrates and reads the library of lessons when something changed, refuses demo
accounts where they do not belong, and loads the demo network into an empty one. When nothing changed, Django is not imported.
"""

import hashlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qadam.ops.environment import ROOT, Installation, installation
from qadam.ops.errors import Refused

if TYPE_CHECKING:
    import psycopg

OLDEST_SERVER = 15
LOCK = 0x51616461  # "Qada": one process migrates at a time, on however many machines


def prepare(here: Installation, url: str, *, keys_are_new: bool = False, look_for_demo: bool = True) -> None:
    """Makes the database at this address ready and says on the way what is done. Raises Refused."""
    import psycopg

    try:
        with _connect(url) as connection:
            _check_server(connection, url)
            connection.execute("select pg_advisory_lock(%s)", [LOCK])
            if keys_are_new and has_rows(connection, "people_address"):
                raise Refused(
                    f"This database holds sealed addresses, but the keys that open them are not in {here.keys}: "
                    "put the old keys there, or set QADAM_SEAL_KEYS and QADAM_INDEX_KEY."
                )
            _migrate(here, connection)
            if look_for_demo:
                _check_demo(here, connection)
    except psycopg.errors.DiskFull:
        raise Refused("The disk of the database is full. Make room and start again.") from None
    except psycopg.OperationalError as error:
        raise Refused(_unreachable(url, error)) from None


def _migrate(here: Installation, connection: "psycopg.Connection") -> None:
    if _fingerprint(here, connection) == _remembered(here):
        return
    print("Bringing the database up to date ...", flush=True)
    _check_early_steps(connection)
    _django("migrate", verbosity=0)
    _django("library_load", verbosity=0)
    _remember(here, _fingerprint(here, connection))


def _check_early_steps(connection: "psycopg.Connection") -> None:
    """The steps from before the first release are folded into one an app: it stands for all of them or for none."""
    if not has_rows(connection, "django_migrations"):
        return
    _set_up()
    from django.db.migrations.loader import MigrationLoader

    taken = set(connection.execute("select app, name from django_migrations").fetchall())
    for migration in MigrationLoader(None).disk_migrations.values():
        steps = taken.intersection(migration.replaces)
        if steps and len(steps) < len(migration.replaces):
            raise Refused(
                "This database is from an early Qadam, before its first release. Start it once with the last version "
                "that has no file 0001_first_release.py, then with this one."
            )


def _check_demo(here: Installation, connection: "psycopg.Connection") -> None:
    if here.demo and has_rows(connection, "organisations_organisation"):
        return
    if here.demo:
        print("Loading the demo network ...", flush=True)
        _django("demo_load")
    elif has_rows(connection, "accounts_user", "where is_demo"):
        raise Refused(
            "This database holds demo accounts, which anybody may enter. Start with a database of its own "
            "(another QADAM_HOME or DATABASE_URL), or say QADAM_DEMO=yes."
        )


def _connect(url: str) -> "psycopg.Connection":
    import psycopg

    return psycopg.connect(url, connect_timeout=10, autocommit=True, application_name="qadam-prepare")


def _check_server(connection: "psycopg.Connection", url: str) -> None:
    version = connection.info.server_version // 10000
    if version < OLDEST_SERVER:
        raise Refused(
            f"The database at {where(url)} is PostgreSQL {version}; Qadam needs {OLDEST_SERVER} or newer."
        )
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise Refused(
            f"The database at {where(url)} is encoded in {encoding}; make one with: createdb -E UTF8"
        )


def _unreachable(url: str, error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    reason = lines[0].rpartition(": ")[2] if lines else "no answer"
    return f"The database at {where(url)} cannot be reached ({reason}). Is it running, and is DATABASE_URL right?"


def where(url: str) -> str:
    """Host, port and name of a database address, without user and password."""
    parts = urlsplit(url)
    host = parts.hostname or "this machine"
    return f"{host}{f':{parts.port}' if parts.port else ''}{parts.path}"


def has_rows(connection: "psycopg.Connection", table: str, which: str = "") -> bool:
    """Whether there is such a table with such a row in it."""
    row = connection.execute("select to_regclass(%s)", [table]).fetchone()
    if row is None or row[0] is None:
        return False
    answer = connection.execute(f"select exists(select 1 from {table} {which})".encode()).fetchone()
    return bool(answer and answer[0])


def _fingerprint(here: Installation, connection: "psycopg.Connection") -> str:
    """What the code wants and what the database has been given. Either changing changes it."""
    digest = hashlib.sha256()
    migrations = sorted((ROOT / "qadam").glob("*/migrations/*.py"))
    library = sorted((ROOT / "qadam" / "learning" / "library").rglob("*.toml"))
    for path in [*migrations, *library, ROOT / "requirements.txt"]:
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    digest.update(f"{sys.prefix} {here.demo}".encode())  # a demo has rooms of its own
    if has_rows(connection, "django_migrations"):
        for row in connection.execute("select app, name from django_migrations order by app, name"):
            digest.update(repr(row).encode())
    return digest.hexdigest()


def _memory(here: Installation) -> Path:
    return here.run / "migrated"


def _remembered(here: Installation) -> str:
    try:
        return _memory(here).read_text(encoding="ascii")
    except (OSError, ValueError):
        return ""


def _remember(here: Installation, fingerprint: str) -> None:
    _memory(here).write_text(fingerprint, encoding="ascii")


def _django(command: str, **options: object) -> None:
    _set_up()
    from django.core.management import call_command
    from django.db import DatabaseError

    try:
        call_command(command, **options)
    except DatabaseError as error:
        # Django wraps what the driver says; the driver's own words tell a full disk from a lost server.
        raise error.__cause__ or error from None


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()


def main() -> int:
    """Prepares the database named in the environment; a refusal goes to stderr."""
    try:
        here = installation()
        prepare(here, here.database_url, keys_are_new="--new-keys" in sys.argv)
    except Refused as refusal:
        print(f"qadam: {refusal}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
