"""Counting several things with one question to the database."""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def count_all(*rows: "QuerySet[Any]") -> list[int]:
    """How many rows each of these queries finds, in the same order."""
    parts: list[str] = []
    values: list[Any] = []
    for query in rows:
        try:
            sql, params = query.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            sql, params = "select 1 where false", ()
        parts.append(f"(select count(*) from ({sql}) found)")
        values += params
    with connection.cursor() as cursor:
        cursor.execute("select " + ", ".join(parts), values)
        return list(cursor.fetchone() or [])
