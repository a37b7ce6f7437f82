"""The provider as a pytest fixture: `from tests.provider.fixtures import provider` in a conftest."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest

from qadam.channels.simulator.phone import Line
from tests.provider.bot_server import Bot
from tests.provider.graph_server import GraphServer
from tests.provider.threaded import Threaded
from tests.provider.webhooks import Webhooks

VERSION = "v23.0"
LINE = Line(phone_number_id="106540352242922", waba_id="102290129340398")
APP_SECRET = "provider-app-secret"
VERIFY_TOKEN = "provider-verify-token"


class Provider(GraphServer, Threaded):
    """The provider in a thread of its own, on a free port of 127.0.0.1."""

    def __init__(self) -> None:
        GraphServer.__init__(self)
        Threaded.__init__(self, self.answer, self.cut_next)
        self.origin = f"http://127.0.0.1:{self.port}"

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
def nobody_there() -> Iterator[str]:
    """The origin of a provider whose every connection hangs until the client gives up, as behind a broken network."""
    with ExitStack() as open_ones:
        deaf = open_ones.enter_context(socket.socket())
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        for _ in range(4):  # whoever comes after these waits for somebody to take them in
            waiting = open_ones.enter_context(socket.socket())
            waiting.setblocking(False)
            with suppress(BlockingIOError):
                waiting.connect(deaf.getsockname())
        yield f"http://127.0.0.1:{deaf.getsockname()[1]}"


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider that behaves until it is told not to."""
    it = Provider()
    yield it
    it.close()


@pytest.fixture
def bot() -> Iterator[Bot]:
    """Telegram's Bot API for one bot, behaving until it is told not to."""
    it = Bot()
    yield it
    it.close()
