"""Adding the rows of a file to the tables: by their ids, and where the same thing has another id here, to that."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.dateparse import parse_datetime

from qadam.circles.bundles.tables import Table
from qadam.circles.enums import ReportState
from qadam.circles.models import SessionReport
from qadam.learning.models import Lesson
from qadam.organisations.models import Organisation

# Columns that point to a row of another table of the file.
_POINTS = {
    "circle_id": "circles", "session_id": "sessions", "answered_in_id": "sessions", "member_id": "members",
    "household_id": "households", "sheet_id": "sheets",
}  # fmt: skip
Row = Mapping[str, Any]


@dataclass
class Adding:
    """One take-over. `ours` are the circles that may be added to; `touched` the meetings that are to be reckoned anew."""

    ours: set[UUID]
    lessons: Mapping[str, Lesson]
    organisation: Organisation
    # {table: {id in the file: (id here, its circle)}}: what rows below may hang on.
    here: dict[str, dict[str, tuple[UUID, UUID]]] = field(default_factory=dict)
    made: dict[str, list[Any]] = field(default_factory=dict)
    touched: set[UUID] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.here["circles"] = {str(pk): (pk, pk) for pk in self.ours}

    def circle_of(self, table: Table, row: Row) -> UUID | None:
        """The circle a row hangs on, if it may be added to."""
        found = self.here.get(_POINTS[table.above], {}).get(str(row[table.above]))
        return found[1] if found else None

    def add(self, table: Table, rows: Sequence[Row]) -> int:
        """Adds what is not here, and puts right what is older here. How many are new."""
        ready = [found for row in rows if (found := self._values(table, row))]
        new_here = {one.pk for one in self.made.get("sessions", ())}
        there: dict[Any, Any] = self._there(table, ready)
        known = self.here.setdefault(table.name, {})
        fresh: list[Any] = []
        for values, circle in ready:
            key = tuple(values[name] for name in table.once)
            one = there.get(values["id"]) or (there.get(key) if key else None)
            if one is None:
                if values.get("text") == "":  # a question that was hidden before it came here
                    continue
                one = table.model(**values, **self._beside(table.name))
                one.clean_fields(
                    exclude=[f.name for f in table.model._meta.fields if f.is_relation or f.blank or f.null]
                )
                there |= {values["id"]: one} | ({key: one} if key else {})
                fresh.append(one)
                # A meeting that was here, and of which more is told now.
                session = values.get("session_id")
                if table.name in ("reports", "attended") and session and session not in new_here:
                    self.touched.add(session)
            elif not one._state.adding:
                self._renew(table, one, values)
            known[str(values["id"])] = (one.pk, circle)
        table.model._default_manager.bulk_create(fresh, batch_size=1000)
        self.made[table.name] = fresh
        return len(fresh)

    def _values(self, table: Table, row: Row) -> tuple[dict[str, Any], UUID] | None:
        """The columns as they are to stand here, and the circle; None for a row that has nothing to hang on."""
        circle = self.circle_of(table, row)
        if circle is None:
            return None
        values = {name: _value(table, name, row.get(name)) for name in table.columns}
        for name in _POINTS.keys() & values.keys():
            found = self.here.get(_POINTS[name], {}).get(str(values[name]))
            if found is not None and found[1] == circle:
                values[name] = found[0]
            elif table.model._meta.get_field(name.removesuffix("_id")).null:
                values[name] = None
            else:
                return None
        if table.name == "reports" and (values["session_id"] is None) == (
            values["state"] == ReportState.COUNTED
        ):
            return None
        if "lesson_id" in table.by_code:
            values["lesson_id"] = self.lessons[row["lesson__code"]].pk
        return values, circle

    def _there(self, table: Table, ready: Iterable[tuple[dict[str, Any], UUID]]) -> dict[Any, Any]:
        """What is here of these circles, by id and by what makes it the same. A row of somebody else's id is refused."""
        found: dict[Any, Any] = {}
        manager = table.model._default_manager
        for one in manager.filter(**{f"{table.through}__in": self.ours}):
            found[one.pk] = one
            if table.once:
                found[tuple(getattr(one, name) for name in table.once)] = one
        ids = {values["id"] for values, _circle in ready}
        if manager.filter(pk__in=ids - found.keys()).exists():
            raise ValueError("the id of somebody else's row")
        return found

    def _renew(self, table: Table, found: Any, values: Mapping[str, Any]) -> None:
        """Puts in what is empty here; and all of it, if the file knows it from later."""
        changes = {n: values[n] for n in table.fills if values[n] and not getattr(found, n)}
        stands = getattr(found, table.newer) if table.newer else None
        if table.newer and values[table.newer] and (stands is None or values[table.newer] > stands):
            same = () if found.pk == values["id"] else table.once
            if table.name != "sessions" or not SessionReport.objects.filter(session=found).exists():
                changes |= {n: values[n] for n in table.columns if n not in ("id", "created_at", *same)}
        if changes:
            table.model._default_manager.filter(pk=found.pk).update(**changes)

    def _beside(self, name: str) -> dict[str, Any]:
        """What a row needs that does not travel: whose it is here; a mark nobody's phone has."""
        if name in ("households", "sheets"):
            return {"organisation": self.organisation}
        return {"phone_hash": os.urandom(16)} if name == "came" else {}


def _value(table: Table, name: str, raw: Any) -> Any:
    """Text of a file as the kind of value its column holds."""
    match table.model._meta.get_field(name.removesuffix("_id") if name in _POINTS else name):
        case models.DateTimeField() if isinstance(raw, str):
            moment = parse_datetime(raw)
            if moment is None or moment.tzinfo is None:
                raise ValueError("no moment")
            return moment
        case models.DateField() if isinstance(raw, str):
            return date.fromisoformat(raw)
        case models.UUIDField() if isinstance(raw, str):
            return UUID(raw)
    return raw
