"""The confined process: no keys inside, little memory, and its end is not ours."""

import subprocess
import sys
from pathlib import Path

import pytest

from qadam.media import workshop
from qadam.media.limits import Reason, Unfit
from qadam.media.tests.conftest import phone_photo


def hostile(folder: Path, script: str) -> str:
    """A program that stands in for a decoder taken over or broken by the bytes."""
    path = folder / "decoder"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    return str(path)


@pytest.mark.parametrize("script", ["kill -SEGV $$", "kill -KILL $$"])
def test_a_decoder_that_crashes_is_a_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    monkeypatch.setattr(sys, "executable", hostile(tmp_path, script))

    with pytest.raises(Unfit) as refused:
        workshop.render(phone_photo(40, 30))

    assert refused.value.reason == Reason.TOO_HEAVY


def test_a_decoder_that_hangs_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", hostile(tmp_path, "exec sleep 60"))
    monkeypatch.setattr(workshop, "_SECONDS", 1)

    with pytest.raises(Unfit) as refused:
        workshop.render(phone_photo(40, 30))

    assert refused.value.reason == Reason.TOO_HEAVY


def test_a_decoder_finds_no_key_and_no_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QADAM_SEAL_KEYS", "k:c2VjcmV0")
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody:secret@127.0.0.1/x")
    monkeypatch.setattr(sys, "executable", hostile(tmp_path, f"env > {tmp_path}/seen; exit 1"))

    with pytest.raises(Unfit):
        workshop.render(phone_photo(40, 30))

    seen = {line.partition("=")[0] for line in (tmp_path / "seen").read_text().splitlines()}
    assert seen - {"PWD", "OLDPWD", "SHLVL", "_"} == {"PYTHONPATH", "LC_ALL", "PYTHONDONTWRITEBYTECODE"}


def test_a_confined_process_can_neither_swell_nor_write(tmp_path: Path) -> None:
    file = tmp_path / "left-behind"
    for tried in ("bytearray(2_000_000_000)", f"open({str(file)!r}, 'wb', 0).write(b'x')"):
        code = f"from qadam.media.workshop import _confine; _confine(); {tried}; print('done')"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert (done.returncode != 0, done.stdout) == (True, "")

    assert not file.exists() or file.stat().st_size == 0
