"""The secrets of an installation."""

from pathlib import Path

import pytest

from qadam.ops import keys
from qadam.ops.errors import Refused


@pytest.fixture(autouse=True)
def no_keys_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*keys.NAMES, keys.BADGES):
        monkeypatch.delenv(f"QADAM_{name.upper()}", raising=False)


def test_keys_are_made_once_for_our_eyes_only(tmp_path: Path) -> None:
    folder = tmp_path / "keys"

    made = keys.make(folder)

    assert [path.name for path in made] == ["secret_key", "seal_keys", "index_key", "badge_keys"]
    assert {oct(path.stat().st_mode & 0o777) for path in made} == {"0o600"}
    assert oct(folder.stat().st_mode & 0o777) == "0o700"
    assert keys.open_to_others(folder) == []


def test_a_second_start_never_overwrites_a_key(tmp_path: Path) -> None:
    keys.make(tmp_path)
    before = {path.name: path.read_text() for path in tmp_path.iterdir()}
    (tmp_path / "index_key").unlink()

    made = keys.make(tmp_path)

    after = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert [path.name for path in made] == ["index_key"]
    assert after.pop("index_key") != before.pop("index_key")
    assert after == before


def test_a_key_from_the_environment_is_not_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QADAM_SECRET_KEY", "from the environment")

    assert keys.missing(tmp_path) == ["QADAM_SEAL_KEYS", "QADAM_INDEX_KEY"]


def test_rotating_puts_a_new_key_in_front_and_keeps_the_old(tmp_path: Path) -> None:
    keys.make(tmp_path)
    old = (tmp_path / "seal_keys").read_text().strip()

    kid = keys.add_seal_key(tmp_path)

    entries = (tmp_path / "seal_keys").read_text().split()
    assert [entries[0].partition(":")[0], entries[1:]] == [kid, [old]]
    assert oct((tmp_path / "seal_keys").stat().st_mode & 0o777) == "0o600"


def test_there_is_nothing_to_rotate_without_a_key(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no sealing key"):
        keys.add_seal_key(tmp_path)


def test_keys_that_others_can_read_are_named(tmp_path: Path) -> None:
    keys.make(tmp_path / "keys")
    (tmp_path / "keys" / "index_key").chmod(0o644)

    assert keys.open_to_others(tmp_path / "keys") == [tmp_path / "keys" / "index_key"]


def test_the_next_badge_key_signs_after_a_rotation_and_the_old_one_is_thrown_away(tmp_path: Path) -> None:
    keys.make(tmp_path)
    next_, present = (tmp_path / "badge_keys").read_text().split()

    keys.rotate_badge_key(tmp_path)

    after = (tmp_path / "badge_keys").read_text().split()
    assert after[1] == next_ and after[0] not in (next_, present)
    assert oct((tmp_path / "badge_keys").stat().st_mode & 0o777) == "0o600"


def test_an_installation_from_before_badges_gets_their_keys_without_ado(tmp_path: Path) -> None:
    keys.make(tmp_path)
    (tmp_path / "badge_keys").unlink()

    assert keys.missing(tmp_path) == []
    assert [path.name for path in keys.make_badge_keys(tmp_path)] == ["badge_keys"]
    assert keys.make_badge_keys(tmp_path) == []
