"""Reads about drives worth a name."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Prefetch, Q, QuerySet

from qadam.campaigns.models import Campaign
from qadam.core.clock import now
from qadam.drives.enums import SignupState
from qadam.drives.models import Drive, Outcome, Shift, Signup, SignupQuerySet
from qadam.organisations.actors import NOBODY
from qadam.people.models import Person
from qadam.places.models import Place


def zone_of(drive: Drive) -> ZoneInfo:
    """The zone a drive's times are said in: its organisation's."""
    return ZoneInfo(drive.organisation.zone)


def coming_shifts(
    *, campaign: Campaign | None = None, near: Place | None = None, limit: int = 20
) -> list[Shift]:
    """Shifts anybody may join, soonest first; those in the person's district before the others."""
    shifts = (
        Shift.objects.visible_to(NOBODY)
        .coming()
        .select_related("drive__organisation", "drive__place", "drive__campaign")
    )
    if campaign:
        shifts = shifts.filter(drive__campaign=campaign)
    found = list(shifts[: limit * 3])
    if near:
        district = "/".join(near.path.split("/")[:3])
        found.sort(
            key=lambda s: (not (s.drive.place and s.drive.place.path.startswith(district)), s.starts_at)
        )
    return found[:limit]


def coming_drives(*, limit: int) -> list[Shift]:
    """The next shift of each drive, soonest first; one that still has a place rather than an earlier one that is full."""
    first: dict[UUID, Shift] = {}
    for shift in coming_shifts(limit=limit * 5):
        held = first.setdefault(shift.drive_id, shift)
        if held.taken >= held.capacity and shift.taken < shift.capacity:
            first[shift.drive_id] = shift
    return sorted(first.values(), key=lambda shift: shift.starts_at)[:limit]


def drive_by_code(code: str) -> Drive | None:
    """The open drive people join with a code."""
    return Drive.objects.visible_to(NOBODY).filter(join_code=code.upper(), state="published").first()


def signups_of(person: Person) -> SignupQuerySet:
    """What a person has joined that is not over yet, soonest first."""
    return (
        Signup.objects.active()
        .filter(person=person, shift__ends_at__gt=now())
        .select_related("shift__drive__organisation", "shift__drive__place")
        .order_by("shift__starts_at")
    )


def queue_position(signup: Signup) -> int:
    """Which turn a waiting signup has: 1 is next."""
    ahead = Signup.objects.filter(shift_id=signup.shift_id, state=SignupState.WAITING)
    earlier = Q(created_at__lt=signup.created_at) | Q(created_at=signup.created_at, pk__lt=signup.pk)
    return ahead.filter(earlier).count() + 1


@dataclass(frozen=True)
class ShiftCounts:
    """Three different facts, never one: signed up, booked, attended."""

    signed_up: int
    booked: int
    offered: int
    waiting: int
    attended: int
    cancelled: int


def shift_counts(shift: Shift) -> ShiftCounts:
    """How many did what about a shift. One query."""
    state = {s: Count("id", filter=Q(state=s)) for s in SignupState.values}
    row = Signup.objects.filter(shift=shift).aggregate(
        signed_up=Count("id"), attended=Count("attendance"), **state
    )
    return ShiftCounts(
        signed_up=row["signed_up"],
        booked=row["booked"],
        offered=row["offered"],
        waiting=row["waiting"],
        attended=row["attended"],
        cancelled=row["cancelled"] + row["lapsed"],
    )


def current_outcomes(drive: Drive) -> list[Outcome]:
    """The outcomes that stand, each with its correction history reachable through `replaces`."""
    return list(
        drive.outcomes.filter(replaced_by=None)
        .select_related("verified_by", "replaces", "photo")
        .order_by("at")
    )


def over_without_result(organisation_ids: list[UUID]) -> QuerySet[Drive]:
    """Drives of which a shift ended and for which nobody wrote down what came of it; another shift may still come."""
    over = Drive.objects.filter(organisation_id__in=organisation_ids, state="published", outcomes=None)
    return over.filter(shifts__ends_at__lt=now() - timedelta(hours=1)).distinct()


def drives_without_result(organisation_ids: list[UUID]) -> list[Drive]:
    """Drives whose last shift ended and for which nobody wrote down what came of it."""
    ended = Prefetch("shifts", queryset=Shift.objects.order_by("-ends_at"))
    drives = over_without_result(organisation_ids).prefetch_related(ended)
    return [d for d in drives if all(s.ends_at < now() for s in d.shifts.all())]
