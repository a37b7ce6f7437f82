"""A session held on one phone without a network, in a real browser: opened, led, kept, come back, sent."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from qadam.circles.day_codes import day_code
from qadam.circles.models import BoxQuestion, CheckResult, Circle, Facilitator, Member, Session, SessionReport
from qadam.circles.queries import zone_of
from qadam.circles.services.devices import end_device, offer_pairing
from qadam.circles.tests.conftest import add_circle, add_lesson, charsadda
from qadam.circles.tests.room import held
from qadam.circles.told import meeting_day
from qadam.core.clock import now
from qadam.learning.loading import load_items
from qadam.learning.models import Card, Version
from qadam.media import files
from qadam.organisations.models import Organisation
from tests.e2e.browser import shot, sideways

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
    """A phone in the hand of somebody in Charsadda: its clock goes by that zone, wherever the tests run."""
    context = browser.new_context(
        viewport={"width": 360, "height": 640}, is_mobile=True, has_touch=True, timezone_id="Asia/Karachi"
    )
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
    browser: Browser, live_server: Any, circle: Circle, language: str
) -> None:
    assert circle.facilitator
    link = offer_pairing(circle.facilitator)
    with phone(browser) as context:
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


def hold(page: Page, *, women: int, how: str = "heads") -> None:
    """A session of our short lesson, as fast as fingers go. Ends on the last screen."""
    press(page, "[data-list=circles] button")
    press(page, "[data-begin]")
    for _ in range(4):
        press(page, "[data-next]")
    press(page, f"button[data-how={how}]")
    expect(page.locator(f"section[data-step={how}]")).to_be_visible()
    for _ in range(women):
        press(page, "[data-count=women] [data-add='1']")


def finish(page: Page, *, photo: bytes | None = None) -> None:
    for name in ("tried", "asked", "photo"):
        press(page, "[data-next]")
        expect(page.locator(f"section[data-step={name}]")).to_be_visible()
    if photo:
        file: Any = {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": photo}
        page.locator("[data-photo]").set_input_files(file)
        expect(page.locator("[data-part=photo]")).to_be_visible()
    press(page, "[data-next]")
    expect(page.locator("section[data-step=done]")).to_be_visible()


def rows_on(page: Page) -> int:
    return int(page.evaluate("async () => (await Kept.rows()).length"))


def until(page: Page, script: str) -> None:
    """Waits until a question put to the page is answered with yes."""
    for _ in range(100):
        if page.evaluate(script):
            return
        page.wait_for_timeout(50)
    raise AssertionError(script)


def photo_with_a_place() -> bytes:
    """A photo that says where and with what it was taken."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (1600, 1200), "olive").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_signs_a_code_and_a_photo_without_a_place(
    browser: Browser, live_server: Any, circle: Circle, tmp_path: Any, settings: Any
) -> None:
    settings.STORAGES = settings.STORAGES | {
        "default": settings.STORAGES["default"] | {"OPTIONS": {"location": str(tmp_path)}}
    }
    assert circle.facilitator
    Member.objects.create(circle=circle, sign="s-star+s-fish", joined_on=now().date())
    with phone(browser) as context:
        page = opened(context, live_server.url, "ps", offer_pairing(circle.facilitator))
        hold(page, women=0, how="code")
        expect(page.locator("[data-text=code]")).to_have_text(re.compile(r"^\d{4}$"))
        assert page.locator("[data-text=code]").inner_text() == day_code(
            circle.pk, meeting_day(now(), zone_of(circle))
        )
        looked_at(page, "ps", "c", "code")
        press(page, "[data-back]")
        press(page, "button[data-how=signs]")
        press(page, "[data-list=signs] button")
        press(page, "[data-new-signs] summary")
        press(page, "[data-list=new-signs] button")
        looked_at(page, "ps", "d", "signs")
        finish(page, photo=photo_with_a_place())
        until(page, "async () => !(await Kept.rows()).length")
    session = Session.objects.get()
    assert session.photo is not None and session.photo.file_name and session.came == 2
    original = files.read(session.photo.file_name, context=f"media-original:{session.photo.pk}")
    with Image.open(io.BytesIO(original)) as kept:
        assert (kept.width, dict(kept.getexif()), b"SecretPhone" in original) == (1280, {}, False)


def test_a_clock_that_is_a_year_behind_and_words_that_would_run(
    browser: Browser, live_server: Any, circle: Circle
) -> None:
    assert circle.facilitator
    bad = '<img src=x onerror="window.ran=1"><script>window.ran=1</script>'
    Version.objects.update(title={"en": bad, "ur": bad, "ps": bad})
    Card.objects.filter(name="look").update(text={"en": bad, "ur": bad, "ps": bad}, note={"ps": bad})
    BoxQuestion.objects.create(circle=circle, text=bad)
    with phone(browser) as context:
        context.clock.set_system_time(now() - timedelta(days=365))
        page = opened(context, live_server.url, "ur", offer_pairing(circle.facilitator))
        press(page, "[data-list=circles] button")
        expect(page.locator("section:not([hidden]) [data-text=lesson-title]")).to_have_text(bad)
        press(page, "[data-home]")
        context.set_offline(True)
        hold(page, women=2)
        finish(page)
        context.set_offline(False)
        until(page, "async () => !(await Kept.rows()).length")
        assert page.evaluate("() => window.ran") is None
        assert page.errors == []  # type: ignore[attr-defined]
    session = Session.objects.get()
    assert (session.day_corrected, abs((session.on - now().date()).days) <= 1) == (True, True)


