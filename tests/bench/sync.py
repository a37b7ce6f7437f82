"""After a long outage every phone hands over a month at once, each batch twice: sessions a second, none lost, none doubled."""

import json
import secrets
from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

from django.db.models import Count, Sum

from qadam.circles.models import Attended, Circle, Device, Facilitator, Session, SessionReport
from qadam.circles.services.devices import token_hash
from qadam.core.clock import now
from qadam.learning.models import Lesson
from qadam.places.models import Place
from tests.bench import ground
from tests.bench.figures import Figure
from tests.bench.load import load, request

SESSIONS, WEEKS = 5_000, 4
CONNECTIONS = 8
SIGNS = ("s-star", "s-moon", "s-fish", "s-bird", "s-kite", "s-drum", "s-leaf", "s-sun")


def measure() -> Iterator[Figure]:
    """Sessions a second until the last answer; the second copy of a batch goes out beside the first."""
    tokens, circles, lesson = _ground(SESSIONS // WEEKS)
    batches = [_batch(token, circle, lesson) for token, circle in zip(tokens, circles, strict=True)]
    requests = [one for batch in batches for one in (batch, batch)]
    ground.settle_database()
    with ground.web() as port:
        before = ground.web_cpu_s()
        tally = load(port, iter(requests), connections=CONNECTIONS, warm_up_s=0, seconds=300)
        cpu_s = ground.web_cpu_s() - before
    if set(tally.statuses) != {200} or sum(tally.statuses.values()) != len(requests):
        raise RuntimeError(f"answers: {dict(tally.statuses)}")
    held = Session.objects.filter(circle__in=circles, state="held")
    reports = SessionReport.objects.filter(circle__in=circles).count()
    signs = Attended.objects.filter(session__in=held).count()
    about = {
        "phones": len(tokens),
        "sent_twice": True,
        "connections": CONNECTIONS,
        "web_cpu_ms_a_session": round(cpu_s / SESSIONS * 1000, 1),
        "p99_ms": round(tally.percentile_ms(0.99)),
        "reports": reports,
        "signs": signs,
    }
    sums = held.aggregate(n=Count("pk"), came=Sum("came"))
    lost = (
        max(0, SESSIONS - sums["n"])
        + max(0, SESSIONS * len(SIGNS) - signs)
        + max(0, SESSIONS * 9 - sums["came"])
    )
    doubled = (
        max(0, reports - SESSIONS, sums["n"] - SESSIONS)
        + max(0, signs - SESSIONS * len(SIGNS))
        + max(0, sums["came"] - SESSIONS * 9)
    )
    yield Figure(
        "sessions handed over after an outage",
        SESSIONS / tally.seconds,
        "sessions/s",
        at_least=100,
        about=about,
    )
    yield Figure("sessions lost", lost, "", at_most=0)
    yield Figure("sessions doubled", doubled, "", at_most=0)


def _ground(phones: int) -> tuple[list[str], list[Circle], str]:
    """So many facilitators with a paired phone and a circle each, and a lesson."""
    owner, place = ground.organisation(), Place.objects.get(code="charsadda")
    paired_at = now() - timedelta(days=60)
    leaders = [
        Facilitator(organisation=owner, state="active", agreed_at=paired_at, language="ps")
        for _n in range(phones)
    ]
    Facilitator.objects.bulk_create(leaders)
    tokens = [secrets.token_urlsafe(32) for _leader in leaders]
    Device.objects.bulk_create(
        Device(facilitator=leader, token_hash=token_hash(token), paired_at=paired_at)
        for leader, token in zip(leaders, tokens, strict=True)
    )
    circles = [
        Circle(
            organisation=owner,
            place=place,
            code=secrets.token_hex(4),
            weekday=4,
            at=time(15),
            facilitator=leader,
        )
        for leader in leaders
    ]
    Circle.objects.bulk_create(circles)
    lesson = Lesson.objects.create(organisation=owner, code=f"bench-{secrets.token_hex(4)}", topic="links")
    return tokens, circles, lesson.code


def _batch(token: str, circle: Circle, lesson: str) -> bytes:
    """What a phone holds after a month: a session a week."""
    present = int(now().timestamp() * 1000)
    reports: list[dict[str, Any]] = [
        {
            "id": str(uuid4()),
            "circle": str(circle.pk),
            "lesson": lesson,
            "version": 1,
            "began": present - (week * 7 + 1) * 86_400_000,
            "minutes": 41,
            "rules_read": True,
            "tally": {"women": 7, "girls": 2},
            "signs": list(SIGNS),
            "tried": 4,
            "questions": [],
        }
        for week in range(WEEKS)
    ]
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return request(
        "POST", "/api/room/sync", headers, json.dumps({"now": present, "reports": reports}).encode()
    )
