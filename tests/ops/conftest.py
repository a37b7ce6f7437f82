"""An installation made once a test run, and copies of it that tests may change."""

import subprocess
from pathlib import Path

import pytest

from tests.ops.running import qadam, start


@pytest.fixture(scope="session")
def fresh_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys and an empty, migrated database. Nobody changes it."""
    home = tmp_path_factory.mktemp("qadam") / "home"
    assert qadam("key", "new", home=home).returncode == 0
    running = start(home)
    running.wait_until_ready()
    assert running.stop() == 0
    return home


def copy_of(home: Path, folder: Path) -> Path:
    """The same installation somewhere else."""
    subprocess.run(["cp", "-a", str(home), str(folder / "home")], check=True)
    return folder / "home"
