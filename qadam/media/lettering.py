"""Lines of mixed writing, set for a picture: words from the right, Latin names and numbers, each in its font.

A page leaves this to the browser. Here the order follows the Unicode bidirectional algorithm at its two lowest
levels, which is all that titles and lines need; a range like 8-11 stays one number.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from PIL import ImageDraw, ImageFont

from qadam.media.fonts import Voice

_INSIDE_NUMBERS = frozenset(":./,-–٫٬")


@dataclass(frozen=True)
class Run:
    """Letters that share a font and a direction. `level` is odd when they are read from the right."""

    text: str
    font: int
    level: int


def is_rtl(text: str, *, otherwise: bool) -> bool:
    """The direction of the first letter that has one."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in ("R", "AL"):
            return True
        if kind == "L":
            return False
    return otherwise


def levels(text: str, *, rtl: bool) -> list[int]:
    """The bidirectional level of every letter."""
    kinds = _kinds(text, base="R" if rtl else "L")
    deep = {"R": 1, "L": 2, "N": 2} if rtl else {"R": 1, "L": 0, "N": 2}
    return [deep[kind] for kind in kinds]


def _kinds(text: str, *, base: str) -> list[str]:
    """R, L or N (a number in right-to-left surroundings) for every letter, neutral ones resolved."""
    kinds: list[str] = []
    strong = base
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in ("R", "AL"):
            strong = "R"
            kinds.append("R")
        elif kind == "L":
            strong = "L"
            kinds.append("L")
        elif kind in ("EN", "AN"):
            kinds.append("L" if strong == "L" else "N")
        elif kind == "NSM" and kinds:
            kinds.append(kinds[-1])
        else:
            kinds.append("?")
    for i in range(1, len(kinds) - 1):
        joins = text[i] in _INSIDE_NUMBERS and kinds[i - 1] == kinds[i + 1] == "N"
        kinds[i] = "N" if kinds[i] == "?" and joins else kinds[i]
    return _neutrals(kinds, base)


def _neutrals(kinds: list[str], base: str) -> list[str]:
    """Spaces and signs take the direction of both neighbours where these agree, else that of the line."""
    resolved: list[str] = []
    position = 0
    for kind, group in groupby(kinds):
        length = len(list(group))
        before = resolved[-1] if resolved else base
        position += length
        after = kinds[position] if position < len(kinds) else base
        if kind == "?":
            sides = {"R" if side == "N" else side for side in (before, after)}
            kind = sides.pop() if len(sides) == 1 else base
        resolved += [kind] * length
    return resolved


def runs(text: str, voice: Voice, *, rtl: bool) -> list[Run]:
    """The line cut where font or direction changes, in the order it is drawn from left to right."""
    fonts: list[int] = []
    for letter in text:
        clings = unicodedata.category(letter) in ("Mn", "Cf") or letter.isspace()
        fonts.append(fonts[-1] if clings and fonts else voice.font_for(letter))
    cut: list[Run] = []
    marked = zip(text, fonts, levels(text, rtl=rtl), strict=True)
    for (font, level), group in groupby(marked, key=lambda letter: (letter[1], letter[2])):
        cut.append(Run("".join(letter for letter, _, _ in group), font, level))
    return _visual(cut)


def _visual(cut: list[Run]) -> list[Run]:
    """Rule L2: from the deepest level up, every stretch at that level or deeper is turned round."""
    for level in range(max((run.level for run in cut), default=0), 0, -1):
        turned: list[Run] = []
        for deeper, group in groupby(cut, key=lambda run: run.level >= level):
            stretch = list(group)
            turned += reversed(stretch) if deeper else stretch
        cut = turned
    return cut


@lru_cache(maxsize=2048)
def width_of(text: str, voice: Voice, *, rtl: bool) -> float:
    """How many pixels a line takes. Shaping a word of Nastaliq takes three milliseconds."""
    return sum(_length(run, voice) for run in runs(text, voice, rtl=rtl))


def longest(length: int, fits: Callable[[int], bool]) -> int:
    """How many of so many pieces fit, where fewer never take more room: halved, not tried one by one."""
    low, high = 0, length
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


def _length(run: Run, voice: Voice) -> float:
    font: ImageFont.FreeTypeFont = voice.fonts[run.font]
    return font.getlength(run.text, direction="rtl" if run.level % 2 else "ltr", language=_tag(voice))


def _tag(voice: Voice) -> str:
    """The language as shaping knows it; Western Punjabi is written with the rules of Urdu."""
    return "ur" if voice.language == "pa-Arab" else voice.language


def draw_line(
    draw: ImageDraw.ImageDraw, text: str, voice: Voice, *, at: float, baseline: float, colour: str, rtl: bool
) -> float:
    """Draws a line that begins at `at` (its right end when read from the right) and answers its width."""
    width = width_of(text, voice, rtl=rtl)
    x = at - width if rtl else at
    for run in runs(text, voice, rtl=rtl):
        draw.text(
            (x, baseline), run.text, fill=colour, font=voice.fonts[run.font], anchor="ls",
            direction="rtl" if run.level % 2 else "ltr", language=_tag(voice),
        )  # fmt: skip
        x += _length(run, voice)
    return width


def wrapped(text: str, measure: Callable[[str], float], width: float) -> list[str]:
    """The text in lines no wider than `width`, about equally long. A word wider than that stands alone."""
    # No letter joins across a space, so a line is as wide as its words and the spaces between them.
    words = [(word, measure(word)) for word in text.split()]
    space = measure(" ")
    lines = _greedy(words, space, width)
    low, high = max((length for _, length in words), default=0.0), width
    while high - low > 8 and len(lines) > 1:
        middle = (low + high) / 2
        low, high = (low, middle) if len(_greedy(words, space, middle)) <= len(lines) else (middle, high)
    return [" ".join(line) for line in _greedy(words, space, high)]


def _greedy(words: list[tuple[str, float]], space: float, width: float) -> list[list[str]]:
    lines: list[list[str]] = []
    used = 0.0
    for word, length in words:
        if lines and used + space + length <= width:
            lines[-1].append(word)
            used += space + length
        else:
            lines.append([word])
            used = length
    return lines
