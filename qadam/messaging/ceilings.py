"""What a cause may cost altogether: one row for each cause that has a ceiling, locked by whoever spends."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from qadam.messaging.models import CauseBudget

Cause = tuple[str, UUID]

_LOCK = """
    select budget.id, budget.cause_kind, budget.cause_id, budget.most_minor - budget.spent_minor
    from messaging_causebudget budget
    where (budget.cause_kind, budget.cause_id) in (select * from unnest(%s::text[], %s::uuid[]))
    order by budget.id for update
"""
_SPEND = """
    update messaging_causebudget budget set spent_minor = greatest(budget.spent_minor + spent.minor, 0)
    from unnest(%s::bigint[], %s::bigint[]) as spent (id, minor) where budget.id = spent.id
"""
# What was proven not to have been sent costs nothing.
_GIVE_BACK = """
    with unsent as (
        select delivery.cause_kind, delivery.cause_id, sum(attempt.cost_minor) as minor
        from messaging_attempt attempt join messaging_delivery delivery on delivery.id = attempt.delivery_id
        where attempt.id = any(%s) and attempt.cost_minor > 0
        group by 1, 2
    ), locked as (
        select budget.id, unsent.minor from messaging_causebudget budget join unsent using (cause_kind, cause_id)
        order by budget.id for update of budget
    )
    update messaging_causebudget budget set spent_minor = greatest(budget.spent_minor - locked.minor, 0)
    from locked where budget.id = locked.id
"""


class Ceilings:
    """What is left for each cause that has a ceiling, locked until the transaction ends."""

    def __init__(self, causes: Iterable[Cause]) -> None:
        self._left: dict[Cause, int] = {}
        self._ids: dict[Cause, int] = {}
        self._spent = Counter[Cause]()
        wanted = sorted(set(causes))
        if not wanted:
            return
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [[kind for kind, _id in wanted], [id for _kind, id in wanted]])
            for budget_id, kind, cause_id, left in cursor.fetchall():
                self._ids[kind, cause_id], self._left[kind, cause_id] = budget_id, max(left, 0)

    def left(self, cause: Cause, among: int | None) -> int | None:
        """What may still be spent: the smaller of the ceiling of the cause and of another budget. None: no limit."""
        own = self._left.get(cause)
        return min((limit for limit in (own, among) if limit is not None), default=None)

    def take(self, cause: Cause, cost_minor: int) -> None:
        """Counts what one message costs."""
        if cause in self._left and cost_minor:
            self._left[cause] = max(self._left[cause] - cost_minor, 0)
            self._spent[cause] += cost_minor

    def keep(self) -> None:
        """Writes back what was taken."""
        if self._spent:
            ids = [self._ids[cause] for cause in self._spent]
            with connection.cursor() as cursor:
                cursor.execute(_SPEND, [ids, list(self._spent.values())])


def set_ceiling(cause: Cause, *, most_minor: int | None) -> None:
    """Lets a cause cost so much altogether; None takes the ceiling away."""
    kind, cause_id = cause
    if most_minor is None:
        CauseBudget.objects.filter(cause_kind=kind, cause_id=cause_id).delete()
    else:
        CauseBudget.objects.update_or_create(
            cause_kind=kind, cause_id=cause_id, defaults={"most_minor": most_minor}
        )


def give_back(attempt_ids: list[UUID]) -> None:
    """Frees what attempts that never left would have cost."""
    if attempt_ids:
        with connection.cursor() as cursor:
            cursor.execute(_GIVE_BACK, [attempt_ids])
