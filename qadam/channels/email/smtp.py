"""Handing mail to a server over kept connections, and what a broken exchange proves."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from aiosmtplib import SMTP, errors

from qadam.channels.base import ChannelError
from qadam.channels.connections import close_with_loop
from qadam.channels.email import replies

CONNECT_WITHIN_S = 15.0
ANSWER_WITHIN_S = 45.0
# After the last dot a server may look for viruses and spam; sending twice is worse than waiting.
TAKE_WITHIN_S = 120.0
WAIT_FOR_A_CONNECTION_S = 90.0
# Shorter than servers keep a silent connection (Postfix: 300 s, many: 30 s).
IDLE_S = 15.0
# A kept connection that the server has closed meanwhile is noticed only when it is used.
_FRESH_TRIES = 3


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server and how to speak to it."""

    host: str
    port: int
    security: str  # none, starttls, tls
    user: str = ""
    password: str = field(default="", repr=False)
    helo: str = "localhost"
    connections: int = 5


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where a mail comes from, for whom it is, and its bytes."""

    sender: str
    recipient: str
    content: bytes = field(repr=False)


async def deliver(server: Server, envelope: Envelope) -> None:
    """Hands one mail over. Returns when the server has taken it; raises ChannelError for everything else."""
    pool = _pool_of(server)
    for _try in range(_FRESH_TRIES):
        async with pool.connection() as smtp:
            if await _exchange(smtp, envelope):
                return
    raise _unreachable()


async def probe(server: Server) -> None:
    """Connects and signs in, and sends nothing. Raises ChannelError."""
    smtp = await _connect(server)
    with contextlib.suppress(errors.SMTPException, OSError):
        await smtp.quit()


async def _exchange(smtp: SMTP, envelope: Envelope) -> bool:
    """False when the connection turned out to be dead before anything was said: nothing was sent."""
    try:
        answer = await smtp.execute_command(b"MAIL", f"FROM:<{envelope.sender}>".encode())
        if answer.code == 421:
            return False
        if not 200 <= answer.code < 300:
            raise replies.of_sender(answer.code, answer.message)
        answer = await smtp.execute_command(b"RCPT", f"TO:<{envelope.recipient}>".encode())
        if not 200 <= answer.code < 300:
            raise replies.of_recipient(answer.code, answer.message)
    except errors.SMTPServerDisconnected:
        return False
    except errors.SMTPTimeoutError:
        raise _unreachable() from None
    except errors.SMTPResponseException as error:
        raise replies.of_recipient(error.code, error.message) from None
    await _hand_over(smtp, envelope.content)
    return True


async def _hand_over(smtp: SMTP, content: bytes) -> None:
    """From here on a broken connection proves nothing: the server may have the mail."""
    try:
        await smtp.data(content, timeout=TAKE_WITHIN_S)
    except errors.SMTPResponseException as error:
        if error.code < 400:
            raise ChannelError("odd_answer", "The mail server answered oddly.", unknown=True) from None
        raise replies.of_content(error.code, error.message) from None
    except errors.SMTPTimeoutError:
        raise ChannelError(
            "no_answer", "The mail server took the mail and did not answer.", unknown=True
        ) from None
    except (errors.SMTPException, OSError):
        raise ChannelError(
            "cut_off", "The connection broke before the server answered.", unknown=True
        ) from None


def _unreachable() -> ChannelError:
    return ChannelError(
        "unreachable", "The mail server could not be reached.", proves_unsent=True, retry_after_s=15
    )


def _misconfigured(words: str) -> ChannelError:
    return ChannelError("misconfigured", words, proves_unsent=True, account_wide=True, retry_after_s=300)


async def _connect(server: Server) -> SMTP:
    smtp = SMTP(
        hostname=server.host,
        port=server.port,
        local_hostname=server.helo,
        timeout=ANSWER_WITHIN_S,
        use_tls=server.security == "tls",
        start_tls=server.security == "starttls",
        username=server.user or None,
        password=server.password or None,
    )
    try:
        async with asyncio.timeout(CONNECT_WITHIN_S):
            await smtp.connect()
            await _greet(smtp)
    except errors.SMTPAuthenticationError as error:
        raise replies.of_login(error.code) from None
    except errors.SMTPResponseException as error:
        raise replies.of_connecting(error.code) from None
    except errors.SMTPNotSupported:
        raise _misconfigured("The mail server does not offer this kind of security or sign-in.") from None
    except (errors.SMTPException, OSError, TimeoutError, ValueError) as error:
        raise _of_transport(error) from None
    finally:
        if not smtp.is_connected:
            smtp.close()
    return smtp


async def _greet(smtp: SMTP) -> None:
    if not smtp.is_ehlo_or_helo_needed:
        return
    try:
        await smtp.ehlo()
    except errors.SMTPHeloError:
        await smtp.helo()


def _of_transport(error: BaseException) -> ChannelError:
    """A server whose certificate is not its own is a setting to mend, not a server that is away."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return _misconfigured("The mail server cannot prove that it is the one named (certificate).")
        cause = cause.__cause__
    return _unreachable()


class _Pool:
    """Connections to one server in one event loop: at most so many, closed when nobody needs them."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._room = asyncio.Semaphore(server.connections)
        self._idle: deque[tuple[SMTP, asyncio.TimerHandle]] = deque()
        close_with_loop(self.close)

    @contextlib.asynccontextmanager
    async def connection(self) -> AsyncIterator[SMTP]:
        """A connection for one mail. Comes back clean or not at all."""
        try:
            await asyncio.wait_for(self._room.acquire(), WAIT_FOR_A_CONNECTION_S)
        except TimeoutError:
            raise _unreachable() from None
        smtp = None
        try:
            smtp = self._kept() or await _connect(self._server)
            yield smtp
        except ChannelError as error:
            await self._after_refusal(smtp, error)
            raise
        except BaseException:
            if smtp is not None:
                smtp.close()
            raise
        else:
            self._keep(smtp)
        finally:
            self._room.release()

    def _kept(self) -> SMTP | None:
        while self._idle:
            smtp, timer = self._idle.pop()
            timer.cancel()
            if smtp.is_connected:
                return smtp
            smtp.close()
        return None

    def _keep(self, smtp: SMTP) -> None:
        if smtp.is_connected:
            timer = asyncio.get_running_loop().call_later(IDLE_S, self._drop, smtp)
            self._idle.append((smtp, timer))

    def _drop(self, smtp: SMTP) -> None:
        self._idle = deque(entry for entry in self._idle if entry[0] is not smtp)
        smtp.close()

    async def _after_refusal(self, smtp: SMTP | None, error: ChannelError) -> None:
        """A refused mail leaves a connection that can be used again, if the server says so."""
        if smtp is None:
            return
        if error.unknown or error.code in ("unreachable", "unavailable"):
            smtp.close()
            return
        try:
            await smtp.rset(timeout=5)
        except (errors.SMTPException, OSError):
            smtp.close()
        self._keep(smtp)

    async def close(self) -> None:
        """Takes leave of the server on every idle connection."""
        idle, self._idle = list(self._idle), deque()
        for smtp, timer in idle:
            timer.cancel()
            with contextlib.suppress(errors.SMTPException, OSError, TimeoutError):
                await smtp.quit(timeout=1)
            smtp.close()


_pools: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Server, _Pool]] = WeakKeyDictionary()


def _pool_of(server: Server) -> _Pool:
    pools = _pools.setdefault(asyncio.get_running_loop(), {})
    if server not in pools:
        pools[server] = _Pool(server)
    return pools[server]
