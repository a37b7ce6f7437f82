"""The reading level of the library: short sentences, words that everybody knows."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qadam.learning import plain


def write(folder: Path, place: str, text: str) -> Path:
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def said(library: Path, found: list[plain.Breach]) -> list[str]:
    return [breach.word or breach.what.split(",")[0] for breach in found]


def test_the_whole_library_is_plain() -> None:
    found = [str(breach) for breach in plain.breaches(plain.library_files())] + plain.unexplained()
    assert not found, "\n".join(["python -m qadam.learning.plain says:", *found])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("آج رکیں۔ کل پوچھیں؟ ہاں!", ["آج رکیں", "کل پوچھیں", "ہاں"]),
        ("نن ودرېږئ. سبا تپوس وکړئ؟ هو!", ["نن ودرېږئ", "سبا تپوس وکړئ", "هو"]),
        ("اڄ بيهو. سڀاڻي پڇو؟", ["اڄ بيهو", "سڀاڻي پڇو"]),
        ("اج رکو۔ کل پچھو؟", ["اج رکو", "کل پچھو"]),
        ("Stop, wait, ask. Then share!", ["Stop, wait, ask", "Then share"]),
        ("It ends in bisp.gov.pk and costs 2.50 rupees.", ["It ends in bisp.gov.pk and costs 2.50 rupees"]),
        ("“You have won.” “Only today.” Be slow.", ["“You have won", "“Only today", "Be slow"]),
        ("”آپ جیت گئے۔“ آہستہ چلیں۔", ["”آپ جیت گئے", "آہستہ چلیں"]),
    ],
)
def test_a_sentence_ends_at_its_sign_in_every_language_and_never_at_a_comma(
    text: str, expected: list[str]
) -> None:
    assert plain.sentences(text) == expected


@given(st.text())
def test_no_letter_and_no_digit_is_lost_whatever_stands_in_a_text(text: str) -> None:
    kept = "".join(plain.sentences(text))
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]


WORDS = st.lists(
    st.sampled_from(["دروازہ", "کھلتا", "bisp.gov.pk", "OTP،", "2.50", "لاړ"]), min_size=1, max_size=15
)


@given(st.lists(st.tuples(WORDS, st.sampled_from("۔.؟?!")), min_size=1, max_size=4))
def test_each_sentence_is_counted_by_itself(said_aloud: list[tuple[list[str], str]]) -> None:
    text = " ".join(" ".join(some) + end for some, end in said_aloud)
    assert [len(plain.words(one)) for one in plain.sentences(text)] == [len(some) for some, _ in said_aloud]


def test_a_sentence_of_thirteen_words_is_too_long_to_hear_but_not_for_a_leaders_note(tmp_path: Path) -> None:
    thirteen = " ".join(["door"] * 13) + "."
    path = write(tmp_path, "lessons/a/en.toml", f'[cards.x]\ntext = "{thirteen}"\nnote = "{thirteen}"\n')
    (breach,) = plain.breaches([path], library=tmp_path)
    assert (breach.line.card, breach.line.part) == ("x", "text")
    assert "13 words, 12 at most" in str(breach)


def test_answers_and_reasons_are_judged_like_what_is_read_aloud(tmp_path: Path) -> None:
    long = " ".join(["door"] * 14)
    path = write(
        tmp_path,
        "lessons/a/en.toml",
        f'[cards.x]\ntext = "Why?"\nanswers = ["Yes", "{long}"]\nwhy = "{long}"\n',
    )
    assert [breach.line.part for breach in plain.breaches([path], library=tmp_path)] == ["answers", "why"]


def test_an_ending_makes_no_rare_word_of_a_plain_one(tmp_path: Path) -> None:
    write(tmp_path, "words/en.txt", "scold\n")
    path = write(
        tmp_path, "lessons/a/en.toml", '[cards.x]\ntext = "She scolds, she scolded, the scolding."\n'
    )
    assert plain.breaches([path], library=tmp_path) == []


@pytest.mark.parametrize("word", ["authenticate", "impersonation", "pseudonymous", "cryptographic"])
def test_a_rare_english_word_is_named(tmp_path: Path, word: str) -> None:
    path = write(tmp_path, "lessons/a/en.toml", f'[cards.x]\ntext = "Please {word} the door."\n')
    assert said(tmp_path, plain.breaches([path], library=tmp_path)) == [word]


def test_a_word_common_in_news_but_not_at_home_comes_with_what_to_say_instead(tmp_path: Path) -> None:
    write(tmp_path, "words/instead-ur.txt", "توثیق: پکا کرنا\n")
    path = write(tmp_path, "lessons/a/ur.toml", '[cards.x]\ntext = "توثیق کریں۔"\n')
    (breach,) = plain.breaches([path], library=tmp_path)
    assert "پکا کرنا" in str(breach)


def test_in_a_language_without_frequency_list_only_listed_words_are_plain(tmp_path: Path) -> None:
    write(tmp_path, "words/ps.txt", "# remark\nدروازه\nخلاصېږي\n")
    path = write(tmp_path, "lessons/a/ps.toml", '[cards.x]\ntext = "دروازه خلاصېږي، استحکام."\n')
    assert said(tmp_path, plain.breaches([path], library=tmp_path)) == ["استحکام"]


def test_letters_that_look_alike_are_not_the_same_word_but_vowel_marks_make_no_other_word() -> None:
    assert plain.spelled("دې") != plain.spelled("دی")
    assert plain.spelled("مُحبت") == plain.spelled("محبت")


def test_a_subject_word_is_plain_only_in_the_lesson_that_explains_it(tmp_path: Path) -> None:
    write(tmp_path, "words/allowed-en.txt", "OTP: otp.what\nBISP: *\n")
    explaining = write(
        tmp_path, "lessons/otp/en.toml", '[cards.what]\ntext = "A code is called OTP. BISP."\n'
    )
    other = write(tmp_path, "lessons/home/en.toml", '[cards.x]\ntext = "Keep the OTP. BISP."\n')
    assert said(tmp_path, plain.breaches([explaining, other], library=tmp_path)) == ["otp"]
    assert plain.unexplained(tmp_path) == []


def test_a_card_that_should_explain_a_word_and_does_not_is_named(tmp_path: Path) -> None:
    write(tmp_path, "words/allowed-en.txt", "OTP: otp.what\n")
    write(tmp_path, "lessons/otp/en.toml", '[cards.what]\ntext = "A code."\nnote = "OTP"\n')
    assert plain.unexplained(tmp_path) == ["allowed-en.txt: otp is not on the card otp.what"]


def test_addresses_numbers_and_placeholders_are_no_rare_words() -> None:
    text = "{minutes} at 8171.bisp.gov.pk (50,000) jazzcassh.example/x well-known"
    assert list(plain.bare_words(text)) == ["at", "well", "known"]


def test_what_a_cheat_writes_is_quoted_but_the_reasons_are_ours(tmp_path: Path) -> None:
    item = """
