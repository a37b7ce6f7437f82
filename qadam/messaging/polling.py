"""Asking for what came in, where no provider can reach us. One worker at a time asks for an account, on any machine.

What an answer holds is stored, and from where to ask next, in one commit; only asking again lets the provider forget it.
A worker that dies in between asks once more for the same: each event is one row all the same.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any
from uuid import UUID

import httpx
from django.db import DatabaseError, InterfaceError, close_old_connections, connection, transaction

from qadam.channels.abilities import Polling, connecting, polling
from qadam.channels.base import Channel, ChannelError, Misconfigured
from qadam.channels.http import new_client
from qadam.core.clock import now
from qadam.messaging.adapters import channel_of
from qadam.messaging.intake import Line, take_body
from qadam.messaging.models import ChannelAccount
from qadam.messaging.ports import channel_kinds
from qadam.messaging.sending import worker_name

log = logging.getLogger(__name__)

# Longer than one question may last; a dead worker's accounts are taken over after it.
LEASE_S = 60.0
LOOK_EVERY_S = 3.0
ANSWERS_WITHIN_S = 0.3
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
QUESTIONS_AT_ONCE = 100

_LEASE = """
    update messaging_channelaccount
    set polled_by = %(worker)s, polled_until = clock_timestamp() + make_interval(secs => %(lease)s)
    where id = %(account)s
        and (polled_until is null or polled_until < clock_timestamp() or polled_by = %(worker)s)
    returning poll_after
