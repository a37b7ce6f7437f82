"""Cohorts, who takes part, what is asked, what was drafted and said about it, and the post."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q

from qadam.core import languages
from qadam.core.clock import now
from qadam.core.languages import TextsField
from qadam.core.models import BaseModel, new_id
from qadam.creators.enums import (
    BriefState,
    CohortState,
    ConsentHow,
    Disclosure,
    DraftState,
    ParticipantState,
    PartKind,
)
from qadam.learning.badge_models import Badge
from qadam.media.models import Original
from qadam.organisations.actors import Actor
from qadam.organisations.enums import EDITORS, ORGANISERS
from qadam.organisations.models import Organisation
from qadam.outreach.models import TrackedLink
from qadam.people.models import Person


class CohortQuerySet(models.QuerySet["Cohort"]):
    def visible_to(self, actor: Actor) -> "CohortQuerySet":
        return self.filter(organisation_id__in=actor.organisations(ORGANISERS))

    def manageable_by(self, actor: Actor) -> "CohortQuerySet":
        return self.filter(organisation_id__in=actor.organisations(EDITORS))


class Cohort(BaseModel):
    """Some creators who learn together for some weeks. Its mentors are users of the organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cohorts")
    title = TextsField()
    language = models.CharField(max_length=10, choices=languages.CHOICES, default=languages.DEFAULT)
    # What somebody sends to join: “creators ABCDE”.
    join_code = models.CharField(max_length=5, unique=True)
    mentors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    starts_on = models.DateField()
    weeks = models.PositiveSmallIntegerField(default=6)
    state = models.CharField(max_length=7, choices=CohortState, default=CohortState.OPEN)

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "-id")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CohortState.values), name="cohort_known_state"),
            models.CheckConstraint(condition=Q(weeks__gte=1, weeks__lte=52), name="cohort_some_weeks"),
        ]

    def __str__(self) -> str:
        return self.join_code


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def visible_to(self, actor: Actor) -> "ParticipantQuerySet":
        return self.filter(cohort__organisation_id__in=actor.organisations(ORGANISERS))

    def manageable_by(self, actor: Actor) -> "ParticipantQuerySet":
        return self.visible_to(actor)


class Participant(BaseModel):
    """Somebody in a cohort. `number` is what tables and sheets say instead of a name.

    Under 18: no public name, and active only with a guardian's consent. Both are constraints.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    number = models.PositiveSmallIntegerField()
    # The name that may stand beside her posts, if she wants one. Never taken from the person row.
    public_name = models.CharField(max_length=80, blank=True)
    is_minor = models.BooleanField(default=False)
    # Whether she is written to when a task opens; her consent to reminders decides as well.
    is_told = models.BooleanField(default=True)
    # A guardian's yes: when, how it was said, and who of the organisation heard it. No name of the guardian is kept.
    guardian_at = models.DateTimeField(null=True)
    guardian_how = models.CharField(max_length=5, choices=ConsentHow, blank=True)
    guardian_heard_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=7, choices=ParticipantState)
    joined_at = models.DateTimeField(default=now)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["cohort", "person"], name="participant_once"),
            models.UniqueConstraint(fields=["cohort", "number"], name="participant_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=ParticipantState.values), name="participant_known_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=ParticipantState.ACTIVE)
                | Q(is_minor=False)
                | Q(guardian_at__isnull=False),
                name="participant_minor_with_guardian",
            ),
            models.CheckConstraint(
                condition=Q(is_minor=False) | Q(public_name=""), name="participant_minor_without_name"
            ),
            models.CheckConstraint(
                condition=Q(guardian_at__isnull=True, guardian_how="")
                | Q(guardian_at__isnull=False, guardian_how__in=ConsentHow.values),
                name="participant_guardian_said_how",
            ),
        ]


class BriefQuerySet(models.QuerySet["Brief"]):
    def visible_to(self, actor: Actor) -> "BriefQuerySet":
        return self.filter(cohort__organisation_id__in=actor.organisations(ORGANISERS))

    def manageable_by(self, actor: Actor) -> "BriefQuerySet":
        return self.filter(cohort__organisation_id__in=actor.organisations(EDITORS))


class Brief(BaseModel):
    """What is asked of everybody in a cohort: what, for whom, facts with their sources, what must be disclosed, until when.

    `facts`: [{"text": {"ur": "…"}, "source": "…"}]. `about_kind` and `about_id` name the page of ours that each creator's
    own link leads to (a campaign, a drive, a story), as the share kit knows it.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="briefs")
    number = models.PositiveSmallIntegerField()
    title = TextsField()
    what = TextsField(blank=True)
    for_whom = TextsField(blank=True)
    facts = models.JSONField(default=list, blank=True)
    must_disclose = models.CharField(max_length=4, choices=Disclosure, default=Disclosure.WITH)
    due_on = models.DateField()
    opens_at = models.DateTimeField(null=True)
    about_kind = models.SlugField(max_length=20, blank=True)
    about_id = models.UUIDField(null=True)
    state = models.CharField(max_length=9, choices=BriefState, default=BriefState.DRAFT)

    objects = BriefQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        indexes = [models.Index(fields=["state", "opens_at"], name="brief_to_open")]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "number"], name="brief_number_once"),
            models.CheckConstraint(condition=Q(state__in=BriefState.values), name="brief_known_state"),
            models.CheckConstraint(
                condition=~Q(state=BriefState.SCHEDULED) | Q(opens_at__isnull=False),
                name="brief_scheduled_when",
            ),
            models.CheckConstraint(
                condition=Q(must_disclose__in=Disclosure.values), name="brief_known_disclosure"
            ),
        ]


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, actor: Actor) -> "DraftQuerySet":
        return self.filter(participant__cohort__organisation_id__in=actor.organisations(ORGANISERS))

    def manageable_by(self, actor: Actor) -> "DraftQuerySet":
        return self.visible_to(actor)

    def current(self) -> "DraftQuerySet":
        return self.exclude(state=DraftState.REPLACED)


