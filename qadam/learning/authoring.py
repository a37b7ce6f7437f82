"""Every write to the lessons of an organisation: a copy of another, drafts and their cards, reading, publishing, retiring."""

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from qadam.accounts.models import User
from qadam.core.clock import now
from qadam.core.languages import Texts
from qadam.core.models import audit
from qadam.core.text import clean
from qadam.core.transitions import transition
from qadam.learning.drawings import NAMES
from qadam.learning.enums import VERSION_TRANSITIONS, CardKind, VersionState
from qadam.learning.errors import (
    NoLink,
    NotADraft,
    NotComplete,
    NotWritten,
    ReaderMissing,
    SameLink,
    SomebodyElse,
)
from qadam.learning.loading import words_hash
from qadam.learning.models import Card, Lesson, NativeReading, OutsideMaterial, Version
from qadam.learning.writing import complete_languages
from qadam.organisations.enums import EDITORS
from qadam.organisations.models import Membership, Organisation

LONGEST = 600
ANSWERS = 3
_COPIED = ("name", "position", "kind", "drawing", "minutes", "text", "note", "answers", "right", "why")


@transaction.atomic
def add_lesson(
    organisation: Organisation, *, title: Texts, topic: str, audience: Sequence[str], by: User
) -> Lesson:
    """A lesson of an organisation's own, with an empty first draft."""
    lesson = Lesson.objects.create(
        organisation=organisation, code=_new_code(organisation), topic=topic, audience=list(audience)
    )
    Version.objects.create(lesson=lesson, title=dict(title), author=by, minutes=0)
    audit("lesson-added", lesson, by=by)
    return lesson


@transaction.atomic
def adapt_lesson(version: Version, *, organisation: Organisation, by: User) -> Lesson:
    """A copy of somebody's lesson that is an organisation's own to change. It names the lesson it was made of."""
    source = version.lesson
    lesson = Lesson.objects.create(
        organisation=organisation,
        code=_new_code(organisation),
        topic=source.topic,
        audience=source.audience,
        adapted_from=source,
    )
    _copy(version, lesson, number=1, by=by)
    audit("lesson-adapted", lesson, by=by)
    return lesson


@transaction.atomic
def next_draft(lesson: Lesson, *, by: User) -> Version:
    """The draft that follows what stands now; the one there is, when there is one."""
    Lesson.objects.select_for_update().get(pk=lesson.pk)
    newest = lesson.versions.order_by("-number").first()
    if newest is None:
        return Version.objects.create(lesson=lesson, author=by)
    if newest.state in (VersionState.DRAFT, VersionState.IN_REVIEW):
        return newest
    return _copy(newest, lesson, number=newest.number + 1, by=by)


def _copy(version: Version, lesson: Lesson, *, number: int, by: User) -> Version:
    draft = Version.objects.create(
        lesson=lesson,
        number=number,
        title=version.title,
        summary=version.summary,
        minutes=version.minutes,
        licence=version.licence,
        sources=version.sources,
        author=by,
    )
    Card.objects.bulk_create(
        Card(version=draft, **{name: getattr(card, name) for name in _COPIED}) for card in version.cards.all()
    )
    return draft


def _new_code(organisation: Organisation) -> str:
    return f"{organisation.slug[:40]}-{secrets.token_hex(3)}"


def _locked(version: Version) -> Version:
    """The draft, held until the change is done. Raises NotADraft."""
    found = Version.objects.select_for_update().get(pk=version.pk)
    if found.state != VersionState.DRAFT:
        raise NotADraft
    return found


@transaction.atomic
def edit_version(
    version: Version, *, title: Texts, summary: Texts, licence: str, sources: Sequence[str]
) -> None:
    """Title, summary, licence and where the facts come from. Raises NotADraft."""
    _locked(version)
    Version.objects.filter(pk=version.pk).update(
        title=dict(title),
        summary=dict(summary),
        licence=clean(licence, limit=40) or "CC-BY-SA-4.0",
        sources=[line for source in sources if (line := clean(source, limit=300))],
        updated_at=now(),
    )


