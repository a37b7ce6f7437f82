"""The page of one story as visitors get it: made anew for each, and from the page cache; with processor time and queries."""

import itertools
from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qadam.stories.models import Story
from tests.bench import ground
from tests.bench.figures import Figure
from tests.bench.load import Tally, load, request

CONNECTIONS = 8
SECONDS = 6.0
PHONE = {
    "Accept-Encoding": "gzip, deflate",
    "Accept-Language": "ur",
    "User-Agent": "Mozilla/5.0 (Linux; Android 10)",
}


def measure() -> Iterator[Figure]:
    """Requests a second for one story of the demo network."""
    ground.demo()
    ground.settle_database()
    path = f"/ur/stories/{_story().slug}/"
    yield Figure("story page, queries", _queries(path), "", at_most=10)
    with ground.web() as port:
        # An address nobody asked for before cannot be in a cache.
        fresh = (request("GET", f"{path}?n={n}", PHONE) for n in itertools.count())
        yield from _figures("uncached", port, fresh, at_least=150)
        yield from _figures("cached", port, itertools.repeat(request("GET", path, PHONE)), at_least=1_500)


def _story() -> Story:
    """The published story with the most on its page: recordings and pictures, then languages."""

    def weight(story: Story) -> tuple[int, int, str]:
        return sum(part.media_id is not None for part in story.parts.all()), len(story.body), story.slug

    return max(Story.objects.published().prefetch_related("parts"), key=weight)


def _queries(path: str) -> int:
    client = Client(headers={"host": "localhost"})
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200 or settings.SESSION_COOKIE_NAME in answer.cookies:
        raise RuntimeError(f"{path} answers {answer.status_code}")
    return len(captured)


def _figures(name: str, port: int, requests: Iterator[bytes], *, at_least: float) -> Iterator[Figure]:
    used = ground.web_cpu_s()
    tally = load(port, requests, connections=CONNECTIONS, seconds=SECONDS)
    cpu_ms = (ground.web_cpu_s() - used) / sum(tally.statuses.values()) * 1000
    if set(tally.statuses) != {200}:
        raise RuntimeError(f"answers: {dict(tally.statuses)}")
    yield Figure(
        f"story page, {name}", tally.per_second, "requests/s", at_least=at_least, about=_about(tally)
    )
    yield Figure(f"story page, {name}, processor time", cpu_ms, "ms")


def _about(tally: Tally) -> dict[str, float]:
    return {
        "p50_ms": round(tally.percentile_ms(0.5), 1),
        "p99_ms": round(tally.percentile_ms(0.99), 1),
        "bytes_each": round(tally.bytes / len(tally.latencies)),
    }
