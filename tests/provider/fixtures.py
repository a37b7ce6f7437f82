"""The provider as a pytest fixture: `from tests.provider.fixtures import provider` in a conftest."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from qadam.channels.simulator.phone import Line
from tests.provider.graph_server import GraphServer
from tests.provider.webhooks import Webhooks
from tests.provider.wire import Server

VERSION = "v23.0"
LINE = Line(phone_number_id="106540352242922", waba_id="102290129340398")
APP_SECRET = "provider-app-secret"
VERIFY_TOKEN = "provider-verify-token"


class Provider(GraphServer):
    """The provider in a thread of its own, on a free port of 127.0.0.1."""

    def __init__(self) -> None:
        super().__init__()
        self._server = Server(self.answer, self.cut_next)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="provider", daemon=True)
        self._thread.start()
        self._wait(self._server.listen())
        self.origin = f"http://127.0.0.1:{self._server.port}"

    @property
    def api_base(self) -> str:
        """The address to configure a channel with."""
        return f"{self.origin}/{VERSION}"

    @property
    def config(self) -> dict[str, str]:
        """A whole channel configuration that speaks to this provider."""
        return {
            "phone_number_id": LINE.phone_number_id,
            "waba_id": LINE.waba_id,
            "access_token": self.token,
            "app_secret": APP_SECRET,
            "verify_token": VERIFY_TOKEN,
            "api_base": self.api_base,
        }

    def webhooks(self, url: str, *, app_secret: str = APP_SECRET, line: Line = LINE) -> Webhooks:
        """Whoever posts webhooks to this address."""
        return Webhooks(url, app_secret, line)

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


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider that behaves until it is told not to."""
    it = Provider()
    yield it
    it.close()
