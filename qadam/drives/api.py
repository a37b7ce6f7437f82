"""Drives, shifts and signups as JSON."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from qadam.campaigns.models import Campaign
from qadam.drives import services
from qadam.drives.enums import CheckIn, Source
from qadam.drives.models import Drive, Shift, Signup
from qadam.organisations.api import ApiRequest, once, page, require
from qadam.organisations.enums import ORGANISERS
from qadam.people import services as people

router = Router(tags=["drives"])


class ShiftOut(Schema):
    id: UUID
    starts_at: datetime
    ends_at: datetime
    capacity: int
    taken: int


class DriveOut(Schema):
    id: UUID
    slug: str
    title: dict[str, str]
    state: str
    campaign_id: UUID
    shifts: list[ShiftOut]

    @staticmethod
    def resolve_shifts(drive: Drive) -> list[Shift]:
        return list(drive.shifts.all())


class ShiftIn(Schema):
    starts_at: datetime
    ends_at: datetime
    capacity: int


class DriveIn(Schema):
    campaign: str
    title: dict[str, str]
    about: dict[str, str] = {}
    spot: dict[str, str] = {}
    shifts: list[ShiftIn] = []
    publish: bool = False


class SignupOut(Schema):
    """A signup without its person's name or number."""

    id: UUID
    shift_id: UUID
    person_id: UUID | None
    state: str
    source: str
    attended: bool

    @staticmethod
    def resolve_attended(signup: Signup) -> bool:
        return hasattr(signup, "attendance")


class SignupIn(Schema):
    name: str = ""
    language: str = "ur"


class CheckInIn(Schema):
    client_id: UUID | None = None


def _out(drive: Drive) -> dict[str, Any]:
    return DriveOut.from_orm(drive).dict()


@router.get("drives", response=list[DriveOut])
def drives(request: ApiRequest, limit: int = 50, offset: int = 0) -> Any:
    """Drives the token may see, newest first."""
    rows = Drive.objects.visible_to(request.actor).prefetch_related("shifts").order_by("-created_at")
    return page(rows, limit=limit, offset=offset)


@router.post("drives", response={201: DriveOut})
@once
def drive_add(request: ApiRequest, told: DriveIn) -> Any:
    """A new drive with its shifts; open at once when `publish` is true."""
    require(request, ORGANISERS)
    campaign = get_object_or_404(Campaign.objects.manageable_by(request.actor), slug=told.campaign)
    drive = services.add_drive(campaign, title=told.title, about=told.about, spot=told.spot)
    for shift in told.shifts:
        services.add_shift(drive, starts_at=shift.starts_at, ends_at=shift.ends_at, capacity=shift.capacity)
    if told.publish:
        services.publish_drive(drive)
    return 201, _out(drive)


@router.get("shifts/{shift_id}/signups", response=list[SignupOut])
def signups(request: ApiRequest, shift_id: UUID, limit: int = 50, offset: int = 0) -> Any:
    """Who signed up for a shift, oldest first."""
    shift = get_object_or_404(Shift.objects.manageable_by(request.actor), pk=shift_id)
    rows = shift.signups.select_related("attendance").order_by("created_at")
    return page(rows, limit=limit, offset=offset)


@router.post("shifts/{shift_id}/signups", response={201: SignupOut})
@once
def signup_add(request: ApiRequest, shift_id: UUID, told: SignupIn) -> Any:
    """Signs somebody up who is present and has no phone of their own."""
    shift = get_object_or_404(
        Shift.objects.manageable_by(request.actor).select_related("drive__organisation", "drive__campaign"),
        pk=shift_id,
    )
    person = people.add_person(shift.drive.organisation, name=told.name, language=told.language)
    return 201, SignupOut.from_orm(services.sign_up(shift, person, source=Source.API)).dict()


def _signup(request: ApiRequest, signup_id: UUID) -> Signup:
    signups = Signup.objects.manageable_by(request.actor).select_related("shift__drive__campaign", "person")
    return get_object_or_404(signups, pk=signup_id)


@router.post("signups/{signup_id}/cancel", response=SignupOut)
@once
def signup_cancel(request: ApiRequest, signup_id: UUID) -> Any:
    """Takes a name off the list; the place goes to the queue."""
    signup = _signup(request, signup_id)
    services.cancel_signup(signup)
    return SignupOut.from_orm(signup).dict()


@router.post("signups/{signup_id}/check-in", response=SignupOut)
@once
def signup_check_in(request: ApiRequest, signup_id: UUID, told: CheckInIn | None = None) -> Any:
    """Writes down that somebody came. Repeating changes nothing."""
    signup = _signup(request, signup_id)
    services.check_in(signup, how=CheckIn.LIST, client_id=told.client_id if told else None)
    signup.refresh_from_db()
    return SignupOut.from_orm(signup).dict()
