"""The course for classes 6 to 10 and what is said in every room, read from the files as they stand."""

import re
import tomllib
from collections import Counter
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from qadam.core.languages import LANGUAGES
from qadam.learning.drawings import NAMES
from qadam.messaging.helplines import HELPLINES

LIBRARY = Path(__file__).parent.parent / "library"
CLASS = [f"class-{number:02}" for number in range(1, 11)]
WRITTEN = ("ur", "ps", "en")
FIRST = ("ur", "ps", "en", "sd", "pa-Arab")
NUMBER = re.compile(r"\b(?:0\d{2,3}-?\d{5,7}|1(?!000)\d{3})\b")


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((LIBRARY / name).read_text("utf-8"))


def test_the_course_is_the_guide_of_its_name() -> None:
    guide = next(guide for guide in read("guides.toml")["guides"] if guide["code"] == "class")

    assert guide["lessons"] == CLASS
    assert sorted(path.name for path in (LIBRARY / "lessons").glob("class-*")) == CLASS


def test_every_guide_says_its_title_and_one_sentence_in_each_language() -> None:
    for guide in read("guides.toml")["guides"]:
        languages = FIRST if guide["code"] == "first" else WRITTEN
        assert tuple(guide["title"]) == languages, guide["code"]
        assert tuple(guide["summary"]) == languages, guide["code"]
        assert all([*guide["title"].values(), *guide["summary"].values()])


@pytest.mark.parametrize("code", CLASS)
def test_a_lesson_fills_one_school_period(code: str) -> None:
    lesson = read(f"lessons/{code}/lesson.toml")
    kinds = Counter(card["kind"] for card in lesson["cards"])

    assert lesson["code"] == code
    assert lesson["audience"] == ["class"]
    assert lesson["minutes"] == 40 == sum(card["minutes"] for card in lesson["cards"])
    assert 4 <= kinds.pop("card") <= 6
    assert kinds == {"story": 1, "try": 1, "rule": 1, "question": 3}


@pytest.mark.parametrize("code", CLASS)
def test_every_card_is_whole_in_three_languages(code: str) -> None:
    cards = read(f"lessons/{code}/lesson.toml")["cards"]

    for language in WRITTEN:
        words = read(f"lessons/{code}/{language}.toml")
        assert words["title"] and words["summary"]
        assert list(words["cards"]) == [card["id"] for card in cards]
        for card in cards:
            said = words["cards"][card["id"]]
            assert said["text"] and said["note"], (language, card["id"])
            if card["kind"] == "question":
                assert len(said["answers"]) == 3 and all(said["answers"]) and said["why"], (
                    language,
                    card["id"],
                )


@pytest.mark.parametrize("code", CLASS)
def test_a_question_is_answered_by_three_pictures_and_the_right_one_wanders(code: str) -> None:
    questions = [card for card in read(f"lessons/{code}/lesson.toml")["cards"] if card["kind"] == "question"]

    assert all(len(set(card["drawings"])) == 3 for card in questions)
    assert sorted(card["answer"] for card in questions) == [0, 1, 2]


@pytest.mark.parametrize("code", CLASS)
def test_only_drawings_that_exist(code: str) -> None:
    cards = read(f"lessons/{code}/lesson.toml")["cards"]
    used = {card["drawing"] for card in cards} | {name for card in cards for name in card.get("drawings", ())}

    assert used <= NAMES, used - NAMES


def test_a_language_is_only_claimed_as_read_aloud_with_reader_and_day() -> None:
    for path in [LIBRARY / "room.toml", *LIBRARY.glob("lessons/class-*/??.toml")]:
        told = tomllib.loads(path.read_text("utf-8"))
        assert bool(told["read_by"]) == bool(told["read_on"]), path


def test_numbers_to_ring_are_helplines_we_know() -> None:
    known = {line.number for line in HELPLINES}
    files = [LIBRARY / "room.toml", *LIBRARY.glob("lessons/class-*/??.toml")]

    found = {number for path in files for number in NUMBER.findall(path.read_text("utf-8"))}

    assert found <= known, found - known
    assert "1121" in found


@pytest.mark.parametrize(
    ("part", "sentences"), [("rules", 6), ("safeguarding", 9), ("conduct", 8), ("house", 5)]
)
def test_what_is_said_in_every_room_is_said_in_five_languages(part: str, sentences: int) -> None:
    told = read("room.toml")[part]

    assert tuple(told) == FIRST
    assert set(FIRST) <= set(LANGUAGES)
    assert {language: len([s for s in said if s]) for language, said in told.items()} == dict.fromkeys(
        FIRST, sentences
    )


def test_the_sheets_of_a_class_say_the_same_in_three_languages() -> None:
    for part, entries in read("class/before-after.toml").items():
        for name, said in entries.items():
            assert tuple(said) == WRITTEN, (part, name)
            assert len({str(type(words)) for words in said.values()}) == 1, (part, name)
            if isinstance(said["en"], list):
                assert len({len(words) for words in said.values()}) == 1, (part, name)
            else:
                places = [
                    sorted(p[1] or "" for p in Formatter().parse(words) if p[1]) for words in said.values()
                ]
                assert places[0] == places[1] == places[2], (part, name)
