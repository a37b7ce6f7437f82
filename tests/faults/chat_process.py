"""A worker that takes messages up and is killed at a chosen point. `python -m tests.faults.chat_process POINT AFTER`.

`before-commit`: everything a message causes is written and nothing is committed. `after-commit`: all of it stands, and
nothing was sent. Sends nothing itself.
"""

import sys
import threading

import django

from tests.faults.sender_process import kill_at


def main() -> None:
    """Takes messages up until killed."""
    django.setup()
    from qadam.messaging import draining
    from qadam.messaging.worker import keep_at

    point, after = sys.argv[1], int(sys.argv[2])
    name = {"before-commit": "_done", "after-commit": "_drain_next"}[point]
    kill_at(draining, name, works_first=True, after=after)
    keep_at(draining.drain, threading.Event())


if __name__ == "__main__":
    main()
