"""Badges, the keys that signed them, and how a lesson is passed on. Nothing here knows who holds a badge."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qadam.core.clock import now
from qadam.core.languages import TextsField
from qadam.core.models import new_id
from qadam.core.transitions import check_table
from qadam.organisations.actors import Actor
from qadam.organisations.enums import ANYONE, ORGANISERS
from qadam.organisations.models import Organisation


class BadgeKind(models.TextChoices):
    TOOK_PART = "took_part", _("Took part")
    SHOWED = "showed", _("Showed the skill")
    CERTIFICATE = "certificate", _("Certificate")


class Evidence(models.TextChoices):
    """How somebody showed that she can do it."""

    FACILITATOR = "facilitator", _("Shown to the facilitator")
    QUIZ = "quiz", _("In a quiz with pictures")
    TAUGHT = "taught", _("By teaching somebody else")


class BadgeState(models.TextChoices):
    VALID = "valid", _("Valid")
    REVOKED = "revoked", _("Taken back")


BADGE_TRANSITIONS = {BadgeState.VALID: {BadgeState.REVOKED}, BadgeState.REVOKED: set()}
check_table(BadgeState, BADGE_TRANSITIONS)


class RevokedFor(models.TextChoices):
    MISTAKE = "mistake", _("It was given by mistake.")
    NOT_HELD = "not_held", _("The meeting was not held.")
    MISUSED = "misused", _("It was used by somebody else.")
    ASKED = "asked", _("Its holder asked for it.")


class BadgeQuerySet(models.QuerySet["Badge"]):
    def visible_to(self, actor: Actor) -> "BadgeQuerySet":
        """Those of one's organisation. Everybody else needs the code: `with_code`."""
        return self.filter(organisation_id__in=actor.organisations(ANYONE))

    def manageable_by(self, actor: Actor) -> "BadgeQuerySet":
        return self.filter(organisation_id__in=actor.organisations(ORGANISERS))

    def with_code(self, code: str) -> "BadgeQuerySet":
        """Whoever holds the code may see the badge: that is what it is for."""
        return self.filter(code=code)


class Badge(models.Model):
    """Says what its bearer did, where and in which month, and nothing about who she is.

    Everything that is shown stands in the row itself, as it was when it was given: the badge stays when the circle, the
    lesson or the organisation is gone. `place_code` is never finer than a district. `number` is its bit in the list of
    what was taken back.
    """

    number = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=8, unique=True)
    kind = models.CharField(max_length=11, choices=BadgeKind)
    evidence = models.CharField(max_length=11, choices=Evidence, blank=True)
    # The lesson or course, by its code and its title.
    about = models.SlugField(max_length=60)
    title = TextsField()
    meetings = models.PositiveSmallIntegerField(null=True)
    place_code = models.SlugField(max_length=60, blank=True)
    place_name = TextsField(blank=True)
    # An organisation's slug, or ~ and the code of the place when nobody looks after the circle.
    issuer_code = models.CharField(max_length=61)
    issuer_name = TextsField()
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.SET_NULL, related_name="badges"
    )
    # The first of the month. The day would tell more than a badge has to.
    month = models.DateField()
    # What was printed together, and the place on it: the same sheet asked for again is the same badges.
    sheet = models.UUIDField(default=new_id)
    position = models.PositiveSmallIntegerField(default=0)
    subject_kind = models.SlugField(max_length=20, blank=True)
    subject_id = models.UUIDField(null=True)
    awarded_at = models.DateTimeField(default=now)
    key_id = models.CharField(max_length=8)
    signature = models.BinaryField(max_length=64)
    # Of the name on the print, if its holder wished that it can be checked. The name itself is kept nowhere.
    name_hash = models.BinaryField(max_length=16, null=True)
    state = models.CharField(max_length=7, choices=BadgeState, default=BadgeState.VALID)
    revoked_at = models.DateTimeField(null=True)
    revoked_for = models.CharField(max_length=8, choices=RevokedFor, blank=True)

    objects = BadgeQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="badge_subject")]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "position"], name="badge_once_on_a_sheet"),
            models.CheckConstraint(condition=Q(kind__in=BadgeKind.values), name="badge_known_kind"),
            models.CheckConstraint(condition=Q(state__in=BadgeState.values), name="badge_known_state"),
            models.CheckConstraint(
                condition=Q(kind=BadgeKind.SHOWED, evidence__in=Evidence.values)
                | (~Q(kind=BadgeKind.SHOWED) & Q(evidence="")),
                name="badge_skill_was_shown",
            ),
            models.CheckConstraint(
                condition=Q(state=BadgeState.REVOKED, revoked_at__isnull=False)
                | Q(state=BadgeState.VALID, revoked_at__isnull=True),
                name="badge_taken_back_when",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="badge_month_without_day"),
        ]

    def __str__(self) -> str:
        return self.code


class BadgeKey(models.Model):
    """The public half of a key that signed badges. Stays for ever, so that what it signed can be checked."""

    kid = models.CharField(max_length=8, primary_key=True)
    public = models.BinaryField(max_length=65)
    # False: it came with a circle that was taken over. It vouches for badges we list, and for no other.
    is_ours = models.BooleanField(default=True)
    first_used_at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("first_used_at",)


class PassOn(models.Model):
    """A link by which somebody who learned passes a lesson on. `passed_by` is the link she had it from; nobody is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=8, unique=True)
    lesson_code = models.SlugField(max_length=60)
    passed_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="passed_to")
    # The first link of the chain (itself for a first one), and how many hands lie between.
    chain = models.UUIDField(db_index=True)
    depth = models.PositiveSmallIntegerField(default=0)
    district = models.SlugField(max_length=60, blank=True)
    # The same tap sent twice makes one link.
    client_id = models.UUIDField(null=True, unique=True)
    made_at = models.DateTimeField(default=now)


class PassDay(models.Model):
    """How often a link was opened on a day, by people as far as can be told."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    link = models.ForeignKey(PassOn, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    opened = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "day"], name="pass_day_once")]