@transaction.atomic
def add_card(version: Version, *, kind: str) -> Card:
    """A card at the end of a draft. A question gets three empty answers, the first of them right."""
    draft = _locked(version)
    asks = kind == CardKind.QUESTION
    card = Card.objects.create(
        version=draft,
        name=f"{kind}-{secrets.token_hex(3)}",
        position=draft.cards.count(),
        kind=kind,
        drawing="question" if asks else "talk",
        answers=[{"drawing": "tick", "text": {}} for _n in range(ANSWERS)] if asks else [],
        right=0 if asks else None,
    )
    _count_minutes(draft)
    return card


@transaction.atomic
def edit_card(card: Card, *, language: str, words: dict[str, Any], minutes: int, right: int | None) -> None:
    """The words of a card in one language (`text`, `note`, `why`, `answers`), its minutes, which answer is right."""
    draft = _locked(card.version)
    for name in ("text", "note", "why"):
        setattr(card, name, _with(getattr(card, name), language, words.get(name, "")))
    if card.kind == CardKind.QUESTION:
        told = words.get("answers", [])
        for n, answer in enumerate(card.answers):
            answer["text"] = _with(answer["text"], language, told[n] if n < len(told) else "")
        card.right = right if right is not None and 0 <= right < len(card.answers) else 0
    card.minutes = max(1, min(minutes, 30))
    card.save()
    _count_minutes(draft)


def _with(texts: Texts, language: str, words: str) -> dict[str, str]:
    kept = {code: text for code, text in texts.items() if code != language}
    said = clean(words, limit=LONGEST)
    return kept | ({language: said} if said else {})


@transaction.atomic
def choose_drawing(card: Card, *, drawing: str, answer: int | None = None) -> None:
    """The picture of a card, or of one of its answers. Raises LookupError for one we do not have."""
    _locked(card.version)
    if drawing not in NAMES:
        raise LookupError(drawing)
    if answer is None:
        card.drawing = drawing
    else:
        card.answers[answer]["drawing"] = drawing
    card.save()


@transaction.atomic
def move_card(card: Card, *, up: bool) -> None:
    """Swaps a card with its neighbour. At the edge nothing happens."""
    draft = _locked(card.version)
    rows = list(draft.cards.all())
    here = next(n for n, row in enumerate(rows) if row.pk == card.pk)
    there = here - 1 if up else here + 1
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
    _number(rows)


@transaction.atomic
def order_cards(version: Version, *, ids: Sequence[str]) -> None:
    """Puts the cards of a draft into the order of these ids; a card that is not named keeps its place behind them."""
    draft = _locked(version)
    place = {id: n for n, id in enumerate(ids)}
    _number(sorted(draft.cards.all(), key=lambda row: (place.get(str(row.pk), len(place)), row.position)))


@transaction.atomic
def remove_card(card: Card) -> None:
    """Takes a card out of a draft."""
    draft = _locked(card.version)
    card.delete()
    _number(list(draft.cards.all()))
    _count_minutes(draft)


def _number(rows: Sequence[Card]) -> None:
    for position, row in enumerate(rows):
        Card.objects.filter(pk=row.pk).update(position=position)


def _count_minutes(draft: Version) -> None:
    total = sum(draft.cards.values_list("minutes", flat=True))
    Version.objects.filter(pk=draft.pk).update(minutes=total, updated_at=now())


# ── from draft to published ─────────────────────────────────────────────────────────────────────────────────────


def hand_in(version: Version, *, by: User) -> None:
    """Somebody else may read it now. Raises NotComplete."""
    if not complete_languages(version):
        raise NotComplete
    transition(version, VersionState.IN_REVIEW, allowed=VERSION_TRANSITIONS, author=by, review_words="")
    audit("lesson-handed-in", version.lesson, by=by, number=version.number)


