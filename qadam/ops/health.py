"""Whether this installation is alive, in one small answer for monitors. It tells nothing about anybody."""

from dataclasses import asdict, dataclass

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

import qadam

# A worker writes its heartbeat every 10 s; three missed ones mean that nobody works.
WORKER_SILENT_AFTER_S = 30.0

_QUESTION = """
    select extract(epoch from now() - (select max(last_heartbeat) from procrastinate_workers))::float,
           extract(epoch from now() - (
               select min(coalesce(job.scheduled_at, event.at))
               from procrastinate_jobs job
               left join procrastinate_events event on event.job_id = job.id and event.type = 'deferred'
               where job.status = 'todo' and (job.scheduled_at is null or job.scheduled_at <= now())
           ))::float
"""


@dataclass(frozen=True)
class Health:
    """`status` is ok, degraded (nobody works the jobs) or down (no database). An age of None: there is none."""

    status: str
    version: str
    database: str
    worker: str
    worker_heartbeat_age_s: float | None
    oldest_waiting_job_age_s: float | None


def health() -> Health:
    """How the parts are doing at this moment."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_QUESTION)
            heartbeat, waiting = cursor.fetchone()
    except DatabaseError:
        return Health("down", qadam.__version__, "unreachable", "unknown", None, None)
    is_working = heartbeat is not None and heartbeat < WORKER_SILENT_AFTER_S
    worker = "ok" if is_working else ("none" if heartbeat is None else "silent")
    status = "ok" if is_working else "degraded"
    return Health(status, qadam.__version__, "ok", worker, _rounded(heartbeat), _rounded(waiting))


def healthz(request: HttpRequest) -> JsonResponse:
    """The same as JSON. 503 without a database; a web server without a worker still answers its visitors."""
    found = health()
    response = JsonResponse(asdict(found), status=503 if found.status == "down" else 200)
    response["Cache-Control"] = "no-store"
    return response


def _rounded(age_s: float | None) -> float | None:
    return None if age_s is None else round(max(age_s, 0.0), 1)
