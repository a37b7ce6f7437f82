"""What drives offer to impact: signed up, came, hours worked."""

from uuid import UUID

from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from qadam.campaigns.models import Campaign
from qadam.campaigns.ports import Indicator, Measured
from qadam.core.clock import now
from qadam.drives.models import Attendance, Outcome, Signup, SignupQuerySet


def _signed_up(campaign: Campaign) -> Measured:
    return Measured(value=_people(Signup.objects.filter(shift__drive__campaign=campaign)))


def _people(signups: SignupQuerySet) -> int:
    """Each person once; those who asked to be forgotten still count, each signup as one."""
    named = signups.exclude(person=None).values("person").distinct().count()
    return named + signups.filter(person=None).count()


def _came(campaign: Campaign) -> Measured:
    """People checked in, of those who signed up for shifts that are over; shifts with no list at all are missing."""
    over = Signup.objects.filter(shift__drive__campaign=campaign, shift__ends_at__lte=now())
    came = over.filter(attendance__isnull=False)
    unlisted = over.exclude(shift__signups__attendance__isnull=False)
    return Measured(value=_people(came), of=_people(over), missing=_people(unlisted))


def _hours(campaign: Campaign) -> Measured:
    spans = Attendance.objects.filter(signup__shift__drive__campaign=campaign).aggregate(
        total=Sum(F("signup__shift__ends_at") - F("signup__shift__starts_at"))
    )
    total = spans["total"]
    return Measured(value=round(total.total_seconds() / 3600) if total else 0)


INDICATORS = (
    Indicator(
        "signed_up",
        "action",
        _("People signed up"),
        "",
        _("Each person counts once, however often and by whichever door they signed up."),
        _signed_up,
    ),
    Indicator(
        "attended",
        "action",
        _("Came"),
        _("people who had signed up"),
        _(
            "Checked in at the place by code, by QR or from the coordinator's list. Shifts without any list are missing."
        ),
        _came,
    ),
    Indicator(
        "hours",
        "action",
        _("Hours worked"),
        "",
        _("The length of the shift for everybody who was checked in."),
        _hours,
    ),
)


def outcomes(campaign: Campaign) -> list[Outcome]:
    """The outcomes that stand, newest first."""
    return list(
        Outcome.objects.filter(drive__campaign=campaign, replaced_by=None)
        .select_related("drive", "verified_by", "replaces")
        .order_by("-at")
    )


def minutes_worked(drive_ids: list[UUID]) -> dict[UUID, float]:
    """Minutes of everybody who was checked in, by drive. One query."""
    length = F("signup__shift__ends_at") - F("signup__shift__starts_at")
    rows = (
        Attendance.objects.filter(signup__shift__drive__in=drive_ids)
        .values_list("signup__shift__drive")
        .annotate(total=Sum(length))
    )
    return {drive_id: total.total_seconds() / 60 for drive_id, total in rows}
