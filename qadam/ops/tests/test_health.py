"""GET /healthz."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

import qadam
from qadam.core.clock import now
from qadam.ops.health import Health, health

pytestmark = pytest.mark.django_db


def _worker_seen(seconds_ago: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_workers (last_heartbeat) values (now() - make_interval(secs => %s))",
            [seconds_ago],
        )


def test_a_working_installation_is_ok() -> None:
    _worker_seen(2)

    assert health() == Health("ok", qadam.__version__, "ok", "ok", 2.0, None)


def test_a_worker_that_was_never_there_is_told() -> None:
    assert health() == Health("degraded", qadam.__version__, "ok", "none", None, None)


def test_a_worker_that_fell_silent_is_told() -> None:
    _worker_seen(300)

    assert health() == Health("degraded", qadam.__version__, "ok", "silent", 300.0, None)


def test_the_oldest_waiting_job_counts_and_a_later_or_finished_one_does_not() -> None:
    _worker_seen(0)
    with connection.cursor() as cursor:
        for age_s, status in ((-600, "todo"), (40, "todo"), (10, "todo"), (900, "succeeded")):
            cursor.execute(
                "insert into procrastinate_jobs (queue_name, task_name, status, scheduled_at)"
                " values ('q', 't', %s, %s)",
                [status, now() - timedelta(seconds=age_s)],
            )

    waiting_s = health().oldest_waiting_job_age_s

    assert waiting_s is not None
    assert 39.0 < waiting_s < 42.0


def test_healthz_answers_json_without_a_cookie(client: Client) -> None:
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert sorted(answer.json()) == [
        "database",
        "oldest_waiting_job_age_s",
        "status",
        "version",
        "worker",
        "worker_heartbeat_age_s",
    ]
    assert (answer["Cache-Control"], dict(answer.cookies)) == ("no-store", {})
