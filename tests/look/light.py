"""What makes a public page light, as one check any room may use for its own pages."""

import gzip
import re

from django.http.response import HttpResponseBase

LIMIT_BYTES = 14 * 1024
_LOADS = re.compile(
    r"""<(?:script|link|img|audio|video|source|iframe|object|embed)\b[^>]*?\b(?:src|href|srcset|poster)=["']([^"']*)""",
    re.I,
)
_CSS_LOADS = re.compile(r"""(?:url\(\s*["']?|@import\s+["']?)([^"')]+)""")


def _body(response: HttpResponseBase) -> bytes:
    return b"".join(response)


def weight(response: HttpResponseBase) -> int:
    """Bytes of the page as a phone receives them."""
    return len(gzip.compress(_body(response), 9))


def what_it_loads(response: HttpResponseBase) -> list[str]:
    """Every address in the page that a browser may fetch, with a data: icon left out."""
    return _addresses_in(_body(response).decode())


def _addresses_in(page: str) -> list[str]:
    found = _LOADS.findall(page) + [u for u in _CSS_LOADS.findall(page) if not u.startswith("#")]
    return [url for url in found if not url.startswith("data:")]


def loads_by_itself(page: str) -> list[str]:
    """Every address a browser fetches as soon as it has the page."""
    return [url for url in _addresses_in(page) if not _only_on_tap(page, url)]


def assert_light(response: HttpResponseBase) -> None:
    """At most 14 KB with its CSS, no script, no cookie, nothing fetched from anywhere, in light mode."""
    page = _body(response).decode()
    assert weight(response) <= LIMIT_BYTES, f"{weight(response):,} bytes; the limit is {LIMIT_BYTES:,}"
    assert "<script" not in page and not re.search(r"\son[a-z]+=[\"']", page), "a public page needs no script"
    assert dict(response.cookies) == {}, "a page that is only read sets no cookie"
    fetched = loads_by_itself(page)
    assert fetched == [], f"fetched without a tap: {fetched}"


def _only_on_tap(page: str, url: str) -> bool:
    """Whether this is a sound fetched only on a tap, or a link that loads nothing (canonical, alternate, feed)."""
    place = page.index(url)
    tag = page[page.rindex("<", 0, place) : place]
    if tag.startswith("<link"):
        rest = page[place : page.index(">", place)]
        return bool(re.search(r'rel="(?:canonical|alternate|next|prev)"', tag + rest))
    if tag.startswith("<source"):
        player = page[page.rindex("<audio", 0, place) : place] if "<audio" in page[:place] else ""
        return 'preload="none"' in player
    return False
