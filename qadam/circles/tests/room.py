"""What a phone of a facilitator does, for tests: it makes reports and hands them over."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.test import Client

from qadam.circles.models import Circle
from qadam.circles.tests.conftest import TOKEN
from qadam.core.clock import now

DAY_MS = 24 * 3600 * 1000


def ms(moment: datetime | None = None) -> int:
    return int((moment or now()).timestamp() * 1000)


def held(circle: Circle, lesson: str = "links-short", **more: Any) -> dict[str, Any]:
    """A report of a session that began just now."""
    report = {
        "id": str(uuid4()),
        "circle": str(circle.pk),
        "lesson": lesson,
        "version": 1,
        "began": ms(),
        "minutes": 41,
        "rules_read": True,
        "tally": {"women": 7},
        "signs": [],
        "tried": 3,
        "questions": [],
    }
    return report | more


def sync(*reports: Any, at: int | None = None, token: str = TOKEN, client: Client | None = None) -> Any:
    """Hands reports over; `at` is what the phone believes the time to be."""
    answer = (client or Client()).post(
        "/api/room/sync",
        {"now": ms() if at is None else at, "reports": list(reports)},
        content_type="application/json",
        headers={"authorization": f"Bearer {token}", "x-language": "en"},
    )
    return answer.json() | {"status": answer.status_code}


def whats(answer: Any) -> list[str]:
    return [row["answer"] for row in answer["answers"]]
