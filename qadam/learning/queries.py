"""Reads of lessons worth a name."""

import tomllib
from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet

from qadam.core.clock import now
from qadam.core.languages import LANGUAGES, said
from qadam.learning import material
from qadam.learning.drawings import word
from qadam.learning.enums import WITH_CHILDREN, ExampleState, GoingRoundState, ItemKind
from qadam.learning.loading import LIBRARY, words_hash
from qadam.learning.models import Card, Example, GoingRound, Guide, Item, Lesson, NativeReading, Version
from qadam.media.queries import to_send
from qadam.organisations.models import Organisation
from qadam.places.models import Place
from qadam.voice.models import Recording
from qadam.voice.sentences import key_of

# The guide whose lessons go out tonight: "lesson 1" is its first.
TONIGHT = "first"
# So many lessons of organisations stand in the public list.
_OWN_SHOWN = 30
# Every text in these says whether a native speaker read it.
NATIVES = material.READ_BY_NATIVES


def published(code: str) -> Version | None:
    """The published version of a lesson, with the lesson."""
    return Version.objects.published().select_related("lesson").filter(lesson__code=code).first()


def languages_of(version: Version) -> list[str]:
    """Languages in which every card of a version can be read, in the order of the house."""
    texts = [version.title, *(card.text for card in version.cards.all())]
    return [code for code in LANGUAGES if all(text.get(code) for text in texts)]


def tonight(number: int) -> Version | None:
    """Lesson 1, 2, 3 … of the guide for tonight."""
    return (
        Version.objects.published()
        .filter(lesson__guide_id=TONIGHT, lesson__position=number - 1)
        .select_related("lesson")
        .first()
    )


def guides_with_lessons() -> list[tuple[Guide, list[Version]]]:
    """Every guide with the published versions of the library's lessons, in order."""
    versions = (
        Version.objects.published()
        .filter(lesson__organisation__isnull=True, lesson__guide__isnull=False)
        .select_related("lesson")
        .prefetch_related("cards")
        .order_by("lesson__position")
    )
    by_guide: dict[str, list[Version]] = {}
    for version in versions:
        by_guide.setdefault(version.lesson.guide_id or "", []).append(version)
    return [(guide, by_guide[guide.pk]) for guide in Guide.objects.all() if guide.pk in by_guide]


def lessons_of_organisations() -> list[Version]:
    """What organisations wrote or adapted themselves and published, the newest first."""
    own = Version.objects.published().filter(lesson__organisation__isnull=False)
    return list(own.select_related("lesson__organisation").order_by("-published_at")[:_OWN_SHOWN])


@cache
def room_words() -> dict[str, Any]:
    """What is said in every room: {"rules": {language: [sentence, …]}, …}. Of library/room.toml."""
    return tomllib.loads((LIBRARY / "room.toml").read_text("utf-8"))


def room_rules(language: str, *, part: str = "rules") -> tuple[str, ...]:
    """The sentences of one part, in a language or what it falls back to."""
    told = room_words()[part]
    return next((tuple(told[code]) for code in (language, "ur", "en") if told.get(code)), ())


def lesson_material(
    version: Version,
    language: str,
    *,
    organisation: Organisation | None = None,
    place: Place | None = None,
    circle_id: Any = None,
) -> material.Lesson:
    """A version in one language as plain values, with the voices of an organisation and the examples of a place.

    A card that is not written in the language comes in the one it falls back to.
    """
    lesson = version.lesson
    cards = list(version.cards.all())
    voices = _voices(cards, language, organisation)
    examples = _examples(lesson, place, circle_id)
    return material.Lesson(
        code=lesson.code,
        version=version.number,
        language=language,
        title=said(version.title, language),
        summary=said(version.summary, language),
        minutes=version.minutes,
        audience=tuple(lesson.audience),
        licence=version.licence,
        sources=tuple(version.sources),
        cards=tuple(_card(card, language, voices.get(card.pk), examples.get(card.name)) for card in cards),
        native=native_reading(version, language),
        room_rules=room_rules(language),
        safeguarding=room_rules(language, part="safeguarding")
        if WITH_CHILDREN & set(lesson.audience)
        else (),
        adapted_from=lesson.adapted_from.code if lesson.adapted_from else "",
    )


