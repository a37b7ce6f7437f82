"""A lesson as a PDF of small pages: one card a page on a phone, four to a sheet of A4 on paper. For channels that carry no pages.

Drawn with fpdf2 and shaped by HarfBuzz: Nastaliq and Naskh join as they should. Imported by whoever makes sheets alone.
"""

import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from django.utils.translation import gettext as _
from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import MethodReturnValue, XPos, YPos

from qadam.core import languages
from qadam.core.text import clean
from qadam.learning.drawings import drawing
from qadam.learning.material import Card, Lesson
from qadam.media.fonts import files_for

WIDTH, HEIGHT, MARGIN = 105, 148, 9  # A6, millimetres
_INNER = WIDTH - 2 * MARGIN
ANSWER = 17.0  # side of an answer's picture
# OpenType names of our languages.
_SHAPED = {"ur": "urd", "ps": "pus", "sd": "snd", "pa-Arab": "pan", "en": "eng"}


@dataclass(frozen=True)
class _Type:
    """How a language is set: point size of a card's words, and line height in millimetres for each point."""

    size: int
    line: float


_TYPES = {"ur": _Type(17, 0.72), "pa-Arab": _Type(17, 0.72), "en": _Type(15, 0.5)}
_NASKH = _Type(16, 0.62)


def build_sheet(lesson: Lesson) -> bytes:
    """The PDF of a lesson: a page of title and room rules, a page a card, the leader's notes, the answer key."""
    with languages.speaking(lesson.language):
        sheet = _Sheet(lesson)
        sheet.front()
        for place, card in enumerate(lesson.cards, start=1):
            sheet.card(card, place)
        sheet.notes()
        sheet.answers()
        return bytes(sheet.pdf.output())