def send_back(version: Version, *, words: str, by: User) -> None:
    """Back to its author, with what is to be changed."""
    said = clean(words, limit=LONGEST)
    transition(version, VersionState.DRAFT, allowed=VERSION_TRANSITIONS, reviewer=by, review_words=said)
    audit("lesson-sent-back", version.lesson, by=by, number=version.number)


@transaction.atomic
def publish_version(version: Version, *, by: User) -> None:
    """Out for everybody; the version before is used no longer. Raises SomebodyElse where its author is not the only one."""
    lesson = Lesson.objects.select_for_update().get(pk=version.lesson_id)
    if version.author_id == by.pk and _editors(lesson) > 1:
        raise SomebodyElse
    before = lesson.versions.published().exclude(pk=version.pk)
    before.update(state=VersionState.RETIRED, updated_at=now())
    transition(version, VersionState.PUBLISHED, allowed=VERSION_TRANSITIONS, reviewer=by, published_at=now())
    audit("lesson-published", lesson, by=by, number=version.number)


def _editors(lesson: Lesson) -> int:
    rows = Membership.objects.filter(organisation=lesson.organisation, role__in=EDITORS)
    return rows.filter(user__is_active=True).values("user").distinct().count()


def retire_version(version: Version, *, by: User) -> None:
    """Used no longer. Whoever holds its pack keeps it."""
    transition(version, VersionState.RETIRED, allowed=VERSION_TRANSITIONS)
    audit("lesson-retired", version.lesson, by=by, number=version.number)


# ── read aloud, and what others have ────────────────────────────────────────────────────────────────────────────


def note_reading(version: Version, *, language: str, reader: str, on: date, by: User) -> NativeReading:
    """A native speaker read every line aloud. It counts for exactly these words. Raises ReaderMissing, NotWritten."""
    name = clean(reader, limit=80)
    if not name:
        raise ReaderMissing
    if language not in complete_languages(version):
        raise NotWritten
    row, _new = NativeReading.objects.update_or_create(
        lesson=version.lesson,
        language=language,
        words_hash=words_hash(version, language),
        defaults={"reader": name, "read_on": on, "by_user": by},
    )
    audit("lesson-read-aloud", version.lesson, by=by, language=language)
    return row


def add_outside(
    organisation: Organisation, *, lesson: Lesson, url: str, title: str, licence: str, language: str, by: User
) -> OutsideMaterial:
    """Material of others, by its address and with its licence; nothing of it is fetched. Raises NoLink."""
    address, name, terms = _link(url, title, licence)
    row, _new = OutsideMaterial.objects.update_or_create(
        organisation=organisation,
        lesson=lesson,
        url=address,
        defaults={"title": name, "licence": terms, "language": language},
    )
    audit("outside-material-added", lesson, by=by)
    return row


@transaction.atomic
def change_outside(
    row: OutsideMaterial, *, url: str, title: str, licence: str, language: str, by: User
) -> None:
    """Another address, title, licence or language. Raises NoLink, and SameLink where the address stands there already."""
    address, name, terms = _link(url, title, licence)
    beside = OutsideMaterial.objects.filter(organisation=row.organisation, lesson=row.lesson, url=address)
    if beside.exclude(pk=row.pk).exists():
        raise SameLink
    row.url, row.title, row.licence, row.language, row.updated_at = address, name, terms, language, now()
    row.save(update_fields=["url", "title", "licence", "language", "updated_at"])
    audit("outside-material-changed", row.lesson, by=by)


def _link(url: str, title: str, licence: str) -> tuple[str, str, str]:
    """Address, title and licence as they are kept. Raises NoLink."""
    address, name, terms = clean(url, limit=300), clean(title, limit=160), clean(licence, limit=80)
    if not (address.startswith("https://") and "." in address[8:] and " " not in address and name and terms):
        raise NoLink
    return address, name, terms


def remove_outside(row: OutsideMaterial, *, by: User) -> None:
    """It is shown no longer."""
    audit("outside-material-removed", row.lesson, by=by)
    row.delete()
