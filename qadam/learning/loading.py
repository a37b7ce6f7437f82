"""The library that comes with Qadam, read from `library/` into the tables. Safe to run at every start: what stands is left alone.

A lesson whose files changed becomes the next published version; the one before is retired and stays for whoever holds its pack.
"""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from qadam.core.clock import now
from qadam.core.languages import LANGUAGES
from qadam.learning.enums import CardKind, ItemKind, VersionState
from qadam.learning.models import Card, Guide, Item, Lesson, NativeReading, Version

LIBRARY = Path(__file__).parent / "library"
# How the answers of the two games are written in the files.
VERDICTS = {"real": 0, "scam": 1}

Texts = dict[str, str]


def load_library(folder: Path = LIBRARY) -> int:
    """Brings guides, lessons and items up to date with the files. Returns how many lessons got a new version."""
    load_guides(folder)
    load_items(folder)
    return sum(load_lesson(lesson) for lesson in sorted((folder / "lessons").glob("*/lesson.toml")))


def read(path: Path) -> dict[str, Any]:
    """A file of the library. Raises ValueError that names the file when it is not TOML."""
    return _parsed(path, path.stat().st_mtime_ns)


@cache
def _parsed(path: Path, _changed_at: int) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as broken:
        raise ValueError(f"{path}: {broken}") from broken


def guides(folder: Path = LIBRARY) -> list[dict[str, Any]]:
    path = folder / "guides.toml"
    return list(read(path)["guides"]) if path.exists() else []


def load_guides(folder: Path = LIBRARY) -> None:
    """Writes the guides in the order of the file."""
    for position, guide in enumerate(guides(folder)):
        words = {"title": guide["title"], "summary": guide.get("summary", {}), "position": position}
        Guide.objects.update_or_create(code=guide["code"], defaults=words)


def words_of(folder: Path) -> dict[str, dict[str, Any]]:
    """{language: its file} of a lesson."""
    return {code: read(folder / f"{code}.toml") for code in LANGUAGES if (folder / f"{code}.toml").exists()}


def fingerprint(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


@transaction.atomic
def load_lesson(path: Path) -> bool:
    """Whether the lesson got a new version. `path` is its lesson.toml."""
    mark = fingerprint(path.parent.glob("*.toml"))
    if Version.objects.published().filter(fingerprint=mark).exists():
        return False
    told, words = read(path), words_of(path.parent)
    lesson = _lesson(told)
    newest = lesson.versions.order_by("-number").values_list("number", flat=True).first() or 0
    lesson.versions.published().update(state=VersionState.RETIRED, updated_at=now())
    version = Version.objects.create(
        lesson=lesson,
        number=newest + 1,
        state=VersionState.PUBLISHED,
        title=_across(words, lambda file: file["title"]),
        summary=_across(words, lambda file: file.get("summary", "")),
        minutes=told["minutes"],
        licence=told["licence"],
        sources=told.get("sources", []),
        fingerprint=mark,
        published_at=now(),
    )
    Card.objects.bulk_create(_card(version, n, card, words) for n, card in enumerate(told["cards"]))
    _readings(lesson, version, words)
    return True


def _lesson(told: Mapping[str, Any]) -> Lesson:
    places = {code: (g["code"], n) for g in guides() for n, code in enumerate(g["lessons"])}
    guide, position = places.get(told["code"], (None, 0))
    lesson, _made = Lesson.objects.update_or_create(
        code=told["code"],
        organisation=None,
        defaults={
            "topic": told["topic"],
            "audience": told["audience"],
            "guide_id": guide if Guide.objects.filter(code=guide).exists() else None,
            "position": position,
        },
    )
    return lesson


def _across(words: Mapping[str, dict[str, Any]], of: Any) -> Texts:
    return {code: text for code, file in words.items() if (text := of(file))}


def _card(version: Version, position: int, told: Mapping[str, Any], words: Mapping[str, Any]) -> Card:
    name = told["id"]
    mine = {code: file["cards"][name] for code, file in words.items() if name in file["cards"]}
    is_question = told["kind"] == CardKind.QUESTION
    return Card(
        version=version,
        name=name,
        position=position,
        kind=told["kind"],
        drawing=told["drawing"],
        minutes=told["minutes"],
        text=_across(mine, lambda card: card["text"]),
        note=_across(mine, lambda card: card.get("note", "")),
        answers=_answers(told, mine) if is_question else [],
        right=told["answer"] if is_question else None,
        why=_across(mine, lambda card: card.get("why", "")),
    )


def _answers(told: Mapping[str, Any], words: Mapping[str, Any]) -> list[dict[str, Any]]:
    """[{"drawing": …, "text": {language: …}}] in the order of the file."""
    return [
        {"drawing": drawing, "text": {code: card["answers"][n] for code, card in words.items()}}
        for n, drawing in enumerate(told["drawings"])
    ]


def _readings(lesson: Lesson, version: Version, words: Mapping[str, Any]) -> None:
    for code, file in words.items():
        if file.get("read_by") and file.get("read_on"):
            NativeReading.objects.get_or_create(
                lesson=lesson,
                language=code,
                words_hash=words_hash(version, code),
                defaults={"reader": file["read_by"], "read_on": file["read_on"]},
            )


def words_hash(version: Version, language: str) -> str:
    """Of everything that is read in one language: a reading counts for exactly these words."""
    said = [version.title.get(language, ""), version.summary.get(language, "")]
    for card in version.cards.all():
        said += [card.text.get(language, ""), card.note.get(language, ""), card.why.get(language, "")]
        said += [answer["text"].get(language, "") for answer in card.answers]
    return hashlib.sha256("\0".join(said).encode()).hexdigest()


def load_items(folder: Path = LIBRARY) -> None:
    """Writes the bank of items; one that left the files is used no longer, its tallies stay."""
    rows = [_item(told) for path in sorted((folder / "items").glob("*.toml")) for told in read(path)["items"]]
    columns = [f.name for f in Item._meta.fields if not f.primary_key]
    with transaction.atomic():
        Item.objects.exclude(pk__in=[row.pk for row in rows]).update(is_used=False)
        Item.objects.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=columns)


def _item(told: Mapping[str, Any]) -> Item:
    words = {code: told[code] for code in LANGUAGES if code in told}
    is_check = told["kind"] == ItemKind.CHECK
    return Item(
        code=told["code"],
        kind=told["kind"],
        topic=told["topic"],
        difficulty=told["difficulty"],
        drawing=told.get("drawing", ""),
        text=_across(words, lambda item: item.get("text", "")),
        answers=_answers(told, words) if is_check else [],
        right=told["answer"] if is_check else VERDICTS[told["answer"]],
        why=_across(words, lambda item: item["why"]),
        address=told.get("address", ""),
        owner=told.get("owner", ""),
    )
