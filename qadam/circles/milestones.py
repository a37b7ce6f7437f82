"""What a circle has reached. Written once; celebrated once."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qadam.core.clock import now
from qadam.core.models import new_id


class MilestoneKind(models.TextChoices):
    FOUR = "4", _("Four meetings")
    EIGHT = "8", _("Eight meetings")
    TWELVE = "12", _("Twelve meetings")
    ALL_CAN = "all", _("Everybody showed the skill")


class Milestone(models.Model):
    """A circle met 4, 8 or 12 times, or everybody who came to a meeting showed the skill."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    circle = models.ForeignKey("circles.Circle", on_delete=models.CASCADE, related_name="milestones")
    kind = models.CharField(max_length=3, choices=MilestoneKind)
    reached_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["circle", "kind"], name="milestone_once"),
            models.CheckConstraint(condition=Q(kind__in=MilestoneKind.values), name="milestone_known_kind"),
        ]
