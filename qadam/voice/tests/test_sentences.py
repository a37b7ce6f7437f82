"""A finished text is found again among the sentences it was made from."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qadam.voice.sentences import Piece, key_of, pieces, pieces_of, read, sentences, whole

CODES = ("ur", "ps", "en")


def test_every_sentence_of_the_dialogues_is_known() -> None:
    known = sentences()

    for one in ("What would you like to do?", "Press %(key)s.", "Everybody, without name"):
        assert one in known


def test_figures_are_put_apart_so_that_they_can_be_said_one_by_one() -> None:
    [node] = read("12 میں سے 20 جگہیں خالی ہیں۔ آپ ساتھ ہیں؟", "ur")

    assert node.msgid == "%(left)s of %(all)s places are free. Will you come?"
    said = [piece.text for piece in pieces(node, "ur")]
    assert [text for text in said if text.isdecimal()] == ["1", "2", "2", "0"]


def test_a_sentence_can_be_said_in_another_language_with_the_same_inside() -> None:
    [node] = read("یہ Naway Sahar ہے۔", "ur")

    assert whole(node, "en") == "This is Naway Sahar."


def test_what_is_made_for_the_eye_is_said_for_the_ear() -> None:
    [node] = read("Press a choice, or write its number.", "en")

    assert whole(node, "en") == "Listen, and press the key that is said after your choice."


def test_somebody_s_own_words_stay_as_they_are() -> None:
    assert [n.raw for n in read("زرمینہ نے کہا\nبس اڈہ", "ur")] == ["زرمینہ نے کہا", "بس اڈہ"]


@pytest.mark.parametrize("code", CODES)
def test_every_sentence_is_read_back_as_one_that_is_said_with_the_same_pieces(code: str) -> None:
    for msgid in sentences():
        heard = [piece.key for piece in pieces_of(msgid, code)]
        found = [piece.key for piece in pieces_of(msgid, code) if piece.text]
        assert heard == found


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.sampled_from(CODES))
def test_any_text_can_be_read(text: str, code: str) -> None:
    for node in read(text, code):
        assert isinstance(whole(node, code), str)
        assert all(isinstance(piece, Piece) for piece in pieces(node, code))


def test_spaces_and_points_at_the_edges_make_no_other_sentence() -> None:
    assert key_of(" دبائیں۔ ") == key_of("دبائیں")
    assert key_of("دبائیں") != key_of("دبائیے")
