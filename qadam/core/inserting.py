"""Rows that are written once however often they are told."""

from django.db import connection
from django.db.models import Model
from django.db.models.expressions import DatabaseDefault


def insert_once(row: Model, *unique: str) -> bool:
    """Whether the row was new and is written; False when another has the same values in its unique fields.

    One statement, without a savepoint; and unlike `bulk_create(ignore_conflicts=True)` it says which of the two it was.
    """
    meta = row._meta
    said = [(field, getattr(row, field.attname)) for field in meta.concrete_fields]
    # What nobody set and the database fills in by itself is left to it.
    fields = [(field, value) for field, value in said if not isinstance(value, DatabaseDefault)]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field, _value in fields)
    blanks = ", ".join(["%s"] * len(fields))
    target = ", ".join(quote(str(field.column)) for field in meta.concrete_fields if field.name in unique)
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {quote(meta.db_table)} ({names}) values ({blanks}) on conflict ({target}) do nothing",
            [field.get_db_prep_save(value, connection) for field, value in fields],
        )
        is_new = bool(cursor.rowcount)
    row._state.adding = not is_new
    return is_new
