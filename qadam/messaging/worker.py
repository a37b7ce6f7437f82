"""The worker: one process that takes up what came in, sends what goes out, runs jobs and keeps promises with a date.

Everything it does stands in rows; any number of workers may run on any machines. Each loop has its own thread and
connection, outlives the database being away, and ends when it is asked to. A loop that dies ends the worker, so that
its supervisor starts it again.
"""

import asyncio
import logging
import signal
import threading
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import sync_to_async
from django.db import DatabaseError, InterfaceError, close_old_connections, connection, connections
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import DjangoApp, app
from procrastinate.contrib.django.utils import connector_params

from qadam.channels.base import InboundMessage
from qadam.messaging import draining, fetching
from qadam.messaging.enums import LANES, URGENT, Lane
from qadam.messaging.models import InboundEvent
from qadam.messaging.polling import PollingLoop
from qadam.messaging.ports import promises
from qadam.messaging.sending import SenderLoop

logger = logging.getLogger(__name__)

# How long a loop with nothing to do waits before it looks again: short after work, longer when it is quiet.
SHORTEST_S, LONGEST_S = 0.1, 1.0
LONGEST_AWAY_S = 10.0
INBOUND_LOOPS = 2
FETCHERS = 3
STOP_WITHIN_S = 25.0
JOBS_AT_ONCE = 2


# What a worker may be there for. Each must be done by some worker; one that is told nothing does everything.
ROLES = ("inbound", "replies", "broadcasts", "posts", "media", "jobs")
_LANES = {"replies": URGENT, "broadcasts": (Lane.BROADCAST,), "posts": (Lane.POST,)}
_MEDIA = "media"


class Worker:
    """All loops of one process. `run` returns 0 when it was asked to stop, 1 when a loop died."""

    def __init__(
        self,
        *,
        inbound_loops: int = INBOUND_LOOPS,
        with_jobs: bool = True,
        roles: Collection[str] = ROLES,
    ) -> None:
        self.stopping = threading.Event()
        self._died = threading.Event()
        self._fetchers = ThreadPoolExecutor(FETCHERS, thread_name_prefix="fetch")
        loops: list[tuple[str, Callable[[], None]]] = []
        if "inbound" in roles:
            loops += [(f"inbound-{n}", self._inbound) for n in range(inbound_loops)]
            loops.append(("polling", lambda: PollingLoop(self.stopping).run()))
        lanes = [lane for lane in LANES if any(lane in _LANES[role] for role in _LANES if role in roles)]
        if lanes:
            loops.append(("sender", lambda: SenderLoop(lanes=lanes).run(self.stopping)))
        if "jobs" in roles:
            loops.append(("promises", self._promises))
        if with_jobs and (queues := _queues(roles)):
            loops.append(("jobs", lambda: JobLoop(self.stopping, queues).run()))
        self._threads = [
            threading.Thread(target=self._guarded, args=loop, name=loop[0], daemon=True) for loop in loops
        ]

    def run(self) -> int:
        """Works until SIGTERM, SIGINT or `stop`."""
        for wanted in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wanted, lambda *_: self.stop())
        self.start()
        logger.info("the worker is at work")
        self.stopping.wait()
        self.join()
        return 1 if self._died.is_set() else 0

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Asks every loop to end after what it is doing."""
        self.stopping.set()

    def join(self) -> None:
        """Waits for the loops to end."""
        for thread in self._threads:
            thread.join(STOP_WITHIN_S)
        self._fetchers.shutdown(wait=False, cancel_futures=True)
        logger.info("the worker has stopped")

    def _guarded(self, name: str, loop: Callable[[], None]) -> None:
        try:
            loop()
        except Exception:
            logger.exception("the %s loop died; the worker ends so that it is started again", name)
            self._died.set()
            self.stopping.set()
        finally:
            connection.close()

    def _inbound(self) -> None:
        keep_at(lambda: draining.drain(fetch=self._fetch), self.stopping)

    def _promises(self) -> None:
        keep_at(lambda: sum(keep() for keep in promises), self.stopping, longest_s=3.0)

    def _fetch(self, event: InboundEvent, told: InboundMessage) -> None:
        self._fetchers.submit(_fetch_and_close, event, told)


def _queues(roles: Collection[str]) -> list[str]:
    """The queues of jobs that these roles see to."""
    every = {task.queue for task in app.tasks.values()} | {_MEDIA}
    return sorted(queue for queue in every if ("media" if queue == _MEDIA else "jobs") in roles)


def _fetch_and_close(event: InboundEvent, told: InboundMessage) -> None:
    """Fetches one file. If it fails in an unforeseen way the lease ends and somebody tries again."""
    try:
        fetching.fetch(event, told)
    except Exception:
        logger.exception("a file could not be fetched; it is tried again")
    finally:
        connection.close()


def keep_at(work: Callable[[], int], stopping: threading.Event, *, longest_s: float = LONGEST_S) -> None:
    """Repeats a piece of work: at once while there is something to do, less and less often while there is not.

    While the database is away it waits, at most ten seconds at a time, and goes on when it is back.
    """
    pause_s, away_s = SHORTEST_S, 0.0
    while not stopping.is_set():
        try:
            close_old_connections()
            done = work()
        except (DatabaseError, InterfaceError) as error:
            away_s = min(away_s * 2 or 0.5, LONGEST_AWAY_S)
            logger.warning("the database is away (%s); trying again", type(error).__name__)
            connection.close()
            stopping.wait(away_s)
            continue
        away_s = 0.0
        pause_s = SHORTEST_S if done else min(pause_s * 1.5, longest_s)
        if not done:
            stopping.wait(pause_s)


class JobLoop:
    """Runs Procrastinate's jobs in this thread until asked to stop; begins again when the database was away."""

    def __init__(self, stopping: threading.Event, queues: Sequence[str]) -> None:
        self.stopping = stopping
        self.queues = queues

    def run(self) -> None:
        pause_s = 1.0
        while not self.stopping.is_set():
            began_at = time.monotonic()
            try:
                asyncio.run(self._work())
            except Exception as error:
                logger.warning("jobs rest for a while (%s)", type(error).__name__)
            # Procrastinate also ends by itself, without a word, when it loses the database.
            pause_s = (
                1.0 if time.monotonic() - began_at > LONGEST_AWAY_S else min(pause_s * 2, LONGEST_AWAY_S)
            )
            self.stopping.wait(pause_s)

    async def _work(self) -> None:
        # Periodic jobs are deferred over a connection of a thread that nobody else looks after.
        await sync_to_async(connections.close_all)()
        async with _worker_app().open_async() as own:
            working = asyncio.create_task(
                own.run_worker_async(
                    queues=self.queues,
                    concurrency=JOBS_AT_ONCE,
                    fetch_job_polling_interval=1.0,
                    abort_job_polling_interval=30.0,
                    listen_notify=False,
                    delete_jobs="successful",
                    install_signal_handlers=False,
                    shutdown_graceful_timeout=STOP_WITHIN_S - 5,
                )
            )
            while not working.done():
                if self.stopping.is_set():
                    working.cancel()
                    break
                await asyncio.wait([working], timeout=0.2)
            await asyncio.gather(working, return_exceptions=self.stopping.is_set())


def _worker_app() -> DjangoApp:
    """The same tasks over a connection of the worker's own. Other threads go on deferring through Django's."""
    connector = PsycopgConnector(kwargs=connector_params("default"), min_size=1, max_size=JOBS_AT_ONCE + 2)
    own = DjangoApp(connector=connector, import_paths=app.import_paths)
    own.tasks = app.tasks
    own.periodic_registry = app.periodic_registry
    return own
