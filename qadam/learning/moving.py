"""An organisation's own lessons, and the examples of circles, that go along when circles are taken over by another installation.

Lessons of the library are there already: they are found by their code. Words that came in a file are shown to nobody outside a
circle before somebody of the new home has read them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from qadam.core.text import clean
from qadam.learning.around import checked
from qadam.learning.enums import ExampleState, VersionState
from qadam.learning.errors import NamesSomebody, TellsOfDanger
from qadam.learning.models import Card, Example, Lesson, Version
from qadam.organisations.models import Organisation
from qadam.places.models import Place

_LESSON = ("id", "code", "topic", "audience", "position")
_VERSION = ("number", "title", "summary", "minutes", "licence", "sources")
_CARD = ("name", "position", "kind", "drawing", "minutes", "text", "note", "answers", "right", "why")
_EXAMPLE = ("id", "created_at", "circle_id", "card_name", "text")


def told_lessons(ids: Iterable[UUID]) -> list[dict[str, Any]]:
    """An organisation's own lessons as they were published last. Who wrote, read and spoke them stays."""
    rows = []
    for lesson in Lesson.objects.filter(pk__in=list(ids), organisation__isnull=False).order_by("pk"):
        out = lesson.versions.filter(state__in=(VersionState.PUBLISHED, VersionState.RETIRED))
        version = out.order_by("-number").prefetch_related("cards").first()
        row: dict[str, Any] = {name: getattr(lesson, name) for name in _LESSON}
        if version is not None:
            row["version"] = {name: getattr(version, name) for name in _VERSION}
            row["cards"] = list(version.cards.values(*_CARD))
        rows.append(row)
    return rows


def take_lessons(
    rows: Sequence[Mapping[str, Any]], codes: Iterable[str], *, organisation: Organisation
) -> dict[str, Lesson]:
    """The lesson here for each code of a file: of the library, or the organisation's own, which waits to be read.

    One that nobody knows stands as an empty one of the organisation, so that no meeting is lost.
    """
    own = {row["code"]: row for row in rows}
    wanted = set(codes) | set(own)
    library = {one.code: one for one in Lesson.objects.library().filter(code__in=wanted - set(own))}
    found = {}
    for code in sorted(wanted - set(library)):
        row = own.get(code) or {"code": code, "topic": "elsewhere", "audience": [], "position": 0}
        found[code] = _lesson(row, organisation)
    return library | found


def _lesson(row: Mapping[str, Any], organisation: Organisation) -> Lesson:
    """The organisation's lesson of this id or code, made if it is not there. A code that is taken gets four signs more."""
    ours = Lesson.objects.filter(organisation=organisation)
    other = f"{row['code'][:55]}-{uuid5(organisation.pk, row['code']).hex[:4]}"
    if there := ours.filter(code__in=(row["code"], other)).first():
        return there
    if "id" in row and (there := ours.filter(pk=row["id"]).first()):
        return there
    is_taken = Lesson.objects.filter(code=row["code"]).exists()
    lesson = Lesson(
        organisation=organisation,
        code=other if is_taken else row["code"],
        topic=row["topic"],
        audience=[str(one) for one in row["audience"]],
        position=row["position"],
    )
    if "id" in row and not Lesson.objects.filter(pk=row["id"]).exists():
        lesson.pk = UUID(row["id"])
    lesson.clean_fields(exclude=("organisation", "guide", "adapted_from", "audience"))
    lesson.save(force_insert=True)
    if "version" in row:
        _take_version(lesson, row)
    return lesson


def _take_version(lesson: Lesson, row: Mapping[str, Any]) -> None:
    version = Version(
        lesson=lesson, state=VersionState.IN_REVIEW, **{name: row["version"][name] for name in _VERSION}
    )
    version.sources = [clean(str(source), limit=300) for source in row["version"]["sources"]]
    version.clean_fields(
        exclude=("lesson", "author", "reviewer", "summary", "fingerprint", "review_words", "published_at")
    )
    version.save(force_insert=True)
    cards = [Card(version=version, **{name: one[name] for name in _CARD}) for one in row["cards"]]
    for card in cards:
        card.answers = [{"drawing": str(a["drawing"]), "text": dict(a["text"])} for a in card.answers]
        card.clean_fields(exclude=("version",))
    Card.objects.bulk_create(cards)


def told_examples(circles: Iterable[UUID]) -> list[dict[str, Any]]:
    """What circles put on their cards and did not take off again."""
    kept = Example.objects.filter(circle_id__in=list(circles)).exclude(state=ExampleState.DECLINED)
    return list(kept.order_by("pk").values(*_EXAMPLE, "lesson__code", "place__code"))


def take_examples(
    rows: Sequence[Mapping[str, Any]],
    *,
    organisation: Organisation,
    circles: set[UUID],
    lessons: Mapping[str, Lesson],
) -> int:
    """The circles' own examples: in the circle alone, until they are offered here and looked at. How many are new."""
    there = set(Example.objects.filter(pk__in=[row["id"] for row in rows]).values_list("pk", flat=True))
    standing = Example.objects.filter(circle_id__in=circles).exclude(state=ExampleState.DECLINED)
    full = set(standing.values_list("circle_id", "lesson_id", "card_name"))
    places = {one.code: one for one in Place.objects.filter(code__in={row["place__code"] for row in rows})}
    made = []
    for row in rows:
        lesson = lessons[row["lesson__code"]]
        where = (UUID(row["circle_id"]), lesson.pk, row["card_name"])
        words = _words(row["text"])
        if UUID(row["id"]) in there or where in full or where[0] not in circles or not words:
            continue
        full.add(where)
        one = Example(
            **{name: row[name] for name in _EXAMPLE} | {"text": words},
            organisation=organisation,
            lesson=lesson,
            place=places.get(row["place__code"]),
        )
        one.clean_fields(exclude=("organisation", "lesson", "place", "going_round", "reviewer"))
        made.append(one)
    Example.objects.bulk_create(made)
    return len(made)


def _words(texts: Mapping[str, str]) -> dict[str, str]:
    """The words, if they name nobody and tell of no danger."""
    try:
        return {code: words for code, text in texts.items() if (words := checked(text))}
    except (NamesSomebody, TellsOfDanger):
        return {}
