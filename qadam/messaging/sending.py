"""The sender: takes what is due, calls the provider, writes how it ended. Any number may run, on any machines."""

import logging
import os
import secrets
import socket
import threading
import time
from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from qadam.messaging import limits, results
from qadam.messaging.calling import Caller, Outcome
from qadam.messaging.claiming import claim
from qadam.messaging.enums import LANES

log = logging.getLogger(__name__)

CONCURRENCY = 32
ANSWER_WITHIN_S = 20.0
IDLE_S = 0.2  # between looks at an empty queue
SILENT_TIMES = 3  # calls in a row without an answer, after which an account rests
GATHER_S = 0.05  # how long answers are gathered before they are written together
LOST_EVERY_S = 10.0
DRAIN_S = 20.0  # how long a sender that is asked to stop waits for calls in flight


def worker_name() -> str:
    """A name no other sender has, also after a restart."""
    return f"{socket.gethostname()[:20]}:{os.getpid()}:{secrets.token_hex(4)}"[:40]


class SenderLoop:
    """One sender with a fixed number of calls in flight. `run` until stopped, or `tick` once."""

    def __init__(
        self,
        *,
        concurrency: int = CONCURRENCY,
        answer_within_s: float = ANSWER_WITHIN_S,
        worker: str = "",
        lanes: Sequence[int] = LANES,
    ) -> None:
        self.concurrency = concurrency
        self.answer_within_s = answer_within_s
        self.worker = worker or worker_name()
        self.lanes = lanes
        self._unwritten: list[Outcome] = []
        self._calling: set[UUID] = set()
        self._unanswered: Counter[UUID] = Counter()
        self._may_hold_uncalled = False
        self._next_beat = self._next_lost = 0.0

    def tick(self) -> int:
        """Deals with one helping of what is due, waiting for every answer. How many deliveries that were."""
        with self._caller() as caller:
            self._keep_alive()
            handled = self._claim(caller)
            self._drain(caller, results_within_s=DRAIN_S * 10)
        return handled

    def run(self, stop: threading.Event) -> None:
        """Sends until asked to stop; then waits for the calls in flight. Outlives the database being away."""
        with self._caller() as caller:
            while not stop.is_set():
                try:
                    self._cycle(caller, stop)
                except (DatabaseError, InterfaceError) as error:
                    log.warning("the database is away (%s); trying again", type(error).__name__)
                    connection.close()
                    stop.wait(1.0)
            self._stop(caller)

    def _caller(self) -> Caller:
        return Caller(concurrency=self.concurrency, answer_within_s=self.answer_within_s)

    def _cycle(self, caller: Caller, stop: threading.Event) -> None:
        close_old_connections()
        self._keep_alive()
        self._gather(caller)
        self._write()
        if caller.room and self._claim(caller):
            return
        if caller.in_flight:
            self._collect(caller, wait_s=GATHER_S)
        else:
            limits.make_paces()
            stop.wait(IDLE_S)

    def _gather(self, caller: Caller) -> None:
        """Waits until half of the places are free again, at most a moment: then many are written and taken at once."""
        until = time.monotonic() + GATHER_S
        self._collect(caller, wait_s=0)
        while caller.in_flight and caller.room < self.concurrency / 2:
            left_s = until - time.monotonic()
            if left_s <= 0:
                return
            self._collect(caller, wait_s=left_s)

    def _collect(self, caller: Caller, *, wait_s: float) -> None:
        """Takes what has ended, and notes whose provider has said nothing for how many calls in a row."""
        found = caller.outcomes(wait_s=wait_s)
        for outcome in found:
            account_id = outcome.call.due.account_id
            is_silent = outcome.error is not None and outcome.error.unknown
            self._unanswered[account_id] = self._unanswered[account_id] + 1 if is_silent else 0
        self._unwritten += found

    def _claim(self, caller: Caller) -> int:
        if self._may_hold_uncalled:
            results.release_uncalled(self.worker, self._calling)
        self._may_hold_uncalled = True  # until we know what became of the claim
        claimed = claim(
            worker=self.worker, room=caller.room, out=caller.out, most=self.concurrency, lanes=self.lanes
        )
        self._may_hold_uncalled = False
        self._calling |= {call.attempt_id for call in claimed.calls}
        caller.submit(claimed.calls)
        return claimed.handled

    def _write(self) -> None:
        if self._unwritten:
            silent = {account for account, times in self._unanswered.items() if times >= SILENT_TIMES}
            results.write_outcomes(self._unwritten, silent=silent)
            self._calling -= {outcome.call.attempt_id for outcome in self._unwritten}
            self._unwritten = []

    def _keep_alive(self) -> None:
        moment = time.monotonic()
        if moment >= self._next_beat:
            results.beat(self.worker)
            limits.make_paces()
            self._next_beat = moment + results.BEAT_EVERY_S
        if moment >= self._next_lost:
            results.give_up_lost()
            self._next_lost = moment + LOST_EVERY_S

    def _drain(self, caller: Caller, *, results_within_s: float) -> None:
        until = time.monotonic() + results_within_s
        while caller.in_flight and time.monotonic() < until:
            self._keep_alive()
            self._collect(caller, wait_s=IDLE_S)
            self._write()
        self._write()

    def _stop(self, caller: Caller) -> None:
        try:
            self._drain(caller, results_within_s=DRAIN_S)
            results.end_beat(self.worker)
        except (DatabaseError, InterfaceError) as error:
            log.warning("stopped without the database (%s)", type(error).__name__)
