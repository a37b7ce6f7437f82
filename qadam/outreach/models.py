"""Broadcasts, the lot that holds people back, and short links that count without knowing anybody."""

from django.conf import settings
from django.db import models

from qadam.campaigns.models import Campaign
from qadam.core.clock import now
from qadam.core.holdout import new_salt
from qadam.core.languages import TextsField
from qadam.core.models import BaseModel, new_id
from qadam.media.models import Original
from qadam.messaging.models import ChannelAccount
from qadam.organisations.actors import Actor
from qadam.organisations.enums import EDITORS, ORGANISERS
from qadam.organisations.models import Organisation
from qadam.outreach.enums import Arm, Beginning, BroadcastState, Left, SequenceState
from qadam.outreach.segments import Segment
from qadam.people.enums import Purpose
from qadam.people.models import Person


class BroadcastQuerySet(models.QuerySet["Broadcast"]):
    def visible_to(self, actor: Actor) -> "BroadcastQuerySet":
        return self.filter(organisation_id__in=actor.organisations(ORGANISERS))

    def manageable_by(self, actor: Actor) -> "BroadcastQuerySet":
        return self.filter(organisation_id__in=actor.organisations(EDITORS))


class Broadcast(BaseModel):
    """One message to many, once to each address. Its deliveries are the truth about who got it and who did not."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="broadcasts")
    account = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.PROTECT, related_name="broadcasts")
    title = models.CharField(max_length=120)
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.NEWS)
    segment_json = models.JSONField(default=dict)
    # What it says; with a template, each line fills one of its blanks.
    texts = TextsField()
    template = models.SlugField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=BroadcastState, default=BroadcastState.DRAFT)
    holdout_share = models.FloatField(default=0)
    # Drawn with the broadcast, so that the preview shows the very people the lot will hold back.
    salt = models.BinaryField(max_length=32, default=new_salt)
    expires_at = models.DateTimeField(null=True)
    # Further wordings beside `texts`: who gets which is drawn by lot and stored before anything is sent.
    more_texts = models.JSONField(default=list, db_default=[])
    # What it may cost altogether; empty: no ceiling of its own. Alerts are sent all the same.
    max_cost_minor = models.PositiveIntegerField(null=True)
    # The broadcast this one corrects: it goes to exactly those whom that one left for.
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="corrections", db_index=True
    )
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = BroadcastQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=BroadcastState.values), name="broadcast_known_state"
            ),
            models.CheckConstraint(
                condition=models.Q(holdout_share__gte=0, holdout_share__lte=0.5),
                name="broadcast_holds_half_at_most",
            ),
            # Alerts, reminders and answers go to everybody; and a lot belongs to a campaign.
            models.CheckConstraint(
                condition=models.Q(holdout_share=0) | models.Q(purpose=Purpose.NEWS, campaign__isnull=False),
                name="broadcast_holds_back_news_only",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-created_at"], name="broadcast_latest"),
            models.Index(
                fields=["state"], name="broadcast_running", condition=models.Q(state=BroadcastState.SENDING)
            ),
        ]

    @property
    def segment(self) -> Segment:
        return Segment.from_json(self.segment_json)

    @property
    def accounts(self) -> list[ChannelAccount]:
        """The ladder: the account it is sent from, and those that are tried where that one cannot reach her."""
        further = [rung.account for rung in self.rungs.all().order_by("position")] if self.pk else []
        return [self.account, *further]

    @property
    def wordings(self) -> dict[str, dict[str, str]]:
        """Every wording by the letter of its variant."""
        return {chr(97 + n): texts for n, texts in enumerate([self.texts, *self.more_texts])}


class Rung(models.Model):
    """A further way of a broadcast, tried only where the ones before are known not to have reached the person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, related_name="rungs")
    position = models.PositiveSmallIntegerField()
    account = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["broadcast", "position"], name="rung_once_a_place"),
            models.UniqueConstraint(fields=["broadcast", "account"], name="rung_once_an_account"),
        ]


