"""What the tests of lessons and badges share."""

from datetime import date

import pytest

from qadam.learning.badge_models import BadgeKind
from qadam.learning.badges import award, listing
from qadam.learning.badges.signing import public_keys
from qadam.learning.loading import load_library


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


@pytest.fixture
def library(db: None) -> None:
    """Every lesson and item that comes with Qadam."""
    load_library()
