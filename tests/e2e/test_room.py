"""A session held on one phone without a network, in a real browser: opened, led, kept, come back, sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from qadam.circles.models import BoxQuestion, Circle, Facilitator, Session
from qadam.circles.services.devices import offer_pairing
from qadam.circles.tests.conftest import add_circle, add_lesson, charsadda
from qadam.core.clock import now
from qadam.organisations.models import Organisation
from tests.e2e.browser import chromium, shot, sideways

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def circle(sahar: Organisation) -> Circle:
    leader = Facilitator.objects.create(
        organisation=sahar, state="active", language="ps", agreed_at=now(), place=charsadda()
    )
    add_lesson("links-short")
    return add_circle(leader, "chs01")


@contextmanager
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 360, "height": 640}, is_mobile=True, has_touch=True)
    try:
        yield context
    finally:
        context.close()


def opened(context: BrowserContext, home: str, language: str, link: str) -> Page:
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.errors = errors  # type: ignore[attr-defined]
    page.goto(f"{home}/{language}/room/#{link}")
    expect(page.locator("[data-step=home]")).to_be_visible()
    page.evaluate(
        """() => navigator.serviceWorker.controller
            || new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done))"""
    )
    return page


def press(page: Page, what: str) -> None:
    page.locator(f"section:not([hidden]) {what}").first.click()


def looked_at(page: Page, language: str, place: str, step: str) -> None:
    expect(page.locator(f"section[data-step={step}]")).to_be_visible()
    assert sideways(page) == []
    shot(page, f"room-{language}-{place}-{step}", whole=False)


def lead(page: Page, language: str) -> None:
    """From the first rule to the end, pressing what a facilitator presses."""
    press(page, "[data-list=circles] button")
    expect(page.locator("[data-begin]")).to_be_visible()
    looked_at(page, language, "1", "lesson")
    press(page, "[data-begin]")
    looked_at(page, language, "2", "rules")
    press(page, "[data-next]")
    looked_at(page, language, "3", "card")
    press(page, "[data-next]")
    press(page, "[data-next]")
    press(page, ".answer")
    looked_at(page, language, "4", "card")
    press(page, "[data-next]")
    looked_at(page, language, "5", "who")


@pytest.mark.parametrize("language", ["ur", "ps"])
def test_a_session_held_without_a_network_is_handed_over_when_it_is_back(
    live_server: Any, circle: Circle, language: str
) -> None:
    assert circle.facilitator
    link = offer_pairing(circle.facilitator)
    with chromium() as browser, phone(browser) as context:
        page = opened(context, live_server.url, language, link)
        expect(page.locator("section:not([hidden]) [data-text=saved]")).to_contain_text("1")
        assert link not in page.url
        looked_at(page, language, "0", "home")
        context.set_offline(True)
        page.reload()
        expect(page.locator("[data-step=home]")).to_be_visible()
        lead(page, language)
        press(page, "[data-how=heads] button, button[data-how=heads]")
        for _ in range(3):
            press(page, "[data-count=women] [data-add='1']")
        looked_at(page, language, "6", "heads")
        press(page, "[data-next]")
        press(page, "[data-tried='1']")
        looked_at(page, language, "7", "tried")
        press(page, "[data-next]")
        page.locator("[data-question]").fill("<script>alert(1)</script> Is it free?")
        press(page, "[data-ask]")
        looked_at(page, language, "8", "asked")
        press(page, "[data-next]")
        looked_at(page, language, "9", "photo")
        press(page, "[data-next]")
        expect(page.locator("[data-text=waits]")).to_be_visible()
        looked_at(page, language, "a", "done")
        assert Session.objects.count() == 0
        context.set_offline(False)
        expect(page.locator("[data-text=sent]")).to_be_visible()
        looked_at(page, language, "b", "done")
        assert page.errors == []  # type: ignore[attr-defined]
    session = Session.objects.get()
    assert (session.state, session.came, session.tally, session.tried) == ("held", 3, {"women": 3}, 1)
    assert (session.rules_read, session.circle, session.counts_differ) == (True, circle, False)
    assert BoxQuestion.objects.get().text == "<script>alert(1)</script> Is it free?"
