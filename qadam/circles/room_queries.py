"""What a facilitator's phone asks for: whose it is, her circles, the lessons that come next."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from qadam.circles.day_codes import day_code
from qadam.circles.enums import ALIVE, FacilitatorState, SessionState
from qadam.circles.models import Circle, Device, Facilitator, Member, Session
from qadam.circles.queries import next_lesson
from qadam.circles.services.devices import token_hash
from qadam.core import days
from qadam.core.clock import now
from qadam.learning.enums import WITH_CHILDREN
from qadam.learning.models import Lesson, Version


def device_of(token: str) -> Device | None:
    """The phone that shows this secret, also an ended one."""
    if not token:
        return None
    devices = Device.objects.select_related("facilitator__organisation")
    return devices.filter(token_hash=token_hash(token)).first()


def is_good(device: Device) -> bool:
    """Whether what it tells counts at once."""
    return device.ended_at is None and device.facilitator.state == FacilitatorState.ACTIVE


def led_circles(facilitator: Facilitator) -> QuerySet[Circle]:
    """The circles she leads or looks after as a mentor, that have not ended. With children only if she may."""
    hers = Q(facilitator=facilitator) | Q(mentor=facilitator)
    circles = Circle.objects.filter(hers, state__in=ALIVE).select_related("place", "organisation")
    if not facilitator.may_lead_children:
        circles = circles.exclude(audience__in=WITH_CHILDREN)
    return circles.order_by("weekday", "at")


def has_children(circle: Circle) -> bool:
    return circle.audience in WITH_CHILDREN


def known_signs(circle: Circle) -> list[str]:
    """The signs of those who belong to a circle."""
    return list(
        Member.objects.filter(circle=circle, left_on=None).order_by("sign").values_list("sign", flat=True)
    )


def offered_lessons(circle: Circle) -> list[Lesson]:
    """Published lessons a circle may hold: its organisation's own and the library's, those of its guide first."""
    ours = Q(organisation=None) | Q(organisation=circle.organisation_id)
    published = Lesson.objects.filter(ours, versions__in=Version.objects.published())
    fitting = [one for one in published.select_related("guide") if _fits(one, circle)]
    held = set(
        Session.objects.filter(circle=circle, state=SessionState.HELD).values_list("lesson_id", flat=True)
    )
    suggested = next_lesson(circle)
    first = suggested.version.lesson_id if suggested else None
    return sorted(fitting, key=lambda one: (one.pk != first, one.pk in held, one.guide_id != circle.guide_id))


def _fits(lesson: Lesson, circle: Circle) -> bool:
    return not lesson.audience or bool({"everyone", circle.audience} & set(lesson.audience))


def planned_lesson(circle: Circle, on: date) -> Lesson | None:
    """What was planned for a day."""
    planned = Session.objects.filter(circle=circle, on=on, state=SessionState.PLANNED)
    session = planned.select_related("lesson").order_by("created_at").first()
    return session.lesson if session else None


def circles_with_code(code: str, on: date, organisation_id: UUID) -> Sequence[Circle]:
    """The circles of an organisation whose code of that day this is. Never one with children."""
    alive = Circle.objects.filter(organisation_id=organisation_id, state__in=ALIVE)
    ids = alive.exclude(audience__in=WITH_CHILDREN).values_list("pk", flat=True)
    meant = [pk for pk in ids.iterator() if day_code(pk, on) == code]
    return list(Circle.objects.filter(pk__in=meant).select_related("place").order_by("at")) if meant else []


def days_that_differ(circle: Circle) -> list[str]:
    """Days of the last weeks on which two phones counted differently, as 28.11.; for who leads and for the mentor."""
    recent = circle.sessions.filter(counts_differ=True, on__gt=(now() - timedelta(days=35)).date())
    return [
        days.short_day(day, days.code_now()) for day in recent.order_by("on").values_list("on", flat=True)
    ]
