"""What the database folds is what core.text folds, and an index over it finds words however they are spelt."""

import re
import unicodedata

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qadam.core.text import fold

pytestmark = pytest.mark.django_db

_LETTERS = "ابپتٹجچحخدڈرڑزسشصضطظعغفقکگلمنںوہھءیےئؤأإآةۃكيىېۍګڼځڅډړږښټڪٻڀٺٿڦڄڃڇڍڌڏڊڙڳڱڻەۂabcéÉüŞIzXÀñ"
_MARKS = "\u064e\u0650\u064f\u0651\u0652\u0670\u0654\u200c\u200d\u0640\u0301"
_BETWEEN = " \n.,!?-_/()\"'،؛؟۔«»“”…👍🌱❤️·*"
_TEXT = st.text(st.sampled_from(_LETTERS + _MARKS + _BETWEEN + "0189٠٩۰۹"), max_size=60)


def ask(expression: str, *values: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"select ({expression})::text", values)
        return str(cursor.fetchone()[0])


def tokens(text: str) -> list[str]:
    """The words of a text as core.text folds it."""
    bare = "".join(c if unicodedata.category(c)[0] in "LN" else " " for c in fold(text))
    return sorted(set(bare.split()))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=_TEXT)
def test_the_database_folds_as_we_do(text: str) -> None:
    found = re.findall(r"'([^']*)'", ask("qadam_words(%s)", text))

    assert sorted(found) == tokens(text)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("کل پانی کا کیمپ کہاں ہے؟", "پاني كيمپ"),
        ("میری والدہ نہیں آ سکتیں", "والدہ نہیں"),
        ("زمونږ په کلي کښې اوبه نشته", "زمونږ اوبه"),
        ("دا زما د ښوونځي شمېره ده", "ښوونځی شمیره"),
        ("مَیں آؤں گا", "میں آؤں"),
        ("نمبر ۰۳۰۰ ہے", "0300"),
        ("می‌خواهم بیایم", "میخواهم"),
        ("The ÉCOLE opens", "ecole open"),
    ],
)
def test_other_spellings_and_beginnings_find_it(said: str, asked: str) -> None:
    assert ask("qadam_words(%s) @@ qadam_prefixes(%s)", said, asked) == "true"


@pytest.mark.parametrize("asked", ["", " .. ", "elephant", "mp"])
def test_nothing_the_middle_of_a_word_and_another_word_find_nothing(asked: str) -> None:
    assert ask("qadam_words(%s) @@ qadam_prefixes(%s)", "The camp is here", asked) == "false"


@pytest.mark.parametrize("text", ["a" * 9000, "ﷺ" * 500, "'\\ :* & | !", "\u202e" * 50, "ا" * 5000])
def test_no_text_is_refused(text: str) -> None:
    assert ask("qadam_words(%s) is not null", text) == "true"
    assert ask("qadam_prefixes(%s) is not null", text) == "true"
