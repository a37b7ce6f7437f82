"""Three questions answered on a facilitator's phone: each once, on the day the server makes of it, without a name."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from qadam.circles.measuring_errors import CheckUnclear
from qadam.circles.models import Circle, Device
from qadam.circles.queries import zone_of
from qadam.circles.room_queries import is_good, led_circles
from qadam.circles.services.checks import Taken, keep_checks, read_taken
from qadam.circles.services.sessions import Answer
from qadam.circles.told import day_of, meeting_day
from qadam.core.clock import now


def sync_checks(device: Device, told: Sequence[Mapping[str, Any]], *, phone_now_ms: int) -> list[Answer]:
    """What became of each, in the same order: kept, already there, or refused.

    {"id", "circle", "check": "before" or "after", "at": milliseconds by the phone's clock, "answers": [[code, choice]]}
    """
    if not told:
        return []
    hers = {str(circle.pk): circle for circle in led_circles(device.facilitator)} if is_good(device) else {}
    read: list[Taken | None] = []
    by_circle: dict[Circle, list[Taken]] = {}
    for one in told:
        circle = hers.get(str(one.get("circle")))
        taken = _read(one, circle, device, phone_now_ms) if circle else None
        read.append(taken)
        if circle is not None and taken is not None:
            by_circle.setdefault(circle, []).append(taken)
    became: dict[UUID, str] = {}
    for circle, results in by_circle.items():
        became |= keep_checks(circle, results)
    return [_answer(one, taken, became) for one, taken in zip(told, read, strict=True)]


def _read(one: Mapping[str, Any], circle: Circle, device: Device, phone_now_ms: int) -> Taken | None:
    at = one.get("at")
    if isinstance(at, bool) or not isinstance(at, int | float) or not 0 <= at < 10**15:
        return None
    zone = zone_of(circle)
    day = day_of(
        int(at),
        phone_now_ms=phone_now_ms,
        received_at=now(),
        not_before=(device.paired_at or device.created_at) - timedelta(days=1),
        zone=zone,
    )
    told = {**one, "phase": one.get("check"), "on": day.on.isoformat()}
    try:
        return read_taken(told, today=meeting_day(now(), zone))
    except CheckUnclear:
        return None


def _answer(one: Mapping[str, Any], taken: Taken | None, became: Mapping[UUID, str]) -> Answer:
    what = became.get(taken.id, "refused") if taken else "refused"
    id = str(one.get("id", ""))[:36]
    if what == "kept":
        return Answer(id, "kept")
    if what == "already":
        return Answer(id, "already")
    return Answer(id, "refused", _("These answers could not be read. Nothing of them was kept."))
