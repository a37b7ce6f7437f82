"""Which three questions a circle is asked before and which after: one topic, one difficulty, never the same question twice.

They are drawn by hash of the circle, so that every phone of it draws the same without asking, and over many circles each
question comes as often before as after: what is harder in one set is then not taken for learning.
"""

import hashlib
import random
from collections.abc import Iterable
from typing import Any

from qadam.circles.enums import Phase, SessionState
from qadam.circles.models import CheckResult, CheckSheet, Circle
from qadam.core.languages import said
from qadam.learning import drawings
from qadam.learning.enums import ItemKind
from qadam.learning.models import Item, Lesson

THREE = 3
_LIKED = 2  # most questions of the bank are written for this difficulty
NOT_SURE = -1


def topics() -> dict[str, int]:
    """Topics that have two sets of one difficulty, each with that difficulty."""
    levels: dict[str, dict[int, int]] = {}
    checks = Item.objects.filter(kind=ItemKind.CHECK, is_used=True)
    for topic, level in checks.values_list("topic", "difficulty"):
        counts = levels.setdefault(topic, {})
        counts[level] = counts.get(level, 0) + 1
    enough = {topic: [k for k, n in counts.items() if n >= 2 * THREE] for topic, counts in levels.items()}
    return {t: min(ks, key=lambda k: (abs(k - _LIKED), k)) for t, ks in sorted(enough.items()) if ks}


def topic_of(circle: Circle, *, among: Iterable[str] | None = None) -> str:
    """What a circle is asked about, before and after: one topic of its guide, drawn. Empty when the bank is empty."""
    there = sorted(topics() if among is None else among)
    guided = Lesson.objects.filter(guide=circle.guide_id, organisation=None) if circle.guide_id else ()
    taught = {lesson.topic for lesson in guided} & set(there)
    return min(sorted(taught) or there, key=lambda topic: _place(circle, "topic", topic), default="")


def drawn(circle: Circle, topic: str) -> dict[str, list[Item]]:
    """The two sets of a circle, by phase. What it was asked before is never asked after, whatever left the bank since."""
    level = topics().get(topic)
    if level is None:
        return {}
    bank = Item.objects.filter(kind=ItemKind.CHECK, is_used=True, topic=topic, difficulty=level)
    order = sorted(bank, key=lambda item: _place(circle, topic, item.code))
    asked = {phase: asked_in(circle, topic, phase) for phase in Phase.values}
    first = [item for item in order if item.code not in asked[Phase.AFTER]][:THREE]
    kept = asked[Phase.BEFORE] | {item.code for item in first}
    then = [item for item in order if item.code not in kept][:THREE]
    return {Phase.BEFORE: first, Phase.AFTER: then} if len(first) == len(then) == THREE else {}


def asked_in(circle: Circle, topic: str, phase: str) -> set[str]:
    """Codes of the questions a circle was asked in a phase."""
    told = (
        model.objects.filter(circle=circle, topic=topic, phase=phase).values_list("items", flat=True)
        for model in (CheckResult, CheckSheet)
    )
    return {code for rows in told for items in rows for code, _right in items}


def sets_of(sheet: CheckSheet) -> dict[str, list[Item]]:
    """The questions a sheet was about, and those of the other phase as long as that has no sheet of its own."""
    bank = Item.objects.in_bulk([code for code, _n in sheet.items])
    asked = [bank[code] for code, _n in sheet.items if code in bank]
    others = set(sheet.circle.sheets.filter(topic=sheet.topic).values_list("phase", flat=True))
    sets = {k: items for k, items in drawn(sheet.circle, sheet.topic).items() if k not in others}
    return sets | ({sheet.phase: asked} if len(asked) == THREE else {})


def phase_of(circle: Circle) -> str:
    """Before the first meeting was held it is before; then it is after."""
    has_met = circle.sessions.filter(state=SessionState.HELD).exists()
    return Phase.AFTER if has_met else Phase.BEFORE


def for_phone(circle: Circle) -> dict[str, Any]:
    """Both sets as plain values, for a phone to keep: which to ask now, the questions, and every drawing once.

    The right answers come with the second set alone: before it, nobody is told.
    """
    topic = topic_of(circle)
    sets = drawn(circle, topic)
    names = {item.drawing for items in sets.values() for item in items} | {
        answer["drawing"] for items in sets.values() for item in items for answer in item.answers
    }
    return {
        "topic": topic,
        "now": phase_of(circle),
        "sets": {
            phase: [_told(item, circle.language, phase) for item in items] for phase, items in sets.items()
        },
        "drawings": {name: drawings.drawing(name) for name in sorted(names & drawings.NAMES)},
    }


def shuffled(items: list[Item], *, chance: random.Random | None = None) -> list[Item]:
    """The questions in a random order, anew each time."""
    mixed = list(items)
    (chance or random.SystemRandom()).shuffle(mixed)
    return mixed


def _told(item: Item, language: str, phase: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "code": item.code,
        "drawing": item.drawing,
        "text": said(item.text, language),
        "answers": [{"drawing": a["drawing"], "text": said(a["text"], language)} for a in item.answers],
    }
    if phase == Phase.AFTER:
        told |= {"right": item.right, "why": said(item.why, language)}
    return told


def _place(circle: Circle, about: str, name: str) -> bytes:
    return hashlib.sha256(f"{circle.pk}:{about}:{name}".encode()).digest()
