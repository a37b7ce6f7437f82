"""What of a version is written in which language, and what is missing."""

from dataclasses import dataclass

from qadam.core import languages
from qadam.learning.enums import CardKind
from qadam.learning.models import Card, Lesson, Version


@dataclass(frozen=True)
class Written:
    """How much of a version stands in a language."""

    language: languages.Language
    done: int
    of: int

    @property
    def is_complete(self) -> bool:
        return self.done == self.of


@dataclass(frozen=True)
class Standing:
    """A lesson, the version the desk works on, and how it is written."""

    lesson: Lesson
    version: Version
    written: list[Written]


def pieces(card: Card) -> list[languages.Texts]:
    """What of a card must be there before somebody can learn from it."""
    if card.kind != CardKind.QUESTION:
        return [card.text]
    return [card.text, *(answer["text"] for answer in card.answers), card.why]


def written(version: Version) -> list[Written]:
    """Each language of the house with how much of the version stands in it."""
    cards = list(version.cards.all())
    wanted = [version.title, version.summary, *(texts for card in cards for texts in pieces(card))]
    return [
        Written(language, sum(bool(texts.get(code)) for texts in wanted), len(wanted))
        for code, language in languages.LANGUAGES.items()
    ]


def complete_languages(version: Version) -> list[str]:
    """Languages in which nothing is missing; none while there is no card."""
    if not version.cards.exists():
        return []
    return [row.language.code for row in written(version) if row.is_complete]


def is_missing(card: Card, language: str) -> bool:
    return not all(texts.get(language) for texts in pieces(card))


def worked_on(lesson: Lesson) -> Version | None:
    """What the desk shows of a lesson: the draft or what is being read, else what is published, else the newest."""
    rows = sorted(lesson.versions.all(), key=lambda row: -row.number)
    order = ("draft", "in_review", "published", "retired")
    return min(rows, key=lambda row: order.index(row.state), default=None)
