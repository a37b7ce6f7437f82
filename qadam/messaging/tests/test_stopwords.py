"""STOP in every shipped language, however it is typed: invisible joiners, other keyboards' letters, marks, smileys around."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qadam.core.text import fold_word
from qadam.messaging import stopwords
from qadam.messaging.menu import GREETINGS, MENU_WORDS
from qadam.messaging.stopwords import StopWord

_LISTS = {
    StopWord.STOP: stopwords._SURE,
    StopWord.MAYBE_STOP: stopwords._OPEN,
    StopWord.START: stopwords._START,
}
WORDS = [
    (word.strip(), meaning)
    for meaning, text in _LISTS.items()
    for line in text.splitlines()
    for word in line.split("|")
    if word.strip()
]
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u202b\u202c\u2066\u2069\ufeff"
_MARKS = "\u064b\u064e\u064f\u0650\u0651\u0652\u0670\u0640"
_AROUND = " \n\t.,!?-_/*\"'()…،؛؟۔«»“”🛑🙏🏽❌✋👎❤️👨‍👩‍👧"
# What another keyboard types for the same letter.
_OTHERS = {"ی": "يىې", "ک": "كڪ", "ہ": "هةھ", "ه": "ہھ", "ي": "یى", "ڪ": "کك", "ے": "یي", "ا": "أٱ", "ں": "ن"}


@st.composite
def typed(draw: st.DrawFn) -> tuple[str, StopWord]:
    """A word of ours as somebody may have typed it, and what it means."""
    word, meaning = draw(st.sampled_from(WORDS))
    letters = []
    for place, letter in enumerate(word):
        others = _OTHERS.get(letter, "")
        if letter.isascii():
            others = letter.upper() + letter.title()
        if others and draw(st.booleans()):
            letter = draw(st.sampled_from(others))
        letters.append(letter)
        if draw(st.integers(0, 4)) == 0:
            letters.append(draw(st.sampled_from(_INVISIBLE)))
        arabic = not letter.isascii() and letter.isalpha() and place < len(word)
        if arabic and draw(st.integers(0, 4)) == 0:
            letters.append(draw(st.sampled_from(_MARKS)))
    text = "".join(letters).replace(" ", draw(st.sampled_from([" ", "  ", "\u00a0", "\n"])))
    before, after = draw(st.text(_AROUND, max_size=8)), draw(st.text(_AROUND, max_size=8))
    return before + text + after, meaning


@given(said=typed())
def test_however_it_is_typed_it_means_the_same(said: tuple[str, StopWord]) -> None:
    text, meaning = said
    assert stopwords.read(text) is meaning


@given(
    word=st.sampled_from([word for word, _meaning in WORDS]),
    more=st.sampled_from(["tomorrow 9", "۹ بجے", "the bus", "نہیں", "زما", "12", "٣"]),
    in_front=st.booleans(),
)
def test_with_another_word_or_a_number_it_is_a_sentence(word: str, more: str, in_front: bool) -> None:
    text = f"{more} {word}" if in_front else f"{word} {more}"

    assert stopwords.read(text) is None or fold_word(text) in stopwords.STOP_WORDS


def test_no_word_means_two_things() -> None:
    sure, unsure, start = stopwords.STOP_WORDS, stopwords.OPEN_WORDS, stopwords.START_WORDS

    assert sure & unsure == sure & start == unsure & start == frozenset()
    assert sure & (MENU_WORDS | GREETINGS) == frozenset()


@given(st.text(max_size=500))
def test_nothing_breaks_it(text: str) -> None:
    assert stopwords.read(text) in (None, *StopWord)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("🛑 STOP 🛑", StopWord.STOP),
        ("bnd kro!!", StopWord.STOP),
        ("Band Kar Deo", StopWord.STOP),
        ("میسج بند کرو جی", StopWord.STOP),
        ("نياپا بند ڪريو", StopWord.STOP),
        ("اسٽاپ", StopWord.STOP),
        ("مه رالېږئ۔", StopWord.STOP),
        ("bas ka", StopWord.MAYBE_STOP),
        ("بس کړه", StopWord.MAYBE_STOP),
        ("وري شروع ڪريو", StopWord.START),
        ("bas stop par milen", None),
        ("بند کریں یہ ظلم", None),
    ],
)
def test_words_of_every_language(text: str, meaning: StopWord | None) -> None:
    assert stopwords.read(text) is meaning
