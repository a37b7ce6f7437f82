"""Drives, their shifts, and who comes."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from qadam.campaigns.models import Campaign, Goal
from qadam.core.clock import now
from qadam.core.languages import TextsField
from qadam.core.models import BaseModel, new_id
from qadam.drives.enums import ACTIVE, CheckIn, DriveState, SignupState, Source
from qadam.media.models import Original
from qadam.organisations.actors import Actor
from qadam.organisations.enums import ANYONE, ORGANISERS
from qadam.organisations.models import Organisation
from qadam.people.models import Person
from qadam.places.models import Place

# Sorted: a constraint in a migration must read the same every time.
_ACTIVE = sorted(state.value for state in ACTIVE)


class DriveQuerySet(models.QuerySet["Drive"]):
    def visible_to(self, actor: Actor) -> "DriveQuerySet":
        """All but drafts to everybody; drafts to those who work in the organisation."""
        return self.filter(~Q(state=DriveState.DRAFT) | Q(organisation_id__in=actor.organisations(ANYONE)))

    def manageable_by(self, actor: Actor) -> "DriveQuerySet":
        return self.filter(organisation_id__in=actor.organisations(ORGANISERS))


class Drive(BaseModel):
    """A piece of volunteer work of a campaign, at one place, in one or more shifts."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="drives")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="drives")
    slug = models.SlugField(max_length=80, unique=True)
    title = TextsField()
    about = TextsField(blank=True)
    bring = TextsField(blank=True)
    spot = TextsField(blank=True)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=DriveState, default=DriveState.DRAFT)
    # What people send to join by chat: "JOIN 7K2M".
    join_code = models.CharField(max_length=8, unique=True)

    objects = DriveQuerySet.as_manager()

    def __str__(self) -> str:
        return self.slug


class ShiftQuerySet(models.QuerySet["Shift"]):
    def visible_to(self, actor: Actor) -> "ShiftQuerySet":
        return self.filter(drive__in=Drive.objects.visible_to(actor))

    def manageable_by(self, actor: Actor) -> "ShiftQuerySet":
        return self.filter(drive__in=Drive.objects.manageable_by(actor))

    def coming(self) -> "ShiftQuerySet":
        """Shifts of open drives that are not over, soonest first."""
        return self.filter(drive__state=DriveState.PUBLISHED, ends_at__gt=now()).order_by("starts_at", "id")


class Shift(BaseModel):
    """A time and so many places. `taken` counts booked and offered ones; the database refuses more than `capacity`."""

    drive = models.ForeignKey(Drive, on_delete=models.CASCADE, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)

    objects = ShiftQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "id")
        indexes = [models.Index(fields=["starts_at"], name="shift_start")]
        constraints = [
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="shift_never_oversold"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_start"),
        ]

    @property
    def places_left(self) -> int:
        return self.capacity - self.taken

    @property
    def is_over(self) -> bool:
        return self.ends_at <= now()


class SignupQuerySet(models.QuerySet["Signup"]):
    def visible_to(self, actor: Actor) -> "SignupQuerySet":
        herself = Q(person_id=actor.person_id) if actor.person_id else Q(pk__in=[])
        return self.filter(Q(shift__drive__in=Drive.objects.manageable_by(actor)) | herself)

    def manageable_by(self, actor: Actor) -> "SignupQuerySet":
        return self.visible_to(actor)

    def active(self) -> "SignupQuerySet":
        return self.filter(state__in=ACTIVE)


class Signup(BaseModel):
    """Somebody wants to come. `code` is said at the place to check in; `client_id` makes a repeated request one signup."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="signups")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="signups")
    state = models.CharField(max_length=10, choices=SignupState, default=SignupState.WAITING)
    source = models.CharField(max_length=6, choices=Source)
    sharer_code = models.CharField(max_length=12, blank=True)
    code = models.CharField(max_length=4)
    client_id = models.UUIDField(null=True, unique=True)
    offer_ends_at = models.DateTimeField(null=True)
    # Whether the owner of the number has answered from it (a web form proves nothing).
    is_confirmed = models.BooleanField(default=True)

    objects = SignupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "person"], condition=Q(state__in=_ACTIVE), name="signup_once_a_shift"
            ),
            models.UniqueConstraint(
                fields=["shift", "code"], condition=Q(state__in=_ACTIVE), name="signup_code_in_shift"
            ),
        ]
        indexes = [models.Index(fields=["shift", "state", "created_at"], name="signup_queue")]


class Attendance(models.Model):
    """Somebody was there. One a signup, however often the list is sent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    signup = models.OneToOneField(Signup, on_delete=models.CASCADE, related_name="attendance")
    how = models.CharField(max_length=4, choices=CheckIn)
    at = models.DateTimeField(default=now)
    client_id = models.UUIDField(null=True, unique=True)
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )


class Outcome(models.Model):
    """What a drive brought, in numbers. A changed number is a new row that says why; the old one stays."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    drive = models.ForeignKey(Drive, on_delete=models.CASCADE, related_name="outcomes")
    goal = models.ForeignKey(Goal, null=True, on_delete=models.SET_NULL, related_name="outcomes")
    count = models.PositiveIntegerField()
    unit = TextsField()
    hours = models.PositiveIntegerField(null=True)
    cost_minor = models.PositiveIntegerField(null=True)
    photo = models.ForeignKey(Original, null=True, on_delete=models.SET_NULL, related_name="+")
    verified_by = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    verified_name = models.CharField(max_length=120, blank=True)
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    reason = models.TextField(blank=True)
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=now)
