"""A real Chromium for tests: open a page of ours, look at it, ask axe what is wrong, see whether it scrolls sideways.

with chromium() as browser, window(browser, width=360) as page:
    answered_by(page, client)
    visit(page, "/ur/")
    shot(page, "home-ur-360")
    assert faults(page) == []
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakKeyDictionary

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils.html import escape
from playwright.sync_api import Browser, Page, Route, sync_playwright

HOME = "http://qadam.test"
# Where pictures go that somebody wants to look at. None are taken otherwise: no test reads them.
SHOTS = os.environ.get("QADAM_SHOTS")
_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_CLIENTS: WeakKeyDictionary[Page, Client] = WeakKeyDictionary()
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def where() -> str:
    """Where Chromium is on this machine; empty if it is nowhere."""
    return os.environ.get("QADAM_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), "") or ""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser. Without one the test is skipped with a word; with QADAM_NEEDS_BROWSER=1 it fails."""
    path = where()
    if not path:
        if os.environ.get("QADAM_NEEDS_BROWSER") == "1":
            pytest.fail("No Chromium on this machine, and QADAM_NEEDS_BROWSER asks for one.")
        pytest.skip("NOT CHECKED in a browser: no Chromium found. Install one or set QADAM_CHROMIUM.")
    # The synchronous driver keeps an event loop in this thread, and Django refuses the database beside one.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=path, args=_ARGS)
            try:
                yield browser
            finally:
                browser.close()
    finally:
        if before is None:
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        else:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@contextmanager
def window(browser: Browser, *, width: int = 360, height: int = 640, dark: bool = False) -> Iterator[Page]:
    """A fresh window without cookies: a phone of 360 × 640 unless another size is given."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
    )
    try:
        yield context.new_page()
    finally:
        context.close()


def _turned(where: str) -> str:
    return f'<!doctype html><meta http-equiv="refresh" content="0;url={escape(where)}">'


def answered_by(page: Page, client: Client) -> None:
    """Lets Django's test client answer every request this window makes to HOME. Nothing goes over the network."""

    def answer(route: Route) -> None:
        request = route.request
        if not request.url.startswith(HOME):
            route.abort()
            return
        path = request.url.removeprefix(HOME)
        if path.startswith("/static/") and (
            file := finders.find(path.removeprefix("/static/").split("?")[0])
        ):
            route.fulfill(path=str(file))
            return
        headers = {k: v for k, v in request.headers.items() if k in ("accept-language", "origin", "referer")}
        made = client.generic(
            request.method,
            path,
            request.post_data_buffer or b"",
            content_type=request.headers.get("content-type", "application/octet-stream"),
            headers={**headers, "host": HOME.split("//")[1]},
        )
        if made.status_code in (301, 302, 303) and request.resource_type == "document":
            # The driver asks the network for where a redirect leads; a page that turns at once asks us.
            route.fulfill(content_type="text/html", body=_turned(made.headers["Location"]))
            return
        body = made.getvalue()  # of plain and of streaming answers
        route.fulfill(status=made.status_code, headers=dict(made.headers), body=body)

    _CLIENTS[page] = client
    page.route("**/*", answer)


def visit(page: Page, path: str) -> None:
    """Opens a path of ours, wherever it sends us. After a click that redirects, use `page.wait_for_url`."""
    for _ in range(5):
        made = _CLIENTS[page].get(path, headers={"host": HOME.split("//")[1]})
        if made.status_code not in (301, 302, 303):
            break
        path = made.headers["Location"].removeprefix(HOME)
    page.goto(f"{HOME}{path}")


def shot(page: Page, name: str, *, whole: bool = True) -> None:
    """A picture of the page, to be looked at: $QADAM_SHOTS/<name>.png, if that is set."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=whole)


def sideways(page: Page) -> list[str]:
    """What sticks out of the window so that the page scrolls sideways. Empty is right."""
    found: list[str] = page.evaluate(
        """() => {
          const wide = document.documentElement.clientWidth
          if (document.documentElement.scrollWidth <= wide) return []
          return [...document.body.querySelectorAll('*')]
            .filter(e => { const r = e.getBoundingClientRect(); return r.right > wide + 1 || r.left < -1 })
            .map(e => e.tagName.toLowerCase() + '.' + e.getAttribute('class')).slice(0, 8)
        }"""
    )
    return found


def small_targets(page: Page) -> list[str]:
    """Links and controls that a thumb cannot hit: under 44 px, except links inside a sentence."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('a[href],button,summary,input,select,textarea')]
          .filter(e => e.checkVisibility() && !e.closest('.skip, p:not(.row):not(.switch), li:not([class]) p'))
          .filter(e => !(e.matches('input') && e.closest('label')) && e.type !== 'hidden')
          .map(e => [e, e.getBoundingClientRect()])
          .filter(([e, r]) => r.width > 0 && (r.height < 43.5 || r.width < 43.5))
          .map(([e, r]) => `${e.outerHTML.slice(0, 90)} ${Math.round(r.width)}×${Math.round(r.height)}`)"""
    )
    return found


def faults(page: Page) -> list[str]:
    """What axe finds wrong (WCAG 2.0 to 2.2 A and AA, best practice), one line each. Empty is right."""
    results = Axe().run(page)
    return [
        f"{fault['id']}: {node['html'][:160]}"
        for fault in results.response["violations"]
        for node in fault["nodes"]
    ]