def class_checks(lesson: material.Lesson, topic: str) -> tuple[material.Card, ...]:
    """Three questions for before and after on paper: of the bank, about the same; the lesson's own where it has too few."""
    items = list(
        Item.objects.filter(kind=ItemKind.CHECK, topic=topic, difficulty=2, is_used=True).order_by("code")[:3]
    )
    if len(items) < 3:
        return lesson.questions
    return tuple(
        material.Card(
            id=item.code,
            kind="question",
            drawing=item.drawing,
            minutes=1,
            text=said(item.text, lesson.language),
            note="",
            answers=tuple(
                material.Answer(said(a["text"], lesson.language), a["drawing"]) for a in item.answers
            ),
            right=item.right,
            why=said(item.why, lesson.language),
        )
        for item in items
    )


def native_reading(version: Version, language: str) -> material.NativeReading | None:
    """Who read exactly these words aloud; None when nobody has, or they changed since."""
    row = NativeReading.objects.filter(
        lesson_id=version.lesson_id, language=language, words_hash=words_hash(version, language)
    ).first()
    return material.NativeReading(row.reader, row.read_on) if row else None


def _card(
    card: Card, language: str, voice: material.Voice | None, example: material.Example | None
) -> material.Card:
    return material.Card(
        id=card.name,
        kind=card.kind,  # type: ignore[arg-type]
        drawing=card.drawing,
        minutes=card.minutes,
        text=said(card.text, language),
        note=said(card.note, language),
        answers=tuple(material.Answer(said(a["text"], language), a["drawing"]) for a in card.answers),
        right=card.right,
        why=said(card.why, language),
        voice=voice,
        drawing_alt=word(card.drawing, language),
        example=example,
    )


def _voices(
    cards: Iterable[Card], language: str, organisation: Organisation | None
) -> dict[Any, material.Voice]:
    """Recordings of exactly the words of these cards, by card: the organisation's own, else one offered to everybody."""
    if organisation is None:
        return {}
    keys = {key_of(card.text[language]): card.pk for card in cards if card.text.get(language)}
    rows = Recording.objects.heard_by(organisation).filter(language=language, key__in=keys)
    found = {}
    for row in sorted(rows.select_related("speaker"), key=lambda row: row.organisation_id == organisation.pk):
        file = to_send(row.original_id)
        if file is not None and file.mime == "audio/ogg":
            length = row.original.renditions.filter(purpose="voice").values_list("seconds", flat=True).first()
            found[keys[row.key]] = material.Voice(
                row.speaker.name, "audio/ogg", file.data, round(length or 0)
            )
    return found


def _examples(lesson: Lesson, place: Place | None, circle_id: Any) -> dict[str, material.Example]:
    """What is going round at a place, by the name of the card it was added to: the circle's own, else a shared one."""
    if place is None:
        return {}
    over = [GoingRoundState.OVER, GoingRoundState.DECLINED]
    near = Q(state=ExampleState.SHARED, place__path__startswith=_district(place))
    near &= Q(going_round=None) | ~Q(going_round__state__in=over)
    own = Q(circle_id=circle_id) & ~Q(state=ExampleState.DECLINED) if circle_id else Q(pk__in=[])
    rows = Example.objects.filter(near | own, lesson=lesson).select_related("place").order_by("created_at")
    return {
        row.card_name: material.Example(
            said(row.text), said(row.place.name) if row.place else "", row.created_at.date()
        )
        for row in rows
    }


def _district(place: Place) -> str:
    """The path of the district a place lies in; of the place itself above that."""
    return "".join(f"{code}/" for code in place.path.split("/")[:3] if code)


# What is going round is news for so long.
NEWS_FOR = timedelta(days=30)


def going_round_about(topic: str) -> QuerySet[GoingRound]:
    """What people get just now of which a topic speaks, by district and day, the newest first; for everybody."""
    shown = GoingRound.objects.filter(
        state=GoingRoundState.SHOWN, topic=topic, reported_at__gt=now() - NEWS_FOR
    )
    return shown.select_related("place").order_by("-reported_at")[:5]
