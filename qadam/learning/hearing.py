"""Lessons as they are heard and shown one card at a time: which there are, whose voice reads a text, its picture as a file."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import Count, Max
from django.utils.translation import gettext
from PIL import Image

from qadam.core.languages import LANGUAGES, Texts
from qadam.core.sealing import keyed_hash
from qadam.learning.models import Card, Guide, Version
from qadam.learning.pack.strokes import stamp
from qadam.learning.queries import guides_with_lessons
from qadam.media.models import Original
from qadam.media.services import hold_master, keep_original
from qadam.organisations.models import Organisation
from qadam.voice.models import Recording
from qadam.voice.ports import Finds
from qadam.voice.sentences import key_of

# The row of lessons an organisation wrote itself.
OWN = "own"
_SIZE, _EDGE = 512, 64


@dataclass(frozen=True)
class Row:
    """Lessons under one name, in order."""

    code: str
    title: Texts
    versions: list[Version]


def rows(organisation: Organisation) -> list[Row]:
    """The guides of the library that have lessons, and what an organisation published of its own."""
    found = [Row(guide.pk, guide.title, versions) for guide, versions in guides_with_lessons()]
    own = Version.objects.published().filter(lesson__organisation=organisation).select_related("lesson")
    mine = list(own.order_by("lesson__position", "lesson__created_at"))
    return [*found, Row(OWN, {"": gettext("Our own lessons")}, mine)] if mine else found


def voice_of(texts: Texts, language: str, organisation: Organisation) -> Recording | None:
    """Who reads exactly these words in a language: a voice of the organisation, else one offered to all."""
    words = texts.get(language)
    if not words:
        return None
    found = Recording.objects.heard_by(organisation).filter(language=language, key=key_of(words))
    ready = found.filter(original__renditions__purpose="voice").select_related("speaker")
    return sorted(ready, key=lambda row: row.organisation_id != organisation.pk)[0] if ready else None


def picture_of(drawing: str, organisation: Organisation) -> UUID:
    """A drawing as a picture that a messenger carries; the same one for everybody an organisation writes to."""
    data = _png(drawing)
    digest = keyed_hash("media-content", data)
    kept = Original.objects.filter(organisation_id=organisation.pk, content_hash=digest).first()
    if kept is None:
        kept = keep_original(data, organisation_id=organisation.pk)
        hold_master(kept, until=None)
    return kept.pk


@lru_cache(maxsize=128)
def _png(drawing: str) -> bytes:
    sheet = Image.new("L", (_SIZE + 2 * _EDGE, _SIZE + 2 * _EDGE), 255)
    sheet.paste(stamp(drawing, _SIZE), (_EDGE, _EDGE))
    out = io.BytesIO()
    sheet.quantize(16, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


# ── on a call ───────────────────────────────────────────────────────────────────────────────────────────────────


def written() -> Finds:
    """Finds a text of a published lesson in every language it is written in. Fills voice.ports.written."""
    about = Version.objects.published().aggregate(
        newest=Max("published_at"), changed=Max("updated_at"), n=Count("pk")
    )
    stamp = (about["newest"], about["changed"], about["n"], Guide.objects.count())
    texts = _written(stamp) if about["n"] else {}
    return lambda text, code: texts.get((code, key_of(text))) if texts else None


@lru_cache(maxsize=1)
def _written(
    _stamp: tuple[datetime | None, datetime | None, int, int],
) -> dict[tuple[str, str], Mapping[str, str]]:
    """Every text that is said of published lessons, found by language and words. As long as no lesson changes."""
    found: dict[tuple[str, str], Mapping[str, str]] = {}
    for texts in _texts():
        for code in LANGUAGES:
            if texts.get(code):
                found.setdefault((code, key_of(texts[code])), texts)
    return found


def _texts() -> list[Mapping[str, str]]:
    versions = Version.objects.published()
    found: list[Mapping[str, str]] = [*Guide.objects.values_list("title", flat=True)]
    found += versions.values_list("title", flat=True)
    for card in Card.objects.filter(version__in=versions):
        found += spoken_texts(card)
    return found


def spoken_texts(card: Card) -> list[Mapping[str, str]]:
    """What of a card is said aloud: its text, its answers, and why."""
    said = [card.text, *(answer["text"] for answer in card.answers), card.why]
    return [texts for texts in said if any(texts.values())]
