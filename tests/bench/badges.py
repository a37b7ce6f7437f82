"""Badges without internet: 10,000 in the signed list, and one looked up in a real browser, also four times slowed."""

import statistics
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.test import Client
from playwright.sync_api import Page

from qadam.core.languages import LANGUAGES
from qadam.learning.badge_models import Badge
from qadam.learning.badges import award, listing
from qadam.learning.badges.statements import link
from qadam.places.models import Place, PlaceKind
from tests.bench import ground
from tests.bench.figures import Figure
from tests.e2e.browser import chromium, window

BADGES, ON_A_SHEET, LESSONS, TRIES = 10_000, 50, 40, 60
# Looks up one link whose signature is checked, so many times, and answers the milliseconds of each.
_LOOK_UP = """
    async ([links, plain]) => {
      QadamBadges.plain = plain
      const keys = JSON.parse(document.getElementById('keys').textContent)
      const list = await QadamBadges.open(QadamBadges.unbase64(document.getElementById('list').textContent.trim()), keys)
      const times = []
      for (const link of links) {
        const began = performance.now()
        const found = await QadamBadges.check(list, keys, link)
        times.push(performance.now() - began)
        if (found.verdict !== 'valid') throw new Error(found.verdict)
      }
      return times
    }
"""


def measure() -> Iterator[Figure]:
    """Kilobytes of the list and milliseconds of a look-up, the browser's own check and ours in plain numbers."""
    _give()
    size = len(listing.make_list())
    answer = Client(SERVER_NAME="127.0.0.1").get("/ur/badges/check/saved/")
    if answer.status_code != 200:
        raise RuntimeError(f"the checker answers {answer.status_code}")
    page_bytes = answer.content
    about = {"badges": Badge.objects.count(), "bytes": size, "page_bytes": len(page_bytes)}
    yield Figure("badges: a signed list of 10,000", size / 1024, "KB", at_most=500, about=about)
    links = [link(badge) for badge in Badge.objects.order_by("?")[:TRIES]]
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / "badges.html"
        saved.write_bytes(page_bytes)
        with chromium() as browser, window(browser, width=360) as page:
            page.context.set_offline(True)
            for slow in (1, 4):
                for plain in (False, True):
                    yield _looked_up(page, saved, links, slow=slow, plain=plain)


def _looked_up(page: Page, saved: Path, links: list[str], *, slow: int, plain: bool) -> Figure:
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slow})
    page.goto(saved.as_uri())
    page.wait_for_selector("html[data-ready]")
    times = page.evaluate(_LOOK_UP, [links, plain])
    how = "in plain numbers" if plain else "by the browser"
    speed = f"{slow}x slower" if slow > 1 else "full speed"
    # The slowest but one: nobody waits for an average.
    late = sorted(times)[-2]
    told = {
        "median_ms": round(statistics.median(times), 2),
        "most_ms": round(max(times), 2),
        "tries": len(times),
    }
    return Figure(f"badges: one checked offline, {how}, {speed}", late, "ms", at_most=50, about=told)


def _give() -> None:
    owner = ground.organisation()
    districts = list(Place.objects.filter(kind=PlaceKind.DISTRICT)[:30])
    title = {
        code: f"{language.name}: check the link before you open it" for code, language in LANGUAGES.items()
    }
    for number in range(BADGES // ON_A_SHEET):
        award(
            kind="took_part",
            about=f"lesson-{number % LESSONS}",
            title=title,
            place=districts[number % len(districts)] if districts else None,
            organisation=owner,
            on=date(2026, 1 + number % 12, 1),
            count=ON_A_SHEET,
        )
