"""The gallery as the whole site, for the tests of the look."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from qadam.core import ports
from qadam.core.ports import Door, WayIn

PORTS: tuple[ports.Port[Any], ...] = (
    ports.main_doors,
    ports.foot_doors,
    ports.desk_doors,
    ports.ways_in,
    ports.waiting,
)


@contextmanager
def _doors() -> Iterator[None]:
    """Doors that open in the gallery; the real ones come back afterwards."""
    before = [tuple(port) for port in PORTS]
    ports.main_doors.fill(
        Door("home", "home", "home", "Campaigns", covers_below=False),
        Door("signup", "cal", "signup", "Drives"),
    )
    ports.foot_doors.fill(
        Door("home", "lock", "home", "What we keep, and why"), Door("no", "lock", "no:where", "Never")
    )
    ports.desk_doors.fill(*(Door(f"d{n}", "chat", "inbox", f"Door {n}") for n in range(6)))
    ports.ways_in.fill(lambda: [WayIn("WhatsApp", "0300 000 0000", "https://wa.me/923000000000")])
    ports.waiting.fill(lambda request: [ports.Waiting(5, "Answers", "", "#", nav="d1")])
    try:
        yield
    finally:
        for port, fillings in zip(PORTS, before, strict=True):
            port.fill(*fillings)


@pytest.fixture
def gallery(settings: LazySettings) -> Iterator[Client]:
    """A visitor of the gallery, with a header, a footer and a desk as an installation would have them."""
    settings.ROOT_URLCONF = "tests.look.gallery"
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [Path(__file__).parent / "templates"]}]
    settings.ALLOWED_HOSTS = ["*"]
    with _doors():
        yield Client()
