"""A walk through the demo network as a newcomer starts it: every page answers, in every language, on a phone.

One `qadam up --demo` in a folder of its own; nothing of this test run is near it.
"""

import json
import re
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.e2e.browser import sideways, window
from tests.ops.running import Running, qadam, start

pytestmark = [pytest.mark.slow, pytest.mark.browser]
LANGUAGES = ("ur", "ps", "en")
_MOST_PAGES = 150
# Pages that differ only in whom or which thing they are about: so many of a kind are asked for.
_OF_A_KIND = 3
_ABOUT = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/circles/start/)[^/]+|(?<=/voice/ur/)[^/]+|(?<=/voices/)[^/]+"
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder the network lives in."""
    return tmp_path_factory.mktemp("demo") / "home"


@pytest.fixture(scope="module")
def network(home: Path) -> Iterator[Running]:
    """The demo network, loaded and running."""
    running = start(home, "--demo")
    try:
        running.wait_until_ready(within_s=240)
        yield running
    finally:
        running.stop()


def _answer(network: Running, path: str) -> tuple[int, str]:
    request = urllib.request.Request(f"http://127.0.0.1:{network.port}{path}")
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            is_page = "text/html" in answer.headers.get("Content-Type", "")
            return answer.status, answer.read().decode() if is_page else ""
    except urllib.error.HTTPError as error:
        return error.code, ""


def _links(page: str, beginning: str) -> list[str]:
    """The pages a page leads to that begin so, without queries and fragments."""
    found = re.findall(r'href="([^"#?]+)', page)
    return [link for link in dict.fromkeys(found) if link.startswith(beginning)]


def _enough(kinds: Counter[str], path: str) -> bool:
    """True if pages of this kind were asked for often enough; counts this one otherwise."""
    kind = _ABOUT.sub("*", path)
    kinds[kind] += 1
    return kinds[kind] > _OF_A_KIND


def _public_pages(network: Running, language: str) -> dict[str, int]:
    """Every kind of public page one comes to from the home page by links, with its answer."""
    waiting, seen, kinds = [f"/{language}/"], dict[str, int](), Counter[str]()
    while waiting and len(seen) < _MOST_PAGES:
        path = waiting.pop(0)
        if path in seen or _enough(kinds, path):
            continue
        seen[path], page = _answer(network, path)
        leads_to = _links(page, f"/{language}/")
        waiting += [link for link in leads_to if not re.match(r"/\w+/(desk|sign-in)", link)]
    return seen


def _complaints(page: Page) -> list[str]:
    """What the browser says is wrong, from now on."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def _kinds_of(paths: list[str]) -> list[str]:
    """One path of each kind: two stories are one kind of page. Files to be kept are no pages."""
    kinds: dict[str, str] = {}
    for path in paths:
        if not path.endswith("/"):
            continue
        kinds.setdefault(re.sub(r"(?<=/)[^/]+(?=/)", _kind_of_part, path), path)
    return list(kinds.values())


def _kind_of_part(part: re.Match[str]) -> str:
    known = [
        "ur",
        "ps",
        "en",
        "desk",
        "campaigns",
        "stories",
        "drives",
        "impact",
        "share",
        "join",
        "tell",
        "search",
        "simulator",
    ]
    return part[0] if part[0] in known else "*"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_public_page_answers_and_fits_a_phone(
    browser: Browser, network: Running, language: str
) -> None:
    pages = _public_pages(network, language)
    wrong = [f"{path}: {status}" for path, status in pages.items() if status != 200]

    with window(browser, width=360) as page:
        complaints = _complaints(page)
        for path in _kinds_of(list(pages)):
            page.goto(f"http://127.0.0.1:{network.port}{path}")
            wrong += [f"{path} sticks out: {what}" for what in sideways(page)]
            wrong += [f"{path} says: {complaint}" for complaint in complaints]
            complaints.clear()

    assert len(pages) > 40
    assert wrong == []


