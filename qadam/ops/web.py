"""The web server as `qadam up` starts it: `python -m qadam.ops.web HOST PORT`.

The application is loaded once and then forked, so that two processes on two cores share its memory. Threads of one
process share one core: a page costs a few milliseconds of Python.
"""

import gc
import multiprocessing
import os
import sys

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

# Two by two: more of them only wait for one another, since threads of one process share one core.
THREADS = 2


def processes() -> int:
    """How many web processes: as asked for, else one a core up to two."""
    asked = os.environ.get("QADAM_WEB_PROCESSES", "").strip()
    return int(asked) if asked else min(os.cpu_count() or 1, 2)


def server(host: str, port: int) -> MPServer:
    """The server, not yet serving. Failed processes are started again."""
    return MPServer(
        "config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes(),
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    )


def preload() -> None:
    """Loads everything a page needs, and keeps what will not change out of the way of the garbage collector."""
    from django.db import connections
    from django.urls import get_resolver

    import config.wsgi  # noqa: F401

    # The first request would load all views; then each process would hold them by itself.
    gc.disable()
    _ = get_resolver().url_patterns
    connections.close_all()
    gc.enable()
    gc.collect()
    gc.freeze()


def main() -> None:
    multiprocessing.set_start_method("fork")
    preload()
    host, port = sys.argv[1:]
    server(host, int(port)).serve()


if __name__ == "__main__":
    main()
