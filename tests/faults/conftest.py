"""Two web servers and a provider for the tests of what must hold when things break."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from qadam.messaging.models import ChannelAccount
from qadam.organisations.models import QuietTime
from tests.faults.processes import Web, speaks_to, web
from tests.provider.fixtures import Provider, provider

__all__ = ["provider"]


@pytest.fixture(scope="session")
def webs(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Web, Web]]:
    """Two web servers on one database, as on two machines."""
    home = tmp_path_factory.mktemp("webs")
    with ExitStack() as stack:
        yield stack.enter_context(web(home)), stack.enter_context(web(home))


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    """A folder for the files of this test and of its processes."""
    (tmp_path / "media").mkdir()
    storages: dict[str, Any] = dict(settings.STORAGES)
    storages["default"] = storages["default"] | {"OPTIONS": {"location": str(tmp_path / "media")}}
    settings.STORAGES = storages
    return tmp_path


@pytest.fixture
def line(whatsapp: ChannelAccount, provider: Provider) -> ChannelAccount:
    """Naway Sahar's number at the provider of the test, at any hour."""
    QuietTime.objects.all().delete()
    return speaks_to(provider, whatsapp)
