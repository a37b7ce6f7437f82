"""What a text weighs as SMS: GSM letters go 160 to a message, others 70; longer texts go in parts, each paid for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Encoding = Literal["gsm", "unicode"]

# 3GPP TS 23.038: one septet each, and those that need two.
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_PAIRS = frozenset("\f^{}\\[~]|€")

# Units that fit one message alone, and each part of a longer text (the rest holds its place in the row).
ALONE = {"gsm": 160, "unicode": 70}
IN_PARTS = {"gsm": 153, "unicode": 67}

# What only looks different: typography, invisible marks, and the stops and digits of Urdu inside an English text.
_LOOKALIKES = {
    **dict.fromkeys("‘’‚‛′´`ʼ", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−•·", "-"),
    **dict.fromkeys("\u00a0\u2002\u2003\u2009\u200a\u202f\t", " "),
    **dict.fromkeys(
        "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\u00ad\ufeff", ""
    ),
    **dict(zip("۰۱۲۳۴۵۶۷۸۹", "0123456789", strict=True)),
    **dict(zip("٠١٢٣٤٥٦٧٨٩", "0123456789", strict=True)),
    "…": "...",
    "،": ",",
    "؛": ";",
    "؟": "?",
    "۔": ".",
    "٪": "%",
    "×": "x",
    "₨": "Rs",
}
_TABLE = str.maketrans(_LOOKALIKES)


@dataclass(frozen=True, slots=True)
class Parts:
    """How a text travels: in which letters, how many units it has, in how many parts, and what the last has left."""

    encoding: Encoding
    units: int
    parts: int
    left: int


def as_sent(text: str) -> str:
    """The text with its look-alikes replaced, if that lets all of it travel in GSM letters; else as it was written.

    A single letter of Urdu keeps everything as it is: nothing of it is ever changed.
    """
    plain = text.translate(_TABLE)
    return plain if fits_gsm(plain) else text


def strangers(text: str) -> str:
    """The characters, each once, that alone keep a text from travelling in GSM letters."""
    return "".join(dict.fromkeys(c for c in text.translate(_TABLE) if c not in GSM and c not in GSM_PAIRS))


def fits_gsm(text: str) -> bool:
    """Whether every character is one of the GSM alphabet."""
    return all(character in GSM or character in GSM_PAIRS for character in text)


def count(text: str) -> Parts:
    """How a text travels once its look-alikes are replaced. An empty one is one part: it would be sent as such."""
    sent = as_sent(text)
    encoding: Encoding = "gsm" if fits_gsm(sent) else "unicode"
    sizes = [_size(character, encoding) for character in sent]
    units = sum(sizes)
    if units <= ALONE[encoding]:
        return Parts(encoding, units, 1, ALONE[encoding] - units)
    parts, left = _pack(sizes, IN_PARTS[encoding])
    return Parts(encoding, units, parts, left)


def _size(character: str, encoding: Encoding) -> int:
    if encoding == "gsm":
        return 2 if character in GSM_PAIRS else 1
    return 2 if ord(character) > 0xFFFF else 1


def _pack(sizes: Iterable[int], room: int) -> tuple[int, int]:
    """Parts and what the last has left, when no character may be torn in two."""
    parts, left = 1, room
    for size in sizes:
        if size > left:
            parts, left = parts + 1, room
        left -= size
    return parts, left
