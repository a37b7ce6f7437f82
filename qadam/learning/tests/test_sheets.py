"""Sheets for the classroom and the wall at home: what is on them, one page each, and nothing of anybody's name."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser

from qadam.core.languages import LANGUAGES
from qadam.learning.material import Lesson
from qadam.learning.pack.classroom import classroom
from qadam.learning.pack.rules import WIDTH, Rule, rules_page, rules_picture
from qadam.learning.pack.strokes import stamp
from qadam.learning.tests.lessons import lesson_of
from qadam.learning.tests.test_pack import NASTY, _everywhere, _Seen, words
from tests.e2e.browser import chromium, faults, sideways


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


def sheets(language: str, lesson: Lesson | None = None) -> bytes:
    return classroom(lesson or lesson_of("class-01", language), lesson_of("links", language).questions)


def house_rules(language: str) -> list[Rule]:
    cards = [card for code in ("links", "otp", "photos") for card in lesson_of(code, language).cards]
    return [Rule(card.text, card.drawing) for card in cards if card.kind == "rule"]


@pytest.mark.parametrize("language", ["ur", "ps", "en"])
def test_a_teacher_gets_the_board_the_hands_to_count_and_a_register_of_forty_lines(language: str) -> None:
    lesson, page = lesson_of("class-01", language), sheets(language)

    shown = words(page)
    assert all(card.note in shown and card.text in shown for card in lesson.cards)
    assert page.count(b"<section>") == 3
    assert page.count(b'<table class="tally">') == 3
    register = page.decode().partition('<table class="register">')[2]
    assert re.findall(r"<tr><td><bdi>(\d+)</bdi></td><td></td>", register) == [str(n) for n in range(1, 41)]


def test_the_answers_are_told_once_at_the_foot_of_the_sheet() -> None:
    shown = words(sheets("en"))

    key = shown.partition("Right answers (keep folded until after the lesson)")[2].partition("Register")[0]
    asked = lesson_of("links", "en").questions
    wanted = " · ".join(f"Question {n} : {(card.right or 0) + 1}" for n, card in enumerate(asked, 1))
    assert key.replace(" :", ":").strip() == wanted.replace(" :", ":")
    assert not any(card.why in shown for card in asked)


def test_sheets_in_a_language_they_are_not_written_in_come_in_urdu() -> None:
    page = classroom(replace(lesson_of("links", "sd"), language="sd"), lesson_of("links", "sd").questions)

    assert '<html lang="sd" dir="rtl">' in page.decode()
    assert "پہلے اور بعد" in words(page)


def test_what_people_write_stays_words_on_a_sheet() -> None:
    nasty = _Seen(sheets("en", _everywhere(lesson_of("class-01", "en"), "".join(NASTY))).decode())

    assert nasty.bones == _Seen(sheets("en", _everywhere(lesson_of("class-01", "en"), "")).decode()).bones
    assert nasty.addresses == []
    assert rules_page([Rule("<script>alert(1)</script>", "lock")], language="en").count(b"<script") == 0


@pytest.mark.browser
@pytest.mark.parametrize("language", ["ur", "ps", "en"])
def test_before_and_after_is_one_page_and_so_is_the_register(
    browser: Browser, tmp_path: Path, language: str
) -> None:
    file = tmp_path / "sheets.html"
    file.write_bytes(sheets(language))
    context = browser.new_context(viewport={"width": 360, "height": 640}, offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    assert sideways(page) == []
    assert faults(page) == []
    page.evaluate("document.querySelector('section').remove()")
    printed = page.pdf(prefer_css_page_size=True)
    context.close()
    assert len(re.findall(rb"/MediaBox \[0 0 59[456][\d.]* 84[123][\d.]*\]", printed)) == 2


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_the_rules_of_a_family_are_one_light_picture_in_black_and_white(language: str) -> None:
    made = rules_picture(house_rules(language), language=language)

    picture = Image.open(io.BytesIO(made))
    assert (picture.format, picture.width, len(made) <= 120_000) == ("PNG", WIDTH, True)
    assert 700 <= picture.height <= 1_700
    # Words stand beside the drawings, and nothing touches the edges.
    grey = picture.convert("L")
    ink = ImageChops.invert(grey).point(lambda tone: 255 if tone > 128 else 0)
    box = ink.getbbox()
    assert box and box[0] >= 30 and box[2] <= WIDTH - 30 and box[1] >= 20
    side = (
        (300, 200, WIDTH - 64, picture.height) if language == "en" else (64, 200, WIDTH - 300, picture.height)
    )
    assert ink.crop(side).histogram()[255] > 8_000


def test_the_picture_also_comes_as_webp_and_a_rule_of_one_endless_word_still_fits() -> None:
    made = rules_picture([Rule("ا" * 90 + " abc", "lock")], language="ur", kind="WEBP")

    assert Image.open(io.BytesIO(made)).format == "WEBP"


@pytest.mark.parametrize("count", [0, 4])
def test_a_card_has_one_to_three_rules(count: int) -> None:
    with pytest.raises(ValueError, match=f"One to 3 rules make a card, not {count}"):
        rules_picture([Rule("Ask first.", "ask")] * count, language="en")


def test_the_rules_also_come_as_a_page_in_their_language() -> None:
    page = rules_page(house_rules("ps"), language="ps")

    assert '<html lang="ps" dir="rtl">' in page.decode()
    assert all(rule.text in words(page) for rule in house_rules("ps"))
    assert len(page) < 20_000


@pytest.mark.browser
@pytest.mark.parametrize("name", ["woman-phone", "s-peacock", "creator", "link-lookalike", "deepfake"])
def test_a_drawing_in_a_picture_looks_as_it_does_in_a_browser(browser: Browser, name: str) -> None:
    from qadam.learning.drawings import drawing

    page = browser.new_page(viewport={"width": 128, "height": 128})
    page.set_content(f'<body style="margin:0"><div style="width:128px;height:128px">{drawing(name)}</div>')
    seen = Image.open(io.BytesIO(page.screenshot())).convert("L")
    page.close()

    apart = ImageChops.difference(seen, stamp(name, 128)).histogram()
    assert sum(apart[64:]) / (128 * 128) < 0.02
