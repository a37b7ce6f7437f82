"""Public pages kept for a moment in front of Django, so that a burst of visitors does not make the same page again.

Nothing is kept that did not ask for it (`@for_everybody`), and nothing for whoever carries a cookie or a token. A page
is at most three seconds old; with the five seconds a cache in front of us may add, what was taken back is gone in ten.
"""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

KEPT_S = 3.0
MOST_BYTES = 8 * 1024 * 1024
LARGEST_BYTES = 256 * 1024
# What a cache in front of us may do, in the header that browsers do not read.
SHARED = "max-age=5, must-revalidate"

Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Wsgi = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]
View = Callable[..., HttpResponse]
# Whoever sends one of these may be shown something of her own, or only a part.
_PERSONAL = ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_RANGE", "HTTP_HX_REQUEST")


def for_everybody(view: View) -> View:
    """Marks a page that is the same for everybody who is not signed in: it may be kept for a few seconds."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return share(view(request, *args, **kwargs))

    return marked


def share(response: HttpResponse) -> HttpResponse:
    """The same answer, marked as one that may be kept for a few seconds."""
    if response.status_code == 200 and "Cache-Control" not in response.headers:
        response.headers["CDN-Cache-Control"] = SHARED
    return response


@dataclass(frozen=True, slots=True)
class Page:
    """An answer as it was given."""

    headers: Headers
    body: bytes
    etag: str
    made_at: float


class PageCache:
    """A WSGI application in front of another. One a process; `clock` counts seconds."""

    def __init__(self, application: Wsgi, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._application = application
        self._clock = clock
        self._pages: dict[tuple[str, ...], Page] = {}
        self._bytes = 0
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET" or any(environ.get(name) for name in _PERSONAL):
            return self._application(environ, start_response)
        key = _key(environ)
        page = self._pages.get(key)
        moment = self._clock()
        if page is None or moment - page.made_at >= KEPT_S:
            return self._make(key, moment, environ, start_response)
        age = ("Age", str(int(moment - page.made_at)))
        if page.etag and page.etag in _etags(environ.get("HTTP_IF_NONE_MATCH", "")):
            start_response("304 Not Modified", [*_without_body(page.headers), age])
            return [b""]
        start_response("200 OK", [*page.headers, age])
        return [page.body]

    def _make(
        self, key: tuple[str, ...], moment: float, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        """The other application's answer, kept when it may be. Its age counts from before it was begun."""
        said: list[Any] = []

        def listen(status: str, headers: Headers, *rest: Any) -> Any:
            said[:] = [status, headers]
            return start_response(status, headers, *rest)

        answer = self._application(environ, listen)
        if not said or not _may_be_kept(*said):
            return answer
        try:
            body = b"".join(answer)
        finally:
            close = getattr(answer, "close", None)
            if close:
                close()
        self._keep(key, Page(said[1], body, _plain_etag(_of(said[1], "etag")), moment))
        return [body]

    def _keep(self, key: tuple[str, ...], page: Page) -> None:
        if len(page.body) > LARGEST_BYTES:
            return
        with self._lock:
            self._drop(key)
            self._pages[key] = page
            self._bytes += len(page.body)
            while self._bytes > MOST_BYTES:
                self._drop(next(iter(self._pages)))

    def _drop(self, key: tuple[str, ...]) -> None:
        if gone := self._pages.pop(key, None):
            self._bytes -= len(gone.body)


def _key(environ: Mapping[str, Any]) -> tuple[str, ...]:
    gzip = "gzip" if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "") else ""
    names = ("wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO", "HTTP_HOST", "PATH_INFO", "QUERY_STRING")
    return (gzip, *(str(environ.get(name, "")) for name in names))


def _may_be_kept(status: str, headers: Headers) -> bool:
    """Whether the answer asked for it, is whole, and depends on nothing that is not part of the key."""
    varies = {name.strip().lower() for name in _of(headers, "vary").split(",")} - {""}
    return (
        status.startswith("200 ")
        and _of(headers, "cdn-cache-control") == SHARED
        and _of(headers, "cache-control") == "no-cache"
        and not _of(headers, "set-cookie")
        and varies <= {"accept-encoding"}
    )


def _of(headers: Headers, wanted: str) -> str:
    return next((value for name, value in headers if name.lower() == wanted), "")


def _plain_etag(etag: str) -> str:
    return etag.removeprefix("W/")


def _etags(header: str) -> list[str]:
    return [_plain_etag(part.strip()) for part in header.split(",")]


def _without_body(headers: Headers) -> Headers:
    about_body = ("content-length", "content-type", "content-encoding")
    return [(name, value) for name, value in headers if name.lower() not in about_body]
