"""Drawings: every one of the list is there, says its word in five languages, and carries nothing that runs."""

import re
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from django.template import Context, Engine
from django.utils import translation

from qadam.core.languages import LANGUAGES
from qadam.learning import drawings

LIBRARY = Path(drawings.__file__).parent / "library"


@pytest.mark.parametrize("name", sorted(drawings.NAMES))
def test_a_drawing_is_small_lines_in_the_colour_of_the_text_and_nothing_else(name: str) -> None:
    root = ET.fromstring(drawings.drawing(name))

    assert root.get("viewBox") == "0 0 64 64"
    assert {root.get("stroke"), root.get("stroke-width"), root.get("fill")} == {"currentColor", "2.5", "none"}
    parts = {element.tag.split("}")[1] for element in root.iter()} - {"svg"}
    assert parts <= {"path", "circle", "ellipse", "rect"}
    fills = {element.get("fill") for element in root.iter()} - {None}
    assert fills <= {"none", "currentColor", "var(--wash,#eee)"}
    assert len(drawings.drawing(name)) < 2_000


def test_every_drawing_says_its_word_in_every_language() -> None:
    words = tomllib.loads((LIBRARY / "drawings.toml").read_text(encoding="utf-8"))

    assert set(words) == drawings.NAMES
    for name, said in words.items():
        assert set(said) == set(LANGUAGES), name
        assert all(text.strip() for text in said.values()), name


def test_there_are_sixteen_signs_to_be_counted_by_and_each_has_its_own_word() -> None:
    assert len(drawings.SIGNS) == 16
    for code in LANGUAGES:
        assert len({drawings.word(name, code) for name in drawings.SIGNS}) == 16, code


def test_a_name_we_have_no_drawing_of_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(LookupError, match=r"no drawing '../settings'.*woman-phone"):
        drawings.drawing("../settings")
    with pytest.raises(LookupError):
        drawings.word("dragon", "ur")


def test_a_page_shows_a_drawing_with_its_word_or_silent_beside_one() -> None:
    engine = Engine(libraries={"learning": "qadam.learning.templatetags.learning"})
    tags = '{% drawing "lock" %}|{% drawing "lock" alt="" %}|{% drawing "lock" alt=said %}'
    page = engine.from_string("{% load learning %}" + tags)

    with translation.override("ps"):
        spoken, silent, other = page.render(Context({"said": '"><script>'})).split("|")

    assert 'role="img" aria-label="قلف"' in spoken
    assert 'aria-hidden="true"' in silent and "aria-label" not in silent
    assert 'aria-label="&quot;&gt;&lt;script&gt;"' in other


def test_lessons_use_only_drawings_we_have() -> None:
    used = {
        name
        for path in (LIBRARY).rglob("*.toml")
        for line in re.findall(r"^drawings? = (.+)$", path.read_text(encoding="utf-8"), re.M)
        for name in re.findall(r'"([^"]+)"', line)
    }

    assert used <= drawings.NAMES
