"""Session packs in a real Chromium, from a file, with the network cut: read, answered, timed, heard, printed."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, Request, expect

from qadam.core.languages import LANGUAGES
from qadam.learning.material import Lesson
from qadam.learning.pack import build
from qadam.learning.tests.lessons import lesson_of, with_example, with_voices
from qadam.learning.tests.test_pack import NASTY, WRITTEN, _everywhere
from tests.e2e.browser import chromium, faults, shot, sideways, small_targets

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


@contextmanager
def opened(
    browser: Browser,
    folder: Path,
    lesson: Lesson,
    *,
    light: bool = True,
    script: bool = True,
    dark: bool = False,
) -> Iterator[Page]:
    """The pack as somebody opens it from their files. Any request, dialog or error fails the test."""
    file = folder / "lesson.html"
    file.write_bytes(build(lesson, light=light))
    context = browser.new_context(
        viewport={"width": 360, "height": 640}, offline=True, java_script_enabled=script,
        color_scheme="dark" if dark else "light",
    )  # fmt: skip
    page = context.new_page()
    wrong: list[str] = []

    def dismissed(dialog: Dialog) -> None:
        wrong.append(dialog.message)
        dialog.dismiss()

    def asked(request: Request) -> None:
        wrong.extend([] if request.url.startswith(("file:", "data:")) else [request.url])

    page.on("dialog", dismissed)
    page.on("request", asked)
    page.on("console", lambda told: wrong.append(told.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    try:
        page.goto(file.as_uri())
        yield page
        assert wrong == []
    finally:
        context.close()


@pytest.mark.parametrize("language", ["ur", "ps", "en"])
def test_a_lesson_is_held_from_the_first_card_to_the_last_without_a_network(
    browser: Browser, tmp_path: Path, language: str
) -> None:
    lesson = with_example(with_voices(lesson_of("links", language)), "8171 …")

    with opened(browser, tmp_path, lesson, light=False) as page:
        cards = page.locator("article")
        forward = page.locator(".next")
        expect(page.locator("article:visible")).to_have_count(1)
        expect(page.locator("h1")).to_have_text(lesson.title)
        for n in range(1, cards.count()):
            forward.click()
            expect(page.locator("article:visible")).to_have_count(1)
            expect(cards.nth(n)).to_be_focused()
            assert sideways(page) == []
            assert small_targets(page) == []
            shot(page, f"pack-{language}-{n:02}", whole=False)
        expect(forward).to_be_disabled()
        page.keyboard.press("ArrowRight" if language != "en" else "ArrowLeft")
        expect(cards.nth(cards.count() - 2)).to_be_visible()


def test_a_question_is_answered_by_tapping_a_picture_and_the_reason_comes_after(
    browser: Browser, tmp_path: Path
) -> None:
    lesson = lesson_of("links", "en")
    first = lesson.questions[0]
    assert first.right is not None

    with opened(browser, tmp_path, lesson) as page:
        page.evaluate(
            f"for (let n = 0; n < {2 + lesson.cards.index(first)}; n++) document.querySelector('.next').click()"
        )
        here = page.locator("article.now")
        expect(here.get_by_text(first.why)).not_to_be_visible()
        here.locator("label .pic").nth((first.right + 1) % 3).click()
        expect(here.locator(".mark:visible")).to_have_text("Not this one")
        expect(here.get_by_text(first.why)).to_be_visible()
        here.locator("label .pic").nth(first.right).click()
        expect(here.locator(".mark:visible")).to_have_text("Yes, this one")


def test_one_switch_shows_and_hides_all_notes_of_the_leader(browser: Browser, tmp_path: Path) -> None:
    lesson = lesson_of("links", "ps")

    with opened(browser, tmp_path, lesson, script=False) as page:
        expect(page.locator(".note:visible")).to_have_count(0)
        page.locator("[for=leader]").click()
        expect(page.locator(".note:visible")).to_have_count(sum(bool(card.note) for card in lesson.cards))


def test_the_clock_runs_down_the_minutes_of_a_card_and_says_when_they_are_over(
    browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "lesson.html"
    file.write_bytes(build(lesson_of("links", "en"), light=True))
    context = browser.new_context(viewport={"width": 360, "height": 640})
    page = context.new_page()
    page.clock.install()
    page.goto(file.as_uri())
    for _ in range(2):
        page.locator(".next").click()
    clock = page.locator(".clock")
    expect(clock).to_have_text("3:00Start the clock")
    clock.click()
    page.clock.fast_forward(61_000)
    expect(clock).to_have_text("1:59Stop the clock")
    page.clock.fast_forward(120_000)
    expect(clock).to_have_text("0:00Time is over")
    context.close()


def test_a_voice_inside_the_file_can_be_played(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, with_voices(lesson_of("links", "en"), seconds=3), light=False) as page:
        seconds = page.evaluate(
            """() => new Promise((yes, no) => {
                 const sound = document.querySelector('audio')
                 sound.onloadedmetadata = () => yes(sound.duration)
                 sound.onerror = () => no(sound.error)
                 sound.preload = 'auto'
                 sound.load()
               })"""
        )
    assert seconds == pytest.approx(3, abs=0.2)


def test_when_the_script_fails_every_card_is_there(browser: Browser, tmp_path: Path) -> None:
    lesson = lesson_of("links", "en")
    file = tmp_path / "lesson.html"
    # A browser so old that it trips over our script: here it finds no bar to begin with.
    file.write_bytes(build(lesson, light=True).replace(b'class="bar"', b'class="rab"'))
    page = browser.new_page()
    page.goto(file.as_uri())
    expect(page.locator("article:visible")).to_have_count(len(lesson.cards) + 3)
    page.close()


def test_without_script_everything_is_there_in_order(browser: Browser, tmp_path: Path) -> None:
    lesson = lesson_of("links", "ur")

    with opened(browser, tmp_path, lesson, script=False) as page:
        expect(page.locator("article:visible")).to_have_count(len(lesson.cards) + 3)
        expect(page.locator(".bar")).not_to_be_visible()
        # An answer shows its mark, and its reason is one tap further.
        asked = page.locator("article[data-kind=question]").first
        asked.locator("label").nth(0).click()
        expect(asked.locator(".mark:visible")).to_have_count(1)
        asked.locator("summary").click()
        expect(asked.get_by_text(lesson.questions[0].why)).to_be_visible()
        shot(page, "pack-no-script-ur")


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_on_any_card(browser: Browser, tmp_path: Path, dark: bool) -> None:
    lesson = with_example(with_voices(lesson_of("links", "ur")), "8171 …")

    with opened(browser, tmp_path, lesson, light=False, dark=dark) as page:
        page.locator("[for=leader]").click()
        page.evaluate("document.documentElement.classList.remove('js')")
        assert faults(page) == []


def test_a_title_with_a_script_in_it_is_only_a_title(browser: Browser, tmp_path: Path) -> None:
    nasty = "".join(NASTY)

    with opened(browser, tmp_path, _everywhere(lesson_of("links", "en"), nasty), light=True) as page:
        expect(page.locator("h1")).to_contain_text('<script>alert(1)</script>"onload=alert(1)')
        assert page.locator("script").count() == 2
        assert page.locator("img").count() == 0
        for _ in range(page.locator("article").count() - 1):
            page.locator(".next").click()


def _wordiest(language: str) -> list[Lesson]:
    """The lessons of the library whose longest card is longest, in one language."""
    lessons = [lesson_of(code, said) for code, said in WRITTEN if said == language]
    return sorted(lessons, key=lambda lesson: max(len(card.text) for card in lesson.cards))[-4:]


def test_on_paper_the_wordiest_cards_of_the_library_keep_to_a_quarter_of_the_page(
    browser: Browser, tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": 794, "height": 1123}, offline=True)
    page, over = context.new_page(), []
    page.emulate_media(media="print")
    for lesson in (lesson for language in LANGUAGES for lesson in _wordiest(language)):
        file = tmp_path / f"{lesson.code}-{lesson.language}.html"
        file.write_bytes(build(lesson, light=True))
        page.goto(file.as_uri())
        for card in page.evaluate(
            """() => [...document.querySelectorAll('article')].filter(card => {
                 const end = card.getBoundingClientRect().bottom - 8
                 return [...card.querySelectorAll('*')].some(part => part.getBoundingClientRect().bottom > end)
               }).map(card => card.dataset.card || card.dataset.part)"""
        ):
            over.append(f"{lesson.code} {lesson.language} {card}")
    context.close()
    assert over == []


@pytest.mark.parametrize("language", ["ur", "en"])
def test_it_prints_on_a4_four_cards_a_page_then_the_leaders_sheet_and_the_key(
    browser: Browser, tmp_path: Path, language: str
) -> None:
    lesson = lesson_of("links", language)

    with opened(browser, tmp_path, lesson) as page:
        printed = page.pdf(prefer_css_page_size=True)

    pages = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    sheets = -(-(len(lesson.cards) + 3) // 4)
    assert sheets + 2 <= len(pages) <= sheets + 4
    assert all(abs(float(wide) - 595) < 1.5 and abs(float(high) - 842) < 1.5 for wide, high in pages)
