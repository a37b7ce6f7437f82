"""One real `qadam up --demo` with its own database, for the figures about a whole installation; started when first asked for."""

import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.ops.running import Running, start

SETTLES_S = 10.0


@dataclass
class Installation:
    """A demo installation on its second start, and how long both starts took by its own words."""

    home: Path
    running: Running
    first_s: float
    second_s: float


_there: list[Installation] = []


def installation() -> Installation:
    """The one installation of this run, at rest."""
    if not _there:
        home = Path(tempfile.mkdtemp(prefix="qadam-bench-")) / "home"
        first = start(home, "--demo")
        try:
            first_s = first.wait_until_ready()
        finally:
            first.stop()
        second = start(home, "--demo")
        _there.append(Installation(home, second, first_s, 0.0))
        _there[0].second_s = second.wait_until_ready()
        time.sleep(SETTLES_S)
    return _there[0]


def stop() -> None:
    """Ends it and throws it away."""
    while _there:
        one = _there.pop()
        one.running.stop()
        shutil.rmtree(one.home.parent, ignore_errors=True)
