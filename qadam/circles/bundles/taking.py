"""Taking circles over from a file. What is here stays; what is missing is added; the same file again changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, connection, transaction

from qadam.circles import draws
from qadam.circles.bundles.rows import Adding
from qadam.circles.bundles.shapes import check_shape
from qadam.circles.bundles.signing import read_bundle
from qadam.circles.bundles.sparing import spared
from qadam.circles.bundles.tables import CIRCLE, ROUND, TABLES
from qadam.circles.codes import circle_code
from qadam.circles.enums import Arm, CircleState
from qadam.circles.errors import NotABundle
from qadam.circles.models import Circle, WaitRound
from qadam.circles.services.folding import fold_sessions, lock_sessions
from qadam.core.models import audit
from qadam.learning.badges.moving import take_badges
from qadam.learning.enums import WITH_CHILDREN
from qadam.learning.models import Guide, Item
from qadam.learning.moving import take_examples, take_lessons
from qadam.learning.tallies import count_answers
from qadam.organisations.models import Organisation
from qadam.places.models import Place

_WRONG = (
    KeyError, TypeError, ValueError, AttributeError, OverflowError, ObjectDoesNotExist, ValidationError, DatabaseError,
)  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """What taking a file over gave. `by_table` counts the rows that are new."""

    new: int
    known: int
    rows: int
    by_table: Mapping[str, int] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        return {"new": self.new, "known": self.known, "rows": self.rows}


def import_bundle(data: bytes, *, organisation: Organisation, mark: str = "") -> Taken:
    """Takes the circles of a file over for an organisation. What is here already stays as it is. Raises NotABundle.

    Nobody leads them yet: an ACTIVE facilitator here is asked to take each.
    """
    told = read_bundle(data, mark=mark)
    try:
        with transaction.atomic():
            # One file at a time: whoever comes second finds everything there.
            with connection.cursor() as cursor:
                cursor.execute("select pg_advisory_xact_lock(hashtext('circles-bundle'))")
            taken = _take_over(told, organisation)
            connection.check_constraints()
    except _WRONG:
        raise NotABundle from None
    return taken


def _take_over(told: Mapping[str, Any], organisation: Organisation) -> Taken:
    rows = told["circles"]
    known = {
        # Held, so that no phone adds to a circle while a file does.
        str(circle.pk): circle
        for circle in Circle.objects.select_for_update().filter(pk__in=[r["id"] for r in rows]).order_by("pk")
    }
    rounds = _take_rounds(told, organisation)
    for row in rows:
        if row["id"] not in known:
            _add_circle(row, rounds, str(told["from"]), organisation)
    # A circle of another organisation here is not ours to add to.
    ids = [row["id"] for row in rows]
    ours = dict(Circle.objects.filter(pk__in=ids, organisation=organisation).values_list("pk", "audience"))
    _link_splits(rows, set(ours))
    by_table = _take_tables(told, ours, organisation)
    by_table["new"] = len(ids) - len(known)
    total = sum(n for name, n in by_table.items() if name != "new")
    audit(
        "circles-taken-over",
        organisation,
        organisation_id=organisation.pk,
        known=len(known),
        rows=total,
        new=by_table["new"],
    )
    return Taken(by_table.pop("new"), len(known), total, by_table)


def _take_tables(
    told: Mapping[str, Any], ours: Mapping[UUID, str], organisation: Organisation
) -> dict[str, int]:
    codes = {
        row["lesson__code"] for name in ("sessions", "reports", "examples") for row in told.get(name, ())
    }
    lessons = take_lessons(told.get("lessons", ()), codes, organisation=organisation)
    young = {pk for pk, audience in ours.items() if audience in WITH_CHILDREN}
    adding = Adding(ours=set(ours), lessons=lessons, organisation=organisation)
    added: dict[str, int] = {}
    for table in TABLES:
        fitting = []
        for raw in told.get(table.name, ()):
            circle = adding.circle_of(table, raw)
            row = spared(table, raw, children=circle in young) if circle else None
            if row is not None:
                check_shape(table.name, row)
                fitting.append(row)
        added[table.name] = adding.add(table, fitting)
    _count(adding)
    lock_sessions(adding.touched)
    fold_sessions(adding.touched)
    examples = told.get("examples", ())
    added["examples"] = take_examples(examples, organisation=organisation, circles=set(ours), lessons=lessons)
    if "badges" in told and ours:
        subjects = {
            told_id: pk for name in ("circles", "sessions") for told_id, (pk, _c) in adding.here[name].items()
        }
        added["badges"] = take_badges(told["badges"], organisation=organisation, subjects=subjects)
    return added


def _count(adding: Adding) -> None:
    """Answers that are new here are counted for their questions, where it is known what was answered to which."""
    answers = [
        (code, row.on, row.phase, 1, int(good))
        for row in adding.made.get("checks", ())
        for code, good in row.items
    ]
    answers += [
        (code, row.on, row.phase, row.people, hands)
        for row in adding.made.get("sheets", ())
        for code, hands in row.items
        if hands is not None
    ]
    bank = set(Item.objects.filter(pk__in={one[0] for one in answers}).values_list("pk", flat=True))
    count_answers(one for one in answers if one[0] in bank)


# ── circles and their draws ─────────────────────────────────────────────────────────────────────────────────────


def _add_circle(
    row: Mapping[str, Any], rounds: Mapping[str, WaitRound], home: str, organisation: Organisation
) -> None:
    values = {
        name: row.get(name) for name in CIRCLE.columns if name not in ("split_from_id", "round_id", "arm")
    }
    in_round = rounds.get(str(row.get("round_id")))
    is_taken = Circle.objects.filter(code=row["code"]).exists()
    circle = Circle(
        **values
        | {
            "organisation": organisation,
            "place": Place.objects.get(code=row["place__code"]),
            "guide": Guide.objects.filter(pk=row["guide_id"]).first() if row["guide_id"] else None,
            "code": circle_code() if is_taken else row["code"],
            "state": CircleState(row["state"]),
            "origin": (row["origin"] or home)[:80],
            "round": in_round,
            "arm": Arm(row["arm"]) if in_round else "",
        }
    )
    circle.clean_fields(exclude=[f.name for f in Circle._meta.fields if f.is_relation or f.blank or f.null])
    circle.save(force_insert=True)


def _link_splits(rows: list[Mapping[str, Any]], ours: set[UUID]) -> None:
    for row in rows:
        parent = row["split_from_id"]
        if parent and UUID(parent) in ours and UUID(row["id"]) in ours:
            Circle.objects.filter(pk=row["id"], split_from=None).update(split_from=parent)


def _take_rounds(told: Mapping[str, Any], organisation: Organisation) -> dict[str, WaitRound]:
    """The draws of a file by their id. Each is drawn again from its seed: one that comes out differently is refused."""
    found = {}
    for row in told.get("rounds", ()):
        arms = {draws.ticket(UUID(c["id"])): c["arm"] for c in told["circles"] if c["round_id"] == row["id"]}
        drawn = draws.order(row["seed"], arms)
        fits = all(
            arms[mark] == (Arm.NOW if n < row["can_start"] else Arm.LATER) for n, mark in enumerate(drawn)
        )
        if not fits or row["drawn_at"] is None or draws.promise(row["seed"]) != row["seed_hash"]:
            raise ValueError("a draw that comes out differently")
        there = WaitRound.objects.filter(pk=row["id"]).first()
        if there is None:
            there = WaitRound(
                **{name: row[name] for name in ROUND.columns},
                organisation=organisation,
                place=Place.objects.get(code=row["place__code"]),
            )
            there.clean_fields(exclude=("organisation", "place"))
            there.save(force_insert=True)
        if there.organisation_id == organisation.pk:
            found[row["id"]] = there
    return found
