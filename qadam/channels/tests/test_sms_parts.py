"""What a text weighs as SMS, and that nothing of an Urdu text is ever changed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qadam.channels.sms.numbers import e164, ways_to_write
from qadam.channels.sms.parts import GSM, GSM_PAIRS, Parts, as_sent, count, fits_gsm

URDU = "ابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھءیےآۂۃؤئ"
PASHTO = "ټځڅډړږښګڼېۍ"
TYPOGRAPHY = "“”‘’–—…\u00a0\u200c\u200f۱۲٣،؟۔"

gsm_text = st.text(st.sampled_from(sorted(GSM | GSM_PAIRS)))
urdu_text = st.text(st.sampled_from(URDU + PASHTO + " ۱۲،۔\u200c"), min_size=1).filter(
    lambda text: any(letter in URDU + PASHTO for letter in text)
)


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", Parts("gsm", 0, 1, 160)),
        ("a" * 160, Parts("gsm", 160, 1, 0)),
        ("a" * 161, Parts("gsm", 161, 2, 145)),
        ("a" * 306, Parts("gsm", 306, 2, 0)),
        ("a" * 307, Parts("gsm", 307, 3, 152)),
        ("€" * 80, Parts("gsm", 160, 1, 0)),
        ("س" * 70, Parts("unicode", 70, 1, 0)),
        ("س" * 71, Parts("unicode", 71, 2, 63)),
        ("س" * 134, Parts("unicode", 134, 2, 0)),
        ("س" * 135, Parts("unicode", 135, 3, 66)),
        ("🌱", Parts("unicode", 2, 1, 68)),
        ("🌱" * 36, Parts("unicode", 72, 2, 61)),  # 66 units in the first part: a plant is not torn in two
        ("a" * 152 + "€" + "b" * 10, Parts("gsm", 164, 2, 141)),  # neither is an escaped character
        ("“It’s on” – Friday…", Parts("gsm", 21, 1, 139)),
    ],
)
def test_a_text_weighs(text: str, weight: Parts) -> None:
    assert count(text) == weight


@given(gsm_text)
def test_gsm_letters_go_as_they_are(text: str) -> None:
    assert as_sent(text) == text
    assert count(text).encoding == "gsm"


@given(urdu_text)
def test_nothing_of_an_urdu_or_pashto_text_is_changed(text: str) -> None:
    assert as_sent(text) == text
    assert count(text).encoding == "unicode"


@given(st.text())
def test_what_is_sent_is_either_the_very_text_or_fits_gsm(text: str) -> None:
    sent = as_sent(text)

    assert sent == text or fits_gsm(sent)
    assert as_sent(sent) == sent


@given(st.text(st.sampled_from("abc 1" + TYPOGRAPHY)))
def test_typography_alone_never_makes_a_text_dear(text: str) -> None:
    assert count(text).encoding == "gsm"
    digits = [unicodedata.digit(character) for character in text if character.isdigit()]
    assert digits == [int(character) for character in as_sent(text) if character.isdigit()]


@given(st.text())
def test_parts_hold_all_units_and_none_too_many(text: str) -> None:
    weight = count(text)
    room = {"gsm": 160, "unicode": 70} if weight.parts == 1 else {"gsm": 153, "unicode": 67}
    held = weight.parts * room[weight.encoding]

    # Each part but the last may lack one unit, where a character of two did not fit any more.
    assert held - weight.left - (weight.parts - 1) <= weight.units <= held - weight.left
    assert 0 <= weight.left <= room[weight.encoding]


@given(st.text(), st.text())
def test_a_longer_text_never_needs_fewer_parts_in_the_same_letters(text: str, more: str) -> None:
    short, long = count(text), count(text + more)

    assert short.encoding != long.encoding or short.parts <= long.parts


@pytest.mark.parametrize(
    "written",
    [
        "0300-1234567",
        "0300 1234567",
        "923001234567",
        "+923001234567",
        "+92 (300) 123-4567",
        "00923001234567",
        "3001234567",
        "٠٣٠٠١٢٣٤٥٦٧",
        "۰۳۰۰۱۲۳۴۵۶۷",
        "\u202a+92 300 1234567\u202c",
    ],
)
def test_a_number_is_one_however_it_is_written(written: str) -> None:
    assert e164(written) == "+923001234567"


@pytest.mark.parametrize("written", ["8001", "Telenor", "HBL 4250", "", "9 9", "+", "12345678901234567890"])
def test_names_and_short_codes_are_nobody_to_answer(written: str) -> None:
    assert e164(written) is None


def test_a_number_of_another_country_stays_there() -> None:
    assert e164("+44 7911 123456") == "+447911123456"


def test_a_number_is_written_as_the_provider_wants_it() -> None:
    assert ways_to_write("+923001234567") == {
        "to": "+923001234567",
        "to_digits": "923001234567",
        "to_local": "03001234567",
    }
