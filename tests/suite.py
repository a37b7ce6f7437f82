"""How the whole suite runs: what begins first, which tests stay together on one worker, how the database is emptied."""

import os
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase
from hypothesis import settings

if TYPE_CHECKING:
    from xdist.scheduler import LoadScopeScheduling

# Folders whose tests share what is dear: an installation, two web servers.
SHARED = ("tests/ops/", "tests/faults/")
# What the migrations wrote stands in every database from the first day.
KEPT = {"django_migrations", "django_content_type", "auth_permission", "places_place"}

# An example may take long where four workers share two cores: that says nothing about what is tested.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")


def pytest_configure(config: pytest.Config) -> None:
    # Containers often forbid it. Four workers and a hundred processes would each compile everything anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    # A copy of the pattern goes with its server: nobody waits until the last page has let go of it.
    if os.environ.get("TEST_DATABASE_PATTERN"):
        config.option.reuse_db = True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, then files with many tests: at the end no worker is left alone with much."""
    sizes = Counter(item.path for item in items)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    first = {path: number for number, path in reversed(list(enumerate(item.path for item in items)))}

    def place(item: pytest.Item) -> tuple[bool, int, int]:
        return item.path not in slow, -sizes[item.path], first[item.path]

    items.sort(key=place)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> "LoadScopeScheduling | None":
    """Files stay whole: what a file sets up once is set up once."""
    from xdist.scheduler import LoadScopeScheduling

    class Files(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return next((folder for folder in SHARED if nodeid.startswith(folder)), nodeid.split("::")[0])

    if config.getvalue("dist") != "load":
        return None
    config.option.loadscopereorder = False
    return Files(config, log)


def _empty(_case: TransactionTestCase) -> None:
    """Takes away what a test wrote. Django truncates every table and asks each app to begin anew: a third of a second."""
    # The waiting jobs too, which Django does not manage. Backwards: what points to a job goes before it.
    tables = sorted(set(connection.introspection.table_names()) - KEPT, reverse=True)
    names = [connection.ops.quote_name(table) for table in tables]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"lock table {', '.join(names)} in exclusive mode")  # after whoever is still writing
        cursor.execute(" union all ".join(f"select '{n}' where exists(select from {n})" for n in names))
        for (name,) in cursor.fetchall():
            cursor.execute(f"delete from {name}")


TransactionTestCase._fixture_teardown = _empty  # type: ignore[attr-defined]
