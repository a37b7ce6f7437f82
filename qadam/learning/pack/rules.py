"""The two or three rules a family chose, as one picture for the phone and the wall, and as a page to be printed."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw

from qadam.core import languages
from qadam.learning.pack.page import document
from qadam.learning.pack.strokes import stamp
from qadam.learning.pack.words import picture, plain, said
from qadam.media import cloth
from qadam.media.fonts import Voice, voice
from qadam.media.lettering import draw_line, is_rtl, width_of, wrapped

MOST = 3
WIDTH = 1080
_MARGIN, _PICTURE, _GAP, _HEAD = 64, 230, 48, 230
_LEADING = {"ur": 2.15, "pa-Arab": 2.15, "ps": 1.65, "sd": 1.65}
_SIZES = (54, 48, 42, 36, 30, 26)
_LINES = 5
_INK = "#000000"


@dataclass(frozen=True)
class Rule:
    """A rule in the family's own words, with the drawing that tells it to those who do not read."""

    text: str
    drawing: str


@dataclass(frozen=True)
class _Row:
    lines: list[str]
    said: Voice
    leading: int
    stamp: Image.Image

    @property
    def height(self) -> int:
        return max(_PICTURE, self.leading * len(self.lines)) + _GAP


def rules_picture(rules: Sequence[Rule], *, language: str, kind: Literal["PNG", "WEBP"] = "PNG") -> bytes:
    """One picture 1080 wide, black on white, in the order given.

    Raises ValueError for none or more than three, FontsMissing when this machine cannot write the language, LookupError for a
    drawing we do not have.
    """
    _check(rules)
    rtl = languages.get(language).rtl
    rows = [_row(rule, language, rtl) for rule in rules]
    card = Image.new("L", (WIDTH, _HEAD + sum(row.height for row in rows) + _GAP), 255)
    draw = ImageDraw.Draw(card)
    with languages.speaking(language):
        _draw_head(card, draw, plain(_("Our house rules")), language, rtl)
    top = _HEAD
    for row in rows:
        draw.line((_MARGIN, top, WIDTH - _MARGIN, top), fill=0, width=3)
        _draw_row(card, draw, row, top + _GAP // 2, rtl)
        top += row.height
    draw.line((_MARGIN, top, WIDTH - _MARGIN, top), fill=0, width=3)
    out = io.BytesIO()
    # Sixteen tones of grey are enough for soft edges, and halve the bytes.
    few = card.quantize(16, dither=Image.Dither.NONE) if kind == "PNG" else card
    few.save(out, kind, optimize=True) if kind == "PNG" else few.save(out, kind, quality=60, method=6)
    return out.getvalue()


def _check(rules: Sequence[Rule]) -> None:
    if not 1 <= len(rules) <= MOST:
        raise ValueError(f"One to {MOST} rules make a card, not {len(rules)}.")


def _draw_head(card: Image.Image, draw: ImageDraw.ImageDraw, title: str, language: str, rtl: bool) -> None:
    mark = cloth.mark(84, _INK)
    card.paste(mark.convert("L"), (WIDTH - _MARGIN - 84 if rtl else _MARGIN, 78), mark.getchannel("A"))
    at = WIDTH - _MARGIN - 116 if rtl else _MARGIN + 116
    draw_line(draw, title, voice(language, read=True, size=60), at=at, baseline=146, colour=_INK, rtl=rtl)


def _row(rule: Rule, language: str, rtl: bool) -> _Row:
    """The rule in the largest letters that need no more than five lines."""
    text, room = " ".join(plain(rule.text).split()), WIDTH - 2 * _MARGIN - _PICTURE - _GAP
    for size in _SIZES:
        letters = voice(language, read=True, size=size)
        own = is_rtl(text, otherwise=rtl)
        measure = partial(width_of, voice=letters, rtl=own)
        lines = wrapped(text, measure, room)
        if len(lines) <= _LINES and all(measure(line) <= room for line in lines):
            break
    return _Row(
        lines, letters, round(letters.size * _LEADING.get(language, 1.35)), stamp(rule.drawing, _PICTURE)
    )


def _draw_row(card: Image.Image, draw: ImageDraw.ImageDraw, row: _Row, top: int, rtl: bool) -> None:
    inner = row.height - _GAP
    left = WIDTH - _MARGIN - _PICTURE if rtl else _MARGIN
    card.paste(row.stamp, (left, top + (inner - _PICTURE) // 2))
    ascent, descent = row.said.fonts[0].getmetrics()
    baseline = (
        top + (inner - row.leading * len(row.lines)) // 2 + (row.leading - ascent - descent) // 2 + ascent
    )
    at = left - _GAP if rtl else left + _PICTURE + _GAP
    whole = " ".join(row.lines)
    for line in row.lines:
        own = is_rtl(whole, otherwise=rtl)
        shift = 0.0 if own == rtl else width_of(line, row.said, rtl=own)
        begin = at - shift if rtl else at + shift
        draw_line(draw, line, row.said, at=begin, baseline=baseline, colour=_INK, rtl=own)
        baseline += row.leading


def rules_page(rules: Sequence[Rule], *, language: str) -> bytes:
    """The same as one HTML file that opens offline and prints on a page, with a line to sign on. Raises ValueError."""
    _check(rules)
    with languages.speaking(language):
        title = _("Our house rules")
        rows = format_html_join(
            "",
            '<li>{}<p dir="auto">{}</p></li>',
            ((picture(rule.drawing, " "), said(rule.text)) for rule in rules),
        )
        body = format_html(
            '<main><section class="wall"><h1>{}</h1><ol class="rules">{}</ol><p class="sign small">{}</p></section></main>',
            title,
            rows,
            _("Hang this where everybody sees it."),
        )
        return document(language, title, body, sheet="sheets.css").encode()
