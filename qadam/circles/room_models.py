"""A facilitator's phone, what phones told of sessions, and who came by the code of the day."""

from django.db import models
from django.db.models import Q

from qadam.circles.enums import ReportState
from qadam.core.clock import now
from qadam.core.models import BaseModel, new_id
from qadam.learning.models import Lesson
from qadam.organisations.actors import Actor
from qadam.organisations.enums import ANYONE, ORGANISERS


class DeviceQuerySet(models.QuerySet["Device"]):
    def visible_to(self, actor: Actor) -> "DeviceQuerySet":
        """Phones of one's organisation; one's own by chat."""
        hers = Q(facilitator__person_id=actor.person_id) if actor.person_id else Q(pk__in=[])
        return self.filter(Q(facilitator__organisation_id__in=actor.organisations(ANYONE)) | hers)

    def manageable_by(self, actor: Actor) -> "DeviceQuerySet":
        return self.filter(facilitator__organisation_id__in=actor.organisations(ORGANISERS))


class Device(BaseModel):
    """A phone that was paired with a facilitator by a link from the chat. It may sync her circles, and nothing else.

    The link holds one secret, good for a day and for one phone; the phone makes the other, which it shows from then on.
    """

    facilitator = models.ForeignKey("circles.Facilitator", on_delete=models.CASCADE, related_name="devices")
    link_hash = models.BinaryField(max_length=16, null=True, unique=True)
    # None until a phone has taken the link.
    token_hash = models.BinaryField(max_length=16, null=True, unique=True)
    paired_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(paired_at__isnull=True, token_hash__isnull=True)
                | Q(paired_at__isnull=False, token_hash__isnull=False),
                name="device_paired_by_a_phone",
            )
        ]


class SessionReportQuerySet(models.QuerySet["SessionReport"]):
    def visible_to(self, actor: Actor) -> "SessionReportQuerySet":
        return self.filter(circle__organisation_id__in=actor.organisations(ANYONE))

    def manageable_by(self, actor: Actor) -> "SessionReportQuerySet":
        return self.filter(circle__organisation_id__in=actor.organisations(ORGANISERS))


class SessionReport(models.Model):
    """What one phone told of a session. `id` was made on the phone: the same report sent again is the same row.

    A session is what its counted reports say together, in whatever order they came. A report of a phone that was ended, or of a
    circle that was handed over, belongs to no session until somebody looked at it.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    circle = models.ForeignKey("circles.Circle", on_delete=models.CASCADE, related_name="reports")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(
        "circles.Session", null=True, on_delete=models.CASCADE, related_name="reports"
    )
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.COUNTED)
    # None: told by chat or SMS.
    device = models.ForeignKey("circles.Device", null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey("circles.Facilitator", null=True, on_delete=models.SET_NULL, related_name="+")
    # The day it was held, after the clock was put right.
    on = models.DateField()
    told = models.JSONField(default=dict)
    # When it began by the phone's clock, which may be wrong by a year; and how far it was off at the sync (seconds).
    phone_at = models.DateTimeField(null=True)
    clock_off_s = models.BigIntegerField(default=0)
    received_at = models.DateTimeField(default=now)

    objects = SessionReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ReportState.values), name="report_known_state"),
            models.CheckConstraint(
                condition=Q(state=ReportState.COUNTED, session__isnull=False)
                | (~Q(state=ReportState.COUNTED) & Q(session__isnull=True)),
                name="report_counted_in_a_session",
            ),
        ]


class CameByCode(models.Model):
    """A member sent the code of the day before any phone told of the session. It becomes an attendance when one does."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey("circles.Member", on_delete=models.CASCADE, related_name="came_by_code")
    on = models.DateField()
    # Finds whether this phone sent the code of that day already. Says nothing without the key, and goes with the day.
    phone_hash = models.BinaryField(max_length=16)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "on"], name="came_once_a_day")]
        indexes = [models.Index(fields=["phone_hash"], name="came_phone")]
