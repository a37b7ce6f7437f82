"""A session pack opened from a file on a phone four times slower than this machine: how long until it can be read."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser

from qadam.learning.material import Lesson
from qadam.learning.pack import build, fitting
from qadam.learning.tests.lessons import lesson_of, with_voices
from tests.bench.figures import Figure
from tests.e2e.browser import chromium

SLOWER = 4
TIMES = 5
VOICE_SECONDS = 60


def measure() -> Iterator[Figure]:
    """Seconds from opening to the first card standing with its buttons: without voices, and full to the brim with them."""
    lesson = lesson_of("links", "ur")
    spoken = fitting(with_voices(lesson, seconds=VOICE_SECONDS))
    with chromium() as browser:
        yield from _figure(browser, "light", lesson, light=True)
        yield from _figure(browser, "with voices", spoken, light=False)


def _figure(browser: Browser, name: str, lesson: Lesson, *, light: bool) -> Iterator[Figure]:
    made = build(lesson, light=light)
    with tempfile.TemporaryDirectory(prefix="qadam-bench-") as folder:
        file = Path(folder) / "lesson.html"
        file.write_bytes(made)
        seconds = sorted(_opened(browser, file) for _ in range(TIMES))
    about = {
        "bytes": len(made),
        "slower": SLOWER,
        "fastest_s": round(seconds[0], 2),
        "slowest_s": round(seconds[-1], 2),
    }
    yield Figure(f"session pack opens, {name}", seconds[TIMES // 2], "s", at_most=1.5, about=about)
    yield Figure(f"that pack, {name}", len(made) / 1024, "KB", at_most=500 if light else 2048)


def _opened(browser: Browser, file: Path) -> float:
    context = browser.new_context(viewport={"width": 360, "height": 640}, offline=True)
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    began_at = time.perf_counter()
    page.goto(file.as_uri(), wait_until="commit")
    page.wait_for_selector(".js article.now h1")
    # Two frames later it is painted.
    page.evaluate("() => new Promise(seen => requestAnimationFrame(() => requestAnimationFrame(seen)))")
    seconds = time.perf_counter() - began_at
    context.close()
    return seconds