class Draft(BaseModel):
    """One version of what a creator made for a brief. A changed one is the next number; one is current at a time."""

    brief = models.ForeignKey(Brief, on_delete=models.CASCADE, related_name="drafts")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="drafts")
    number = models.PositiveSmallIntegerField()
    # Where its facts come from, in words or addresses.
    sources = models.JSONField(default=list, blank=True)
    disclosure = models.CharField(max_length=4, choices=Disclosure, default=Disclosure.OWN)
    language = models.CharField(max_length=10, choices=languages.CHOICES, default=languages.DEFAULT)
    state = models.CharField(max_length=9, choices=DraftState, default=DraftState.SENT)
    # Her own link to the page the brief is about; the same through all versions.
    link = models.ForeignKey(TrackedLink, null=True, on_delete=models.SET_NULL, related_name="+")
    # The talk or form it came from: the same one twice is one draft.
    source_id = models.UUIDField(null=True, unique=True)
    sent_at = models.DateTimeField(default=now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ("brief", "participant", "number")
        constraints = [
            models.UniqueConstraint(fields=["brief", "participant", "number"], name="draft_number_once"),
            models.UniqueConstraint(
                fields=["brief", "participant"],
                condition=~Q(state=DraftState.REPLACED),
                name="draft_one_is_current",
            ),
            models.CheckConstraint(condition=Q(state__in=DraftState.values), name="draft_known_state"),
            models.CheckConstraint(
                condition=Q(disclosure__in=Disclosure.values), name="draft_known_disclosure"
            ),
        ]


class DraftPart(models.Model):
    """Words, a picture or a voice of a draft, in order."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=5, choices=PartKind)
    text = models.TextField(blank=True)
    media = models.ForeignKey(Original, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["draft", "position"], name="draft_part_once")]


class Comment(models.Model):
    """What a mentor said about a draft. It goes to the creator's chat as well."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="comments")
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField()
    at = models.DateTimeField(default=now)

    class Meta:
        ordering = ("at", "id")


class PublicationQuerySet(models.QuerySet["Publication"]):
    def visible_to(self, actor: Actor) -> "PublicationQuerySet":
        return self.filter(draft__participant__cohort__organisation_id__in=actor.organisations(ORGANISERS))

    def manageable_by(self, actor: Actor) -> "PublicationQuerySet":
        return self.visible_to(actor)


class Publication(BaseModel):
    """The post as it went out, by its address. `disclosure` is what the post itself says; empty when it says nothing.

    The address is looked at for its form alone: nothing is fetched. A certificate stands only beside an address, a
    source and a disclosure.
    """

    draft = models.OneToOneField(Draft, on_delete=models.CASCADE, related_name="publication")
    address = models.URLField(max_length=500, blank=True)
    sources = models.JSONField(default=list, blank=True)
    disclosure = models.CharField(max_length=4, choices=Disclosure, blank=True)
    published_at = models.DateTimeField(default=now)
    certificate = models.OneToOneField(Badge, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(certificate__isnull=True)
                | (~Q(address="") & ~Q(sources=[]) & Q(disclosure__in=Disclosure.values)),
                name="certificate_published_sourced_disclosed",
            ),
            models.CheckConstraint(
                condition=Q(disclosure="") | Q(disclosure__in=Disclosure.values),
                name="publication_known_disclosure",
            ),
        ]

    @property
    def site(self) -> str:
        """The name of the site the post is on."""
        return urlsplit(self.address).hostname or ""
