"""What templates may ask for, and that nothing people wrote can break out of its place."""

from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from qadam.core import languages


def shown(source: str, language: str = "en", **context: Any) -> str:
    with languages.speaking(language):
        return Template("{% load qadam %}" + source).render(Context(context))


def test_a_text_in_the_pages_language_is_plain() -> None:
    assert shown("{{ t|in_language }}", t={"en": "The canal", "ur": "نہر"}) == "The canal"


def test_a_text_that_falls_back_says_its_language_and_direction() -> None:
    assert shown("{{ t|in_language }}", t={"ur": "نہر"}) == '<span lang="ur" dir="rtl">نہر</span>'
    assert (
        shown("{{ t|in_language }}", "ps", t={"en": "A < B"}) == '<span lang="en" dir="ltr">A &lt; B</span>'
    )
    assert shown("<title>{{ t|plainly }}</title>", t={"ur": "<نہر>"}) == "<title>&lt;نہر&gt;</title>"


def test_words_that_fall_back_say_their_language_in_every_paragraph() -> None:
    assert shown("{{ t|words }}", "ps", t={"en": "A < B\n\nC"}) == (
        '<p lang="en" dir="ltr">A &lt; B</p><p lang="en" dir="ltr">C</p>'
    )
    assert shown("{{ t|words }}", t={"en": "A", "ur": "نہر"}) == '<p dir="auto">A</p>'


def test_an_empty_text_is_nothing() -> None:
    assert shown("{{ a|in_language }}{{ b|in_language }}{{ c|in_language }}", a={}, b=None, c="") == ""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (2100, "2,100"),
        (11.4, "11.4"),
        (1000000, "1,000,000"),
        (0, "0"),
        ("3000", "3,000"),
        ("x", "x"),
        (2.50, "2.5"),
    ],
)
def test_numbers_have_thousands_apart_and_stand_apart(value: object, expected: str) -> None:
    assert shown("{{ v|num }}", v=value) == f'<bdi class="num">{expected}</bdi>'


def test_a_name_cannot_turn_the_line_around() -> None:
    assert shown("{{ n|name }}", n="Ali\u202egnp.exe<b>") == "<bdi>Alignp.exe&lt;b&gt;</bdi>"


def test_peoples_words_keep_their_paragraphs_and_lines_and_lose_their_markup() -> None:
    words = "پہلی سطر\nدوسری\n\n<script>alert(1)</script>"

    assert shown("{{ w|words }}", w=words) == (
        '<p dir="auto">پہلی سطر<br>دوسری</p><p dir="auto">&lt;script&gt;alert(1)&lt;/script&gt;</p>'
    )


def test_a_sound_says_what_it_costs_before_the_tap() -> None:
    source = "{% before_play 364 676000 %}"

    assert shown(source) == '<small class="num">6 min, <bdi>660 KB</bdi></small>'
    assert shown(source, "ur") == '<small class="num">6 منٹ، <bdi>660 KB</bdi></small>'


@pytest.mark.parametrize(
    ("seconds", "expected"), [(45, "45 seconds"), (1, "1 second"), (60, "1 min"), (364, "6 min")]
)
def test_minutes_are_said_as_people_say_them(seconds: int, expected: str) -> None:
    assert shown("{{ s|minutes }}", s=seconds) == expected


def test_a_wave_is_drawn_from_its_peaks_and_silence_is_a_dot() -> None:
    assert 'd="M2 2v44M8 22v4"' in shown("{% wave p %}", p=[1.0, 0.0])
    assert shown("{% wave p %}", p=[]) == ""


def test_a_progress_has_a_name_and_never_overflows() -> None:
    assert shown('{% progress 70 60 "Places taken" %}') == (
        '<progress class="thin" max="60" value="60" aria-label="Places taken"></progress>'
    )
    assert 'max="1" value="0"' in shown('{% progress 0 0 "Nothing" %}')


def test_icons_that_point_turn_with_the_script_and_play_does_not() -> None:
    assert 'class="icon flip"' in shown('{% icon "back" %}')
    assert 'class="icon"' in shown('{% icon "play" %}')


def test_the_next_page_keeps_the_filter() -> None:
    request = RequestFactory().get("/en/stories/", {"kind": "poem", "page": "2"})

    assert shown("{% turn_page 3 %}", request=request) == "?kind=poem&amp;page=3"


def test_the_language_switch_keeps_the_question_but_not_what_was_posted() -> None:
    asked = RequestFactory().get("/en/full/search/", {"q": "نہر"})
    posted = RequestFactory().post("/en/drives/join/?next=1")

    assert shown('{% switch_language "ps" %}', request=asked) == "/ps/full/search/?q=%D9%86%DB%81%D8%B1"
    assert shown('{% switch_language "ps" %}', request=posted) == "/ps/drives/join/"
