"""Organisations and who belongs to them."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from qadam.core import languages
from qadam.core.clock import now
from qadam.core.languages import TextsField
from qadam.core.models import BaseModel, new_id
from qadam.organisations.actors import Actor
from qadam.organisations.enums import ANYONE, OrganisationKind, Role


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, actor: Actor) -> "OrganisationQuerySet":
        """Those the actor works in. What the public may know of one is its name on a published page."""
        return self if actor.is_operator else self.filter(pk__in=actor.organisations(ANYONE))

    def manageable_by(self, actor: Actor) -> "OrganisationQuerySet":
        if actor.is_operator:
            return self
        return self.filter(pk__in=actor.organisations(frozenset({Role.COORDINATOR})))


class Organisation(BaseModel):
    """The tenant. It owns its people and its data. Its quiet times are rows of their own."""

    slug = models.SlugField(max_length=60, unique=True)
    name = TextsField()
    about = TextsField(blank=True)
    kind = models.CharField(max_length=10, choices=OrganisationKind)
    language = models.CharField(max_length=10, choices=languages.CHOICES, default=languages.DEFAULT)
    zone = models.CharField(max_length=40, default="Asia/Karachi")
    # When a guardian is at work; outside these hours the automatic line says so honestly.
    guarded_from = models.TimeField(default="09:00")
    guarded_until = models.TimeField(default="18:00")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("slug"), name="organisation_slug_any_case")]

    def __str__(self) -> str:
        return self.slug


class QuietTime(models.Model):
    """When nobody is written to, by the clock of where the person lives; answers and alarms do not wait.

    No weekday is every day, no channel every channel. An end before the beginning is on the next day; the same time
    twice is a whole day, and then of one weekday.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="quiet_times")
    channel = models.CharField(max_length=10, blank=True)
    weekday = models.PositiveSmallIntegerField(null=True)  # 0 is Monday
    begin = models.TimeField()
    end = models.TimeField()

    class Meta:
        ordering = ("weekday", "begin", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weekday=None) | models.Q(weekday__lte=6), name="quiet_time_known_weekday"
            ),
            models.CheckConstraint(
                condition=~models.Q(begin=models.F("end")) | models.Q(weekday__isnull=False),
                name="quiet_time_not_for_ever",
            ),
        ]


class Membership(BaseModel):
    """A user's place in an organisation. One row a role."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "role"], name="membership_once_a_role"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_known_role"),
        ]


class ApiToken(BaseModel):
    """A key a program uses, bound to one organisation and one role. Only its hash is kept."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="tokens")
    role = models.CharField(max_length=12, choices=Role)
    name = models.CharField(max_length=80, blank=True)
    token_hash = models.BinaryField(max_length=16, unique=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    def is_live(self) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now())


class GivenAnswer(models.Model):
    """What the API answered to a write that carried an Idempotency-Key. Only hashes of the key and the request are kept."""

    key_hash = models.BinaryField(max_length=16, primary_key=True)
    request_hash = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField(default=200)
    body = models.JSONField(null=True)
    at = models.DateTimeField(default=now)
