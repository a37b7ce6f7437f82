"""The checker of badges, saved on a phone: a real browser without any network tells real, taken back and forged apart."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from playwright.sync_api import Browser, Page

from qadam.learning.badge_models import Badge, RevokedFor
from qadam.learning.badges import revoke_badge
from qadam.learning.badges.codes import new_code
from qadam.learning.badges.signing import signer
from qadam.learning.badges.statements import link
from qadam.learning.tests.test_badges import give, new_key
from qadam.organisations.models import Organisation
from tests.e2e.browser import chromium, shot, sideways, window

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
Save = Callable[[str], Path]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


@pytest.fixture
def save(client: Client, tmp_path: Path) -> Save:
    """Saves the checker as a phone does and answers where it lies."""

    def saved(language: str) -> Path:
        path = tmp_path / f"{language}.html"
        path.write_bytes(client.get(f"/{language}/badges/check/saved/?save").content)
        return path

    return saved


def opened(page: Page, path: Path, *, plain: bool = False) -> None:
    page.context.set_offline(True)
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]")
    page.evaluate(f"QadamBadges.plain = {str(plain).lower()}")


def asked(page: Page, typed: str) -> tuple[str, str]:
    """The verdict and what stands below its title."""
    page.evaluate("delete document.documentElement.dataset.verdict")
    page.fill("#code", typed)
    page.click("button")
    page.wait_for_selector("html[data-verdict]")
    verdict = page.evaluate("document.documentElement.dataset.verdict")
    return verdict, page.inner_text("#verdict")


@pytest.mark.parametrize("plain", [False, True], ids=["the browser's own check", "in plain numbers"])
def test_without_internet_real_taken_back_newer_and_forged_are_told_apart(
    browser: Browser, save: Save, sahar: Organisation, settings: LazySettings, plain: bool
) -> None:
    real, gone = give(sahar), give(sahar)
    revoke_badge(gone, why=RevokedFor.MISTAKE)
    page_file = save("en")
    newer = give(sahar, kind="certificate", meetings=8, about="new-course")
    new_key(settings, "r")
    next_key = give(sahar)
    settings.BADGE_KEYS = "x:" + "eHh4" * 10 + "eHg="
    forged = give(sahar)
    # What somebody does who has a real picture code before him.
    relabelled = link(real).replace("#P.", "#C8.")
    copied_signature = link(real).replace(real.code, new_code())
    with window(browser, width=360) as page:
        opened(page, page_file, plain=plain)
        told = {
            typed: asked(page, typed)[0]
            for typed in (
                real.code, f"{real.code[:4].lower()} {real.code[4:]}", link(real), gone.code, link(gone), newer.code,
                link(newer), link(next_key), link(forged), link(forged).replace(forged.key_id, real.key_id), relabelled,
                copied_signature, link(real)[:-3], f"{real.code[:-1]}0", "",
            )
            if typed
        }  # fmt: skip

    assert list(told.values()) == [
        "valid", "valid", "valid", "revoked", "revoked", "unlisted", "genuine", "genuine", "forged", "forged", "forged",
        "forged", "forged", "mistyped",
    ]  # fmt: skip


def test_badges_verify_while_the_server_is_away_for_a_month(
    browser: Browser, save: Save, sahar: Organisation
) -> None:
    badge = give(sahar)
    with window(browser, width=360) as page:
        page.clock.install(time=datetime.now(UTC) + timedelta(days=30))
        opened(page, save("en"))

        assert asked(page, link(badge))[0] == "valid"


@pytest.mark.parametrize("language", ["ur", "ps"])
def test_the_checker_speaks_the_language_it_was_saved_in(
    browser: Browser, save: Save, sahar: Organisation, language: str
) -> None:
    badge = give(sahar)
    with window(browser, width=360) as page:
        opened(page, save(language))
        verdict, words = asked(page, link(badge))
        shot(page, f"badge-saved-{language}-360")

        assert verdict == "valid"
        assert badge.title[language] in words and badge.place_name[language] in words and "2026" in words
        assert page.evaluate("document.documentElement.dir") == "rtl"
        assert sideways(page) == []


def test_a_checker_whose_list_was_changed_says_so(browser: Browser, save: Save, sahar: Organisation) -> None:
    give(sahar)
    path = save("en")
    page_text = path.read_text()
    at = page_text.index('id="list">') + 400
    path.write_text(page_text[:at] + ("A" if page_text[at] != "A" else "B") + page_text[at + 1 :])
    with window(browser, width=360) as page:
        page.context.set_offline(True)
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-verdict=changed]")


def test_a_script_in_a_title_is_inert(browser: Browser, save: Save, sahar: Organisation) -> None:
    evil = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    badge = give(sahar, title={"en": evil})
    with window(browser, width=360) as page:
        opened(page, save("en"))
        _verdict, words = asked(page, badge.code)

        assert "<script>" in words
        assert page.title() != "owned"
        assert page.locator("#verdict img").count() == 0


def test_the_page_on_the_web_runs_its_own_script_and_no_other(client: Client, sahar: Organisation) -> None:
    give(sahar)
    answer = client.get("/en/badges/check/saved/")

    assert "script-src 'sha256-" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert signer().kid in answer.content.decode()
    assert Badge.objects.count() == 1
