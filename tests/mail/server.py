"""Mail servers to send to: a real one that keeps what it takes, and a small one that misbehaves as it is told."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Kept:
    """A mail as the server took it."""

    sender: str
    recipient: str
    raw: bytes

    @property
    def mail(self) -> EmailMessage:
        return BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(self.raw)

    def part(self, kind: str) -> str:
        """The text of the part of this kind."""
        body = self.mail.get_body((kind,))
        assert body is not None
        return str(body.get_content())


class Mailroom:
    """What a real server (aiosmtpd) does with mail: it keeps it, or refuses recipients as it is told."""

    def __init__(self) -> None:
        self.kept: list[Kept] = []
        self.refuse: dict[str, str] = {}  # address: answer to RCPT TO
        self.connections = 0

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: Any
    ) -> Any:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Envelope, address: str, options: Any
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        for recipient in envelope.rcpt_tos:
            self.kept.append(Kept(str(envelope.mail_from), recipient, envelope.content))
        return "250 OK"


@contextmanager
def real_server(room: Mailroom, *, tls: ssl.SSLContext | None = None, password: str = "") -> Iterator[int]:
    """A real mail server on a free port. With `tls` it offers STARTTLS; with a password it wants one."""

    def login(
        _server: object, _session: object, _envelope: object, _mechanism: str, given: object
    ) -> AuthResult:
        right = isinstance(given, LoginPassword) and given.password == password.encode()
        return AuthResult(success=right, handled=False)

    about: dict[str, Any] = {"hostname": "127.0.0.1", "port": free_port(), "ready_timeout": 10}
    if tls:
        about |= {"tls_context": tls}
    if password:
        about |= {"authenticator": login, "auth_required": True, "auth_require_tls": tls is not None}
    controller = Controller(room, **about)
    controller.start()
    try:
        yield int(controller.port)
    finally:
        controller.stop()


@dataclass
class Rude:
    """How the small server answers. A step answers with a line, `cut` (closes) or `silent` (never answers)."""

    answers: dict[str, str] = field(default_factory=dict)  # greeting, ehlo, mail, rcpt, data, body
    taken: list[bytes] = field(default_factory=list)
    mails_a_connection: int = 1_000_000
    slow_s: float = 0.0
    connections: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        usual = {
            "greeting": "220 rude",
            "ehlo": "250-rude\r\n250 8BITMIME",
            "mail": "250 ok",
            "rcpt": "250 ok",
            "data": "354 go",
            "body": "250 taken",
        }
        taken_here = 0

        async def answer(step: str) -> bool:
            said = self.answers.get(step, usual.get(step, "250 ok"))
            await asyncio.sleep(self.slow_s)
            if said == "cut":
                return False
            if said == "silent":
                await asyncio.sleep(30)
                return False
            writer.write(f"{said}\r\n".encode())
            await writer.drain()
            return True

        alive = await answer("greeting")
        while alive and (line := await reader.readline()):
            verb = line[:4].strip().lower().decode("ascii", "replace")
            if verb == "quit":
                return
            if verb == "mail" and taken_here >= self.mails_a_connection:
                return
            alive = await answer(verb)
            if verb == "data" and alive and "data" not in self.answers:
                body = await reader.readuntil(b"\r\n.\r\n")
                if self.answers.get("body", "250").startswith(("250", "cut", "silent")):
                    self.taken.append(body)
                    taken_here += 1
                alive = await answer("body")


@contextmanager
def rude_server(rude: Rude) -> Iterator[int]:
    """The small server in a thread of its own, on a free port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="rude", daemon=True)
    thread.start()
    start = asyncio.start_server(rude.serve, "127.0.0.1", 0, limit=4 * 1024 * 1024)
    server = asyncio.run_coroutine_threadsafe(start, loop).result(10)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        loop.call_soon_threadsafe(server.close)
        asyncio.run_coroutine_threadsafe(_end(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


async def _end() -> None:
    here = asyncio.current_task()
    tasks = [task for task in asyncio.all_tasks() if task is not here]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
