"""What the tests of measuring share: a bank of questions, circles that answered them."""

from datetime import date, time
from itertools import count
from typing import Any
from uuid import uuid4

from qadam.circles.check_sets import drawn
from qadam.circles.models import CheckResult, Circle, Session
from qadam.circles.services.checks import Taken, keep_checks
from qadam.core.clock import now
from qadam.learning.models import Guide, Item, Lesson, Version
from qadam.organisations.models import Organisation
from qadam.places.models import Place
from qadam.places.services import load_places

_numbers = count(10_000)
TODAY = date(2026, 11, 20)


def place(code: str = "charsadda") -> Place:
    if not Place.objects.filter(code=code).exists():
        load_places()
    return Place.objects.get(code=code)


def add_bank(topic: str = "links", *, n: int = 7, difficulty: int = 2) -> list[Item]:
    """Questions about one thing; the right picture is the second."""
    answers = [{"drawing": d, "text": {"en": d}} for d in ("lock", "key", "link")]
    return [
        Item.objects.create(
            code=f"{topic}-t{k}", kind="check", topic=topic, difficulty=difficulty, drawing="phone",
            text={"en": f"Question {k}?"}, answers=answers, right=1, why={"en": "Because."},
        )
        for k in range(n)
    ]  # fmt: skip


def add_guide(code: str = "first", topic: str = "links") -> Guide:
    guide, _new = Guide.objects.get_or_create(code=code, defaults={"title": {"en": code}})
    lesson = Lesson.objects.create(guide=guide, code=f"{code}-{topic}", topic=topic, audience=["everyone"])
    Version.objects.create(lesson=lesson, state="published", title={"en": "L"}, published_at=now())
    return guide


def add_circle(organisation: Organisation, **fields: Any) -> Circle:
    made: dict[str, Any] = {
        "organisation": organisation, "place": place(), "code": str(next(_numbers)), "weekday": 4, "at": time(15),
        "language": "ps", **fields,
    }  # fmt: skip
    return Circle.objects.create(**made)


def answer(circle: Circle, phase: str, rights: list[int], *, topic: str = "links", on: date = TODAY) -> None:
    """So many members answered; each number is how many of her three were right."""
    items = drawn(circle, topic)[phase]
    keep_checks(
        circle,
        [
            Taken(uuid4(), phase, tuple((i.code, 1 if k < right else 0) for k, i in enumerate(items)), on)
            for right in rights
        ],
    )


def hold(
    circle: Circle, *, on: date = TODAY, came: int = 8, lesson: Lesson | None = None, **fields: Any
) -> Session:
    held = lesson or Lesson.objects.filter(organisation=None).first()
    held = held or Lesson.objects.create(code="any", topic="links")
    return Session.objects.create(circle=circle, lesson=held, on=on, state="held", came=came, **fields)


def results(circle: Circle) -> list[CheckResult]:
    return list(CheckResult.objects.filter(circle=circle))
