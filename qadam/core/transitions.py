"""A lifecycle is an enum, a table of allowed transitions and one compare-and-set update. The database decides who wins."""

from collections.abc import Mapping, Set
from typing import Any

from django.db import models

from qadam.core.clock import now
from qadam.core.errors import IllegalTransition

# State → the states it may become. Any, for an enum's members are strings to the database and not to the type checker.
Table = Mapping[Any, Set[Any]]


def check_table(states: type[models.TextChoices], table: Table) -> None:
    """Raises ValueError when a transition table forgets a state or names one that does not exist. Called at import."""
    known = set(states.values)
    named = set(table) | {str(target) for targets in table.values() for target in targets}
    if set(map(str, table)) != known or not set(map(str, named)) <= known:
        raise ValueError(f"{states.__name__}: the transition table does not fit the states")


def transition(row: models.Model, to: str, *, allowed: Table, field: str = "state", **also: Any) -> None:
    """Moves the row to a state, with other columns, if the database still holds the state we saw.

    Raises IllegalTransition when the table forbids it or somebody was faster.
    """
    seen = getattr(row, field)
    if to not in allowed.get(seen, frozenset()):
        raise IllegalTransition
    if any(f.name == "updated_at" for f in row._meta.concrete_fields):
        also.setdefault("updated_at", now())
    moved = type(row)._base_manager.filter(pk=row.pk, **{field: seen}).update(**{field: to}, **also)
    if not moved:
        raise IllegalTransition
    for name, value in {field: to, **also}.items():
        setattr(row, name, value)
