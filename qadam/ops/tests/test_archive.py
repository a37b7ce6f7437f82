"""What a backup file holds."""

import tarfile
from pathlib import Path

import pytest

from qadam.ops import archive
from qadam.ops.errors import Refused

MANIFEST = archive.Manifest(archive.KIND, "0.1.0", "2026-01-01T00:00:00+00:00", ["k1"], "abcd")


def _backup(folder: Path) -> Path:
    (folder / "dump").write_bytes(b"the database")
    (folder / "media" / "sealed").mkdir(parents=True)
    (folder / "media" / "sealed" / "voice").write_bytes(b"sealed voice")
    (folder / "media" / "elsewhere").symlink_to(folder / "secret_key")
    (folder / "secret_key").write_text("never to be seen")
    (folder / "erasures.log").write_text('{"person": "1"}\n')
    file = folder / "backup.tar"
    archive.write(
        file,
        manifest=MANIFEST,
        dump=folder / "dump",
        media=folder / "media",
        erasures=folder / "erasures.log",
    )
    return file


def test_a_backup_holds_database_media_and_erasures_and_nothing_else(tmp_path: Path) -> None:
    with tarfile.open(_backup(tmp_path)) as tar:
        assert tar.getnames() == ["manifest.json", "database.dump", "erasures.log", "media/sealed/voice"]
        assert archive.read_manifest(tar) == MANIFEST


def test_a_link_out_of_the_media_brings_no_key_along(tmp_path: Path) -> None:
    assert b"never to be seen" not in _backup(tmp_path).read_bytes()


def test_nobody_else_may_read_a_backup(tmp_path: Path) -> None:
    assert oct(_backup(tmp_path).stat().st_mode & 0o777) == "0o600"


def test_unpacking_adds_to_the_erasure_log_what_only_the_backup_knows(tmp_path: Path) -> None:
    file, log = _backup(tmp_path), tmp_path / "log"
    log.write_text('{"person": "2"}\n')

    with tarfile.open(file) as tar:
        archive.unpack(tar, media=tmp_path / "new", erasures=log)
    with tarfile.open(file) as tar:
        archive.unpack(tar, media=tmp_path / "newer", erasures=log)

    assert log.read_text() == '{"person": "2"}\n{"person": "1"}\n'
    assert (tmp_path / "new" / "sealed" / "voice").read_bytes() == b"sealed voice"


def test_a_tar_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("dear")
    with tarfile.open(tmp_path / "other.tar", "w") as tar:
        tar.add(tmp_path / "letter", "letter")

    with tarfile.open(tmp_path / "other.tar") as tar, pytest.raises(Refused, match="is not a backup"):
        archive.read_manifest(tar)
