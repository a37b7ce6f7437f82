"""The draw of a round: an order that nobody chose, promised before and checked by anybody afterwards.

Each circle has a ticket, which tells nothing about it. The seed is drawn when the round is opened and only its SHA-256 is shown;
after the draw the seed is shown too. A ticket's number is the SHA-256 of "seed:ticket", in hexadecimal; the smallest begin now.
Two commands of any Linux or Mac do it again: `printf %s SEED | sha256sum` and `printf %s SEED:TICKET | sha256sum`.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from qadam.circles.enums import Arm
from qadam.circles.models import Circle, WaitRound
from qadam.circles.queries import HOME_ZONE
from qadam.core.clock import now
from qadam.organisations.models import Organisation
from qadam.places.models import Place


def new_seed() -> str:
    return secrets.token_hex(32)


def promise(seed: str) -> str:
    """What is shown of a seed before the draw."""
    return hashlib.sha256(seed.encode()).hexdigest()


def ticket(circle_id: UUID) -> str:
    """Eight signs a circle is drawn by. They lead back to no circle."""
    return hashlib.sha256(b"ticket:" + circle_id.bytes).hexdigest()[:8]


def number(seed: str, mark: str) -> str:
    return hashlib.sha256(f"{seed}:{mark}".encode()).hexdigest()


def order(seed: str, marks: Iterable[str]) -> list[str]:
    """The tickets in the order they were drawn."""
    return sorted(marks, key=lambda mark: number(seed, mark))


def open_round(organisation: Organisation, place: Place) -> WaitRound | None:
    """The round that a circle of this place joins when it asks today."""
    ancestors = [code for code in place.path.split("/") if code]
    rounds = WaitRound.objects.filter(
        organisation=organisation, drawn_at=None, closes_on__gte=today(organisation)
    )
    return rounds.filter(place__code__in=ancestors).order_by("closes_on", "pk").first()


def its_turn(on: date) -> Q:
    """Circles whose turn it is on a day: of no round, drawn for now, or drawn for later and later has come."""
    return Q(round=None) | Q(arm=Arm.NOW) | Q(arm=Arm.LATER, round__later_from__lte=on)


def today(organisation: Organisation | None = None) -> date:
    return now().astimezone(ZoneInfo(organisation.zone if organisation else HOME_ZONE)).date()


def tickets(wait_round: WaitRound) -> list[tuple[str, str]]:
    """The tickets of a round with what was drawn for each, in the order of the draw; before it by ticket."""
    arms = {ticket(pk): arm for pk, arm in Circle.objects.filter(round=wait_round).values_list("pk", "arm")}
    marks = order(wait_round.seed, arms) if wait_round.drawn_at else sorted(arms)
    return [(mark, arms[mark]) for mark in marks]
