"""Three questions before and after, answered one by one or counted in a room; and what a count was before it was put right."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qadam.circles.enums import Phase
from qadam.core.clock import now
from qadam.core.models import BaseModel, new_id
from qadam.organisations.actors import Actor
from qadam.organisations.enums import ANYONE, ORGANISERS
from qadam.organisations.models import Organisation


class CheckResult(models.Model):
    """Three pictured questions one member answered, before or after. Without a name; `id` was made where it was taken.

    `items` are [code, was right] in the order they were shown.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    circle = models.ForeignKey("circles.Circle", on_delete=models.CASCADE, related_name="checks")
    session = models.ForeignKey(
        "circles.Session", null=True, on_delete=models.SET_NULL, related_name="checks"
    )
    phase = models.CharField(max_length=6, choices=Phase)
    topic = models.SlugField(max_length=40)
    items = models.JSONField(default=list)
    right = models.PositiveSmallIntegerField()
    on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(right__lte=3), name="check_of_three"),
            models.CheckConstraint(condition=Q(phase__in=Phase.values), name="check_known_phase"),
        ]
        indexes = [models.Index(fields=["circle", "phase"], name="check_circle")]


class CheckSheetQuerySet(models.QuerySet["CheckSheet"]):
    def visible_to(self, actor: Actor) -> "CheckSheetQuerySet":
        return self.filter(organisation_id__in=actor.organisations(ANYONE))

    def manageable_by(self, actor: Actor) -> "CheckSheetQuerySet":
        return self.filter(organisation_id__in=actor.organisations(ORGANISERS))


class CheckSheet(BaseModel):
    """Three pictured questions answered with raised hands in a room and counted on paper: nobody's own answer is known.

    `items` are [code, how many hands were up for the right picture]; None where a class was taken over from elsewhere, since
    then only the sum travels.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="check_sheets")
    circle = models.ForeignKey("circles.Circle", on_delete=models.CASCADE, related_name="sheets")
    phase = models.CharField(max_length=6, choices=Phase)
    topic = models.SlugField(max_length=40)
    items = models.JSONField(default=list)
    people = models.PositiveSmallIntegerField()
    right = models.PositiveIntegerField()
    on = models.DateField()
    # When a number of it was put right last; `changes` holds what stood there before.
    changed_at = models.DateTimeField(null=True)

    objects = CheckSheetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(right__lte=3 * models.F("people")), name="sheet_of_three"),
            models.CheckConstraint(condition=Q(people__gte=1, people__lte=200), name="sheet_of_a_room"),
            models.CheckConstraint(condition=Q(phase__in=Phase.values), name="sheet_known_phase"),
            models.UniqueConstraint(fields=["circle", "phase", "topic"], name="sheet_once_a_phase"),
        ]


class SheetChangedFor(models.TextChoices):
    MISTYPED = "mistyped", _("A number was typed wrongly")
    RECOUNTED = "recounted", _("The paper was counted once more")
    PHASE = "phase", _("Before and after were mixed up")
    OTHER = "other", _("They were the numbers of another room")


class SheetChange(models.Model):
    """What a sheet said before it was put right, when that was and why. The reason is a choice: words could name a pupil."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sheet = models.ForeignKey(CheckSheet, on_delete=models.CASCADE, related_name="changes")
    phase = models.CharField(max_length=6, choices=Phase)
    people = models.PositiveSmallIntegerField()
    items = models.JSONField(default=list)
    right = models.PositiveIntegerField()
    on = models.DateField()
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    why = models.CharField(max_length=9, choices=SheetChangedFor)

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(why__in=SheetChangedFor.values), name="sheet_changed_for"),
        ]
