"""`qadam backup` and `qadam restore`. A backup never holds a key; a restore forgets again whoever was forgotten."""

import contextlib
import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import qadam
from qadam.ops import archive, home
from qadam.ops.environment import Installation
from qadam.ops.errors import Refused
from qadam.ops.inside import database
from qadam.ops.prepare import prepare, where
from qadam.ops.programs import VERSIONS, bin_folder

# As initdb leaves it, so that the next backup looks like the first.
ANEW = "drop schema if exists public cascade; create schema public; alter schema public owner to pg_database_owner"
# A setting that servers before 17 do not know, written by newer pg_dump programs into what they make.
UNKNOWN_BEFORE_17 = b"SET transaction_timeout = 0;\n"


def backup(here: Installation, file: Path) -> str:
    """Writes a backup into a new file and says what it is. Qadam may go on running. Raises Refused."""
    file = file.absolute()
    if file.exists():
        raise Refused(f"{file} exists already: choose another name.")
    if file.is_relative_to(here.keys) or file.is_relative_to(here.home / "media"):
        raise Refused(
            f"A backup does not belong into {file.parent}: choose a folder outside, best on another machine."
        )
    try:
        with database(here) as url, tempfile.TemporaryDirectory(dir=file.parent, prefix=".qadam-") as folder:
            os.environ |= {"DATABASE_URL": url, "QADAM_HOME": str(here.home)}
            _check_there(url)
            dump = Path(folder) / "database.dump"
            _run(
                [
                    _program("pg_dump"),
                    "--format=custom",
                    "--no-owner",
                    "--no-privileges",
                    f"--file={dump}",
                    url,
                ]
            )
            archive.write(
                file,
                manifest=_manifest(),
                dump=dump,
                media=here.home / "media",
                erasures=here.home / "erasures.log",
            )
    except OSError as error:
        raise Refused(home.sentence_about(error, file)) from error
    size_mb = file.stat().st_size / 1_000_000
    return f"{file} ({size_mb:.1f} MB). It holds no key: keep a copy of {here.keys} somewhere else."


def restore(here: Installation, file: Path) -> str:
    """Puts a backup in the place of everything there is, then erases again who was erased. Raises Refused."""
    home.prepare(here.home)
    try:
        with home.held(here.home), tarfile.open(file, "r:") as tar, database(here, make=True) as url:
            os.environ |= {"DATABASE_URL": url, "QADAM_HOME": str(here.home)}
            manifest = archive.read_manifest(tar)
            _check_keys(manifest)
            _check_alone(url)
            media = here.home / "media.new"
            shutil.rmtree(media, ignore_errors=True)
            archive.unpack(tar, media=media, erasures=here.home / "erasures.log")
            _replace_database(tar, url)
            shutil.rmtree(here.home / "media")
            media.rename(here.home / "media")
            prepare(here, url, look_for_demo=False)
            forgotten = _forget_again()
    except tarfile.TarError:
        raise Refused(f"{file} is not a backup that this Qadam can read.") from None
    except FileNotFoundError as error:
        raise Refused(f"There is no file {error.filename}.") from None
    except OSError as error:
        raise Refused(home.sentence_about(error, here.home)) from error
    return f"Restored the backup of {manifest.made_at}. {forgotten}"


def _manifest() -> archive.Manifest:
    from django.conf import settings

    return archive.Manifest(
        kind=archive.KIND,
        version=qadam.__version__,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        key_ids=_key_ids(settings.SEAL_KEYS),
        index_check=_index_check(settings.INDEX_KEY),
    )


def _check_keys(manifest: archive.Manifest) -> None:
    """Raises Refused when our keys would not open what the backup sealed."""
    from django.conf import settings

    lacking = sorted(set(manifest.key_ids) - set(_key_ids(settings.SEAL_KEYS)))
    if lacking or manifest.index_check != _index_check(settings.INDEX_KEY):
        what = f"the sealing key {', '.join(lacking)}" if lacking else "the same index key"
        raise Refused(
            f"This backup was sealed with other keys; {settings.HOME / 'keys'} lacks {what}. "
            "Put the keys of the installation it came from there first. Nothing was changed."
        )


def _key_ids(seal_keys: str) -> list[str]:
    entries = seal_keys.replace("\n", ",").split(",")
    return [entry.strip().partition(":")[0] for entry in entries if entry.strip()]


def _index_check(index_key: str) -> str:
    """Tells two index keys apart without telling anything about them."""
    return hashlib.sha256(b"qadam backup " + index_key.encode()).hexdigest()[:16]


def _check_there(url: str) -> None:
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.OperationalError:
        raise Refused(f"The database at {where(url)} cannot be reached. Is it running?") from None


def _check_alone(url: str) -> None:
    import psycopg

    with psycopg.connect(url, connect_timeout=10) as connection:
        others = connection.execute(
            "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        ).fetchone()
    if others and others[0]:
        raise Refused("Somebody else uses this database: stop every Qadam on it first. Nothing was changed.")


def _replace_database(tar: tarfile.TarFile, url: str) -> None:
    """The backup's database in the place of ours, in one transaction: all of it or nothing."""
    with tempfile.TemporaryDirectory() as folder:
        tar.extract(archive.DATABASE, folder, filter="data")
        dump = Path(folder) / archive.DATABASE
        reader = subprocess.Popen(
            [_program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(dump)],
            stdout=subprocess.PIPE,
        )
        writer = subprocess.Popen(
            [_program("psql"), "-qX1", "-v", "ON_ERROR_STOP=1", "-c", ANEW, "-f", "-", url],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        assert reader.stdout and writer.stdin
        with contextlib.suppress(BrokenPipeError):
            for line in reader.stdout:
                if line != UNKNOWN_BEFORE_17:
                    writer.stdin.write(line)
        if reader.wait():
            writer.kill()
        _out, complaint = writer.communicate()
        if reader.returncode or writer.returncode:
            last = complaint.decode("utf-8", "replace").strip().splitlines()[-1:] or ["the backup is damaged"]
            raise Refused(f"The backup could not be restored ({last[0]}). Nothing was changed.")


def _forget_again() -> str:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from qadam.messaging.optouts import replay_stops
    from qadam.people.services import replay_erasures
    from qadam.stories.services import replay_withdrawals

    return (
        f"Forgotten again: {replay_erasures()} people. Taken back again: {replay_withdrawals()} stories. "
        f"Stopped again: {replay_stops()} addresses."
    )


def _program(name: str) -> str:
    """One of PostgreSQL's own programs, the newest we carry: they read every older server."""
    return str(bin_folder(max(VERSIONS)) / name)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise Refused(f"{Path(command[0]).name} could not do it: {last[0]}")
