"""A circle in Charsadda led by Zarmina, and a lesson of three cards."""

from datetime import time

import pytest

from qadam.circles.models import Circle, Device, Facilitator
from qadam.circles.services.devices import offer_pairing, pair_device
from qadam.core.clock import now
from qadam.learning.models import Card, Lesson, Version
from qadam.organisations.models import Organisation
from qadam.people.models import Person
from qadam.people.services import add_person
from qadam.places.models import Place
from qadam.places.services import load_places

TOKEN = "t" * 43


def charsadda() -> Place:
    """The district. A test that keeps its transactions leaves no places behind."""
    if not Place.objects.filter(code="charsadda").exists():
        load_places()
    return Place.objects.get(code="charsadda")


@pytest.fixture
def zarmina(sahar: Organisation) -> Person:
    """Leads a circle in Charsadda."""
    return add_person(sahar, name="Zarmina", language="ps")


@pytest.fixture
def leader(sahar: Organisation, zarmina: Person) -> Facilitator:
    return Facilitator.objects.create(
        organisation=sahar,
        person=zarmina,
        state="active",
        language="ps",
        agreed_at=now(),
        place=charsadda(),
    )


@pytest.fixture
def links(db: None) -> Lesson:
    """The lesson about links: a card, a rule, a question; in three languages."""
    return add_lesson("links-short")


def add_lesson(code: str, *, title: str = "Look at the link") -> Lesson:
    lesson = Lesson.objects.create(code=code, topic="links", audience=["everyone"])
    version = Version.objects.create(
        lesson=lesson,
        state="published",
        title={"en": title, "ur": f"{title} ur", "ps": f"{title} ps"},
        published_at=now(),
    )

    def words(text: str) -> dict[str, str]:
        return {code: f"{text} {code}" for code in ("en", "ur", "ps")}

    answers = [{"drawing": "link-real", "text": words("Yes")}, {"drawing": "link-fake", "text": words("No")}]
    Card.objects.create(
        version=version, name="look", position=0, kind="card", drawing="link", minutes=4, text=words("Look.")
    )
    Card.objects.create(
        version=version,
        name="rule",
        position=1,
        kind="rule",
        drawing="house",
        minutes=3,
        text=words("Two look."),
    )
    Card.objects.create(
        version=version,
        name="q1",
        position=2,
        kind="question",
        drawing="question",
        minutes=3,
        text=words("Is it real?"),
        answers=answers,
        right=1,
        why=words("Because of the letters."),
    )
    return lesson


def add_circle(leader: Facilitator, code: str, **fields: object) -> Circle:
    made: dict[str, object] = {
        "organisation": leader.organisation,
        "place": charsadda(),
        "code": code,
        "language": "ps",
        "weekday": 4,
        "at": time(15),
        "facilitator": leader,
        **fields,
    }
    return Circle.objects.create(**made)


@pytest.fixture
def circle(leader: Facilitator, links: Lesson) -> Circle:
    return add_circle(leader, "chs01")


@pytest.fixture
def phone(leader: Facilitator) -> Device:
    """Zarmina's phone, which shows TOKEN."""
    return pair_device(offer_pairing(leader), token=TOKEN)
