"""The picture a shared link shows: title, day and place, who asks, on the house's cloth. 1200 × 630, ≤ 60 KB."""

import io
from dataclasses import astuple, dataclass
from functools import partial

from PIL import Image, ImageDraw

from qadam.core import languages
from qadam.core.text import clean
from qadam.media import cloth
from qadam.media.fonts import Voice, voice
from qadam.media.lettering import draw_line, is_rtl, longest, width_of, wrapped

WIDTH, HEIGHT = 1200, 630
MAX_BYTES = 60 * 1024
_MARGIN = 72
_BAND, _CLOTH = 92, 120
# By line height the boxes of the look: Nastaliq needs most room.
_LEADING = {"ur": 2.15, "pa-Arab": 2.15, "ps": 1.6, "sd": 1.6}
_TITLE_SIZES = (84, 76, 68, 60, 52, 46, 40)
_LONGEST = 300
_ACCENT = {"p1": cloth.MADDER, "p2": cloth.TEAL, "p3": cloth.INDIGO, "p4": cloth.MADDER}


@dataclass(frozen=True)
class CardWords:
    """What a card says. `line` is the day and place, `tile` the cloth: p1 poem or person, p2 place or drive,
    p3 knowledge or testimony, p4 craft. The title may be in another language than the card."""

    language: str
    title: str
    organisation: str
    line: str = ""
    tile: str = "p2"
    title_language: str = ""
    network: str = ""

    def parts(self) -> tuple[str, ...]:
        """Everything that changes the picture."""
        return tuple(str(part) for part in astuple(self))


def draw_card(words: CardWords) -> bytes:
    """The card as a JPEG. Raises FontsMissing when this machine cannot write the language."""
    card = Image.new("RGB", (WIDTH, HEIGHT), cloth.COTTON)
    draw = ImageDraw.Draw(card)
    rtl = languages.get(words.language).rtl
    _draw_band(card, draw, words, rtl)
    card.paste(cloth.weave(WIDTH, _CLOTH, tile=words.tile, scale=3), (0, HEIGHT - _CLOTH))
    top, bottom = _BAND + 36, HEIGHT - _CLOTH - 12
    foot = _draw_foot(draw, words, bottom=bottom, rtl=rtl)
    _draw_title(draw, words, top=top, bottom=foot, rtl=rtl)
    return _jpeg(card)


def _draw_band(card: Image.Image, draw: ImageDraw.ImageDraw, words: CardWords, rtl: bool) -> None:
    """The mark and the network's name, on indigo with its hem."""
    draw.rectangle((0, 0, WIDTH, _BAND - 1), fill=cloth.BAND)
    edge = cloth.hem(WIDTH, scale=2, colour=cloth.BAND)
    card.paste(edge, (0, _BAND), edge)
    mark = cloth.mark(64, "#ffffff")
    card.paste(mark, (WIDTH - _MARGIN - 64 if rtl else _MARGIN, 16), mark)
    name = words.network or ("قدم" if rtl else "Qadam")
    said = voice(words.language, read=True, size=34)
    at = WIDTH - _MARGIN - 84 if rtl else _MARGIN + 84
    draw_line(draw, name, said, at=at, baseline=_BAND // 2 + 14, colour="#ffffff", rtl=rtl)


def _draw_foot(draw: ImageDraw.ImageDraw, words: CardWords, *, bottom: int, rtl: bool) -> int:
    """Day and place, then who asks, standing on the cloth. Answers where they begin."""
    said = voice(words.language, read=False, size=34)
    at = WIDTH - _MARGIN if rtl else _MARGIN
    lines = [(words.line, _ACCENT[words.tile]), (words.organisation, cloth.SOFT)]
    baseline = bottom - 20
    for text, colour in reversed(lines):
        if text:
            short = _shortened(clean(text, limit=_LONGEST), said, rtl)
            draw_line(draw, short, said, at=at, baseline=baseline, colour=colour, rtl=rtl)
            baseline -= 58
    return baseline + 12


def _draw_title(draw: ImageDraw.ImageDraw, words: CardWords, *, top: int, bottom: int, rtl: bool) -> None:
    """The title as large as the room allows, in the middle of it."""
    language = words.title_language or words.language
    said, lines = _title_lines(clean(words.title, limit=_LONGEST), language, bottom - top)
    leading = round(said.size * _LEADING.get(language, 1.3))
    ascent, descent = said.fonts[0].getmetrics()
    free = bottom - top - leading * len(lines)
    baseline = top + free // 2 + (leading - ascent - descent) // 2 + ascent
    at = WIDTH - _MARGIN if rtl else _MARGIN
    for line in lines:
        own = is_rtl(" ".join(lines), otherwise=rtl)
        shift = 0.0 if own == rtl else width_of(line, said, rtl=own)
        begin = at - shift if rtl else at + shift
        draw_line(draw, line, said, at=begin, baseline=baseline, colour=cloth.INK, rtl=own)
        baseline += leading


def _title_lines(title: str, language: str, height: int) -> tuple[Voice, list[str]]:
    """The largest size whose lines fit; at the smallest, what does not fit ends in an ellipsis."""
    rtl, across = is_rtl(title, otherwise=languages.get(language).rtl), WIDTH - 2 * _MARGIN
    whole = 0.0
    for size in _TITLE_SIZES:
        most = min(max(1, height // round(size * _LEADING.get(language, 1.3))), 3)
        if whole * size > 1.1 * most * across and size > _TITLE_SIZES[-1]:
            continue  # far too long at this size: not set to find that out
        said = voice(language, read=True, size=size)
        measure = partial(width_of, voice=said, rtl=rtl)
        lines = wrapped(title, measure, across)
        if len(lines) <= most and all(measure(line) <= across for line in lines):
            return said, lines
        whole = sum(measure(word) for word in title.split()) / size
    kept = lines[:most]
    kept[-1] = _shortened(" ".join(lines[len(kept) - 1 :]), said, rtl)
    return said, [_shortened(line, said, rtl) for line in kept]


def _shortened(text: str, said: Voice, rtl: bool) -> str:
    """The text, or as many of its words (of one endless word: letters) as fit on a line, and an ellipsis."""
    room = WIDTH - 2 * _MARGIN
    if width_of(text, said, rtl=rtl) <= room:
        return text

    def fits(cut: str) -> bool:
        return width_of(cut + "…", said, rtl=rtl) <= room

    words = text.split()
    if kept := longest(len(words), lambda n: fits(" ".join(words[:n]))):
        left = " ".join(words[:kept])
    else:
        left = words[0][: longest(len(words[0]), lambda n: fits(words[0][:n]))]
    return left.rstrip(" ,،:;-–—") + "…"


def _jpeg(card: Image.Image) -> bytes:
    """The best quality within the bytes, with sharp coloured edges as long as there is room for them."""
    for quality, subsampling in ((86, 0), (80, 0), (76, 2), (66, 2), (54, 2), (40, 2)):
        out = io.BytesIO()
        card.save(out, "JPEG", quality=quality, subsampling=subsampling, progressive=True, optimize=True)
        if out.tell() <= MAX_BYTES:
            break
    return out.getvalue()
