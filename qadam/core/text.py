"""Folding: one spelling for what people write the same and computers do not. Used before indexing and before asking."""

import re
import unicodedata

LETTERS = {
    "ي": "ی", "ى": "ی", "ې": "ی", "ۍ": "ی", "ئ": "ی", "ے": "ی",
    "ك": "ک", "ګ": "گ", "ڪ": "ک",
    "ہ": "ه", "ھ": "ه", "ۂ": "ه", "ة": "ه", "ۃ": "ه", "ە": "ه",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و",
    "ں": "ن", "ڼ": "ن",
    "،": ",", "؛": ";", "؟": "?", "۔": ".",
}  # fmt: skip
DIGITS = {chr(base + n): str(n) for base in (0x660, 0x6F0) for n in range(10)}
_TABLE: dict[int, str] = {ord(letter): folded for letter, folded in {**LETTERS, **DIGITS}.items()}
_DIGIT_TABLE: dict[int, str] = {ord(digit): latin for digit, latin in DIGITS.items()}
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u0640\u00ad]")
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_EDGES = re.compile(r"^[\s\W_]+|[\s\W_]+$")


def fold(text: str) -> str:
    """The text in one spelling: compatible letters merged, vowel marks and joiners gone, Latin digits, lower case."""
    decomposed = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).translate(_TABLE)
    bare = "".join(c for c in unicodedata.normalize("NFKD", decomposed) if unicodedata.category(c) != "Mn")
    return " ".join(unicodedata.normalize("NFC", bare).translate(_TABLE).casefold().split())


def fold_word(text: str) -> str:
    """A whole short message folded and freed of punctuation at its edges, to be compared with a known word."""
    return _EDGES.sub("", fold(text))


def latin_digits(text: str) -> str:
    """The same text with every digit 0-9."""
    return text if text.isascii() else text.translate(_DIGIT_TABLE)


def clean(text: str, *, limit: int | None = None) -> str:
    """People's words made safe to keep: no control characters, no bidi overrides, edges trimmed. Nothing else changes."""
    kept = _BIDI.sub("", _CONTROL.sub("", text.replace("\r\n", "\n"))).strip()
    return kept[:limit].rstrip() if limit else kept


def untappable(text: str) -> str:
    """Addresses with a zero-width space after each point and colon: chat programs make a link of whatever looks like one."""
    return re.sub(r"(?<=\S)([.:])(?=\S)", "\\1\u200b", text)
