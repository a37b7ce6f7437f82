"""A PostgreSQL of our own, with its real programs."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from qadam.ops import postgres
from qadam.ops.errors import Refused
from qadam.ops.postgres import Cluster
from qadam.ops.programs import VERSIONS


@dataclass(frozen=True)
class Served:
    cluster: Cluster
    server: subprocess.Popen[bytes]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server for all that leaves it as it is."""
    cluster = postgres.cluster_in(tmp_path_factory.mktemp("served"), durable=False)
    server = postgres.start(cluster)
    yield Served(cluster, server)
    postgres.stop(server)
    postgres.forget_socket(cluster)


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database whose server has ended. Nobody changes it."""
    home = tmp_path_factory.mktemp("stopped") / "home"
    cluster = postgres.cluster_in(home, durable=False)
    postgres.stop(postgres.start(cluster))
    postgres.forget_socket(cluster)
    return home


@pytest.fixture
def damaged(stopped: Path, tmp_path: Path) -> Cluster:
    """A copy of it, to be damaged."""
    subprocess.run(["cp", "-a", str(stopped), str(tmp_path / "home")], check=True)
    return postgres.cluster_in(tmp_path / "home", durable=False)


def _ask(cluster: Cluster, question: str) -> object:
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        cursor = connection.execute(question.encode())
        row = cursor.fetchone() if cursor.description else None
    return row and row[0]


@pytest.mark.parametrize("version", sorted(VERSIONS))
def test_each_version_starts_as_an_ordinary_user_with_our_locale(version: int, tmp_path: Path) -> None:
    cluster = postgres.cluster_in(tmp_path, version=version, durable=False)
    with postgres.running(cluster):
        about = _ask(
            cluster,
            "select array[current_user, pg_encoding_to_char(encoding), datcollate,"
            " (select rolsuper::text from pg_roles where rolname = current_user), current_setting('listen_addresses')]"
            " from pg_database where datname = current_database()",
        )

    assert about == ["qadam", "UTF8", "C", "false", ""]
    assert cluster.data.stat().st_uid != 0


def test_nobody_else_reaches_folder_or_socket(served: Served) -> None:
    cluster = served.cluster
    assert [oct(path.stat().st_mode & 0o777) for path in (cluster.data, cluster.socket)] == ["0o700", "0o700"]


def test_a_deep_folder_gets_a_short_socket_and_no_folder_above_is_opened_to_others(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    cluster = postgres.cluster_in(closed / ("deep" * 30), durable=False)

    with postgres.running(cluster):
        assert _ask(cluster, "select 1") == 1

    assert len(str(cluster.socket / postgres.SOCKET_NAME)) <= postgres.SOCKET_PATH_LIMIT
    assert oct(closed.stat().st_mode & 0o777) == "0o700"


def test_data_is_found_again_after_a_crash_that_left_its_lock(tmp_path: Path) -> None:
    cluster = postgres.cluster_in(tmp_path)  # one that keeps its promises
    server = postgres.start(cluster)
    _ask(cluster, "create table kept as select 7 as n")
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()
    # The number in the lock now belongs to somebody else: us.
    lock = cluster.data / "postmaster.pid"
    lock.write_text(lock.read_text().replace(str(server.pid), str(os.getpid()), 1))

    with postgres.running(cluster):
        assert _ask(cluster, "select n from kept") == 7


def test_a_verb_uses_the_server_that_is_running(served: Served) -> None:
    with postgres.running(served.cluster) as url:
        assert url == served.cluster.url

    assert served.server.poll() is None


def test_words_of_people_never_reach_the_servers_log(served: Served) -> None:
    cluster = served.cluster
    _ask(cluster, "create table t (number text unique check (number like '+%'))")
    for words in ("('+923001234567'), ('+923001234567')", "('03001234567')"):
        with pytest.raises(psycopg.Error):
            _ask(cluster, f"insert into t values {words}")

    assert "300123" not in cluster.log.read_text()


def test_a_data_folder_without_its_version_is_called_damaged(damaged: Cluster) -> None:
    (damaged.data / "PG_VERSION").unlink()

    with pytest.raises(Refused, match="is damaged"):
        postgres.start(damaged)


def test_a_damaged_control_file_gets_a_sentence_with_the_reason(damaged: Cluster) -> None:
    (damaged.data / "global" / "pg_control").write_bytes(b"")

    with pytest.raises(Refused, match="does not start: "):
        postgres.start(damaged)


def test_a_half_made_folder_is_made_again(tmp_path: Path) -> None:
    cluster = postgres.cluster_in(tmp_path, durable=False)
    (cluster.home / "postgres" / "18.new").mkdir(parents=True)
    (cluster.home / "postgres" / "18.new" / "half").touch()

    with postgres.running(cluster):
        assert _ask(cluster, "select 1") == 1


def test_the_server_ends_with_whoever_started_it(tmp_path: Path) -> None:
    starter = (
        "import sys, time; from pathlib import Path; from qadam.ops import postgres\n"
        "server = postgres.start(postgres.cluster_in(Path(sys.argv[1]), durable=False))\n"
        "print(server.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", starter, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout
    pid = int(parent.stdout.readline())

    parent.kill()
    parent.wait()

    deadline = time.monotonic() + 15
    while Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes():
        assert time.monotonic() < deadline, "postgres outlived its parent"
        time.sleep(0.05)


def test_an_unknown_version_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="must be one of 16, 18, not 17"):
        postgres.cluster_in(tmp_path, version=17)
