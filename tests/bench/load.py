"""A lean HTTP load: keep-alive connections that ask again as soon as they are answered. Small, because it shares the cores."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass
class Tally:
    """What came of a load. Latencies in seconds, of the measured part alone."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    bytes: int = 0

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    def percentile_ms(self, share: float) -> float:
        """The latency that this share of the answers stayed under, in milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000


class _Connection(asyncio.Protocol):
    """Writes a request, waits for the whole answer, writes the next: at once, or when its turn comes."""

    def __init__(self, requests: Iterator[bytes], run: "_Run") -> None:
        self._requests, self._run = requests, run
        self._buffer = b""
        self._began_at = 0.0
        self._next_at = time.perf_counter() + random.random() * run.every_s
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def _next(self) -> None:
        assert self._transport is not None
        early_s = self._next_at - time.perf_counter()
        if self._run.every_s and early_s > 0:
            asyncio.get_running_loop().call_later(early_s, self._next)
            return
        # A late answer delays this connection's next request, but makes up for it afterwards: nobody waits less.
        self._next_at += self._run.every_s
        request = next(self._requests, None) if time.perf_counter() < self._run.ends_at else None
        if request is None:
            self._transport.close()
            return
        self._began_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._buffer[:end].lower()
        place = head.find(b"content-length:")
        length = int(head[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
        if len(self._buffer) < end + 4 + length:
            return
        self._run.answered(int(head[9:12]), self._began_at, len(self._buffer))
        self._buffer = b""
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        self._run.closed(error)


class _Run:
    def __init__(self, *, warm_up_s: float, seconds: float, connections: int, every_s: float) -> None:
        self.tally = Tally()
        self.every_s = every_s
        self.open = connections
        self.done = asyncio.get_running_loop().create_future()
        self.begins_at = time.perf_counter() + warm_up_s
        self.ends_at = self.begins_at + seconds
        self.last_at = self.begins_at

    def answered(self, status: int, began_at: float, length: int) -> None:
        self.tally.statuses[status] += 1
        moment = time.perf_counter()
        if moment >= self.begins_at:
            self.tally.latencies.append(moment - began_at)
            self.tally.bytes += length
            self.last_at = moment

    def closed(self, error: Exception | None) -> None:
        self.open -= 1
        if not self.open and not self.done.done():
            self.tally.seconds = self.last_at - self.begins_at
            self.done.set_result(None)


async def _load(
    port: int,
    requests: Iterator[bytes],
    *,
    connections: int,
    warm_up_s: float,
    seconds: float,
    every_s: float,
) -> Tally:
    loop = asyncio.get_running_loop()
    run = _Run(warm_up_s=warm_up_s, seconds=seconds, connections=connections, every_s=every_s)
    for _ in range(connections):
        await loop.create_connection(lambda: _Connection(requests, run), "127.0.0.1", port)
    await asyncio.wait_for(run.done, warm_up_s + seconds + 60)
    return run.tally


def load(
    port: int,
    requests: Iterator[bytes],
    *,
    connections: int = 8,
    warm_up_s: float = 1.0,
    seconds: float = 8.0,
    every_s: float = 0.0,
) -> Tally:
    """Sends these requests over so many connections until the time is over, or until there are no more.

    With `every_s`, each connection asks once in so many seconds; else again as soon as it is answered.
    """
    return asyncio.run(
        _load(
            port,
            requests,
            connections=connections,
            warm_up_s=warm_up_s,
            seconds=seconds,
            every_s=every_s,
        )
    )


def request(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """The bytes of a request to this machine."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body
