"""A lesson in one language as plain values: what packs, sheets and the phone of a facilitator show. No database.

Texts are as people wrote them, unescaped. Whoever draws a page of them escapes.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["card", "story", "try", "rule", "question"]
READ_BY_NATIVES = ("ps", "sd", "pa-Arab")
"""Languages whose every text says whether a native speaker has read it."""


@dataclass(frozen=True)
class Voice:
    """A recording of a person. `speaker` is the name to be shown; `seconds` how long it is."""

    speaker: str
    kind: Literal["audio/ogg"]
    data: bytes
    seconds: int


@dataclass(frozen=True)
class Answer:
    """One answer to a question, told by its picture."""

    text: str
    drawing: str


@dataclass(frozen=True)
class Example:
    """What is going round where the circle meets, added to a card. `on` is the day it was seen."""

    text: str
    place: str
    on: date


@dataclass(frozen=True)
class Card:
    """One card of a lesson. A question has answers, the index of the right one, and why; other cards have none."""

    id: str
    kind: Kind
    drawing: str
    minutes: int
    text: str
    note: str
    answers: tuple[Answer, ...] = ()
    right: int | None = None
    why: str = ""
    voice: Voice | None = None
    drawing_alt: str = ""
    example: Example | None = None


@dataclass(frozen=True)
class NativeReading:
    """Who, of those who grew up with the language, read every line aloud, and when."""

    by: str
    on: date


@dataclass(frozen=True)
class Lesson:
    """A version of a lesson in one language. `native` None: no native speaker has read it yet.

    `minutes` is the sum of the cards' minutes; `room_rules` are read aloud first; `safeguarding` is for groups with
    children; `adapted_from` names the lesson this one was adapted from, or is empty.
    """

    code: str
    version: int
    language: str
    title: str
    summary: str
    minutes: int
    audience: tuple[str, ...]
    licence: str
    sources: tuple[str, ...]
    cards: tuple[Card, ...]
    native: NativeReading | None = None
    room_rules: tuple[str, ...] = ()
    safeguarding: tuple[str, ...] = ()
    adapted_from: str = ""

    @property
    def questions(self) -> tuple[Card, ...]:
        """The cards that ask."""
        return tuple(card for card in self.cards if card.kind == "question")
