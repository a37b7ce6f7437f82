"""Every lesson of the library: its shape, its languages, and that it sends nobody to a number that is not a known helpline."""

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from qadam.messaging.helplines import HELPLINES

LIBRARY = Path(__file__).parents[1] / "library"
LESSONS = sorted(path.parent.name for path in (LIBRARY / "lessons").glob("*/lesson.toml"))
LANGUAGES = ("ur", "ps", "en")
# 1121, 0800-39393, 0311-7786264: what a person might ring. Years, sums of rupees and the sender 8171 are none.
NUMBER = re.compile(r"(?<![\d,.-])(?:0\d{2,3}-\d{5,7}|(?:10[1-9]|11\d)\d)(?![,.-]?\d)")


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def files(lesson: str) -> dict[str, dict[str, Any]]:
    """{language: its file} of a lesson, in whatever languages it is written."""
    folder = LIBRARY / "lessons" / lesson
    return {path.stem: read(path) for path in sorted(folder.glob("*.toml")) if path.stem != "lesson"}


def cards_of(lesson: str) -> list[dict[str, Any]]:
    return list(read(LIBRARY / "lessons" / lesson / "lesson.toml")["cards"])


def test_every_lesson_a_guide_names_is_written() -> None:
    named = {lesson for guide in read(LIBRARY / "guides.toml")["guides"] for lesson in guide["lessons"]}

    assert sorted(named - set(LESSONS)) == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_has_its_cards_its_story_its_try_its_rule_and_three_questions(lesson: str) -> None:
    kinds = Counter(card["kind"] for card in cards_of(lesson))

    assert kinds.pop("card") in range(4, 7)
    assert kinds == {"story": 1, "try": 1, "rule": 1, "question": 3}


@pytest.mark.parametrize("lesson", LESSONS)
def test_its_minutes_are_those_of_its_cards_and_it_was_read_twice(lesson: str) -> None:
    told = read(LIBRARY / "lessons" / lesson / "lesson.toml")

    assert told["minutes"] == sum(card["minutes"] for card in told["cards"]) == 40
    assert len(told["reviewed"]) == 2
    assert told["sources"]


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_card_stands_in_every_language_of_the_lesson(lesson: str) -> None:
    written = files(lesson)

    assert set(LANGUAGES) <= set(written)
    for language, file in written.items():
        assert file["title"].strip(), language
        assert file["summary"].strip(), language
        assert list(file["cards"]) == [card["id"] for card in cards_of(lesson)], language
        for card in cards_of(lesson):
            said = file["cards"][card["id"]]
            needed = ["text", "why"] if card["kind"] == "question" else ["text", "note"]
            assert all(said[part].strip() for part in needed), (language, card["id"])


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_question_has_three_pictures_three_answers_and_its_right_one_is_not_always_in_the_same_place(
    lesson: str,
) -> None:
    questions = [card for card in cards_of(lesson) if card["kind"] == "question"]

    assert len({card["answer"] for card in questions}) > 1
    for card in questions:
        assert card["answer"] in range(3)
        assert len(set(card["drawings"])) == 3
        for language, file in files(lesson).items():
            assert len(set(file["cards"][card["id"]]["answers"])) == 3, (language, card["id"])


def test_a_lesson_sends_to_known_helplines_only() -> None:
    known = {line.number for line in HELPLINES}
    sent = {
        (lesson, number)
        for lesson in LESSONS
        for path in (LIBRARY / "lessons" / lesson).glob("*.toml")
        for number in NUMBER.findall(path.read_text("utf-8"))
    }

    assert {number for _lesson, number in sent} & known
    assert sorted(place for place in sent if place[1] not in known) == []
