"""The words our own sentences tell people to write are understood, and labels fit the rows of a list."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from qadam.messaging import stopwords
from qadam.stories.words import says_done, says_take_back

LOCALE = Path(__file__).parents[1] / "locale"
QUOTED = re.compile("[“”«]([^“”«»]+)[“”»]")
# What a WhatsApp list has room for.
ROW = 24
LABELS = (
    "Tell my story",
    "That is all",
    "Everybody, with my name",
    "Everybody, without name",
    "Only our circle",
    "Not yet",
    "No, nobody",
    "Yes, and they agree",
    "Not asked yet",
    "Yes, that is right",
    "Change something",
    "Yes, take it back",
    "Leave it",
    "Something else",
)


def sentences(code: str) -> dict[str, str]:
    with (LOCALE / code / "LC_MESSAGES" / "django.po").open("rb") as file:
        return {m.id: str(m.string) for m in read_po(file) if isinstance(m.id, str)}


@pytest.mark.parametrize("code", ["ur", "ps"])
def test_what_we_ask_people_to_write_does_what_we_say(code: str) -> None:
    for english, said in sentences(code).items():
        for word in QUOTED.findall(said):
            if "“done”" in english:
                assert (says_done(word), stopwords.read(word)) == (True, None), english
            elif "“take it back”" in english:
                assert (says_take_back(word), stopwords.read(word)) == (True, None), english


@pytest.mark.parametrize("code", ["ur", "ps"])
def test_labels_fit_the_rows_of_a_list(code: str) -> None:
    said = sentences(code)

    assert [label for label in LABELS if max(len(label), len(said[label])) > ROW] == []


@pytest.mark.parametrize("word", ["Done.", "  ہو گیا ", "پوره شوه", "ho gaya", "ہوگیا۔"])
def test_done_is_understood_however_it_is_written(word: str) -> None:
    assert (says_done(word), says_take_back(word)) == (True, False)


@pytest.mark.parametrize(
    "words",
    [
        "Take my story back",
        "delete my story",
        "اپنی کہانی واپس لیں",
        "میری کہانی واپس لیں۔",
        "ميري كهاني واپس لے لیں",
        "meri kahani wapas karein",
        "زما کیسه بېرته واخلئ",
    ],
)
def test_a_story_is_asked_back_in_many_ways(words: str) -> None:
    assert (says_take_back(words), says_done(words), stopwords.read(words)) == (True, False, None)


@pytest.mark.parametrize(
    "words", ["I was done with school when", "واپس گھر آئے تو", "take it back to the shop"]
)
def test_a_sentence_that_only_begins_so_is_part_of_the_story(words: str) -> None:
    assert (says_done(words), says_take_back(words)) == (False, False)