"""


@dataclass(frozen=True)
class Answer:
    """What one question brought: bodies and from where to ask next, or an error."""

    line: Line
    bodies: Sequence[bytes] = ()
    after: str = ""
    error: ChannelError | None = None


class Asker:
    """Many questions at once in a thread with an event loop, each waiting for its answer. Start with `with`."""

    def __init__(self) -> None:
        self._done: SimpleQueue[Answer] = SimpleQueue()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="questions", daemon=True)
        self._client: httpx.AsyncClient | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def __enter__(self) -> "Asker":
        self._client = new_client(concurrency=QUESTIONS_AT_ONCE)
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        with suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    def ask(self, line: Line, adapter: Polling, after: str) -> None:
        self._begin(self._ask(line, adapter, after))

    def notice(self, adapter: Polling, bodies: Sequence[bytes]) -> None:
        """Lets the provider know that what was pressed is stored."""
        assert self._client is not None
        self._begin(adapter.acknowledge(bodies, client=self._client))

    def answers(self, *, wait_s: float) -> list[Answer]:
        """Every answer there is; waits up to `wait_s` for the first."""
        found: list[Answer] = []
        with suppress(Empty):
            found.append(self._done.get(timeout=wait_s))
            while True:
                found.append(self._done.get_nowait())
        return found

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        self._loop.call_soon_threadsafe(self._start, work)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _ask(self, line: Line, adapter: Polling, after: str) -> None:
        assert self._client is not None
        try:
            bodies, following = await adapter.poll(after, client=self._client)
            answer = Answer(line, bodies, following)
        except ChannelError as error:
            if error.code == "poll_conflict":
                await self._reconnect(line.channel)
            answer = Answer(line, error=error)
        except Exception as error:
            log.error("a channel raised %s instead of ChannelError", type(error).__name__)
            broken = ChannelError("odd_answer", "The channel broke off.", proves_unsent=True)
            answer = Answer(line, error=broken)
        self._done.put(answer)

    async def _reconnect(self, channel: Channel) -> None:
        """A webhook may still be set from another time: then nobody can ask."""
        able = connecting(channel)
        if able is not None and self._client is not None:
            with suppress(ChannelError):
                await able.connect("", client=self._client)

    async def _end(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()


class PollingLoop:
    """Keeps asking for every account that wants it and that no other worker asks for."""

    def __init__(self, stopping: threading.Event, *, worker: str = "", lease_s: float = LEASE_S) -> None:
        self.stopping = stopping
        self.worker = worker or worker_name()
        self.lease_s = lease_s
        self._asked: set[UUID] = set()
        self._unstored: list[Answer] = []
        self._rests: dict[UUID, float] = {}
        self._pauses: dict[UUID, float] = {}
        self._next_look = 0.0

    def run(self) -> None:
        """Asks until it shall stop. Outlives providers and the database being away."""
        with Asker() as asker:
            while not self.stopping.is_set():
                try:
                    self._cycle(asker)
                except (DatabaseError, InterfaceError) as error:
                    log.warning("the database is away (%s); trying again", type(error).__name__)
                    connection.close()
                    self.stopping.wait(1.0)
        with suppress(DatabaseError, InterfaceError):
            ChannelAccount.objects.filter(polled_by=self.worker).update(polled_until=None)

    def _cycle(self, asker: Asker) -> None:
        close_old_connections()
        if time.monotonic() >= self._next_look:
            self._look(asker)
            self._next_look = time.monotonic() + LOOK_EVERY_S
        self._unstored += asker.answers(wait_s=ANSWERS_WITHIN_S) if self._asked else []
        if not self._asked:
            self.stopping.wait(ANSWERS_WITHIN_S)
        while self._unstored:
            self._take(self._unstored[0], asker)
            del self._unstored[0]

    def _look(self, asker: Asker) -> None:
        kinds = {channel.kind for _name, channel in channel_kinds if channel.capabilities.polls}
        for account in ChannelAccount.objects.filter(kind__in=kinds, is_demo=False) if kinds else ():
            is_resting = self._rests.get(account.pk, 0) > time.monotonic()
            if account.pk in self._asked or is_resting:
                continue
            try:
                line = Line(account.pk, account.organisation_id, channel_of(account))
            except Misconfigured:
                continue
            self._ask(line, asker)

    def _ask(self, line: Line, asker: Asker) -> None:
        adapter = polling(line.channel)
        if adapter is None:
            return
        values: dict[str, Any] = {"worker": self.worker, "account": line.account_id, "lease": self.lease_s}
        with connection.cursor() as cursor:
            cursor.execute(_LEASE, values)
            row = cursor.fetchone()
        if row is not None:
            self._asked.add(line.account_id)
            asker.ask(line, adapter, row[0])

    def _take(self, answer: Answer, asker: Asker) -> None:
        """Stores what came, and asks on. Raises what the database raises; then the answer is still there."""
        line, account_id = answer.line, answer.line.account_id
        if answer.error is not None:
            self._rest(account_id, answer.error)
            self._asked.discard(account_id)
            return
        if answer.bodies:
            with transaction.atomic():
                for body in answer.bodies:
                    take_body(line, body)
                ours = ChannelAccount.objects.filter(pk=account_id, polled_by=self.worker)
                ours.update(poll_after=answer.after)
        if self._pauses.pop(account_id, None) is not None:
            mended = ChannelAccount.objects.filter(pk=account_id).exclude(trouble="")
            mended.update(trouble="", trouble_at=None)
        self._asked.discard(account_id)
        adapter = polling(line.channel)
        if adapter is not None and answer.bodies:
            asker.notice(adapter, answer.bodies)
        if not self._has_changed(line):
            self._ask(line, asker)

    def _has_changed(self, line: Line) -> bool:
        """Whether the account was given other keys or taken away while we asked."""
        account = ChannelAccount.objects.filter(pk=line.account_id).first()
        return account is None or channel_of(account) is not line.channel

    def _rest(self, account_id: UUID, error: ChannelError) -> None:
        """Waits as long as the provider asked for, else longer each time; what only people can mend is shown."""
        pause_s = self._pauses.get(account_id, FIRST_PAUSE_S / 2) * 2
        self._pauses[account_id] = min(pause_s, LONGEST_PAUSE_S)
        # Asking costs nothing: a network that is back is noticed soon.
        told_s = 0.0 if error.code == "unreachable" else min(error.retry_after_s or 0.0, LEASE_S * 5)
        wait_s = max(self._pauses[account_id], told_s)
        self._rests[account_id] = time.monotonic() + wait_s
        log.warning("nothing can be asked for just now (%s)", error.code)
        if error.account_wide or error.code == "poll_conflict":
            ChannelAccount.objects.filter(pk=account_id).update(trouble=error.code, trouble_at=now())
