"""What our sentences tell people to write does what they say: none of it is a word that ends all messages."""

import re
from collections.abc import Iterator

from qadam.messaging import stopwords
from qadam.messaging.stopwords import StopWord
from qadam.ops.catalogues import forms, read, rooms

QUOTED = re.compile("[“”«‘]([^“”«»‘’%]{2,30})[“”»’]")
# The way out itself, told to everybody.
THE_WAY_OUT = "STOP"


def asked_for() -> Iterator[str]:
    """Every word in quotation marks in what we say, in every language."""
    for room in rooms():
        for language in room.languages():
            for message in read(room.po(language), language).values():
                for text in (*forms(message), str(message.id)):
                    yield from QUOTED.findall(text)


def test_nobody_is_told_to_write_a_word_that_ends_everything() -> None:
    words = set(asked_for()) - {THE_WAY_OUT}

    assert {"ہو گیا", "پوره شو", "my data"} <= words
    assert {word for word in words if stopwords.read(word) in (StopWord.STOP, StopWord.MAYBE_STOP)} == set()
