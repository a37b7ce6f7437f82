"""Connections an adapter keeps open beside the HTTP client: one set for each event loop, closed before the loop ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from weakref import WeakKeyDictionary

Close = Callable[[], Awaitable[None]]

_open: WeakKeyDictionary[asyncio.AbstractEventLoop, list[Close]] = WeakKeyDictionary()


def close_with_loop(close: Close) -> None:
    """Has this awaited when the running loop's connections are closed."""
    _open.setdefault(asyncio.get_running_loop(), []).append(close)


async def close_connections() -> None:
    """Closes whatever adapters keep open in the running loop. Whoever ends a loop calls it."""
    for close in _open.pop(asyncio.get_running_loop(), []):
        await close()
