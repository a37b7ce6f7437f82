"""Header lines that cannot be broken out of: whatever is not plain ASCII is wrapped in base64 words (RFC 2047)."""

from __future__ import annotations

import base64
import re
import unicodedata

# Whole characters in one word; with its wrapping it stays under the 75 letters that a word may have.
_BYTES_A_WORD = 39
_PLAIN = re.compile(r"[A-Za-z0-9 !#$%&'*+,\-./:;?@^_`{|}~()]*")
_PHRASE = re.compile(r"[A-Za-z0-9 !#$%&'*+\-/^_`{|}~]*")
# What changes the direction of everything after it; in a name or subject it only serves to deceive.
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LONGEST_LINE = 70


def one_line(text: str, *, limit: int) -> str:
    """The text without line ends, control characters and direction overrides, cut at a word if it is longer."""
    flat = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    flat = flat.encode("utf-8", "ignore").decode()
    words = " ".join(_DIRECTION.sub("", flat).split())
    if len(words) <= limit:
        return words
    cut = words[: limit - 1]
    return (cut.rpartition(" ")[0] if " " in cut[limit // 2 :] else cut).rstrip() + "…"


def header(name: str, text: str, *, limit: int = 200) -> str:
    """`Name: text` as it goes over the wire, folded if it is long. Holds no line end but those of folding."""
    value = one_line(text, limit=limit)
    if _PLAIN.fullmatch(value) and "=?" not in value and len(name) + len(value) < _LONGEST_LINE:
        return f"{name}: {value}"
    return f"{name}: " + "\r\n ".join(_words(value))


def mailbox(name: str, address: str) -> str:
    """`Name <address>` for From and To. The address has been checked; the name may be anything."""
    said = one_line(name, limit=120)
    if not said:
        return address
    if _PHRASE.fullmatch(said) and len(said) < _LONGEST_LINE:
        return f"{said} <{address}>"
    return "\r\n ".join([*_words(said), f"<{address}>"])


def _words(value: str) -> list[str]:
    """The text in encoded words; no character is torn in two."""
    words, part = [], b""
    for character in value:
        raw = character.encode()
        if len(part) + len(raw) > _BYTES_A_WORD:
            words.append(part)
            part = b""
        part += raw
    words.append(part)
    return [f"=?utf-8?b?{base64.b64encode(word).decode()}?=" for word in words]
