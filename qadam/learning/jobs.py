"""What the worker runs for lessons."""

import contextlib
import subprocess
import sys
import time

from django.conf import settings
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from qadam.learning import around, packs

LONGEST_S = 600
# A minute: the whole library takes a quarter of an hour, and a small machine has its cores for people.
A_MINUTE_S = 4
# Who has just started Qadam wants to see it: files that nobody asked for wait until it is well up.
NOT_BEFORE_S = 120
began_at = time.monotonic()


def every_minute() -> None:
    """Has the files of lessons made that are not there yet."""
    if time.monotonic() - began_at > NOT_BEFORE_S and next(packs.due(), None) is not None:
        with contextlib.suppress(AlreadyEnqueued):
            make_files.configure(lock="lesson-files", queueing_lock="lesson-files").defer()


@app.task(name="learning.make_files", queue="media")
def make_files() -> None:
    """Makes them in a process that ends afterwards: its fonts would stay in the worker's memory for ever."""
    subprocess.run(
        [
            sys.executable,
            settings.ROOT / "manage.py",
            "library_files",
            f"--within={A_MINUTE_S}",
            "--verbosity=0",
        ],
        stdin=subprocess.DEVNULL,
        timeout=LONGEST_S,
        check=True,
    )


def every_hour() -> None:
    """Takes in what tiplines and others tell of what goes round."""
    around.take_from_sources()
