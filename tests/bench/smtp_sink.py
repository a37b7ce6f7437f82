"""A mail server that takes everything and keeps nothing but counts: `python -m tests.bench.smtp_sink`.

Prints its port, and at the end of its input how many mails it took, to how many mailboxes, over how many connections.
"""

import asyncio
import json
import sys

_ANSWERS = {b"EHLO": b"250-sink\r\n250 8BITMIME\r\n", b"DATA": b"354 go on\r\n"}


class Sink(asyncio.Protocol):
    """One connection. Answers whole lines; in DATA waits for the dot."""

    taken = 0
    size = 0
    connections = 0
    mailboxes: set[bytes] = set()

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._in_data = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        Sink.connections += 1
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while self._step():
            pass

    def _step(self) -> bool:
        end = self._buffer.find(b"\r\n.\r\n" if self._in_data else b"\r\n")
        if end < 0:
            return False
        if self._in_data:
            Sink.taken += 1
            Sink.size += end
            del self._buffer[: end + 5]
            self._in_data = False
            self._say(b"250 taken\r\n")
            return True
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 2]
        verb = line[:4].upper()
        if verb == b"RCPT":
            Sink.mailboxes.add(line[8:])
        self._in_data = verb == b"DATA"
        self._say(_ANSWERS.get(verb, b"250 ok\r\n"))
        if verb == b"QUIT" and self._transport:
            self._transport.close()
        return True

    def _say(self, line: bytes) -> None:
        if self._transport:
            self._transport.write(line)


async def main() -> None:
    """Serves until the input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    told = {
        "taken": Sink.taken,
        "mailboxes": len(Sink.mailboxes),
        "connections": Sink.connections,
        "bytes": Sink.size,
    }
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
