"""QADAM_HOME: made private, checked for room, held by one supervisor at a time."""

import contextlib
import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from qadam.ops.errors import Refused

ROOM_NEEDED_MB = 200


def prepare(home: Path) -> None:
    """Makes the folder when there is none. Raises Refused when it cannot be used."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in ("run", "log", "media", "static"):
            (home / name).mkdir(mode=0o700, exist_ok=True)
        probe = home / "run" / "probe"
        probe.write_bytes(b"x" * 4096)
        probe.unlink()
    except OSError as error:
        raise Refused(sentence_about(error, home)) from None
    free_mb = shutil.disk_usage(home).free // 1_000_000
    if free_mb < ROOM_NEEDED_MB:
        raise Refused(
            f"The disk that holds {home} is full: {free_mb} MB are left and Qadam needs {ROOM_NEEDED_MB} MB. "
            "Make room, or set QADAM_HOME to another disk."
        )


def sentence_about(error: OSError, home: Path) -> str:
    """What a refused file operation in the folder means, and what mends it."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk that holds {home} is full. Make room, or set QADAM_HOME to another disk."
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        return f"QADAM_HOME is damaged: {error.filename or home} is a file where a folder should be. Move it away."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"{error.filename or home} cannot be written by this user. Change its owner, or set QADAM_HOME."
        )
    return f"{error.filename or home} cannot be used: {error.strerror}."


@contextlib.contextmanager
def held(home: Path) -> Iterator[None]:
    """Holds the folder while the block runs. The kernel lets go when we end, however we end."""
    file = os.open(home / "run" / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(file, 20).decode("ascii", "replace").strip()
        os.close(file)
        raise Refused(
            f"Qadam already runs in {home} (process {holder}): stop it first, or set QADAM_HOME."
        ) from None
    try:
        os.ftruncate(file, 0)
        os.write(file, str(os.getpid()).encode())
        yield
    finally:
        os.close(file)
