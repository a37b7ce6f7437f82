"""What the tests of lessons and badges share."""

from datetime import date

import pytest
from django.db import connection

from qadam.learning.badge_models import BadgeKind
from qadam.learning.badges import award, listing
from qadam.learning.badges.signing import public_keys
from qadam.learning.loading import load_library
from qadam.learning.models import Card, Guide, Item, Lesson, NativeReading, Version


@pytest.fixture
def signed_list(db: None) -> bytes:
    """A list of three badges."""
    award(
        kind=BadgeKind.TOOK_PART,
        about="links",
        title={"en": "Links"},
        place=None,
        organisation=None,
        on=date(2026, 11, 1),
        count=3,
    )
    return listing.make_list()


@pytest.fixture
def keys(signed_list: bytes) -> dict[str, bytes]:
    return public_keys()


_TABLES = [model._meta.db_table for model in (Guide, Item, Lesson, Version, Card, NativeReading)]
_loaded: dict[str, bytes] = {}


@pytest.fixture
def library(db: None) -> None:
    """Every lesson and item that comes with Qadam: read from its files by the first test, put back as it stood for the others."""
    if not _loaded:
        load_library()
    with connection.cursor() as cursor:
        for table in _TABLES:
            if table in _loaded:
                with cursor.copy(f"copy {table} from stdin") as writing:
                    writing.write(_loaded[table])
            else:
                with cursor.copy(f"copy {table} to stdout") as reading:
                    _loaded[table] = b"".join(bytes(block) for block in reading)
