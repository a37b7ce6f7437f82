"""The look, seen by a real browser: nothing sticks out, axe finds nothing, thumbs hit, and no script is needed."""

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from qadam.core import look
from tests.e2e.browser import HOME, answered_by, chromium, faults, shot, sideways, small_targets, window

pytestmark = pytest.mark.browser
PAGES = [
    "ur/",
    "ps/",
    "en/",
    "ur/empty/",
    "ur/signup/",
    "en/parts/",
    "ur/parts/",
    "en/desk/",
    "ur/desk/",
    "en/ask/",
    "ps/gone/",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_sticks_out_and_every_target_can_be_hit(
    browser: Browser, gallery: Client, width: int
) -> None:
    found = []
    with window(browser, width=width, height=900 if width > 400 else 640) as page:
        answered_by(page, gallery)
        for path in PAGES:
            page.goto(f"{HOME}/{path}")
            shot(page, f"{path.strip('/').replace('/', '-')}-{width}")
            found += [f"{path} {fault}" for fault in sideways(page) + small_targets(page)]

    assert found == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(browser: Browser, gallery: Client, dark: bool) -> None:
    found = []
    for width in (360, 1280):
        with window(browser, width=width, height=900, dark=dark) as page:
            answered_by(page, gallery)
            for path in PAGES:
                page.goto(f"{HOME}/{path}")
                found += [f"{path} {fault}" for fault in faults(page)]

    assert found == []


def test_large_text_still_fits_a_phone(browser: Browser, gallery: Client) -> None:
    found = []
    with window(browser, width=360) as page:
        answered_by(page, gallery)
        for path in PAGES:
            page.goto(f"{HOME}/{path}")
            page.evaluate("document.documentElement.style.fontSize = '150%'")
            found += [f"{path} {fault}" for fault in sideways(page)]

    assert found == []


def test_a_minified_sheet_means_the_same_to_a_browser(browser: Browser) -> None:
    rules = """css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css)
                        return [...sheet.cssRules].map(rule => rule.cssText.replace(/\\s*,\\s*/g, ",")) }"""
    with window(browser) as page:
        for name in look.SHEETS:
            source = (look._FOLDER / f"{name}.css").read_text(encoding="utf-8")
            assert page.evaluate(rules, look.sheet(name)) == page.evaluate(rules, source)


def test_a_form_is_filled_corrected_and_sent_without_any_script(browser: Browser, gallery: Client) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 640})
    page = context.new_page()
    answered_by(page, gallery)
    page.goto(f"{HOME}/ur/signup/")
    page.get_by_text("صبح 8 سے 9:30").click()
    page.get_by_text("واٹس ایپ").first.click()
    page.fill("[name=phone]", "0300 12345")
    page.check("[name=agreed]")
    page.click("button.btn.big")
    assert page.locator(".error").all_inner_texts() == ["اس نمبر میں 9 ہندسے ہیں، 11 چاہییں۔"]
    token = page.input_value("[name=form_token]")
    page.fill("[name=phone]", "0300 1234567")
    page.click("button.btn.big")

    assert len(page.inner_text("body")) == 36  # the id of the one submission
    assert token
    context.close()


def test_what_must_be_mended_is_where_the_reader_lands(browser: Browser, gallery: Client) -> None:
    with window(browser) as page:
        answered_by(page, gallery)
        page.goto(f"{HOME}/en/signup/")
        page.click("button.btn.big")

        expect(page.locator("#mend")).to_be_focused()
        page.locator("#mend a").first.click()
        assert page.evaluate("document.activeElement.id || location.hash.slice(1)") == "id_shift"


def test_the_first_tab_stops_are_skip_then_brand_and_the_exit_comes_right_after_the_header(
    browser: Browser, gallery: Client
) -> None:
    with window(browser, width=1280) as page:
        answered_by(page, gallery)
        page.goto(f"{HOME}/en/signup/")
        stops = []
        for _ in range(12):
            page.keyboard.press("Tab")
            stops.append(
                page.evaluate(
                    "document.activeElement.closest('.skip,.brand,.langs,.nav,.exit,main')?.className"
                )
            )

    assert [stop for n, stop in enumerate(stops) if stop != (stops[n - 1] if n else None)][:5] == [
        "skip",
        "brand",
        "langs",
        "nav",
        "exit wrap",
    ]


def test_more_opens_the_other_doors_of_the_desk_without_a_script(browser: Browser, gallery: Client) -> None:
    with window(browser) as page:
        answered_by(page, gallery)
        page.goto(f"{HOME}/en/desk/")
        hidden = page.get_by_role("link", name="Door 5").count()
        page.get_by_text("More", exact=True).click()

        assert (hidden, page.get_by_role("link", name="Door 5").count()) == (0, 1)


def test_the_policy_lets_our_sheets_in_and_everything_injected_out(browser: Browser, gallery: Client) -> None:
    with window(browser) as page:
        answered_by(page, gallery)
        page.goto(f"{HOME}/en/parts/")
        styled = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.evaluate(
            """() => { document.body.insertAdjacentHTML('beforeend',
                 '<style>body{background:red}</style><p id=x style="color:red">x</p>')
               const s = document.createElement('script'); s.textContent = 'window.hit = 1'; document.body.append(s) }"""
        )

        assert styled == "rgb(250, 246, 238)"
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == styled
        assert page.evaluate("getComputedStyle(document.getElementById('x')).color") != "rgb(255, 0, 0)"
        assert page.evaluate("window.hit") is None
