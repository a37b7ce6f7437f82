"""Ids are of one kind, whether the program makes them or the database."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from qadam.core.clock import now
from qadam.core.models import new_id

pytestmark = pytest.mark.django_db


def test_the_database_makes_ids_as_the_program_does() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select array_agg(qadam_new_id()) from generate_series(1, 1000)")
        [made] = cursor.fetchone()

    assert len(set(made)) == 1000
    for id in (*made, new_id()):
        assert (id.version, id.variant) == (7, "specified in RFC 4122")
        at = datetime.fromtimestamp((id.int >> 80) / 1000, UTC)
        assert abs(at - now()) < timedelta(minutes=1)
