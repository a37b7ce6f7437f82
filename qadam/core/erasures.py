"""What must stay gone: a log beside the database, so that a restored backup is told again what was taken back since.

One JSON object a line, in QADAM_HOME/erasures.log. It holds ids and keyed hashes, no word and no address of anybody.
"""

import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction

from qadam.core.clock import now

logger = logging.getLogger(__name__)


def remember(kind: str, **facts: str) -> None:
    """Writes a line when the transaction that calls has been committed, safely on the disk when this returns."""
    line = json.dumps({"kind": kind, **facts, "at": now().isoformat()})
    transaction.on_commit(lambda: _append(line + "\n"))


def remembered(kind: str) -> Iterator[dict[str, str]]:
    """The lines of one kind, oldest first."""
    try:
        lines = _log().read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            entry: dict[str, str] = json.loads(line)
        except ValueError:
            logger.warning("a line of the erasure log was cut off and is left out")
            continue
        if entry["kind"] == kind:
            yield entry


def _log() -> Path:
    return Path(settings.HOME) / "erasures.log"


def _append(line: str) -> None:
    _log().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(_log(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
