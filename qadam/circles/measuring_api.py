"""Circles as JSON: what they held, the questions of a circle or class, the counts of its sheet. A name has no place to go."""

from datetime import date
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from qadam.circles import check_sets, draws, exports
from qadam.circles.models import Circle
from qadam.circles.services.sheets import keep_sheet
from qadam.organisations.api import ApiRequest, once, organisation_of, page

router = Router(tags=["circles"])


class SheetIn(Schema):
    """Hands for the right picture of each of the three questions, in their order, of so many people."""

    phase: str = ""
    people: int = 0
    hands: list[int] = []
    on: date | None = None


class SheetOut(Schema):
    id: UUID
    phase: str
    topic: str
    people: int
    right: int
    on: date


class MeetingOut(Schema):
    """A meeting that was held. `people` without children; None where fewer than five came."""

    circle: str
    place: str
    for_whom: str
    language: str
    on: date
    lesson: str
    people: int | None
    minutes: int | None
    rules_read: bool


@router.get("circles/meetings", response=list[MeetingOut])
def meetings(request: ApiRequest, limit: int = 50, offset: int = 0) -> Any:
    """What the organisation's circles held, the first meeting first. Circles of girls and classes are not in it."""
    ours = Circle.objects.manageable_by(request.actor).filter(organisation=organisation_of(request))
    return page(list(exports.meetings(ours)), limit=limit, offset=offset)


def _circle(request: ApiRequest, circle_id: UUID) -> Circle:
    ours = Circle.objects.manageable_by(request.actor).select_related("organisation")
    return get_object_or_404(ours, pk=circle_id)


@router.get("circles/{circle_id}/checks", response=dict[str, Any])
def checks(request: ApiRequest, circle_id: UUID) -> Any:
    """Both sets of three questions, and which is asked now."""
    return check_sets.for_phone(_circle(request, circle_id))


@router.post("circles/{circle_id}/sheets", response={201: SheetOut})
@once
def sheet_add(request: ApiRequest, circle_id: UUID, told: SheetIn) -> Any:
    """Writes down the sheet of a class or a room, once before and once after."""
    circle = _circle(request, circle_id)
    today = draws.today(circle.organisation)
    sheet = keep_sheet(
        circle,
        phase=told.phase,
        topic=check_sets.topic_of(circle),
        people=told.people,
        hands=told.hands,
        on=min(told.on or today, today),
    )
    return 201, SheetOut.from_orm(sheet).dict()
