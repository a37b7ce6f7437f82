"""The picture a shared link shows: light, in every language, the same address while its words change."""

import io
import uuid
from collections.abc import Callable
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from qadam.media import fonts, services
from qadam.media.cards import MAX_BYTES, CardWords, draw_card
from qadam.media.fonts import missing_languages, voice
from qadam.media.lettering import levels, runs, width_of, wrapped
from qadam.media.models import Card
from qadam.media.queries import bytes_of, url_of
from qadam.organisations.models import Organisation

DRIVE = CardWords(
    language="ur", title="نہر کا کنارہ صاف کریں", organisation="نوجوان پشاور", line="اتوار 29 نومبر، ورسک روڈ"
)

needs_fonts = pytest.mark.skipif(bool(missing_languages()), reason="the Noto fonts are not on this machine")


def visual(text: str, *, language: str, rtl: bool) -> str:
    """The line as the eye meets it, from left to right; each stretch of one direction as it is read.

    How many runs a stretch has is the fonts' business: a comma may come from another one than the word before it.
    """
    ordered = runs(text, voice(language, read=False, size=30), rtl=rtl)
    stretches = []
    for level, group in groupby(ordered, key=lambda run: run.level):
        texts = [run.text for run in group]
        stretches.append("".join(reversed(texts) if level % 2 else texts))
    return "|".join(stretch.strip() for stretch in stretches)


@needs_fonts
@pytest.mark.parametrize("tile", ["p1", "p2", "p3", "p4"])
@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("ur", "نہر کا کنارہ صاف کریں"),
        ("ur", "دھاگا نہ توڑنا، بات بھی نہ توڑنا: " * 6),
        ("ps", "د نهر غاړه به په ګډه پاکوو"),
        ("sd", "ڪراچيءَ جي ساحل جي صفائي"),
        ("pa-Arab", "نہر دا کنڈھا صاف کریے"),
        ("en", "Clean the canal bank — “together” (29 November)"),
        ("en", "W" * 400),
        ("en", ""),
    ],
)
def test_every_card_is_1200_by_630_and_within_60_kilobytes(language: str, title: str, tile: str) -> None:
    card = draw_card(
        CardWords(language=language, title=title, organisation="Youth پشاور", line="8–11", tile=tile)
    )

    assert Image.open(io.BytesIO(card)).size == (1200, 630)
    assert len(card) <= MAX_BYTES


@needs_fonts
def test_no_title_runs_out_of_its_box() -> None:
    long = CardWords(
        language="ur", title="کھڈی کی آواز اور چار نسلوں کی کہانی " * 12, organisation="", line=""
    )

    drawn = Image.open(io.BytesIO(draw_card(long))).convert("L")
    bare = Image.open(io.BytesIO(draw_card(replace(long, title="")))).convert("L")
    box = ImageChops.difference(drawn, bare).point(lambda value: 255 if value > 60 else 0).getbbox()

    assert box is not None
    left, top, right, bottom = box
    assert (left > 8, top > 92, right < 1192, bottom <= 510) == (True, True, True, True)


@needs_fonts
def test_no_letter_of_our_languages_is_an_empty_box() -> None:
    for language, letters in {
        "ur": "ابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھءیےئۓۂآأؤ،۔؟:—–“”()/…0123456789ABCxyz&%é",
        "ps": "ټځڅډړږښګڼېۍيئۀ،؛؟:—8:30",
        "sd": "ٻڀٿٽٺپڄڃچڇڏڌڊڍڙڦڪگڳڱڻء",
    }.items():
        for read in (True, False):
            said = voice(language, read=read, size=40)
            box = said.fonts[0].getmask("\U000f1234")
            drawn = {letter: said.fonts[said.font_for(letter)].getmask(letter) for letter in letters}
            empty = [
                letter for letter, mask in drawn.items() if (mask.size, bytes(mask)) == (box.size, bytes(box))
            ]
            assert empty == []


