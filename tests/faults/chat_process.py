"""What a worker does that takes messages up and is killed at a chosen point. Sends nothing itself.

`before-commit`: everything a message causes is written and nothing is committed. `after-commit`: all of it stands, and
nothing was sent.
"""

import threading

from qadam.messaging import draining
from qadam.messaging.worker import keep_at
from tests.faults.sender_process import kill_at


def take_up(point: str, after: int) -> None:
    """Takes messages up until killed."""
    name = {"before-commit": "_done", "after-commit": "_drain_next"}[point]
    kill_at(draining, name, works_first=True, after=after)
    keep_at(draining.drain, threading.Event())
