"""Lessons of the library for tests, as plain values straight from their files, and a voice that really sounds."""

import io
import math
from array import array
from dataclasses import replace
from datetime import date
from functools import cache

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream

from qadam.learning.loading import LIBRARY, read
from qadam.learning.material import Answer, Card, Example, Lesson, Voice

RATE = 24_000


def lesson_of(code: str, language: str) -> Lesson:
    """A lesson of the library in a language it is written in."""
    folder = LIBRARY / "lessons" / code
    told, words, room = (
        read(folder / "lesson.toml"),
        read(folder / f"{language}.toml"),
        read(LIBRARY / "room.toml"),
    )
    cards = []
    for one in told["cards"]:
        mine = words["cards"][one["id"]]
        answers = zip(mine.get("answers", ()), one.get("drawings", ()), strict=True)
        cards.append(
            Card(
                id=one["id"],
                kind=one["kind"],
                drawing=one["drawing"],
                minutes=one["minutes"],
                text=mine["text"],
                note=mine.get("note", ""),
                answers=tuple(Answer(*answer) for answer in answers),
                right=one.get("answer"),
                why=mine.get("why", ""),
            )
        )
    return Lesson(
        code=code, version=1, language=language, title=words["title"], summary=words["summary"],
        minutes=told["minutes"], audience=tuple(told["audience"]), licence=told["licence"],
        sources=tuple(told["sources"]), cards=tuple(cards), room_rules=tuple(room["rules"][language]),
        safeguarding=tuple(room["safeguarding"][language]),
    )  # fmt: skip


@cache
def _second() -> bytes:
    """One second of a rising and falling tone with some rustle."""
    samples, seed = array("h"), 1
    for n in range(RATE):
        seed = (seed * 1_103_515_245 + 12_345) % 2**31
        tone = math.sin(2 * math.pi * (180 + 60 * math.sin(n / RATE)) * n / RATE)
        samples.append(int(7_000 * tone + (seed >> 18) - 4_096))
    return samples.tobytes()


@cache
def sound(seconds: int, bit_rate: int = 16_000) -> bytes:
    """A recording as Ogg Opus: it weighs what speech weighs."""
    out = io.BytesIO()
    with av.open(out, "w", format="ogg", options={"fflags": "+bitexact"}) as target:
        stream = target.add_stream("libopus", rate=RATE, options={"application": "voip", "vbr": "off"})
        assert isinstance(stream, AudioStream)
        stream.layout, stream.bit_rate = "mono", bit_rate
        for second in range(seconds):
            frame = AudioFrame(format="s16", layout="mono", samples=RATE)
            frame.planes[0].update(_second().ljust(frame.planes[0].buffer_size, b"\0"))
            frame.sample_rate, frame.pts = RATE, second * RATE
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return out.getvalue()


def with_voices(
    lesson: Lesson, *, seconds: int = 3, speaker: str = "Zarmina", bit_rate: int = 16_000
) -> Lesson:
    """The lesson with a voice on every card but the last."""
    voice = Voice(speaker, "audio/ogg", sound(seconds, bit_rate), seconds)
    return replace(
        lesson, cards=(*(replace(card, voice=voice) for card in lesson.cards[:-1]), lesson.cards[-1])
    )


def with_example(lesson: Lesson, text: str, place: str = "Charsadda") -> Lesson:
    """The lesson with what is going round added to its first card."""
    first = replace(lesson.cards[0], example=Example(text, place, date(2026, 11, 20)))
    return replace(lesson, cards=(first, *lesson.cards[1:]))
