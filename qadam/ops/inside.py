"""Django with its database, for verbs that need both: the running server, else one started just for the verb."""

import contextlib
import os
from collections.abc import Iterator

from qadam.ops import postgres
from qadam.ops.environment import Installation
from qadam.ops.errors import Refused
from qadam.ops.prepare import where


@contextlib.contextmanager
def database(here: Installation, *, make: bool = False) -> Iterator[str]:
    """The address of the database, which runs while the block does. `make`: a new one if none is there."""
    if here.database_url:
        yield here.database_url
        return
    cluster = postgres.cluster_in(here.home, version=here.postgres_version)
    if not make and not cluster.data.exists():
        raise Refused(
            f"There is no database in {here.home} yet: start Qadam once, with `make run` or `qadam up`."
        )
    with postgres.running(cluster) as url:
        yield url


@contextlib.contextmanager
def django_ready(here: Installation) -> Iterator[None]:
    """Django, set up for this installation, while the block runs. Raises Refused without a database."""
    with database(here) as url:
        os.environ |= {
            "DATABASE_URL": url,
            "QADAM_HOME": str(here.home),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        import django
        from django.db import OperationalError, connection
        from django.utils import translation

        django.setup()
        translation.activate("en")  # a terminal shows no right-to-left words
        try:
            connection.ensure_connection()
        except OperationalError:
            raise Refused(f"The database at {where(url)} cannot be reached. Is it running?") from None
        try:
            yield
        finally:
            connection.close()
