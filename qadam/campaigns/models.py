"""Campaigns, their pages, partners and goals, and the steps people took."""

from django.db import models

from qadam.campaigns.enums import CampaignState, PartnerRole, StepKind
from qadam.core.clock import now
from qadam.core.languages import TextsField
from qadam.core.models import BaseModel, new_id
from qadam.organisations.actors import Actor
from qadam.organisations.enums import ANYONE, EDITORS
from qadam.organisations.models import Organisation
from qadam.people.models import Person
from qadam.places.models import Place


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, actor: Actor) -> "CampaignQuerySet":
        """Open and closed ones to everybody; drafts to those who work in the owner or a partner."""
        ours = models.Q(partnerships__organisation_id__in=actor.organisations(ANYONE))
        public = ~models.Q(state=CampaignState.DRAFT)
        return self.filter(public | models.Q(pk__in=Campaign._base_manager.filter(ours).values("pk")))

    def manageable_by(self, actor: Actor) -> "CampaignQuerySet":
        return self.filter(organisation_id__in=actor.organisations(EDITORS))


class Campaign(BaseModel):
    """A public effort. The owner's channel account talks for it; partners see aggregates and those who said yes to them."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="campaigns")
    slug = models.SlugField(max_length=60, unique=True)
    title = TextsField()
    summary = TextsField(blank=True)
    cause = models.SlugField(max_length=40)
    places = models.ManyToManyField(Place, related_name="+")
    state = models.CharField(max_length=10, choices=CampaignState, default=CampaignState.DRAFT)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    published_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    did_not_work = TextsField(blank=True)

    objects = CampaignQuerySet.as_manager()

    def __str__(self) -> str:
        return self.slug


class Partnership(BaseModel):
    """An organisation's part in a campaign. `is_paid`: paid by the campaign, so its word is not independent."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="partnerships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="partnerships")
    role = models.CharField(max_length=10, choices=PartnerRole)
    is_paid = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "organisation", "role"], name="partnership_once")
        ]


class Section(BaseModel):
    """One part of a campaign's page. `kind` names a filling of the sections port; `content` is its own."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="sections")
    kind = models.SlugField(max_length=20)
    position = models.PositiveSmallIntegerField()
    content = models.JSONField(default=dict)

    class Meta:
        ordering = ("position", "id")


class Goal(BaseModel):
    """What the campaign wants to reach, as a number with a unit. What is reached comes from its readings or an indicator."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="goals")
    title = TextsField()
    unit = TextsField()
    target = models.PositiveIntegerField()
    # The key of the indicator that counts it; empty means people read it off and write it down.
    indicator = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = [models.CheckConstraint(condition=models.Q(target__gt=0), name="goal_has_target")]


class GoalReading(models.Model):
    """How much of a goal was reached on a day, who says so and why it changed. Rows are added, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="readings")
    value = models.PositiveIntegerField()
    at = models.DateTimeField(default=now)
    verified_by = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.TextField(blank=True)


class StepQuerySet(models.QuerySet["Step"]):
    def visible_to(self, actor: Actor) -> "StepQuerySet":
        """Steps of one's own organisation. The public sees counts, never rows."""
        return self.filter(organisation_id__in=actor.organisations(ANYONE))


class Step(models.Model):
    """A person did something for a campaign: once, with proof. Survives forgetting, without the person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.PROTECT, related_name="steps")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    address_hash = models.BinaryField(max_length=16, null=True)
    kind = models.CharField(max_length=20, choices=StepKind)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    at = models.DateTimeField(default=now)
    proof = models.CharField(max_length=40, blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject_id"], name="step_once")]
        indexes = [
            models.Index(fields=["campaign", "kind", "at"], name="step_campaign"),
            models.Index(fields=["address_hash", "kind"], name="step_address"),
        ]
