"""What a phone tells of a session, read strictly: a plain value, or a refusal with a code. And which day it was.

A phone's clock may be wrong by a year. At the sync it says what it believes the time to be; against the moment of receipt that
gives how far it is off, and the day is put right. A day that still cannot be (before the phone was paired, after now) becomes the
nearest one that can.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from qadam.core.text import clean
from qadam.learning.drawings import SIGNS

KINDS = ("women", "men", "girls", "boys", "elders")
"""Whom heads are counted by. `people`: counted without saying whom."""
MOST_HEADS, MOST_MINUTES, MOST_SIGNS, MOST_QUESTIONS, MOST_LETTERS = 200, 600, 60, 20, 500
# A clock that is off by less needs no correction.
GOOD_CLOCK = timedelta(minutes=10)


class NotReadable(ValueError):
    """The report cannot be understood. The phone keeps it and says so."""


@dataclass(frozen=True)
class Told:
    """One report. `began_ms` is by the phone's clock, milliseconds since 1970."""

    id: UUID
    circle: UUID
    lesson: str
    version: int
    began_ms: int
    minutes: int | None
    rules_read: bool
    tally: dict[str, int]
    signs: tuple[str, ...]
    tried: int | None
    questions: tuple[tuple[UUID, str], ...]
    answered: tuple[UUID, ...] = ()

    def in_heads(self) -> "Told":
        """The same with its signs counted as heads. Where children sit, nobody is told apart from another."""
        more = len(self.signs) - sum(self.tally.values())
        tally = self.tally | {"people": self.tally.get("people", 0) + more} if more > 0 else self.tally
        return replace(self, tally=tally, signs=())

    def kept(self) -> dict[str, Any]:
        """What stays of it as JSON. Questions go into the box and are not kept twice."""
        return {
            "version": self.version,
            "minutes": self.minutes,
            "rules_read": self.rules_read,
            "tally": self.tally,
            "total": sum(self.tally.values()) if self.tally else None,
            "signs": list(self.signs),
            "tried": self.tried,
        }


def read_report(raw: Any) -> Told:
    """A report as the phone sent it. Raises NotReadable."""
    if not isinstance(raw, Mapping):
        raise NotReadable("a report is an object")
    tally = raw.get("tally") or {}
    if not isinstance(tally, Mapping) or not set(tally) <= {*KINDS, "people"}:
        raise NotReadable("tally")
    lesson = raw.get("lesson")
    if not isinstance(lesson, str) or not 0 < len(lesson) <= 60:
        raise NotReadable("lesson")
    return Told(
        id=_id(raw.get("id")),
        circle=_id(raw.get("circle")),
        lesson=lesson,
        version=_whole(raw.get("version", 1), 32_000, "version"),
        began_ms=_whole(raw.get("began"), 253_402_300_799_000, "began"),
        minutes=_maybe(raw.get("minutes"), MOST_MINUTES, "minutes"),
        rules_read=raw.get("rules_read") is True,
        tally={kind: n for kind in sorted(tally) if (n := _whole(tally[kind], MOST_HEADS, "tally"))},
        signs=_signs(raw.get("signs") or ()),
        tried=_maybe(raw.get("tried"), MOST_HEADS, "tried"),
        questions=_questions(raw.get("questions") or ()),
        answered=tuple(_id(one) for one in _list(raw.get("answered") or (), MOST_QUESTIONS, "answered")),
    )


def _id(raw: Any) -> UUID:
    try:
        return UUID(raw)
    except (TypeError, ValueError, AttributeError) as wrong:
        raise NotReadable("id") from wrong


def _whole(raw: Any, most: int, what: str) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or raw != raw // 1 or not 0 <= raw <= most:
        raise NotReadable(what)
    return int(raw)


def _maybe(raw: Any, most: int, what: str) -> int | None:
    return None if raw is None else _whole(raw, most, what)


def _list(raw: Any, most: int, what: str) -> list[Any]:
    if not isinstance(raw, list | tuple) or len(raw) > most:
        raise NotReadable(what)
    return list(raw)


def is_sign(text: Any) -> bool:
    """Whether it is one of our signs, or two of them joined by "+"."""
    parts = text.split("+") if isinstance(text, str) else []
    return len(parts) in (1, 2) and len(set(parts)) == len(parts) and set(parts) <= set(SIGNS)


def _signs(raw: Any) -> tuple[str, ...]:
    signs = _list(raw, MOST_SIGNS, "signs")
    if not all(is_sign(sign) for sign in signs):
        raise NotReadable("signs")
    return tuple(sorted(set(signs)))


def _questions(raw: Any) -> tuple[tuple[UUID, str], ...]:
    asked = []
    for one in _list(raw, MOST_QUESTIONS, "questions"):
        if not isinstance(one, Mapping) or not isinstance(one.get("text"), str):
            raise NotReadable("questions")
        if text := clean(one["text"], limit=MOST_LETTERS):
            asked.append((_id(one.get("id")), text))
    return tuple(asked)


@dataclass(frozen=True)
class Day:
    """When a session began, after the clock was put right. `is_corrected`: it is not the day the phone believed."""

    on: date
    phone_at: datetime | None
    off_s: int
    is_corrected: bool


def meeting_day(at: datetime, zone: ZoneInfo) -> date:
    """The day a meeting belongs to: until four in the morning it is still yesterday's evening."""
    return (at.astimezone(zone) - timedelta(hours=4)).date()


def day_of(
    began_ms: int, *, phone_now_ms: int, received_at: datetime, not_before: datetime, zone: ZoneInfo
) -> Day:
    """The day a session was held, in the zone of its circle."""
    off = timedelta(milliseconds=int(received_at.timestamp() * 1000) - phone_now_ms)
    if abs(off) < GOOD_CLOCK:
        off = timedelta()
    try:
        phone_at = datetime.fromtimestamp(began_ms / 1000, UTC)
        began_at = min(max(phone_at + off, not_before), received_at)
        believed = meeting_day(phone_at, zone)
    except (OverflowError, ValueError, OSError):
        return Day(meeting_day(received_at, zone), None, int(off.total_seconds()), True)
    on = meeting_day(began_at, zone)
    return Day(on, phone_at, int(off.total_seconds()), on != believed)
