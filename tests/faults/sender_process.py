"""What a sender in a process of its own does, which is killed at a chosen point.

The points are in the order of one message's life: `before-commit` (calling is written and not committed), `before-call`
(committed, nobody called), `before-result` (called, nothing written). `none` runs until SIGTERM.
"""

import os
import signal
import threading
from typing import Any

from qadam.messaging import claiming, results
from qadam.messaging.calling import Caller
from qadam.messaging.sending import SenderLoop


def kill_at(owner: Any, name: str, *, works_first: bool, after: int) -> None:
    """Has the process killed when it calls this for the n-th time: before the work, or right after it."""
    real, seen = getattr(owner, name), iter(range(1, 1_000_000))

    def reached(*args: Any, **kwargs: Any) -> Any:
        if next(seen) < after:
            return real(*args, **kwargs)
        if works_first:
            real(*args, **kwargs)
        return os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, reached)


def arm(point: str, *, after: int) -> None:
    """Has the process killed at the point, when it comes there for the n-th time."""
    spots: dict[str, tuple[Any, str, bool]] = {
        "before-commit": (claiming, "_write_calls", True),
        "before-call": (Caller, "submit", False),
        "before-result": (results, "write_outcomes", False),
    }
    if point in spots:
        owner, name, works_first = spots[point]
        kill_at(owner, name, works_first=works_first, after=after)


def send(point: str, concurrency: int, after: int) -> None:
    """Sends until killed or asked to stop."""
    arm(point, after=after)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    SenderLoop(concurrency=concurrency).run(stop)
