"""The programs of PostgreSQL, for a user who cannot reach them where they are."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from qadam.ops import programs
from qadam.ops.owners import Owner

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the database to somebody else")


@pytest.fixture
def nobody() -> Owner:
    entry = pwd.getpwnam("nobody")
    return Owner("nobody", entry.pw_uid, entry.pw_gid)


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that everybody reaches, as /var/lib is."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o755)
    yield folder / "qadam"
    shutil.rmtree(folder)


def test_programs_in_a_closed_folder_are_copied_to_where_they_can_be_run(
    nobody: Owner, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = programs.bin_folder(18).parent.parent
    closed = tmp_path / "site-packages"
    for part in (package / "pginstall18", package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, closed / part.relative_to(package.parent), symlinks=True)
    (closed / package.name / "__init__.py").touch()
    closed.chmod(0o700)
    monkeypatch.syspath_prepend(closed)
    before = os.umask(0o077)
    try:
        found = programs.programs_for(18, nobody, shared=shared)
    finally:
        os.umask(before)

    assert found.is_relative_to(shared)
    said = subprocess.check_output([str(found / "initdb"), "--version"], cwd="/", **nobody.popen_options())
    assert said.startswith(b"initdb (PostgreSQL) 18")


def test_programs_within_reach_stay_where_they_are(nobody: Owner, shared: Path) -> None:
    original = programs.bin_folder(18)
    if not nobody.can_run(original / "postgres"):
        pytest.skip("this checkout stands in a closed folder itself")

    assert programs.programs_for(18, nobody, shared=shared) == original
    assert not shared.exists()
