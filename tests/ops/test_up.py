"""`qadam up`, as a person and a machine meet it: it starts, it answers, it ends, and it leaves nothing behind."""

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from qadam.ops.owners import Owner
from tests.ops.conftest import FirstStart, copy_of
from tests.ops.running import ROOT, Running, all_gone, bare_environment, free_port, qadam, start

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(fresh_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with keys and a database: what most starts find."""
    return copy_of(fresh_home, tmp_path_factory.mktemp("up"))


@pytest.fixture(scope="module")
def up(home: Path) -> Iterator[Running]:
    """One second start, for all that it survives. The last test that asks for it kills it."""
    running = start(home)
    running.wait_until_ready()
    yield running
    family = running.family() if running.process.poll() is None else []
    running.stop()
    assert all_gone(family) == []


def _waits_for(answer: str, running: Running, within_s: float = 30) -> None:
    """Waits until /healthz says that the worker is in this state."""
    deadline = time.monotonic() + within_s
    while json.loads(running.get("/healthz")[1])["status"] != answer:
        assert time.monotonic() < deadline, running.text
        time.sleep(0.1)


def test_a_second_start_is_quick_and_finds_the_data(up: Running, first_start: FirstStart) -> None:
    assert up.wait_until_ready() < 12  # the bench holds it to 6 s on a machine that does nothing else
    assert up.get("/healthz")[0] == 200
    assert "Bringing the database up to date" in first_start.said
    assert "Bringing the database up to date" not in up.text
    _waits_for("ok", up)


def test_it_names_its_doors(up: Running) -> None:
    address = f"http://127.0.0.1:{up.port}"

    assert [line.split() for line in up.text.splitlines() if address in line] == [
        ["Public", "site", f"{address}/"],
        ["Organisers'", "desk", f"{address}/desk/"],
    ]


def test_two_supervisors_never_share_a_folder(up: Running, home: Path) -> None:
    second = qadam("up", home=home, PORT=str(free_port()))

    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr == (
        f"qadam: Qadam already runs in {home} (process {up.process.pid}): stop it first, or set QADAM_HOME.\n"
    )


def test_a_running_qadam_is_backed_up_and_nothing_is_restored_over_it(
    up: Running, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar"
    backed_up = qadam("backup", str(file), home=home)
    refused = qadam("restore", str(file), home=home)

    assert backed_up.returncode == 0, backed_up.stderr
    assert refused.returncode == 1
    assert refused.stderr.startswith("qadam: Qadam already runs in ")


@pytest.mark.parametrize("words", ["qadam.ops.web", "manage.py worker", "postgres"])
def test_what_dies_is_started_again(up: Running, words: str) -> None:
    _waits_for("ok", up)
    died, said = up.member(words), len(up.text)

    died.kill()
    psutil.wait_procs([died], timeout=10)

    deadline = time.monotonic() + 60
    while True:
        try:
            assert up.member(words).pid != died.pid
            _waits_for("ok", up)
            break
        except (StopIteration, OSError):
            assert time.monotonic() < deadline, up.text
            time.sleep(0.2)
    assert "it starts again in 1 s." in up.text[said:]


def test_killed_outright_it_leaves_nothing_running_and_starts_at_once_again(up: Running, home: Path) -> None:
    killed = up.family()

    up.process.kill()
    second = start(home)
    second.wait_until_ready()

    family = second.family()
    assert all_gone(killed) == []
    assert second.stop(signal.SIGTERM) == 0
    assert len(family) > 5
    assert all_gone(family) == []


def test_ctrl_c_ends_it_with_everything(first_start: FirstStart) -> None:
    assert (first_start.code, first_start.left) == (0, [])
    assert first_start.processes > 5


def test_a_busy_port_is_named_with_another(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = qadam("up", home=home, PORT=str(port))

    assert refused.returncode == 1
    assert refused.stderr == (
        f"qadam: Port {port} is taken by another program: stop that one, or choose another port, "
        f"for example PORT={port + 1}.\n"
    )


def test_an_unreachable_database_is_named_without_its_password(home: Path) -> None:
    url = f"postgres://me:secret@127.0.0.1:{free_port()}/none"
    refused = qadam("up", home=home, PORT=str(free_port()), DATABASE_URL=url)

    assert refused.returncode == 1
    assert refused.stderr.startswith("qadam: The database at 127.0.0.1:")
    assert refused.stderr.endswith("Is it running, and is DATABASE_URL right?\n")
    assert "secret" not in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_a_file_in_the_place_of_the_folder_is_called_damage(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder")

    refused = qadam("up", "--demo", home=tmp_path / "home", PORT=str(free_port()))

    assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 1)
    assert "QADAM_HOME is damaged" in refused.stderr


def test_keys_that_are_gone_are_not_replaced(home: Path) -> None:
    (home / "keys").rename(home / "elsewhere")
    try:
        refused = qadam("up", "--demo", home=home, PORT=str(free_port()))
        assert not (home / "keys").exists()
    finally:
        (home / "elsewhere").rename(home / "keys")

    assert refused.returncode == 1
    assert refused.stderr.startswith("qadam: The keys of this database are missing")


def test_a_full_disk_gets_one_sentence(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        refused = qadam("up", "--demo", home=disk / "home", PORT=str(free_port()))
    finally:
        subprocess.run(["umount", str(disk)], check=True)

    assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 1)
    assert "is full" in refused.stderr


def _python_within_reach(owner: Owner) -> Path | None:
    """A Python of our version that this user can run."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    candidates = [Path(sys.executable), Path("/usr/bin") / name, Path("/usr/local/bin") / name]
    return next((path for path in candidates if path.exists() and owner.can_run(path)), None)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_it_works_as_an_ordinary_user() -> None:
    entry = pwd.getpwnam("nobody")
    nobody = Owner("nobody", entry.pw_uid, entry.pw_gid)
    python = _python_within_reach(nobody)
    if python is None or not nobody.can_run(ROOT / ".ci" / "run"):
        pytest.skip("another user reaches neither this Python nor this folder")
    become = ("setpriv", f"--reuid={nobody.uid}", f"--regid={nobody.gid}", "--clear-groups", "--")
    folder = Path(subprocess.check_output([*become, "mktemp", "-d"], cwd="/", text=True).strip())
    path = os.pathsep.join([str(ROOT), sysconfig.get_path("purelib")])
    command = (*become, str(python), "-m", "qadam.ops.cli")
    subprocess.run(
        [*command, "key", "new"], cwd=ROOT, check=True, env=bare_environment(folder, PYTHONPATH=path)
    )

    running = start(folder, command=command, PYTHONPATH=path)
    running.wait_until_ready()
    users = {process.username() for process in running.family()}
    running.stop()
    shutil.rmtree(folder)

    assert users == {"nobody"}
