"""What is kept beside the talk itself: who said STOP, who may be in danger, ready answers, a STOP to be taken back."""

from django.conf import settings
from django.db import models

from qadam.core.clock import now
from qadam.core.languages import TextsField
from qadam.core.models import BaseModel, new_id
from qadam.messaging.enums import IncidentState, UndoState
from qadam.organisations.actors import Actor
from qadam.organisations.enums import ORGANISERS, PEOPLE_READERS, Role
from qadam.organisations.models import Organisation
from qadam.people.models import Person


class OptOutQuerySet(models.QuerySet["OptOut"]):
    def visible_to(self, actor: Actor) -> "OptOutQuerySet":
        return self.filter(account__organisation_id__in=actor.organisations(PEOPLE_READERS))

    def manageable_by(self, actor: Actor) -> "OptOutQuerySet":
        return self.visible_to(actor)


class OptOut(models.Model):
    """An address said STOP to an account. Binds the hash, so it survives erasure and import."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey("messaging.ChannelAccount", on_delete=models.CASCADE, related_name="opt_outs")
    address_hash = models.BinaryField(max_length=16)
    at = models.DateTimeField(default=now)
    how = models.CharField(max_length=20)
    # Only marketing (a provider preference) or everything.
    only_news = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True)

    objects = OptOutQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "address_hash"], condition=models.Q(undone_at=None), name="opt_out_once"
            )
        ]


class CannedReplyQuerySet(models.QuerySet["CannedReply"]):
    def visible_to(self, actor: Actor) -> "CannedReplyQuerySet":
        """Whoever may answer in the inbox may use them."""
        return self.filter(organisation_id__in=actor.organisations(ORGANISERS | {Role.GUARDIAN}))

    def manageable_by(self, actor: Actor) -> "CannedReplyQuerySet":
        return self.filter(organisation_id__in=actor.organisations(frozenset({Role.COORDINATOR})))


class CannedReply(BaseModel):
    """An answer that is written once and used often, one text a language. `{name}` stands for the person's name."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="canned_replies")
    title = models.CharField(max_length=60)
    texts = TextsField()

    objects = CannedReplyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "title"], name="canned_once_a_title")]


class StopUndoQuerySet(models.QuerySet["StopUndo"]):
    def visible_to(self, actor: Actor) -> "StopUndoQuerySet":
        return self.filter(organisation_id__in=actor.organisations(PEOPLE_READERS))

    def manageable_by(self, actor: Actor) -> "StopUndoQuerySet":
        return self.visible_to(actor)


class StopUndo(BaseModel):
    """Somebody of the staff asks that a STOP be taken back, and why. Another one says yes or no."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    opt_out = models.ForeignKey("messaging.OptOut", on_delete=models.CASCADE, related_name="undos")
    state = models.CharField(max_length=10, choices=UndoState, default=UndoState.ASKED)
    reason = models.TextField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    objects = StopUndoQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["opt_out"], condition=models.Q(state="asked"), name="stop_undo_asked_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="confirmed") | ~models.Q(asked_by=models.F("decided_by")),
                name="stop_undo_needs_two",
            ),
        ]


class IncidentQuerySet(models.QuerySet["Incident"]):
    def visible_to(self, actor: Actor) -> "IncidentQuerySet":
        return self.filter(organisation_id__in=actor.organisations(frozenset({Role.GUARDIAN})))

    def manageable_by(self, actor: Actor) -> "IncidentQuerySet":
        return self.visible_to(actor)


class Incident(BaseModel):
    """Somebody may be in danger. A named guardian takes it; nothing they said is kept here before their yes."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="incidents")
    conversation = models.ForeignKey(
        "messaging.Conversation", null=True, on_delete=models.SET_NULL, related_name="incidents"
    )
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=6, choices=IncidentState, default=IncidentState.OPEN)
    guardian = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="incidents"
    )
    may_keep_words = models.BooleanField(default=False)
    notes = models.TextField(blank=True)
    # When a mail told the guardians that somebody waits; it says nothing else.
    told_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = IncidentQuerySet.as_manager()
