"""The library of lessons, read into the tables: once, whole, and again when its files change."""

import shutil
from pathlib import Path

import pytest

from qadam.learning.enums import VersionState
from qadam.learning.loading import LIBRARY, load_library, words_hash
from qadam.learning.models import Card, Lesson, NativeReading, Version

pytestmark = pytest.mark.django_db

LESSON = """
code = "kite"
topic = "links"
audience = ["everyone"]
minutes = 6
licence = "CC-BY-SA-4.0"
[[cards]]
id = "look"
kind = "card"
drawing = "link"
minutes = 3
[[cards]]
id = "q1"
kind = "question"
drawing = "question"
minutes = 3
answer = 1
drawings = ["link-real", "link-fake"]
"""
WORDS = """
title = "Look first"
read_by = "Zarmina"
read_on = 2026-11-01
[cards.look]
text = "Look at the name first."
note = "Let each say it."
[cards.q1]
text = "Which one is false?"
answers = ["The short one", "The one with an extra letter"]
why = "One letter more is another house."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lesson = tmp_path / "lessons" / "kite"
    lesson.mkdir(parents=True)
    (lesson / "lesson.toml").write_text(LESSON)
    (lesson / "en.toml").write_text(WORDS)
    return tmp_path


def test_a_lesson_is_read_with_its_cards_answers_and_reader(folder: Path) -> None:
    assert load_library(folder) == 1

    version = Version.objects.get()
    assert (version.lesson.code, version.number, version.state) == ("kite", 1, VersionState.PUBLISHED)
    question = Card.objects.get(name="q1")
    assert question.right == 1
    assert question.answers[1] == {
        "drawing": "link-fake",
        "text": {"en": "The one with an extra letter"},
    }
    reading = NativeReading.objects.get()
    assert (reading.reader, reading.words_hash) == ("Zarmina", words_hash(version, "en"))


def test_the_same_files_make_no_second_version(folder: Path) -> None:
    load_library(folder)

    assert load_library(folder) == 0
    assert Version.objects.count() == 1


def test_changed_words_are_the_next_version_and_the_old_one_stays(folder: Path) -> None:
    load_library(folder)
    words = folder / "lessons" / "kite" / "en.toml"
    words.write_text(WORDS.replace("Look first", "Look twice").replace("Zarmina", ""))

    assert load_library(folder) == 1
    states = Version.objects.values_list("number", "state", "title__en")
    assert list(states) == [(1, "retired", "Look first"), (2, "published", "Look twice")]


def test_a_file_that_is_no_toml_is_named(folder: Path) -> None:
    (folder / "lessons" / "kite" / "en.toml").write_text("title = ")

    with pytest.raises(ValueError, match=r"kite/en\.toml"):
        load_library(folder)
    assert not Lesson.objects.exists()


def test_the_library_that_comes_with_qadam_is_read(tmp_path: Path) -> None:
    copied = shutil.copytree(LIBRARY, tmp_path / "library")
    written = len(list((copied / "lessons").glob("*/lesson.toml")))

    assert load_library() == written
    assert load_library() == 0
