"""Keeping what was answered before and after: each result once, however often a phone sends it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from qadam.circles.check_sets import NOT_SURE, THREE
from qadam.circles.enums import Phase
from qadam.circles.measuring_errors import CheckUnclear
from qadam.circles.models import CheckResult, Circle
from qadam.learning.enums import ItemKind
from qadam.learning.models import Item
from qadam.learning.tallies import count_answers

MOST = 200

_KEEP = """
    insert into circles_checkresult (id, circle_id, phase, topic, items, "right", "on")
    select id, circle, phase, topic, items::jsonb, good, day
    from unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::text[], %s::int[], %s::date[])
        as told(id, circle, phase, topic, items, good, day)
    on conflict (id) do nothing returning id
"""


@dataclass(frozen=True)
class Taken:
    """What one member answered: (item, which picture; NOT_SURE for none), in the order they were shown."""

    id: UUID
    phase: str
    answers: tuple[tuple[str, int], ...]
    on: date


def read_taken(told: Any, *, today: date) -> Taken:
    """A result as a phone tells it: {"id", "phase", "on", "answers": [[code, choice]]}. Raises CheckUnclear.

    A day that is yet to come is today: the clock of the phone was wrong.
    """
    try:
        answers = tuple((str(code), _choice(choice)) for code, choice in told["answers"])
        on = date.fromisoformat(str(told["on"]))
        taken = Taken(UUID(str(told["id"])), str(told["phase"]), answers, min(on, today))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise CheckUnclear from None
    if taken.phase not in Phase.values or not len(answers) == len(dict(answers)) == THREE:
        raise CheckUnclear
    return taken


def _choice(told: Any) -> int:
    if isinstance(told, bool) or not isinstance(told, int) or not NOT_SURE <= told < 9:
        raise CheckUnclear
    return told


@transaction.atomic
def keep_checks(circle: Circle, results: Sequence[Taken]) -> dict[UUID, str]:
    """What became of each: "kept", "already" (told before) or "refused" (no three questions of one topic).

    The bank says what was right, not the phone.
    """
    codes = {code for taken in results for code, _choice in taken.answers}
    bank = {item.code: item for item in Item.objects.filter(code__in=codes, kind=ItemKind.CHECK)}
    ready: dict[UUID, CheckResult] = {}
    for taken in results:
        if row := _judged(circle, taken, bank):
            ready.setdefault(taken.id, row)
    # In one order: two phones with the same results wait for each other instead of crossing.
    new = _insert(sorted(ready.values(), key=lambda row: row.pk))
    count_answers(
        (code, row.on, row.phase, 1, int(good))
        for row in ready.values()
        if row.pk in new
        for code, good in row.items
    )
    return {
        taken.id: "refused" if taken.id not in ready else "kept" if taken.id in new else "already"
        for taken in results
    }


def _judged(circle: Circle, taken: Taken, bank: Mapping[str, Item]) -> CheckResult | None:
    items = [bank[code] for code, _choice in taken.answers if code in bank]
    if len(items) != THREE or len({item.topic for item in items}) != 1:
        return None
    marks = [
        [item.code, choice == item.right] for item, (_c, choice) in zip(items, taken.answers, strict=True)
    ]
    return CheckResult(
        id=taken.id,
        circle=circle,
        phase=taken.phase,
        topic=items[0].topic,
        items=marks,
        right=sum(bool(good) for _code, good in marks),
        on=taken.on,
    )


def _insert(rows: Sequence[CheckResult]) -> set[UUID]:
    """Writes those nobody told before. Django's own bulk_create does not say which they were."""
    if not rows:
        return set()
    columns: list[Any] = [
        [row.pk for row in rows],
        [row.circle_id for row in rows],
        [row.phase for row in rows],
        [row.topic for row in rows],
        [json.dumps(row.items) for row in rows],
        [row.right for row in rows],
        [row.on for row in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, columns)
        return {id for (id,) in cursor.fetchall()}
