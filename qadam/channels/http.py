"""The HTTP client every channel is given: time-outs everywhere, no redirects, no second try unasked."""

from __future__ import annotations

import functools
import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from qadam.channels.base import ChannelError

CONNECT_WITHIN_S = 5.0
WAIT_FOR_A_CONNECTION_S = 10.0
IDLE_S = 4.0  # shorter than providers keep a connection, so that we rarely write into one they just closed

_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_OUR_FAULT = (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL)


@functools.cache
def trusted() -> ssl.SSLContext:
    """Whom we believe to be who they say they are: read once a process, which takes as long as many a call."""
    return httpx.create_ssl_context(trust_env=False)


def new_client(*, concurrency: int = 20, answer_within_s: float = 20.0) -> httpx.AsyncClient:
    """A client for up to `concurrency` calls at once. One a worker loop, closed with it."""
    limits = httpx.Limits(
        max_connections=concurrency, max_keepalive_connections=concurrency, keepalive_expiry=IDLE_S
    )
    timeout = httpx.Timeout(answer_within_s, connect=CONNECT_WITHIN_S, pool=WAIT_FOR_A_CONNECTION_S)
    return httpx.AsyncClient(
        timeout=timeout, limits=limits, verify=trusted(), follow_redirects=False, trust_env=False
    )


def transport_error(error: Exception) -> ChannelError:
    """What a broken exchange proves. Only a connection that never stood proves that nothing was sent."""
    if isinstance(error, _UNSENT):
        return ChannelError(
            "unreachable", "The provider could not be reached.", proves_unsent=True, retry_after_s=15
        )
    if isinstance(error, _OUR_FAULT):
        return ChannelError(
            "misconfigured", "The provider's address is not usable.", proves_unsent=True, account_wide=True
        )
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return ChannelError("no_answer", "The provider took the request and did not answer.", unknown=True)
    return ChannelError("cut_off", "The connection broke before the provider answered.", unknown=True)


def retry_after_s(headers: httpx.Headers, *, now: datetime | None = None) -> float | None:
    """Seconds to wait as the provider asked for, at most a day; None if it did not ask."""
    raw = headers.get("retry-after", "").strip()
    if not raw:
        return None
    if raw.isascii() and raw.isdigit():
        return float(min(int(raw[:9]), 86_400))
    try:
        moment = parsedate_to_datetime(raw)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - (now or datetime.now(UTC))).total_seconds(), 0.0), 86_400.0)
