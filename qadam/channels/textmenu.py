"""Choices as numbered plain text, and the number or word that comes back: how SMS asks and is answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from qadam.channels.base import Option, OutboundMessage

_NUMBER = re.compile(r"[\s(\[#]*(\d{1,3})[\s.):\]\-،۔\ufe0f\u20e3]*")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


def as_text(message: OutboundMessage, *, hint: str = "") -> OutboundMessage:
    """The same message for a channel that knows only words; `hint` (translated) says how to answer a menu."""
    return replace(
        message, kind="text", text=render(message, hint=hint), options=(), list_button="", media=None
    )


def render(message: OutboundMessage, *, hint: str = "") -> str:
    """What a person reads where there are no buttons: the text, then one numbered line for each choice."""
    parts = [message.text.strip()]
    if message.media and message.media.url:
        parts.append(message.media.url)
    if message.options:
        parts.append("\n".join(_line(number, option) for number, option in enumerate(message.options, 1)))
        parts.append(hint.strip())
    return "\n\n".join(part for part in parts if part)


def read_answer(text: str, options: Sequence[Option], *, fold: Callable[[str], str]) -> Option | None:
    """The option a person meant by a number in any script, by its label, or by one of its words.

    `fold` brings a text into the one spelling in which texts are compared. None if nothing fits, or more than
    one option does.
    """
    number = menu_number(text)
    if number is not None:
        return options[number - 1] if 1 <= number <= len(options) else None
    said = _bare(text, fold)
    if not said:
        return None
    exact = [o for o in options if said in {_bare(name, fold) for name in (o.label, *o.words)}]
    begun = [o for o in options if _bare(o.label, fold).startswith(said + " ")]
    return _only(exact) if exact else _only(begun)


def menu_number(text: str) -> int | None:
    """The number that is the whole message ("۲", "2.", "(2)", "2️⃣"), in any script; else None."""
    found = _NUMBER.fullmatch(_INVISIBLE.sub("", text))
    return int(found[1]) if found else None


def _line(number: int, option: Option) -> str:
    return (
        f"{number}. {option.label} – {option.description}"
        if option.description
        else f"{number}. {option.label}"
    )


def _bare(text: str, fold: Callable[[str], str]) -> str:
    return _EDGES.sub("", fold(text))


def _only(found: list[Option]) -> Option | None:
    return found[0] if len(found) == 1 else None