class Holdout(BaseModel):
    """The lot of a campaign: its salt and share. Whoever it held back gets nothing of the campaign until it ends."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="holdouts")
    broadcast = models.OneToOneField(Broadcast, on_delete=models.PROTECT, related_name="holdout")
    salt = models.BinaryField(max_length=32)
    share = models.FloatField()
    started_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"], condition=models.Q(ended_at=None), name="holdout_one_open_a_campaign"
            ),
            models.CheckConstraint(
                condition=models.Q(share__gt=0, share__lte=0.5), name="holdout_messages_half_at_least"
            ),
        ]


class Assignment(models.Model):
    """Into which group an address was drawn, stored before anybody was written to. By address, never by person."""

    id = models.BigAutoField(primary_key=True)
    # `assigned_once` begins with it. Nobody takes a holdout away: Django alone asks (docs/adr/0014).
    holdout = models.ForeignKey(
        Holdout, on_delete=models.PROTECT, related_name="assignments", db_index=False, db_constraint=False
    )
    address_hash = models.BinaryField(max_length=16)
    arm = models.CharField(max_length=8, choices=Arm)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holdout", "address_hash"], name="assigned_once"),
            models.CheckConstraint(condition=models.Q(arm__in=Arm.values), name="assigned_to_known_arm"),
        ]


class SequenceQuerySet(models.QuerySet["Sequence"]):
    def visible_to(self, actor: Actor) -> "SequenceQuerySet":
        return self.filter(organisation_id__in=actor.organisations(ORGANISERS))

    def manageable_by(self, actor: Actor) -> "SequenceQuerySet":
        return self.filter(organisation_id__in=actor.organisations(EDITORS))


class Sequence(BaseModel):
    """Timed messages after something a person did, until she takes the step they ask for. Only what came after it
    was switched on begins it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sequences")
    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.REMINDERS)
    begins_with = models.CharField(max_length=12, choices=Beginning)
    # Kinds of steps that end it for whoever takes one afterwards.
    ends_with = models.JSONField(default=list)
    state = models.CharField(max_length=6, choices=SequenceState, default=SequenceState.DRAFT)
    switched_on_at = models.DateTimeField(null=True)

    objects = SequenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(purpose__in=[Purpose.REMINDERS, Purpose.NEWS]),
                name="sequence_reminds_or_tells_news",
            )
        ]


class SequenceMessage(models.Model):
    """One message of a sequence: so long after the beginning, in these words."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sequence = models.ForeignKey(Sequence, on_delete=models.CASCADE, related_name="messages")
    position = models.PositiveSmallIntegerField()
    after_minutes = models.PositiveIntegerField()
    texts = TextsField()
    template = models.SlugField(max_length=60, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["sequence", "position"], name="sequence_message_once_a_place")
        ]


class Enrolment(models.Model):
    """Somebody in a sequence: since when, which message is next and when, and why she left. One event begins it once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sequence = models.ForeignKey(Sequence, on_delete=models.CASCADE, related_name="enrolments")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    event_id = models.UUIDField()
    event_at = models.DateTimeField()
    next_position = models.PositiveSmallIntegerField(default=0)
    # Nothing: all is said, and what was said last may still be on its way.
    next_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    left_why = models.CharField(max_length=12, choices=Left, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sequence", "event_id"], name="enrolled_once_an_event"),
            models.UniqueConstraint(
                fields=["sequence", "person"], condition=models.Q(left_at=None), name="enrolled_once_a_person"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                name="enrolment_due",
                condition=models.Q(left_at=None, next_at__isnull=False),
            ),
            models.Index(fields=["sequence"], name="enrolment_running", condition=models.Q(left_at=None)),
        ]


class TrackedLink(BaseModel):
    """A short address of ours to a page of ours, for one broadcast, post or sharer. Counts visits, knows nobody."""

    code = models.CharField(max_length=12, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.CASCADE, related_name="+")
    broadcast = models.ForeignKey(Broadcast, null=True, on_delete=models.CASCADE, related_name="links")
    post = models.ForeignKey("Post", null=True, on_delete=models.CASCADE, related_name="links")
    # A path of this site, without its language.
    path = models.CharField(max_length=200)
    sharer_code = models.CharField(max_length=12, blank=True)
    label = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(path__startswith="/"), name="link_leads_to_our_page")
        ]


class LinkDay(models.Model):
    """How often a link was opened on a day (UTC), programs left out."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    link = models.ForeignKey(TrackedLink, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    clicks = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "day"], name="link_day_once")]


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, actor: Actor) -> "PostQuerySet":
        return self.filter(organisation_id__in=actor.organisations(ORGANISERS))

    def manageable_by(self, actor: Actor) -> "PostQuerySet":
        return self.filter(organisation_id__in=actor.organisations(EDITORS))


class Post(BaseModel):
    """A public message in the organisation's own channel. It names nobody and goes to nobody: whoever follows reads it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    account = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, related_name="+")
    texts = TextsField()
    picture = models.ForeignKey(Original, null=True, on_delete=models.SET_NULL, related_name="+")
    # What its link leads to: a kind of sharing.Shareable and its id.
    about_kind = models.CharField(max_length=20, blank=True)
    about_id = models.UUIDField(null=True)
    # Handed to the sender then; from that on its delivery is the truth.
    queued_at = models.DateTimeField(null=True)
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(about_kind="", about_id=None)
                | (~models.Q(about_kind="") & models.Q(about_id__isnull=False)),
                name="post_leads_to_one_thing",
            )
        ]
        indexes = [models.Index(fields=["organisation", "-created_at"], name="post_latest")]
