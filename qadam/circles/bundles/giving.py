"""Writing circles into a file."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from qadam.circles.bundles.signing import FORMAT, seal
from qadam.circles.bundles.sparing import spared
from qadam.circles.bundles.tables import CIRCLE, ROUND, TABLES
from qadam.circles.draws import today
from qadam.circles.enums import Arm
from qadam.circles.models import Circle, Session, SessionReport, WaitRound
from qadam.core.clock import now
from qadam.learning.badges.moving import told_badges
from qadam.learning.enums import WITH_CHILDREN
from qadam.learning.moving import told_examples, told_lessons


@dataclass(frozen=True)
class Given:
    """A file, and how many circles are in it. `waiting` are circles that stay until their draw was held and is over."""

    data: bytes
    circles: int
    waiting: int


def export_bundle(circles: Iterable[Circle]) -> bytes:
    """The circles with everything they did, as signed JSON."""
    return give_away(circles).data


def give_away(circles: Iterable[Circle]) -> Given:
    """The circles with everything they did. One whose draw is not over stays where the others of its draw are."""
    wanted = {circle.pk for circle in circles}
    whole = _whole_rounds(wanted)
    stay = _waiting(wanted, whole)
    rows = Circle.objects.filter(pk__in=wanted - stay).order_by("created_at", "pk")
    kinds = dict(rows.values_list("pk", "audience"))
    ids = list(kinds)
    young = {pk for pk, audience in kinds.items() if audience in WITH_CHILDREN}
    told: dict[str, Any] = {
        "format": FORMAT,
        "from": settings.BASE_URL,
        "made_at": now(),
        "circles": [_of_round(row, whole) for row in rows.values(*CIRCLE.columns, *CIRCLE.by_code.values())],
        "rounds": list(
            WaitRound.objects.filter(pk__in=whole)
            .order_by("pk")
            .values(*ROUND.columns, *ROUND.by_code.values())
        ),
    }
    for table in TABLES:
        found = table.model._default_manager.filter(**{f"{table.through}__in": ids}).order_by("pk")
        columns = [*table.columns, *table.by_code.values(), f"{table.through}_id"]
        told[table.name] = [
            left
            for row in found.values(*dict.fromkeys(columns))
            if (left := spared(table, row, children=row[f"{table.through}_id"] in young))
        ]
        if table.above != "circle_id":
            for row in told[table.name]:
                del row[f"{table.through}_id"]
    told |= _of_learning(ids, young)
    body = json.dumps(told, default=_plain, ensure_ascii=False, sort_keys=True).encode()
    return Given(seal(body), len(ids), len(stay))


def waiting(circles: Iterable[Circle]) -> int:
    """How many of these circles would stay until their draw is over."""
    wanted = {circle.pk for circle in circles}
    return len(_waiting(wanted, _whole_rounds(wanted)))


def _of_round(row: dict[str, Any], whole: set[UUID]) -> dict[str, Any]:
    return row if row["round_id"] in whole else {**row, "round_id": None, "arm": ""}


def _whole_rounds(wanted: set[UUID]) -> set[UUID]:
    """Draws that were held and all of whose circles are given away together."""
    held = WaitRound.objects.filter(circles__in=wanted, drawn_at__isnull=False)
    rest = Circle.objects.filter(round__isnull=False).exclude(pk__in=wanted).values("round_id")
    return set(held.exclude(pk__in=rest).values_list("pk", flat=True))


def _waiting(wanted: set[UUID], whole: set[UUID]) -> set[UUID]:
    """Circles that wait for a draw, or for their turn in a draw whose others stay."""
    undrawn, later = Q(round__drawn_at=None), Q(arm=Arm.LATER, round__later_from__gt=today())
    in_rounds = Circle.objects.filter(pk__in=wanted, round__isnull=False).exclude(round__in=whole)
    return set(in_rounds.filter(undrawn | later).values_list("pk", flat=True))


def _of_learning(ids: list[UUID], young: set[UUID]) -> dict[str, Any]:
    sessions = dict(Session.objects.filter(circle__in=ids).values_list("pk", "circle_id"))
    subjects = {**sessions, **{pk: pk for pk in ids}}
    used = set(Session.objects.filter(circle__in=ids).values_list("lesson_id", flat=True))
    used |= set(SessionReport.objects.filter(circle__in=ids).values_list("lesson_id", flat=True))
    return {
        "badges": told_badges(subjects, unnamed={s for s, circle in subjects.items() if circle in young}),
        "lessons": told_lessons(used),
        "examples": told_examples(ids),
    }


def _plain(value: object) -> str:
    """Days, hours, moments (to the microsecond) and ids as text."""
    return value.isoformat() if isinstance(value, date | time) else str(value)
