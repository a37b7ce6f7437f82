"""A circle in Charsadda led by Zarmina, a lesson of three cards; and phones of neighbours who talk about circles."""

from collections.abc import Callable
from datetime import time
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from qadam.accounts.models import User
from qadam.circles.models import Circle, Device, Facilitator
from qadam.circles.services import facilitators
from qadam.circles.services.devices import offer_pairing, pair_device
from qadam.circles.services.starting import start_circle
from qadam.core.clock import now
from qadam.learning.models import Card, Guide, Lesson, Version
from qadam.messaging.models import ChannelAccount
from qadam.messaging.tests.chat import Phone
from qadam.organisations.models import Organisation
from qadam.people import services as people
from qadam.people.enums import AddressKind, ChannelKind, Purpose
from qadam.people.models import Person
from qadam.people.services import add_person
from qadam.places.models import Place
from qadam.places.services import load_places

TOKEN = "t" * 43
_NUMBERS = count(1)


def charsadda() -> Place:
    """The district. A test that keeps its transactions leaves no places behind."""
    if not Place.objects.filter(code="charsadda").exists():
        load_places()
    return Place.objects.get(code="charsadda")


@pytest.fixture
def places(db: None) -> None:
    """All places we ship."""
    charsadda()


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


@pytest.fixture(autouse=True)
def disk(settings: Settings, tmp_path: Path) -> None:
    """The folder this test's files lie in."""
    default = settings.STORAGES["default"]
    options = default.get("OPTIONS", {}) | {"location": str(tmp_path)}
    settings.STORAGES = settings.STORAGES | {"default": default | {"OPTIONS": options}}


@pytest.fixture
def lessons(db: None) -> list[Lesson]:
    """The first three lessons, short: four cards and three questions each."""
    guide = Guide.objects.create(code="first", title={"en": "Tonight"})
    return [_lesson(guide, position, code) for position, code in enumerate(("links", "otp", "photos"))]


def _lesson(guide: Guide, position: int, code: str) -> Lesson:
    lesson = Lesson.objects.create(code=code, topic=code, guide=guide, position=position)
    version = Version.objects.create(lesson=lesson, title={"en": f"About {code}"}, state="published")
    for n in range(4):
        Card.objects.create(
            version=version,
            name=f"c{n}",
            position=n,
            kind="card",
            drawing="link",
            text={"en": f"{code} card {n}"},
        )
    for n in range(3):
        Card.objects.create(
            version=version,
            name=f"q{n}",
            position=4 + n,
            kind="question",
            drawing="question",
            text={"en": f"{code} question {n}"},
            answers=[
                {"drawing": "tick", "text": {"en": f"right {n}"}},
                {"drawing": "cross", "text": {"en": f"wrong {n}"}},
            ],
            right=0,
            why={"en": f"because {n}"},
        )
    return lesson


NewPhone = Callable[[], tuple[Phone, Person]]


@pytest.fixture
def neighbour(whatsapp: ChannelAccount, sahar: Organisation) -> NewPhone:
    """Makes somebody who agreed to answers and reminders, with her phone, in English."""

    def made() -> tuple[Phone, Person]:
        number = f"+92333{next(_NUMBERS):07}"
        person = people.add_person(sahar, language="en")
        address = people.get_or_add_address(
            sahar, channel=ChannelKind.WHATSAPP, kind=AddressKind.PHONE, value=number
        )
        people.reach_at(person, address)
        people.verify_address(address)
        for purpose in (Purpose.REPLIES, Purpose.REMINDERS):
            people.record_consent(person, purpose=purpose, granted=True, method="chat", words="yes")
        return Phone(whatsapp, number=number), person

    return made


NewLeader = Callable[..., Facilitator]


@pytest.fixture
def new_leader(sahar: Organisation, amna: User, neighbour: NewPhone, lessons: list[Lesson]) -> NewLeader:
    """Makes somebody who went the whole path and was vouched for at the desk."""

    def made(person: Person | None = None, **fields: Any) -> Facilitator:
        leads = facilitators.begin_path(sahar, person or neighbour()[1], language="en")
        walk(leads, amna)
        if fields:
            Facilitator.objects.filter(pk=leads.pk).update(**fields)
        leads.refresh_from_db()
        return leads

    return made


def walk(leads: Facilitator, by: User) -> None:
    """The whole path by its services, vouched for at the desk."""
    for lesson in Lesson.objects.filter(guide="first"):
        facilitators.finish_lesson(leads, lesson.code)
    facilitators.watch_at_desk(leads, by=by)
    facilitators.agree_to_conduct(leads, words="I promise")
    facilitators.vouch_at_desk(leads, by=by)


NewCircle = Callable[..., Circle]


@pytest.fixture
def new_circle(sahar: Organisation, new_leader: NewLeader) -> NewCircle:
    """Makes a circle that meets on Fridays at three; `leads` names who leads it."""

    def made(leads: Facilitator | None = None, **told: Any) -> Circle:
        leads = leads or new_leader()
        assert leads.person is not None
        fields: dict[str, Any] = {
            "audience": "women",
            "weekday": 4,
            "at": time(15),
            "size": 10,
            "language": "en",
        } | told
        return start_circle(sahar, leads.person, place=charsadda(), **fields)

    return made
