"""A published lesson in one language as JSON: what a phone keeps to hold a session without a network.

Texts are as they were written and drawings stand once each; the phone shows texts as text and drawings as pictures, so that
nothing in either can run.
"""

import base64
import hashlib
import json
from typing import Any

from qadam.circles.models import Circle
from qadam.core import languages
from qadam.learning import drawings
from qadam.learning.material import Card
from qadam.learning.models import Version
from qadam.learning.queries import languages_of, lesson_material, room_rules


def lesson_language(version: Version, wanted: str) -> str:
    """The wanted language when every card is written in it, else the first it falls back to that is whole."""
    whole = languages_of(version)
    order = (wanted, *languages.get(wanted).fallback, *whole)
    return next((code for code in order if code in whole), wanted)


def pack(version: Version, language: str, *, circle: Circle | None = None) -> dict[str, Any]:
    """The lesson with its cards, the rules of the room and its drawings; for a circle with its voices and examples."""
    told = lesson_material(
        version,
        language,
        organisation=circle.organisation if circle else None,
        place=circle.place if circle else None,
        circle_id=circle.pk if circle else None,
    )
    names = {card.drawing for card in told.cards} | {a.drawing for card in told.cards for a in card.answers}
    return {
        "code": told.code,
        "version": told.version,
        "language": language,
        "direction": languages.get(language).direction,
        "title": told.title,
        "minutes": told.minutes,
        "rules": room_rules(language),
        "safeguarding": room_rules(language, part="safeguarding"),
        "cards": [_card(card) for card in told.cards],
        "drawings": {name: drawings.drawing(name) for name in sorted(names & drawings.NAMES)},
    }


def _card(card: Card) -> dict[str, Any]:
    voice, example = card.voice, card.example
    return {
        "id": card.id,
        "kind": card.kind,
        "drawing": card.drawing,
        "alt": card.drawing_alt,
        "minutes": card.minutes,
        "text": card.text,
        "note": card.note,
        "answers": [{"drawing": answer.drawing, "text": answer.text} for answer in card.answers],
        "right": card.right,
        "why": card.why,
        "voice": voice
        and {"speaker": voice.speaker, "kind": voice.kind, "data": base64.b64encode(voice.data).decode()},
        "example": example and {"text": example.text},
    }


def packed(told: dict[str, Any]) -> tuple[bytes, str]:
    """The bytes that go to the phone, and what they are known by."""
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return body, hashlib.sha256(body).hexdigest()[:20]
