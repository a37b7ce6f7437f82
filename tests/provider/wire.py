"""HTTP/1.1 as little as a test needs it: requests read from a stream, answers written, connections kept."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote

from tests.provider.behaviour import OK, Behaviour

_REASONS = {status.value: status.phrase for status in HTTPStatus}


@dataclass(frozen=True, slots=True)
class Request:
    """One request, whole."""

    method: str
    path: str
    query: str
    headers: dict[str, str]  # names in lower case
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer, and how badly."""

    status: int = 200
    body: bytes = b""
    mime: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    behaviour: Behaviour = OK

    def encoded(self) -> bytes:
        """The bytes of the answer."""
        extra = "".join(f"{name}: {value}\r\n" for name, value in self.headers)
        head = (
            f"HTTP/1.1 {self.status} {_REASONS.get(self.status, 'Odd')}\r\n"
            f"Content-Type: {self.mime}\r\nContent-Length: {len(self.body)}\r\n{extra}\r\n"
        )
        return head.encode("latin-1") + self.body


Answer = Callable[[Request], Reply]


class Connection(asyncio.Protocol):
    """One client connection. Requests are answered in order; a `cut_before` ends it in mid-request."""

    def __init__(self, answer: Answer, cut_next: Callable[[str], bool], open_ones: set[Connection]) -> None:
        self._answer = answer
        self._cut_next = cut_next
        self._open = open_ones
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._later: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._open.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._open.discard(self)
        if self._later:
            self._later.cancel()

    def abort(self) -> None:
        """Ends the connection as a pulled cable would."""
        if self._transport:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Takes bytes and answers every request that is whole."""
        self._buffer += data
        while self._later is None and (request := self._next_request()) is not None:
            self._reply(self._answer(request))

    def _next_request(self) -> Request | None:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        method, path, query, headers = _head(bytes(self._buffer[:end]))
        if self._cut_next(f"{method} {path}"):
            self.abort()
            return None
        length = int(headers.get("content-length", "0"))
        start = end + 4
        if len(self._buffer) < start + length:
            return None
        body = bytes(self._buffer[start : start + length])
        del self._buffer[: start + length]
        return Request(method, path, query, headers, body)

    def _reply(self, reply: Reply) -> None:
        kind = reply.behaviour.kind
        if kind == "silence":
            self._later = asyncio.get_running_loop().call_later(3600, self.abort)
        elif kind == "cut_after":
            self.abort()
        elif reply.behaviour.delay_s:
            loop = asyncio.get_running_loop()
            self._later = loop.call_later(reply.behaviour.delay_s, self._write_late, reply)
        else:
            self._write(reply)

    def _write_late(self, reply: Reply) -> None:
        self._later = None
        self._write(reply)
        self.data_received(b"")

    def _write(self, reply: Reply) -> None:
        if self._transport and not self._transport.is_closing():
            self._transport.write(reply.encoded())


def _head(raw: bytes) -> tuple[str, str, str, dict[str, str]]:
    first, *lines = raw.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    path, _, query = target.partition("?")
    headers = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return method, unquote(path), query, headers


class Server:
    """A listener on loopback that can stop listening (so that connecting is refused) and listen again."""

    def __init__(self, answer: Answer, cut_next: Callable[[str], bool]) -> None:
        self._answer = answer
        self._cut_next = cut_next
        self._connections: set[Connection] = set()
        self._listener: asyncio.Server | None = None
        self.port = 0

    async def listen(self, port: int = 0) -> None:
        """Opens the port; the same one as before if it was open once."""
        loop = asyncio.get_running_loop()
        self._listener = await loop.create_server(
            lambda: Connection(self._answer, self._cut_next, self._connections),
            "127.0.0.1",
            port or self.port,
            backlog=1024,
        )
        self.port = self._listener.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Closes the port and every connection."""
        if self._listener:
            self._listener.close()
            with contextlib.suppress(Exception):
                await self._listener.wait_closed()
        for connection in list(self._connections):
            connection.abort()
