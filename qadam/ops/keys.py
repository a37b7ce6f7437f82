"""The secrets of an installation: files in QADAM_HOME/keys that only we can read. Made once, never overwritten."""

import base64
import contextlib
import os
import secrets
import stat
from datetime import UTC, datetime
from pathlib import Path

from qadam.ops.errors import Refused

NAMES = ("secret_key", "seal_keys", "index_key")
# What signs badges. Without the old ones everything still opens, so a missing file is simply made.
BADGES = "badge_keys"


def missing(folder: Path) -> list[str]:
    """The secrets that are neither in the environment nor in the folder, by their environment names."""
    return [f"QADAM_{name.upper()}" for name in NAMES if not _value(folder, name)]


def make(folder: Path) -> list[Path]:
    """Writes the secrets that are missing; what is there stays as it is. Returns the new files."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = {
        "secret_key": secrets.token_urlsafe(48),
        "seal_keys": new_seal_key(),
        "index_key": _random_bytes(),
    }
    made = []
    for name, value in fresh.items():
        if not _value(folder, name):
            _write_new(folder / name, value)
            made.append(folder / name)
    return made + make_badge_keys(folder)


def make_badge_keys(folder: Path) -> list[Path]:
    """Writes the keys that sign badges if there are none: the next one in front of the one that signs."""
    if _value(folder, BADGES):
        return []
    _write_new(folder / BADGES, f"{new_seal_key()}\n{new_seal_key()}")
    return [folder / BADGES]


def rotate_badge_key(folder: Path) -> None:
    """From now on the next key signs, and another is made to come after it. What signed until now is thrown away.

    Phones that checked badges lately know the next key already. Raises Refused when the keys stand in the environment.
    """
    if os.environ.get("QADAM_BADGE_KEYS", "").strip():
        raise Refused(
            "The keys that sign badges come from QADAM_BADGE_KEYS: put this new entry in front of them there, take the "
            f"last one away and start again:\n{new_seal_key()}"
        )
    path = folder / BADGES
    if not (old := _value(folder, BADGES).split()):
        raise Refused(f"There is no key for badges in {folder} to rotate. Make one with `qadam key new`.")
    _replace(path, f"{new_seal_key()}\n{old[0]}")


def new_seal_key() -> str:
    """One `kid:base64` entry. The id is the moment it was made, so that keys sort by age."""
    return f"{datetime.now(UTC):%Y%m%d%H%M%S}:{_random_bytes()}"


def add_seal_key(folder: Path) -> str:
    """Puts a new sealing key in front and returns its id. The old ones stay: they open what they sealed."""
    if os.environ.get("QADAM_SEAL_KEYS", "").strip():
        raise Refused(
            "The sealing keys come from QADAM_SEAL_KEYS: put this new entry in front of them there and start again "
            f"with `qadam key reseal`:\n{new_seal_key()}"
        )
    path = folder / "seal_keys"
    if not (old := _value(folder, "seal_keys")):
        raise Refused(f"There is no sealing key in {folder} to rotate. Make one with `qadam key new`.")
    entry = new_seal_key()
    _replace(path, f"{entry}\n{old}")
    return entry.partition(":")[0]


def open_to_others(folder: Path) -> list[Path]:
    """The key files, and the folder itself, that other users of this machine could read."""
    paths = [folder, *folder.iterdir()] if folder.is_dir() else []
    return [path for path in paths if stat.S_IMODE(path.stat().st_mode) & 0o077]


def _value(folder: Path, name: str) -> str:
    if value := os.environ.get(f"QADAM_{name.upper()}", "").strip():
        return value
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        return (folder / name).read_text(encoding="utf-8").strip()
    return ""


def _random_bytes() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def _replace(path: Path, value: str) -> None:
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    _write_new(draft, value)
    draft.replace(path)


def _write_new(path: Path, value: str) -> None:
    """A file for our eyes only, on the disk before we go on. Raises FileExistsError rather than overwrite."""
    with contextlib.suppress(FileNotFoundError):
        if not path.read_text(encoding="utf-8").strip():
            path.unlink()
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(value + "\n")
        file.flush()
        os.fsync(file.fileno())