def test_one_click_opens_the_desk_and_all_its_pages_answer(browser: Browser, network: Running) -> None:
    home = f"http://127.0.0.1:{network.port}"
    wrong = []
    with window(browser, width=360) as page:
        complaints = _complaints(page)
        page.goto(f"{home}/ur/desk/")
        page.locator("main form button").first.click()
        page.wait_for_url(f"{home}/ur/desk/")
        pages = _desk_pages(page.context, home)
        wrong += [f"{path}: {status}" for path, status in pages.items() if status != 200]
        for path in _kinds_of(list(pages)):
            page.goto(f"{home}{path}")
            wrong += [f"{path} sticks out: {what}" for what in sideways(page)]
            wrong += [f"{path} says: {complaint}" for complaint in complaints]
            complaints.clear()

    assert len(pages) > 30
    assert wrong == []


def _desk_pages(context: BrowserContext, home: str) -> dict[str, int]:
    """Every kind of page of the desk, as whoever is signed in finds it, with its answer."""
    waiting, seen, kinds = ["/ur/desk/"], dict[str, int](), Counter[str]()
    while waiting and len(seen) < _MOST_PAGES:
        path = waiting.pop(0)
        if path in seen or _enough(kinds, path):
            continue
        answer = context.request.get(f"{home}{path}")
        seen[path] = answer.status
        if "text/html" in answer.headers.get("content-type", ""):
            waiting += _links(answer.text(), "/ur/desk/")
    return seen


def _api(network: Running, token: str, path: str, told: dict[str, Any] | None = None) -> dict[str, Any]:
    """One call of the API; with something told it is a POST."""
    body = None if told is None else json.dumps(told).encode()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    url = f"http://127.0.0.1:{network.port}/api/v1/{path}"
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=20) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def test_a_broadcast_reaches_the_phones_and_their_receipts_come_back(network: Running, home: Path) -> None:
    def said(*words: str) -> str:
        done = qadam(*words, home=home, QADAM_DEMO="yes", PORT=str(network.port))
        return done.stdout.strip().splitlines()[-1]

    # At whatever hour this runs.
    prepared = (
        "from qadam.organisations.models import QuietTime; QuietTime.objects.all().delete();"
        " from qadam.messaging.models import ChannelAccount;"
        " print(ChannelAccount.objects.get(organisation__slug='naway-sahar', kind='whatsapp').pk)"
    )
    account = said("manage", "shell", "-c", prepared)
    token = said("token", "--org", "naway-sahar", "--role", "coordinator")
    draft = {
        "account_id": account,
        "title": "Sunday",
        "campaign": "the-canal-is-ours",
        "template": "campaign-news",
        "texts": {"ur": "اتوار کو آئیں۔", "ps": "په اتوار راشئ.", "en": "Come on Sunday."},
        "segment": {"causes": ["water"], "languages": ["en", "ps", "ur"]},
    }
    path = f"broadcasts/{_api(network, token, 'broadcasts', draft)['id']}"

    started = _api(network, token, f"{path}/start", {})
    went = started["by_state"]["queued"]
    arrived, deadline = 0, time.monotonic() + 60
    while arrived < went * 0.8 and time.monotonic() < deadline:
        states = _api(network, token, path)["by_state"]
        arrived = states.get("delivered", 0) + states.get("read", 0)
        time.sleep(0.5)

    assert went > 80
    assert arrived >= went * 0.8


def test_a_missed_call_is_called_back_and_goes_by_keys(browser: Browser, network: Running) -> None:
    home = f"http://127.0.0.1:{network.port}"
    with window(browser, width=360, height=640) as page:
        complaints = _complaints(page)
        page.goto(f"{home}/en/simulator/call/")
        page.locator("#who").select_option(label="A new number (Writes for the first time; we know nothing)")
        page.get_by_role("button", name="Take this phone").click()
        page.get_by_role("button", name="Give a missed call").click()
        page.get_by_role("button", name="Take the call").click(timeout=30_000)
        page.locator("#line", has_text="Which language shall we use?").wait_for(timeout=30_000)
        page.locator(".dial button", has_text="3").click()
        page.locator("#line", has_text="Yes, all right").wait_for(timeout=30_000)
        page.locator(".dial button", has_text="1").click()
        page.locator("#line", has_text="Tell my story").wait_for(timeout=30_000)
        page.locator(".dial button", has_text="9").click()
        page.locator("#line", has_text="You will get no more calls").wait_for(timeout=30_000)

    assert complaints == []


