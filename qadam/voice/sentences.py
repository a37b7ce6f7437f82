"""A text found again among the sentences of the catalogues, so that what never changes in it can be a recording.

A dialogue says a finished text: “12 of 20 places are free.” Here it becomes the sentence it was made from and what was put into
it; then it can be said in another language, and its fixed pieces, its figures and its names can be looked for one by one.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path

from django.utils.translation import gettext

from qadam.core import languages
from qadam.voice.ports import speaking_modules, spoken

_SLOT = re.compile(r"%\((\w+)\)[sd]")
_CALLS = frozenset({"_", "gettext", "gettext_lazy"})
_EDGES = " \t\n.,:;،؛۔·–-“”«»()"
# Digits are said one by one; more of them than this is no figure.
_MOST_DIGITS = 12


@dataclass(frozen=True)
class Node:
    """A sentence by its English, with what was put into it; or `raw`, words that stand in no catalogue."""

    code: str
    msgid: str = ""
    values: tuple[tuple[str, tuple["Node", ...]], ...] = ()
    raw: str = ""


@dataclass(frozen=True)
class Piece:
    """What one recording says. `is_raw`: somebody's own words, which no other sentence holds."""

    text: str
    is_raw: bool = False

    @property
    def key(self) -> str:
        return key_of(self.text)


def key_of(text: str) -> str:
    """What finds the recording of a text: letters and digits count, spaces and points at its edges do not."""
    return blake2b(" ".join(text.strip(_EDGES).split()).encode(), digest_size=16).hexdigest()


# ── which sentences there are ───────────────────────────────────────────────────────────────────────────────────


@cache
def sentences() -> tuple[str, ...]:
    """The English of every sentence a call may say, in the order of the modules that speak."""
    marked = dict.fromkeys(msgid for name in speaking_modules for msgid in marked_in(name))
    return tuple(marked | dict.fromkeys(msgid for replaced in spoken for msgid in replaced))


@cache
def marked_in(module: str) -> tuple[str, ...]:
    """The English of the sentences of one module."""
    spec = find_spec(module)
    assert spec is not None and spec.origin is not None, module
    return tuple(_marked(ast.parse(Path(spec.origin).read_text(encoding="utf-8"))))


def _marked(tree: ast.AST) -> Iterator[str]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        first = call.args[0]
        is_marked = isinstance(call.func, ast.Name) and call.func.id in _CALLS
        if is_marked and isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value:
            yield first.value


def to_the_ear(msgid: str) -> str:
    """What is said in place of a sentence, by its English; empty for nothing."""
    for replaced in spoken:
        if msgid in replaced:
            with languages.speaking("en"):
                return str(replaced[msgid])
    return msgid


def pieces_of(msgid: str, code: str) -> list[Piece]:
    """The pieces of a sentence that can be recorded in a language, as it is said to the ear."""
    heard = to_the_ear(msgid)
    if not heard:
        return []
    with languages.speaking(code):
        text = gettext(heard)
    return [Piece(part.strip()) for part in re.split(r"%\(\w+\)[sd]|\n", text) if _has_letters(part)]


def _has_letters(text: str) -> bool:
    return any(letter.isalpha() for letter in text)


# ── reading a text ──────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _known(code: str) -> tuple[dict[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    """What the sentences are in a language: word for word, and those with something put in as patterns, the longest first."""
    exact: dict[str, str] = {}
    patterns: list[tuple[int, re.Pattern[str], str]] = []
    with languages.speaking(code):
        for msgid in sentences():
            text = gettext(msgid).strip()
            if not _SLOT.search(msgid):
                exact.setdefault(text, msgid)
            elif len(fixed := _SLOT.sub("", text)) >= 3:
                # Only a sentence of several lines can hold something of several lines.
                flags = re.DOTALL if "\n" in text else 0
                patterns.append((-len(fixed), re.compile(_pattern(text), flags), msgid))
    patterns.sort(key=lambda found: found[0])
    return exact, tuple((pattern, msgid) for _length, pattern, msgid in patterns)


def _pattern(text: str) -> str:
    seen: set[str] = set()
    parts, end = [], 0
    for slot in _SLOT.finditer(text):
        parts.append(re.escape(text[end : slot.start()]))
        parts.append(f"(?P={slot[1]})" if slot[1] in seen else f"(?P<{slot[1]}>.+?)")
        seen.add(slot[1])
        end = slot.end()
    return "".join(parts) + re.escape(text[end:])


def read(text: str, code: str) -> list[Node]:
    """The sentences of a text, whole or line by line."""
    whole = _understood(text.strip(), code)
    if whole is not None:
        return [whole]
    return [_line(line.strip(), code) for line in text.splitlines() if line.strip()]


def _line(line: str, code: str) -> Node:
    others = [other for other in languages.LANGUAGES if other != code]
    for spoken_in in (code, *others):
        found = _understood(line, spoken_in)
        if found is not None:
            return found
        if line == languages.get(spoken_in).name:
            return Node(spoken_in, raw=line)
    return Node(code, raw=line)


def _understood(text: str, code: str) -> Node | None:
    exact, patterns = _known(code)
    if text in exact:
        return Node(code, exact[text])
    for pattern, msgid in patterns:
        if found := pattern.fullmatch(text):
            values = tuple((name, tuple(read(value, code))) for name, value in found.groupdict().items())
            return Node(code, msgid, values)
    return None


# ── saying it ───────────────────────────────────────────────────────────────────────────────────────────────────


def pieces(node: Node, code: str) -> list[Piece]:
    """What is said for a sentence in a language, in order: fixed pieces, figures digit by digit, and raw words."""
    if not node.msgid:
        return _raw(node.raw)
    heard = to_the_ear(node.msgid)
    with languages.speaking(code):
        text = gettext(heard) if heard else ""
    values, found, end = dict(node.values), list[Piece](), 0
    for slot in _SLOT.finditer(text):
        found += _fixed(text[end : slot.start()])
        for inner in values.get(slot[1], ()):
            found += pieces(inner, code)
        end = slot.end()
    return found + _fixed(text[end:])


def _fixed(text: str) -> list[Piece]:
    return [Piece(line.strip()) for line in text.splitlines() if _has_letters(line)]


def _raw(text: str) -> list[Piece]:
    bare = text.strip(_EDGES)
    if bare.isdecimal() and len(bare) <= _MOST_DIGITS:
        return [Piece(digit) for digit in bare]
    return [Piece(text, is_raw=True)] if bare else []


def whole(node: Node, code: str) -> str:
    """The sentence in a language as one text, for a machine to read."""
    if not node.msgid:
        return node.raw
    heard = to_the_ear(node.msgid)
    if not heard:
        return ""
    said = {name: " ".join(whole(inner, code) for inner in inners) for name, inners in node.values}
    with languages.speaking(code):
        return _SLOT.sub(lambda slot: said.get(slot[1], ""), gettext(heard))
