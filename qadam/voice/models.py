"""A call that was taken, and the recordings that are played in it."""

from django.db import models
from django.db.models import Q

from qadam.core import languages
from qadam.core.clock import now
from qadam.core.models import BaseModel
from qadam.media.models import Original
from qadam.messaging.models import ChannelAccount, Conversation, Delivery
from qadam.organisations.actors import Actor
from qadam.organisations.enums import ANYONE, ORGANISERS
from qadam.organisations.models import Organisation
from qadam.people.models import Person
from qadam.voice.enums import Asks


class Call(BaseModel):
    """A call of ours that somebody took. `step` counts what she answered; `said` is what she hears now, until she does.

    The provider asks for each step, perhaps twice: the same step is always answered the same.
    """

    account = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="calls")
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.SET_NULL, related_name="+")
    sid_hash = models.BinaryField(max_length=16)
    step = models.PositiveIntegerField(default=0)
    asks = models.CharField(max_length=5, choices=Asks, default=Asks.KEY)
    language = models.CharField(max_length=10, choices=languages.CHOICES, default=languages.DEFAULT)
    # messaging.content.Content as JSON, in order; emptied when the call has ended.
    said = models.JSONField(default=list)
    # What a key stands for where it is no number of a menu: {"1": "start"}.
    keys = models.JSONField(default=dict)
    takes_voice = models.BooleanField(default=False)
    page = models.PositiveSmallIntegerField(default=0)
    silences = models.PositiveSmallIntegerField(default=0)
    # {speaker: the step in which she said her name}, and the same for the line about the keys.
    introduced = models.JSONField(default=dict)
    changed_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "sid_hash"], name="call_once"),
            models.CheckConstraint(condition=Q(asks__in=Asks.values), name="call_known_asks"),
        ]
        indexes = [
            models.Index(fields=["changed_at"], name="call_open", condition=Q(ended_at__isnull=True)),
        ]


class SpeakerQuerySet(models.QuerySet["Speaker"]):
    def visible_to(self, actor: Actor) -> "SpeakerQuerySet":
        return self.filter(organisation_id__in=actor.organisations(ANYONE))

    def manageable_by(self, actor: Actor) -> "SpeakerQuerySet":
        return self.filter(organisation_id__in=actor.organisations(ORGANISERS))


class Speaker(BaseModel):
    """Who lends an organisation her voice. Her name is said before she is heard."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="speakers")
    name = models.CharField(max_length=80)
    # False: what is heard is no voice of anybody (the music of the demo), and is not said to be one.
    is_person = models.BooleanField(default=True, db_default=True)
    # Who recorded by chat: her voice goes when she says forget me.
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = SpeakerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="speaker_once"),
            models.UniqueConstraint(fields=["organisation", "person"], name="speaker_once_a_person"),
            models.CheckConstraint(condition=~Q(name=""), name="speaker_has_a_name"),
        ]


class RecordingQuerySet(models.QuerySet["Recording"]):
    def heard_by(self, organisation: Organisation) -> "RecordingQuerySet":
        """What those hear who an organisation speaks to: its own voices, and those offered to everybody."""
        return self.filter(Q(organisation=organisation) | Q(offered_at__isnull=False))

    def visible_to(self, actor: Actor) -> "RecordingQuerySet":
        return self.filter(organisation_id__in=actor.organisations(ANYONE))

    def manageable_by(self, actor: Actor) -> "RecordingQuerySet":
        return self.filter(organisation_id__in=actor.organisations(ORGANISERS))


class Recording(BaseModel):
    """Exactly these words in one language, as a speaker said them. When the words change it no longer says them."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="recordings")
    language = models.CharField(max_length=10, choices=languages.CHOICES)
    key = models.CharField(max_length=32)
    words = models.TextField()
    speaker = models.ForeignKey(Speaker, on_delete=models.PROTECT, related_name="recordings")
    original = models.OneToOneField(Original, on_delete=models.CASCADE, related_name="recording")
    # Any organisation may have it heard, where it has no voice of its own for these words.
    offered_at = models.DateTimeField(null=True)

    objects = RecordingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "language", "key"], name="recording_once_a_sentence"
            )
        ]
