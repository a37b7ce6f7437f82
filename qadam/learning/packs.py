"""Lessons as files: made by a job, kept, and made anew when their words, voices or examples change."""

import hashlib
import logging
import time
from collections.abc import Iterator, Set
from dataclasses import asdict
from uuid import UUID

from django.db.models import QuerySet

from qadam.core.clock import now
from qadam.learning import material
from qadam.learning.enums import Form
from qadam.learning.models import PackFile, Version
from qadam.learning.pack import TooBig, build, fitting
from qadam.learning.queries import languages_of, lesson_material, published
from qadam.messaging.ports import Document
from qadam.organisations.models import Organisation
from qadam.places.models import Place

log = logging.getLogger(__name__)

# Raise it when the frame of packs or sheets changes: all are made anew.
FRAME = 1
TYPES = {Form.LIGHT: "text/html", Form.FULL: "text/html", Form.SHEET: "application/pdf"}
ENDINGS = {"text/html": "html", "application/pdf": "pdf"}


def fingerprint(lesson: material.Lesson) -> str:
    """Of everything that stands in a lesson's files, and of the frame they are put in."""
    return hashlib.sha256(f"{FRAME} {asdict(lesson)!r}".encode()).hexdigest()


def make(lesson: material.Lesson, form: str) -> bytes:
    """The bytes of one file. Raises TooBig."""
    if form == Form.SHEET:
        from qadam.learning.sheet import build_sheet  # with its fonts: only for who makes sheets

        return build_sheet(lesson)
    if form == Form.FULL:
        return build(fitting(lesson), light=False)
    return build(lesson, light=True)


def pack_file(
    version: Version,
    language: str,
    form: str,
    *,
    organisation: Organisation | None = None,
    place: Place | None = None,
    circle_id: UUID | None = None,
) -> PackFile:
    """The file of a version as it stands today, made if it is not there yet. Raises TooBig."""
    lesson = lesson_material(version, language, organisation=organisation, place=place, circle_id=circle_id)
    mark = fingerprint(lesson)
    kept = PackFile.objects.filter(
        version=version, language=language, form=form, organisation=organisation, circle_id=circle_id
    ).first()
    if kept is not None and kept.fingerprint == mark:
        return kept
    made, _new = PackFile.objects.update_or_create(
        version=version,
        language=language,
        form=form,
        organisation=organisation,
        circle_id=circle_id,
        defaults={"fingerprint": mark, "content": make(lesson, form), "updated_at": now()},
    )
    return made


def everybodys(version: Version, language: str) -> QuerySet[PackFile]:
    """The kept files of a version in a language without voices or examples of anybody."""
    return PackFile.objects.filter(version=version, language=language, organisation=None, circle_id=None)


def due() -> Iterator[tuple[Version, str, str]]:
    """Files of the published library that are not there yet: version, language, form."""
    there = set(
        PackFile.objects.filter(organisation=None, circle_id=None).values_list(
            "version_id", "language", "form"
        )
    )
    versions = Version.objects.published().select_related("lesson").prefetch_related("cards")
    for version in versions.order_by("lesson__guide__position", "lesson__position"):
        for language in languages_of(version):
            for form in (Form.LIGHT, Form.SHEET):
                if (version.pk, language, form) not in there:
                    yield version, language, form


def make_due(*, within_s: float = 20) -> int:
    """Makes files that are missing, for at most about so long. Returns how many."""
    began_at, made = time.monotonic(), 0
    for version, language, form in due():
        if time.monotonic() - began_at > within_s:
            break
        try:
            pack_file(version, language, form)
            made += 1
        except TooBig as too_big:
            log.warning("a pack is too big: %s", too_big)
    return made


def document(name: str, mimes: Set[str]) -> Document | None:
    """The file a message names ("lesson:links:ur"), in a type the channel carries: a page, else a sheet to print."""
    kind, _, rest = name.partition(":")
    code, _, language = rest.partition(":")
    form = next((f for f in (Form.LIGHT, Form.SHEET) if TYPES[f] in mimes), None)
    version = published(code) if kind == "lesson" and form else None
    if version is None or form is None:
        return None
    made = pack_file(version, language, form)
    return Document(file_name(code, language, form), TYPES[form], bytes(made.content))


def file_name(code: str, language: str, form: str) -> str:
    """What a file is called on a phone: lesson-links-ur.html."""
    return f"lesson-{code}-{language}.{ENDINGS[TYPES[Form(form)]]}"
