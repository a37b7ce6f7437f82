"""An installation made once a test run, and copies of it that tests may change."""

import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ops.running import all_gone, qadam, start


@dataclass(frozen=True)
class FirstStart:
    """A Qadam that was started in an empty folder, and ended with Ctrl-C: how many processes it had, which were left."""

    home: Path
    said: str
    processes: int
    code: int
    left: list[str]


@pytest.fixture(scope="session")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> FirstStart:
    home = tmp_path_factory.mktemp("qadam") / "home"
    assert qadam("key", "new", home=home).returncode == 0
    running = start(home)
    running.wait_until_ready()
    family = running.family()
    code = running.stop(signal.SIGINT)
    return FirstStart(home, running.text, len(family), code, all_gone(family))


@pytest.fixture(scope="session")
def fresh_home(first_start: FirstStart) -> Path:
    """Keys and an empty, migrated database. Nobody changes it."""
    return first_start.home


def copy_of(home: Path, folder: Path) -> Path:
    """The same installation somewhere else."""
    subprocess.run(["cp", "-a", str(home), str(folder / "home")], check=True)
    return folder / "home"
