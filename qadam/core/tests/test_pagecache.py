"""What may be kept in front of Django, for whom, and for how long."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse

from qadam.core import pagecache
from qadam.core.pagecache import SHARED, PageCache, for_everybody

KEPT = {
    "CDN-Cache-Control": SHARED,
    "Cache-Control": "no-cache",
    "Vary": "Accept-Encoding",
    "ETag": 'W/"abc"',
}


@dataclass
class Site:
    """An application that counts how often it is asked, behind a page cache whose clock stands still."""

    headers: dict[str, str] = field(default_factory=lambda: dict(KEPT))
    status: str = "200 OK"
    body: bytes = b"page"
    made: int = 0
    clock: float = 100.0
    closed: int = 0

    def __post_init__(self) -> None:
        self.cache = PageCache(self._answer, clock=lambda: self.clock)

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.made += 1
        start_response(self.status, list(self.headers.items()))
        return _Answer(self)

    def get(self, path: str = "/ur/", **environ: str) -> tuple[str, dict[str, str], bytes]:
        said: list[Any] = []
        asked = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "HTTP_HOST": "qadam.example", **environ}
        body = b"".join(self.cache(asked, lambda status, headers: said.extend([status, dict(headers)])))
        return said[0], said[1], body


class _Answer:
    def __init__(self, site: Site) -> None:
        self.site = site

    def __iter__(self) -> Any:
        return iter([self.site.body[:2], self.site.body[2:]])

    def close(self) -> None:
        self.site.closed += 1


@pytest.fixture
def site() -> Site:
    return Site()


def test_a_page_is_made_once_for_three_seconds(site: Site) -> None:
    first = site.get()
    site.clock += 2.9
    again = site.get()
    site.clock += 0.1
    site.body = b"newer"
    later = site.get()

    assert (first, again) == (("200 OK", KEPT, b"page"), ("200 OK", KEPT | {"Age": "2"}, b"page"))
    assert (later[2], site.made, site.closed) == (b"newer", 2, 2)


def test_a_page_taken_back_is_gone_in_three_seconds(site: Site) -> None:
    site.get()
    site.status, site.headers = "410 Gone", {"Cache-Control": "no-store"}
    site.clock += 3

    assert [site.get()[0] for _ in range(2)] == ["410 Gone", "410 Gone"]


def test_whoever_has_the_page_already_hears_that_nothing_changed(site: Site) -> None:
    site.headers |= {"Content-Length": "4", "Content-Type": "text/html", "Content-Encoding": "gzip"}
    site.get()

    status, headers, body = site.get(HTTP_IF_NONE_MATCH='"other", "abc"')

    assert (status, headers, body) == ("304 Not Modified", KEPT | {"Age": "0"}, b"")
    assert site.get(HTTP_IF_NONE_MATCH='"other"')[0] == "200 OK"
    assert site.made == 1


@pytest.mark.parametrize(
    "personal",
    [
        {"HTTP_COOKIE": "sessionid=x"},
        {"HTTP_AUTHORIZATION": "Bearer x"},
        {"HTTP_RANGE": "bytes=0-1"},
        {"HTTP_HX_REQUEST": "true"},
        {"REQUEST_METHOD": "POST"},
        {"REQUEST_METHOD": "HEAD"},
    ],
    ids=str,
)
def test_whoever_may_see_something_of_her_own_always_asks_the_site(
    site: Site, personal: dict[str, str]
) -> None:
    for _ in range(2):
        site.get(**personal)
    site.get()
    site.get(**personal)

    assert site.made == 4


@pytest.mark.parametrize(
    "changed",
    [
        {"CDN-Cache-Control": "max-age=60"},
        {"CDN-Cache-Control": ""},
        {"Cache-Control": "private, no-cache"},
        {"Cache-Control": "no-store"},
        {"Set-Cookie": "a=b"},
        {"Vary": "Accept-Encoding, Cookie"},
        {"Vary": "Accept-Language"},
    ],
    ids=str,
)
def test_only_what_is_the_same_for_everybody_is_kept(site: Site, changed: dict[str, str]) -> None:
    site.headers |= changed
    for _ in range(2):
        site.get()

    assert site.made == 2


@pytest.mark.parametrize("status", ["404 Not Found", "302 Found", "500 Internal Server Error"])
def test_only_pages_that_are_there_are_kept(site: Site, status: str) -> None:
    site.status = status
    for _ in range(2):
        site.get()

    assert site.made == 2


def test_every_address_host_and_encoding_has_its_own_page(site: Site) -> None:
    variants: list[dict[str, str]] = [
        {},
        {"path": "/en/"},
        {"QUERY_STRING": "page=2"},
        {"HTTP_HOST": "other.example"},
        {"HTTP_ACCEPT_ENCODING": "gzip, br"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
    ]
    for _ in range(2):
        for variant in variants:
            site.get(**variant)

    assert site.made == len(variants)


def test_it_never_grows_beyond_its_size(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagecache, "MOST_BYTES", 10)
    for path in ("/1", "/2", "/3"):
        site.get(path)
    site.get("/2")
    site.get("/3")
    assert site.made == 3
    site.get("/1")
    assert site.made == 4


def test_what_is_too_large_is_passed_on_and_not_kept(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagecache, "LARGEST_BYTES", 3)

    assert [site.get()[2] for _ in range(2)] == [b"page", b"page"]
    assert site.made == 2


def test_a_view_marks_what_is_for_everybody() -> None:
    def answer(status: int, **headers: str) -> str | None:
        view = for_everybody(lambda request: HttpResponse(status=status, headers=headers))
        return view(HttpRequest()).headers.get("CDN-Cache-Control")

    assert answer(200) == SHARED
    assert answer(404) is None
    assert answer(200, **{"Cache-Control": "no-store"}) is None
