"""Voices of lessons are people: what of a version is recorded in a language, by whom, and what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from qadam.core import languages
from qadam.core.cards import Sound
from qadam.learning import material
from qadam.learning.hearing import spoken_texts
from qadam.learning.models import Card, Version
from qadam.learning.queries import native_reading
from qadam.media.queries import rendition_sets
from qadam.organisations.models import Organisation
from qadam.voice.models import Recording
from qadam.voice.sentences import key_of


@dataclass(frozen=True)
class Line:
    """What is read aloud in one breath, and who has. `offered`: the voice of another organisation."""

    key: str
    words: str
    drawing: str
    recording: Recording | None = None
    sound: Sound | None = None
    offered: bool = False


@dataclass(frozen=True)
class Standing:
    """How a language of a version stands: lines recorded, and who read it all as a native."""

    language: languages.Language
    recorded: int
    of: int
    native: material.NativeReading | None
    asks_native: bool

    @property
    def missing(self) -> int:
        return self.of - self.recorded


def lines(version: Version, code: str, organisation: Organisation) -> list[Line]:
    """Everything that is said of a version in a language, each once, in its order."""
    wanted: dict[str, tuple[str, str]] = {}
    for words, drawing in _said(version, code):
        wanted.setdefault(key_of(words), (words, drawing))
    rows = _recordings(organisation, code, wanted)
    sets = rendition_sets([row.original_id for row in rows.values()])
    found = []
    for key, (words, drawing) in wanted.items():
        row = rows.get(key)
        voice = sets[row.original_id].voice if row else None
        sound = voice.as_sound(words=words) if voice else None
        is_theirs = row is not None and row.organisation_id != organisation.pk
        found.append(Line(key, words, drawing, row, sound, is_theirs))
    return found


def _said(version: Version, code: str) -> list[tuple[str, str]]:
    texts = [(version.title, "book")]
    texts += [(one, card.drawing) for card in version.cards.all() for one in spoken_texts(card)]
    return [(one[code], drawing) for one, drawing in texts if one.get(code)]


def _recordings(organisation: Organisation, code: str, keys: Iterable[str]) -> dict[str, Recording]:
    """By key: the organisation's own, else one that is offered to everybody."""
    rows = Recording.objects.heard_by(organisation).filter(language=code, key__in=list(keys))
    ordered = sorted(rows.select_related("speaker"), key=lambda row: row.organisation_id == organisation.pk)
    return {row.key: row for row in ordered}


def standing(version: Version, organisation: Organisation) -> list[Standing]:
    """Each language in which there is something to read, with what is recorded of it."""
    found = []
    for code, language in languages.LANGUAGES.items():
        keys = {key_of(words) for words, _drawing in _said(version, code)}
        if keys:
            recorded = len(_recordings(organisation, code, keys))
            native = native_reading(version, code)
            asks = code in material.READ_BY_NATIVES
            found.append(Standing(language, recorded, len(keys), native, asks))
    return found


def next_missing(found: list[Line], *, after: str = "") -> Line | None:
    """The line without a voice that follows one, and at the end the first."""
    keys = [line.key for line in found]
    start = keys.index(after) + 1 if after in keys else 0
    rows = [*found[start:], *found[:start]]
    return next((row for row in rows if row.recording is None and row.key != after), None)


def missing_card(organisation: Organisation, code: str, *, skip: Iterable[str] = ()) -> Card | None:
    """The next card of a published lesson whose words nobody reads yet in a language: the library's first lessons first."""
    skipped = set(skip)
    ours = Q(version__lesson__organisation=None) | Q(version__lesson__organisation=organisation)
    rows = Card.objects.filter(ours, version__in=Version.objects.published())
    ordered = list(rows.order_by("version__lesson__guide__position", "version__lesson__position", "position"))
    keys = {key_of(card.text[code]): card for card in ordered if card.text.get(code)}
    there = _recordings(organisation, code, keys)
    return next((card for key, card in keys.items() if key not in there and key not in skipped), None)