class _Sheet:
    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self.type = _TYPES.get(lesson.language, _NASKH)
        self.is_rtl = languages.get(lesson.language).rtl
        self.pdf = FPDF(unit="mm", format=(WIDTH, HEIGHT))
        self.pdf.set_auto_page_break(True, margin=MARGIN)
        self.pdf.set_margins(MARGIN, MARGIN)
        self.pdf.set_title(_plain(lesson.title))
        self.pdf.set_lang(lesson.language)
        faces = _faces(lesson.language)
        for name, file in faces.items():
            self.pdf.add_font(name, fname=str(file))
        self.pdf.set_font(next(iter(faces)), size=self.type.size)
        self.pdf.set_fallback_fonts(list(faces)[1:])
        self.pdf.set_text_shaping(
            True,
            direction="rtl" if self.is_rtl else "ltr",
            script="arab" if self.is_rtl else "latn",
            language=_SHAPED[lesson.language],
        )

    def write(self, text: str, *, size: float = 1, centred: bool = False, width: float = _INNER) -> None:
        """Words in their own direction, `size` times as large as those of a card."""
        points = self.type.size * size
        self.pdf.set_font_size(points)
        align = "C" if centred else "R" if self.is_rtl else "L"
        self.pdf.multi_cell(
            width,
            points * self.type.line,
            _plain(text),
            align=align,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )

    def gap(self, mm: float) -> None:
        self.pdf.ln(mm)

    def picture(self, name: str, *, width: float, x: float | None = None) -> None:
        """A drawing in black on white, in the middle unless told where; the words go on below it."""
        markup = drawing(name).replace("currentColor", "#000")
        markup = re.sub(r"var\(--wash,\s*(#\w+)\)", r"\1", markup)
        left = (WIDTH - width) / 2 if x is None else x
        self.pdf.image(io.BytesIO(markup.encode()), x=left, y=self.pdf.get_y(), w=width, h=width)
        if x is None:
            self.pdf.set_y(self.pdf.get_y() + width + 2)

    @contextmanager
    def page(self, head: str, tail: str = "") -> Iterator[None]:
        self.pdf.add_page()
        words = f"{head} · {tail}" if tail else head
        self.write(words, size=0.62)
        self.pdf.set_line_width(0.4)
        self.pdf.line(MARGIN, self.pdf.get_y() + 1, WIDTH - MARGIN, self.pdf.get_y() + 1)
        self.gap(4)
        yield

    def front(self) -> None:
        lesson = self.lesson
        with self.page("Qadam"):
            self.gap(6)
            self.write(lesson.title, size=1.5, centred=True)
            self.gap(2)
            self.picture(lesson.cards[0].drawing, width=46)
            self.write(lesson.summary, size=0.85, centred=True)
        if lesson.room_rules:
            with self.page(_("Read aloud first")):
                size = self._size_for(lesson.room_rules, room=HEIGHT - 30)
                for rule in lesson.room_rules:
                    self.write(rule, size=size)
                    self.gap(2)

    def card(self, card: Card, place: int) -> None:
        heads = {
            "story": _("A story to talk about"),
            "try": _("Try it together"),
            "rule": _("A rule for home"),
            "question": _("Question"),
        }
        near = ""
        if card.example:
            near = _("Going round in %(place)s") % {"place": card.example.place}
            near = f"{near}: {card.example.text}"
        is_long = len(card.text) > 180
        side = 20 if card.answers or is_long else 50
        below = len(card.answers) * (ANSWER + 2) + (25 if near else 0)
        with self.page(f"{place} / {len(self.lesson.cards)}", heads.get(card.kind, "")):
            self.picture(card.drawing, width=side)
            size = self._size_for([card.text], room=HEIGHT - self.pdf.get_y() - MARGIN - below)
            self.write(card.text, size=size, centred=not is_long)
            self._choices(card)
            if near:
                self.gap(2)
                self.write(near, size=0.66)

    def _size_for(self, texts: Iterable[str], *, room: float) -> float:
        """How large words may be so that they stay within so many millimetres: at most as planned, at least half."""
        for size in (1, 0.9, 0.8, 0.7, 0.6):
            if sum(self._height(text, size) + 2 for text in texts) <= room:
                return size
        return 0.5

    def _height(self, text: str, size: float) -> float:
        """What words take, in millimetres, before they are written."""
        points = self.type.size * size
        self.pdf.set_font_size(points)
        told = self.pdf.multi_cell(
            _INNER, points * self.type.line, _plain(text), dry_run=True, output=MethodReturnValue.HEIGHT
        )
        assert isinstance(told, int | float)
        return told

    def _choices(self, card: Card) -> None:
        """The answers one below the other: picture, number, words."""
        self.gap(1)
        side = ANSWER
        for number, answer in enumerate(card.answers, start=1):
            top = self.pdf.get_y()
            self.picture(answer.drawing, width=side, x=WIDTH - MARGIN - side if self.is_rtl else MARGIN)
            self.pdf.set_xy(MARGIN if self.is_rtl else MARGIN + side + 3, top + 3)
            self.write(f"{number}. {answer.text}", size=0.8, width=_INNER - side - 3)
            self.pdf.set_y(max(self.pdf.get_y(), top + side) + 2)

    def notes(self) -> None:
        with self.page(_("For the leader"), self.lesson.title):
            for place, card in enumerate(self.lesson.cards, start=1):
                if card.note:
                    head = _("%(place)s · %(minutes)s min") % {"place": place, "minutes": card.minutes}
                    self.write(head, size=0.62)
                    self.write(card.note, size=0.7)
                    self.gap(1.5)
            for rule in self.lesson.safeguarding:
                self.write(f"• {rule}", size=0.7)

    def answers(self) -> None:
        lesson = self.lesson
        with self.page(_("Answers"), lesson.title):
            for card in lesson.questions:
                right = card.right or 0
                self.write(card.text, size=0.75)
                self.write(f"{right + 1}. {card.answers[right].text}", size=0.75)
                self.write(card.why, size=0.7)
                self.gap(3)
            if lesson.native:
                told = {"name": lesson.native.by}
                self.write(_("Read aloud by %(name)s, who grew up with this language.") % told, size=0.62)
            self.write(f"Qadam · {lesson.code} {lesson.version} · {lesson.licence}", size=0.55)


def _plain(text: str) -> str:
    return clean(text).encode("utf-8", "ignore").decode()


@cache
def _faces(language: str) -> dict[str, Path]:
    """{name: file} of the fonts of a language, the first first, as the plain TrueType that a PDF takes in."""
    folder = Path(mkdtemp(prefix="qadam-fonts-"))
    found = {}
    for place, file in enumerate(files_for(language, read=True)):
        name = f"face{place}"
        if file.suffix == ".ttf":
            found[name] = file
            continue
        font = TTFont(file)
        font.flavor = None
        found[name] = folder / f"{name}.ttf"
        font.save(found[name])
    return found
