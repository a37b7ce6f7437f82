"""Sealed files in the storage of this installation, under names that say nothing."""

import contextlib
import logging
import os
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from qadam.core.sealing import seal, unseal

logger = logging.getLogger(__name__)

FOLDER = "sealed"


def write(data: bytes, *, context: str) -> str:
    """The name of a new sealed file holding the data, safely on the disk when this returns."""
    random = secrets.token_hex(16)
    name = default_storage.save(
        f"{FOLDER}/{random[:2]}/{random[2:]}", ContentFile(seal(data, context=context))
    )
    _settle(name)
    return name


def _settle(name: str) -> None:
    """Makes a local disk keep the file even if the power goes now. Other stores answer once they have it."""
    try:
        path = default_storage.path(name)
    except NotImplementedError:
        return
    for settled in (path, os.path.dirname(path)):
        handle = os.open(settled, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def read(name: str, *, context: str) -> bytes:
    """What is in a sealed file. Raises FileNotFoundError, CannotOpen."""
    with default_storage.open(name, "rb") as file:
        return unseal(file.read(), context=context)


def remove(names: Iterable[str | None]) -> None:
    """Removes files. One that cannot be removed now goes with the next sweep, for no row names it any more."""
    for name in names:
        if not name:
            continue
        try:
            default_storage.delete(name)
        except OSError:
            logger.warning("a withdrawn file could not be removed and waits for the sweep", exc_info=True)


def all_names() -> Iterator[str]:
    """Every sealed file there is."""
    with contextlib.suppress(FileNotFoundError):
        folders, _ = default_storage.listdir(FOLDER)
        for folder in folders:
            _, names = default_storage.listdir(f"{FOLDER}/{folder}")
            yield from (f"{FOLDER}/{folder}/{name}" for name in names)


def written_before(name: str, moment: datetime) -> bool:
    """Whether a file is older than a moment. False when it has just gone."""
    try:
        return default_storage.get_modified_time(name) < moment
    except FileNotFoundError:
        return False
