"""`qadam demo-reset`: the demo network as on the first day."""

import os
import shutil
from dataclasses import replace

import psycopg

from qadam.ops import home, keys
from qadam.ops.backup import ANEW
from qadam.ops.environment import Installation
from qadam.ops.errors import Refused
from qadam.ops.inside import database
from qadam.ops.prepare import has_rows, prepare


def reset(here: Installation) -> None:
    """Empties a demo database with its media and loads the demo anew. Raises Refused for one that may be real."""
    home.prepare(here.home)
    with home.held(here.home), database(here, make=True) as url:
        keys.make(here.keys)
        with psycopg.connect(url, autocommit=True) as connection:
            is_demo = has_rows(connection, "accounts_user", "where is_demo")
            if has_rows(connection, "organisations_organisation") and not is_demo:
                raise Refused(
                    "This is no demo: the database holds organisations and no demo account. Nothing was changed."
                )
            connection.execute(ANEW)
        for name in ("media", "mail"):
            shutil.rmtree(here.home / name, ignore_errors=True)
        home.prepare(here.home)
        os.environ |= {"DATABASE_URL": url, "QADAM_HOME": str(here.home), "QADAM_DEMO": "yes"}
        prepare(replace(here, demo=True), url)
