"""Reads of calls worth a name."""

import re
from dataclasses import dataclass

from qadam.voice.models import Recording

_KEY = re.compile(r"/m/([A-Za-z0-9_-]+)\.")


@dataclass(frozen=True)
class Said:
    """What a recording says, who says it, and in which language."""

    words: str
    speaker: str
    language: str
    is_person: bool


def said_at(path: str) -> Said | None:
    """The words and the speaker of the recording at an address of ours; None if it is none."""
    found = _KEY.search(path)
    row = (
        Recording.objects.filter(original__renditions__key=found[1]).select_related("speaker").first()
        if found
        else None
    )
    who = row.speaker if row else None
    return Said(row.words, who.name, row.language, who.is_person) if row and who else None