def test_a_phone_with_keys_gets_numbers_and_pays_by_the_part(browser: Browser, network: Running) -> None:
    home = f"http://127.0.0.1:{network.port}"
    with window(browser, width=360, height=640) as page:
        complaints = _complaints(page)
        page.goto(f"{home}/en/simulator/?look=sms")
        page.locator("#who").select_option(label="Gulalai (A phone with keys, SMS only)")
        page.wait_for_url(re.compile("who="))
        page.locator("input[name=text]").fill("menu")
        page.locator("input[name=text]").press("Enter")
        answer = page.locator(".bubble:not(.out)", has_text="1. ").last
        answer.wait_for(timeout=30_000)
        # Pashto goes 67 letters to a part, and a menu has more than one.
        answer.get_by_text(re.compile(r"^[2-9] SMS$")).wait_for()
        assert page.locator("form.keys, [data-record]").count() == 0

    assert complaints == []


def test_a_letter_box_is_asked_answers_and_is_left_with_one_click(browser: Browser, network: Running) -> None:
    home = f"http://127.0.0.1:{network.port}"
    with window(browser, width=360, height=640) as page:
        complaints = _complaints(page)
        page.goto(f"{home}/en/follow/naway-sahar/")
        page.locator("input[value=email]").check()
        page.locator("input[value=alerts]").check()
        page.locator("input[name=email]").first.fill("new@home.example")
        page.locator("main form button").first.click()
        box = f"{home}/en/simulator/mail/?box=new@home.example"
        link = _in_box(page, box, "article a[href*='/follow/yes/']").get_attribute("href") or ""
        page.goto(re.sub(r"^https?://[^/]+", home, link))
        page.locator("main button").first.click()
        page.goto(box)
        page.locator("#new").fill("menu")
        page.locator("form:has(#new) button").click()
        _in_box(page, box, "article:has-text('1. ') summary").click()
        page.locator("article:has-text('1. ') textarea").first.fill("2")
        page.locator("article:has-text('1. ') details button").first.click()
        _in_box(page, box, "article:has-text('Re: ')").wait_for()

        assert complaints == []
        page.goto(f"{home}/en/desk-door/")
        page.locator("main button[name=user]").first.click()
        page.goto(f"{home}/en/desk/broadcasts/new/")
        page.locator("label", has_text="salaam@naway-sahar.example").first.click()
        page.locator("label", has_text="An emergency alert").click()
        page.locator("[name=title]").fill("Mail")
        page.locator("[name=text_en]").fill("The canal is closed today.")
        page.locator("form.panel button, main form button").last.click()
        page.get_by_role("button", name=re.compile("Send to")).click()
        # An alert, since it may be night.
        _in_box(page, box, "button[value=leave]").first.click()
        page.get_by_text("Ended with one click").first.wait_for()


def _in_box(page: Page, box: str, wanted: str) -> Locator:
    """What is looked for in a letter box, once it has come."""
    for _ in range(40):
        page.goto(box)
        if page.locator(wanted).count():
            break
        page.wait_for_timeout(700)
    return page.locator(wanted).first


def test_the_phone_talks_to_the_network(browser: Browser, network: Running) -> None:
    home = f"http://127.0.0.1:{network.port}"
    with window(browser, width=1280, height=900) as page:
        complaints = _complaints(page)
        page.goto(f"{home}/en/simulator/")
        page.locator("#who").select_option(label="A new number (Writes for the first time; we know nothing)")
        page.wait_for_url(re.compile("who="))
        page.locator("input[name=text]").fill("salaam")
        page.locator("input[name=text]").press("Enter")
        page.locator("form.keys button", has_text="English").last.click(timeout=30_000)
        # Beside the phone stands what the network received, without a reload.
        page.get_by_text("signature right, stored once, understood").first.wait_for(timeout=30_000)
        page.locator("form.keys button", has_text="Yes, all right").last.click(timeout=30_000)
        page.locator("form.keys button", has_text="Tell my story").last.wait_for(timeout=30_000)

    assert complaints == []
