"""A PostgreSQL of our own, with its real programs."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from qadam.ops import postgres
from qadam.ops.errors import Refused
from qadam.ops.postgres import Cluster
from qadam.ops.programs import VERSIONS


@pytest.fixture
def cluster(tmp_path: Path) -> Cluster:
    return postgres.cluster_in(tmp_path, durable=False)


@pytest.fixture
def server(cluster: Cluster) -> Iterator[subprocess.Popen[bytes]]:
    server = postgres.start(cluster)
    yield server
    postgres.stop(server)
    postgres.forget_socket(cluster)


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


def test_nobody_else_reaches_folder_or_socket(cluster: Cluster, server: subprocess.Popen[bytes]) -> None:
    assert [oct(path.stat().st_mode & 0o777) for path in (cluster.data, cluster.socket)] == ["0o700", "0o700"]


def test_no_folder_above_is_opened_to_others(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    cluster = postgres.cluster_in(closed / "home", durable=False)

    with postgres.running(cluster):
        assert _ask(cluster, "select 1") == 1

    assert oct(closed.stat().st_mode & 0o777) == "0o700"


def test_a_deep_folder_gets_a_short_socket(tmp_path: Path) -> None:
    cluster = postgres.cluster_in(tmp_path / ("deep" * 30), durable=False)

    with postgres.running(cluster):
        assert _ask(cluster, "select 1") == 1

    assert len(str(cluster.socket / postgres.SOCKET_NAME)) <= postgres.SOCKET_PATH_LIMIT


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


def test_a_verb_uses_the_server_that_is_running(cluster: Cluster, server: subprocess.Popen[bytes]) -> None:
    with postgres.running(cluster) as url:
        assert url == cluster.url

    assert server.poll() is None


def test_words_of_people_never_reach_the_servers_log(
    cluster: Cluster, server: subprocess.Popen[bytes]
) -> None:
    _ask(cluster, "create table t (number text unique check (number like '+%'))")
    for words in ("('+923001234567'), ('+923001234567')", "('03001234567')"):
        with pytest.raises(psycopg.Error):
            _ask(cluster, f"insert into t values {words}")

    assert "300123" not in cluster.log.read_text()


def test_a_data_folder_without_its_version_is_called_damaged(cluster: Cluster) -> None:
    postgres.stop(postgres.start(cluster))
    (cluster.data / "PG_VERSION").unlink()

    with pytest.raises(Refused, match="is damaged"):
        postgres.start(cluster)


def test_a_damaged_control_file_gets_a_sentence_with_the_reason(cluster: Cluster) -> None:
    postgres.stop(postgres.start(cluster))
    (cluster.data / "global" / "pg_control").write_bytes(b"")

    with pytest.raises(Refused, match="does not start: "):
        postgres.start(cluster)


def test_a_half_made_folder_is_made_again(cluster: Cluster) -> None:
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
