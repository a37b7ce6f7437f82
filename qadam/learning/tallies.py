"""Counting how often an item was shown and answered rightly: by day and door, and nobody's name with it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection

from qadam.core.models import new_id

_ADD = """
    insert into learning_itemtally (id, item_id, "on", door, shown, "right")
    select * from unnest(%s::uuid[], %s::text[], %s::date[], %s::text[], %s::int[], %s::int[])
    on conflict (item_id, "on", door) do update
    set shown = learning_itemtally.shown + excluded.shown, "right" = learning_itemtally."right" + excluded."right"
"""

# Never below nothing: what was never counted here cannot be taken off.
_LESS = """
    update learning_itemtally
    set shown = greatest(0, shown - %s), "right" = least(greatest(0, "right" - %s), greatest(0, shown - %s))
    where item_id = %s and "on" = %s and door = %s
"""


def uncount_answers(answers: Iterable[tuple[str, date, str, int, int]]) -> None:
    """Takes off what `count_answers` added, when it was put right."""
    with connection.cursor() as cursor:
        for code, on, door, n, good in sorted(answers):
            cursor.execute(_LESS, [n, good, n, code, on, door])


def count_answers(answers: Iterable[tuple[str, date, str, int, int]]) -> None:
    """Adds (item, day, door, how often shown, how often right). Callers see to it that nothing is counted twice."""
    shown: Counter[tuple[str, date, str]] = Counter()
    right: Counter[tuple[str, date, str]] = Counter()
    for code, on, door, n, good in answers:
        shown[code, on, door] += n
        right[code, on, door] += good
    # In one order, so that two who count at once wait for each other instead of for ever.
    keys = sorted(key for key, n in shown.items() if n)
    if not keys:
        return
    columns: list[Any] = [
        [new_id() for _ in keys],
        [code for code, _on, _door in keys],
        [on for _code, on, _door in keys],
        [door for _code, _on, door in keys],
        [shown[key] for key in keys],
        [right[key] for key in keys],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_ADD, columns)