@needs_fonts
@pytest.mark.parametrize(
    ("text", "rtl", "seen"),
    [
        ("اتوار 29 نومبر", True, "نومبر|29|اتوار"),
        ("صبح 8–11 بجے", True, "بجے|8–11|صبح"),
        ("تنظیم WHO Pakistan پشاور", True, "پشاور|WHO Pakistan|تنظیم"),
        ("Story: نہر کا کنارہ, 2026", False, "Story:|2026|نہر کا کنارہ,"),
        ("The نہر 12 story", False, "The|12|نہر|story"),
    ],
)
def test_mixed_lines_stand_in_the_order_a_reader_expects(text: str, rtl: bool, seen: str) -> None:
    level = {run.level for run in runs(text, voice("ur", read=False, size=30), rtl=rtl)}

    assert visual(text, language="ur", rtl=rtl) == seen
    assert level <= {0, 1, 2}


def test_signs_between_words_of_one_direction_belong_to_it() -> None:
    assert levels("(ا ب) A-B", rtl=True) == [1, 1, 1, 1, 1, 1, 2, 2, 2]


@needs_fonts
def test_letters_are_joined_as_in_writing() -> None:
    said = voice("ur", read=True, size=60)

    joined = width_of("کہانی", said, rtl=True)
    apart = sum(width_of(letter, said, rtl=True) for letter in "کہانی")

    assert joined < apart * 0.75


def test_lines_are_about_equally_long() -> None:
    assert wrapped("aa bb cc dd ee ff", lambda text: 20.0 * len(text), 240) == ["aa bb cc", "dd ee ff"]


@needs_fonts
@pytest.mark.django_db(transaction=True)
def test_a_card_keeps_its_address_while_its_words_change(
    sahar: Organisation, names_on_disk: Callable[[], list[str]]
) -> None:
    subject = uuid.uuid4()
    first = services.keep_card(DRIVE, organisation_id=sahar.pk, subject_id=subject)
    same = services.keep_card(DRIVE, organisation_id=sahar.pk, subject_id=subject)
    changed = services.keep_card(
        replace(DRIVE, line="اتوار 6 دسمبر"), organisation_id=sahar.pk, subject_id=subject
    )

    assert first is not None and same is not None and changed is not None
    assert url_of(first) == url_of(same) == url_of(changed)
    assert (same.file_name == first.file_name, changed.file_name == first.file_name) == (True, False)
    assert first.etag != changed.etag
    assert (Card.objects.count(), names_on_disk()) == (1, [changed.file_name])
    assert bytes_of(changed)[:3] == b"\xff\xd8\xff"


@needs_fonts
@pytest.mark.django_db(transaction=True)
def test_a_machine_without_letters_shows_no_card_rather_than_boxes(
    sahar: Organisation, names_on_disk: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = uuid.uuid4()
    services.keep_card(DRIVE, organisation_id=sahar.pk, subject_id=subject)
    monkeypatch.setattr(fonts, "_SYSTEM", ())
    monkeypatch.setattr(fonts, "_NPM", Path("/nowhere"))
    fonts.voice.cache_clear()

    changed = services.keep_card(replace(DRIVE, line=""), organisation_id=sahar.pk, subject_id=subject)
    fonts.voice.cache_clear()

    assert (changed, Card.objects.count(), names_on_disk()) == (None, 0, [])


@needs_fonts
@pytest.mark.django_db(transaction=True)
def test_withdrawing_takes_the_cards_of_every_language(
    sahar: Organisation, names_on_disk: Callable[[], list[str]]
) -> None:
    subject = uuid.uuid4()
    for language in ("ur", "ps", "en"):
        services.keep_card(replace(DRIVE, language=language), organisation_id=sahar.pk, subject_id=subject)

    services.withdraw_cards(subject_id=subject)

    assert (Card.objects.count(), names_on_disk()) == (0, [])
