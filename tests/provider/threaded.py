"""A provider in a thread of its own, so that a test and the sender can speak to it over real sockets."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from tests.provider.wire import Answer, Server


class Threaded:
    """Listens on a free port of 127.0.0.1 until it is closed."""

    def __init__(self, answer: Answer, cut_next: Callable[[str], bool]) -> None:
        self._server = Server(answer, cut_next)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="provider", daemon=True)
        self._thread.start()
        self._wait(self._server.listen())

    @property
    def port(self) -> int:
        return self._server.port

    @contextmanager
    def unreachable(self) -> Iterator[None]:
        """Nobody listens: every connection is refused."""
        self._wait(self._server.stop())
        try:
            yield
        finally:
            self._wait(self._server.listen())

    def close(self) -> None:
        """Ends the thread."""
        self._wait(self._server.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)
        self._loop.close()

    def _wait(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)