[[items]]
code = "links-01"
kind = "scam"
topic = "links"
[items.en]
text = "CONGRATULATORY disbursement verification"
why = "Disbursement is a big word."
"""
    path = write(tmp_path, "items/links.toml", item)
    found = plain.breaches([path], library=tmp_path)
    assert [(breach.word, breach.line.card, breach.line.part) for breach in found] == [
        ("disbursement", "links-01", "why")
    ]


def test_texts_below_a_language_are_found_wherever_they_stand(tmp_path: Path) -> None:
    path = write(tmp_path, "room.toml", '[rules]\nur = ["آئیں۔", "بیٹھیں۔"]\nen = ["Come in."]\n')
    assert [(line.language, line.text) for line in plain.lines_of(path)] == [
        ("ur", "آئیں۔"),
        ("ur", "بیٹھیں۔"),
        ("en", "Come in."),
    ]


def test_the_command_prints_file_card_and_word_and_says_by_its_end_whether_all_is_plain(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain_file = write(tmp_path, "lessons/a/en.toml", '[cards.x]\ntext = "A door opens."\n')
    assert plain.main([str(plain_file)]) == 0
    hard = write(tmp_path, "lessons/b/en.toml", '[cards.look]\ntext = "Authenticate."\n')
    assert plain.main([str(hard.parent)]) == 1
    printed = capsys.readouterr().out
    assert "lessons/b/en.toml" in printed and "look.text" in printed and "authenticate" in printed