def test_an_outbox_cleared_in_mid_sync_loses_nothing_that_was_answered(
    browser: Browser, live_server: Any, circle: Circle
) -> None:
    assert circle.facilitator
    lessons = [add_lesson(f"l-{n}").code for n in range(60)]
    reports = [held(circle, code) for code in lessons]
    with phone(browser) as context:
        page = opened(context, live_server.url, "ps", offer_pairing(circle.facilitator))
        calls: list[str] = []

        def only_the_first(route: Route) -> None:
            calls.append(route.request.url)
            route.continue_() if len(calls) == 1 else route.abort()

        context.route("**/api/room/sync", only_the_first)
        page.evaluate(
            """async (reports) => {
                for (const report of reports) await Kept.putRow({ id: report.id, report, photo: null, state: "waits" });
                await Send.flush();
            }""",
            reports,
        )
        answered = Session.objects.count()
        assert 0 < answered <= 50 and rows_on(page) == 60 - answered
        left = {row["id"] for row in page.evaluate("() => Kept.rows()")}
        page.evaluate("async () => { for (const row of await Kept.rows()) await Kept.dropRow(row.id) }")
        context.unroute("**/api/room/sync")
        page.evaluate("() => Send.flush()")
    kept = {str(pk) for pk in SessionReport.objects.values_list("pk", flat=True)}
    assert kept == {report["id"] for report in reports} - left
    assert set(Session.objects.values_list("state", "came")) == {("held", 7)}


def test_two_phones_of_one_session_and_one_that_was_ended_meanwhile(
    browser: Browser, live_server: Any, circle: Circle
) -> None:
    leader = circle.facilitator
    assert leader
    with phone(browser) as one, phone(browser) as two:
        link = offer_pairing(leader)
        pages = [
            opened(one, live_server.url, "ps", link),
            opened(two, live_server.url, "ps", offer_pairing(leader)),
        ]
        # The same link on the phone it connected: nothing is wrong.
        opened(one, live_server.url, "ps", link).close()
        for context, page, women in ((one, pages[0], 2), (two, pages[1], 4)):
            context.set_offline(True)
            hold(page, women=women)
            until(page, f"async () => (await Kept.get('draft')).tally.women === {women}")
            page.reload()
            press(page, "[data-go-on]")
            expect(page.locator("section[data-step=heads] [data-count=women] output")).to_have_text(
                str(women)
            )
            finish(page)
        for context, page in ((one, pages[0]), (two, pages[1])):
            context.set_offline(False)
            until(page, "async () => !(await Kept.rows()).length")
        session = Session.objects.get()
        assert (session.came, session.tally, session.counts_differ) == (4, {"women": 4}, True)
        two.set_offline(True)
        press(pages[1], "[data-home]")
        hold(pages[1], women=1)
        finish(pages[1])
        end_device(leader.devices.order_by("-paired_at")[0])
        two.set_offline(False)
        expect(pages[1].locator("[data-text=ended]")).to_be_visible()
        looked_at(pages[1], "ps", "e", "done")
        assert rows_on(pages[1]) == 0
        pages[1].goto(f"{live_server.url}/ps/room/#{link}")
        looked_at(pages[1], "ps", "f", "unpaired")
    assert Session.objects.get().came == 4
    assert list(SessionReport.objects.filter(state="in_review").values_list("told__total", flat=True)) == [1]


def test_three_questions_are_asked_one_person_after_the_other_without_a_network(
    browser: Browser, live_server: Any, circle: Circle
) -> None:
    assert circle.facilitator
    load_items()
    with phone(browser) as context:
        page = opened(context, live_server.url, "ps", offer_pairing(circle.facilitator))
        press(page, "[data-list=circles] button")
        context.set_offline(True)
        press(page, "button[data-check]")
        for person in range(2):
            looked_at(page, "ps", f"f{person}", "check")
            for _ in range(3):
                press(page, ".answer" if person else "[data-not-sure]")
            looked_at(page, "ps", f"g{person}", "checked")
            press(page, "[data-check-done]" if person else "[data-check-more]")
        assert (rows_on(page), CheckResult.objects.count()) == (2, 0)
        context.set_offline(False)
        until(page, "async () => !(await Kept.rows()).length")
        assert page.errors == []  # type: ignore[attr-defined]
    results = list(CheckResult.objects.values_list("phase", "right", "circle"))
    assert len(results) == 2 and ("before", 0, circle.pk) in results
