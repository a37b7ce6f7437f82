"""The one clock. Everything that asks for the time asks here, so that a test can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_shift: timedelta | None = None


def now() -> datetime:
    """The present moment, aware, in UTC."""
    moment = datetime.now(UTC)
    return moment + _shift if _shift else moment


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Runs a block as if it began at the given moment; time goes on from there. For tests."""
    global _shift
    before = _shift
    _shift = moment - datetime.now(UTC)
    try:
        yield
    finally:
        _shift = before
