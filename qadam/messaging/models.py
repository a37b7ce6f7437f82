"""What came in, what was said, what went out."""

import json
from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from qadam.core import languages
from qadam.core.clock import now
from qadam.core.models import BaseModel, new_id
from qadam.core.sealing import unseal_text
from qadam.core.sqlfold import Words
from qadam.media.models import Original
from qadam.messaging.desk_models import CannedReply as CannedReply
from qadam.messaging.desk_models import Incident as Incident
from qadam.messaging.desk_models import OptOut as OptOut
from qadam.messaging.desk_models import StopUndo as StopUndo
from qadam.messaging.enums import (
    AttemptState,
    Author,
    DeliveryState,
    EventKind,
    EventRank,
    EventState,
    HoldState,
    Keeper,
    Lane,
    SkipReason,
    TemplateCategory,
    TemplateState,
)
from qadam.messaging.pace_models import CallHour as CallHour
from qadam.messaging.pace_models import PortfolioPace as PortfolioPace
from qadam.messaging.pace_models import Reached as Reached
from qadam.messaging.pace_models import SenderBeat as SenderBeat
from qadam.messaging.pace_models import SenderPace as SenderPace
from qadam.organisations.actors import Actor
from qadam.organisations.enums import ANYONE, ORGANISERS, Role
from qadam.organisations.models import Organisation
from qadam.people.enums import ChannelKind, Purpose
from qadam.people.models import Address, Person


class ChannelAccountQuerySet(models.QuerySet["ChannelAccount"]):
    def visible_to(self, actor: Actor) -> "ChannelAccountQuerySet":
        return self.filter(organisation_id__in=actor.organisations(ANYONE))

    def manageable_by(self, actor: Actor) -> "ChannelAccountQuerySet":
        return self.filter(organisation_id__in=actor.organisations(frozenset({Role.COORDINATOR})))


class ChannelAccount(BaseModel):
    """A number, bot or mailbox of an organisation at a provider. Its keys are sealed; `config()` opens them."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="accounts")
    kind = models.CharField(max_length=10, choices=ChannelKind)
    name = models.CharField(max_length=80, blank=True)
    public_address = models.CharField(max_length=80, blank=True)
    config_sealed = models.BinaryField()
    is_open = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    # Unique people a day outside the window (WhatsApp portfolio limit); 0 is no limit.
    daily_limit = models.PositiveIntegerField(default=250)
    per_second = models.PositiveIntegerField(default=80)
    # Of one message; where templates have categories, of campaign news, and of the others where they have no own price.
    price_minor = models.PositiveIntegerField(default=0)
    utility_price_minor = models.PositiveIntegerField(null=True)
    authentication_price_minor = models.PositiveIntegerField(null=True)
    # What paid messages may cost in a calendar month; 0 is no limit. Emergencies are sent all the same.
    monthly_budget_minor = models.PositiveIntegerField(default=0)
    last_in_at = models.DateTimeField(null=True)
    last_out_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=60, blank=True)
    trouble_at = models.DateTimeField(null=True)
    # What accounts that share their limit of new people have in common.
    portfolio = models.CharField(max_length=80, blank=True, db_default="", db_index=True)
    # What the provider said when it was last asked: queries.ProviderSays as JSON.
    health = models.JSONField(default=dict, db_default={})
    checked_at = models.DateTimeField(null=True)
    # The address that gets a test message every day; nobody named one: none.
    self_test_sealed = models.BinaryField(null=True)
    # For channels that are asked for what came in: from where, and which worker asks until when (the database's clock).
    poll_after = models.CharField(max_length=64, blank=True)
    polled_by = models.CharField(max_length=40, blank=True)
    polled_until = models.DateTimeField(null=True)

    objects = ChannelAccountQuerySet.as_manager()

    def config(self) -> dict[str, Any]:
        opened: dict[str, Any] = json.loads(unseal_text(self.config_sealed, context="channel-account"))
        return opened


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, actor: Actor) -> "ConversationQuerySet":
        """Organisers see threads; one with an open incident is seen by guardians alone."""
        ours = models.Q(account__organisation_id__in=actor.organisations(ORGANISERS), is_guarded=False)
        guarded = models.Q(account__organisation_id__in=actor.organisations(frozenset({Role.GUARDIAN})))
        return self.filter(ours | guarded)

    def manageable_by(self, actor: Actor) -> "ConversationQuerySet":
        return self.visible_to(actor)


class Conversation(BaseModel):
    """The thread between one channel account and one address. A worker claims this row to talk to the person."""

    account = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, related_name="conversations")
    address = models.ForeignKey(Address, null=True, on_delete=models.SET_NULL, related_name="conversations")
    address_hash = models.BinaryField(max_length=16)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="conversations")
    language = models.CharField(max_length=10, choices=languages.CHOICES, blank=True)
    keeper = models.CharField(max_length=6, choices=Keeper, default=Keeper.BOT)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="conversations"
    )
    is_guarded = models.BooleanField(default=False)
    # memory.Memory as JSON: the open dialogue, paused ones, what is held until the first yes.
    dialogue = models.JSONField(default=dict)
    window_ends_at = models.DateTimeField(null=True)
    last_in_at = models.DateTimeField(null=True)
    last_message_at = models.DateTimeField(null=True)
    unanswered_since = models.DateTimeField(null=True)
    # She asked to be forgotten and confirmed it: done as soon as our last message has left, at the latest then.
    forget_at = models.DateTimeField(null=True)
    # Who is writing an answer just now; nobody else begins one before that time without being asked.
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    claimed_until = models.DateTimeField(null=True)
    # She asked in her own words not to be written to: news and reminders rest until a person has decided.
    held_at = models.DateTimeField(null=True)
    held_message_id = models.UUIDField(null=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "address_hash"], name="conversation_once_an_address")
        ]
        indexes = [
            models.Index(fields=["account", "-last_message_at"], name="conversation_latest"),
            models.Index(
                fields=["account", "unanswered_since"],
                name="conversation_unanswered",
                condition=models.Q(unanswered_since__isnull=False),
            ),
            models.Index(
                fields=["forget_at"], name="conversation_forget", condition=models.Q(forget_at__isnull=False)
            ),
            models.Index(
                fields=["person"], name="conversation_held", condition=models.Q(held_at__isnull=False)
            ),
        ]


class InboundEvent(models.Model):
    """One thing a provider told us, stored once. The body is sealed and goes after 14 days; the hashes stay."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, related_name="+")
    external_hash = models.BinaryField(max_length=16)
    thread_hash = models.BinaryField(max_length=16, null=True)
    kind = models.CharField(max_length=10, choices=EventKind)
    rank = models.PositiveSmallIntegerField(choices=EventRank, default=EventRank.MESSAGE)
    state = models.CharField(max_length=6, choices=EventState, default=EventState.NEW)
    body_sealed = models.BinaryField(null=True)
    provider_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(default=now)
    tries = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    handled_by = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    # The file that came with it, once it was fetched; before that the thread waits.
    media = models.ForeignKey(Original, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "external_hash"], name="event_stored_once")]
        indexes = [
            # Whose turn it is, and then what that thread brought.
            models.Index(fields=["rank", "id"], name="event_new", condition=models.Q(state="new")),
            models.Index(
                fields=["account", "thread_hash"], name="event_new_of_thread", condition=models.Q(state="new")
            ),
            models.Index(
                fields=["received_at"],
                name="event_body",
                condition=models.Q(body_sealed__isnull=False) & ~models.Q(state="new"),
            ),
            models.Index(
                fields=["account", "received_at"], name="event_parked", condition=models.Q(state="parked")
            ),
        ]


class Template(BaseModel):
    """A message the provider approved for use outside the window. One row a language."""

    account = models.ForeignKey(ChannelAccount, on_delete=models.CASCADE, related_name="templates")
    key = models.SlugField(max_length=512)
    language = models.CharField(max_length=10, choices=languages.CHOICES)
    category = models.CharField(max_length=20, choices=TemplateCategory)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=TemplateState, default=TemplateState.DRAFT)
    # How the provider calls it, and what it says about it.
    provider_id = models.CharField(max_length=64, blank=True, db_default="")
    provider_language = models.CharField(max_length=16, blank=True, db_default="")
    reason = models.CharField(max_length=200, blank=True, db_default="")
    quality = models.CharField(max_length=20, blank=True, db_default="")
    # What of it we cannot fill in: it is kept, and not offered.
    misfit = models.CharField(max_length=20, blank=True, db_default="")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "key", "language"], name="template_once_a_language")
        ]


class Delivery(models.Model):
    """What one address should get once, for one cause. `cause` is what made us write (a broadcast, a reply, a reminder)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # Nobody looks for deliveries by organisation: an index of it would only be written. That it and the account are
    # there is asked by Django alone (docs/adr/0014): neither is ever taken away while something points to it.
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    account = models.ForeignKey(
        ChannelAccount, null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    address = models.ForeignKey(Address, null=True, on_delete=models.SET_NULL, related_name="+")
    address_hash = models.BinaryField(max_length=16)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    cause_kind = models.CharField(max_length=20)
    cause_id = models.UUIDField()
    purpose = models.CharField(max_length=10, choices=Purpose)
    lane = models.PositiveSmallIntegerField(choices=Lane)
    language = models.CharField(max_length=10, choices=languages.CHOICES)
    # What is said: messaging.content.Content as JSON; for a broadcast, {"template": key, "params": [...]}.
    content = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.QUEUED)
    skip_reason = models.CharField(max_length=20, choices=SkipReason, blank=True)
    created_at = models.DateTimeField(default=now)
    not_before = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField(default=now)
    # Of a ladder: which of its ways this stands on, and how many lie below it. Its attempts tell the ways before.
    rung = models.PositiveSmallIntegerField(default=0, db_default=0)
    rungs_left = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Which of several wordings was drawn for it, before anything was sent; empty where there is one.
    variant = models.CharField(max_length=1, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cause_kind", "cause_id", "address_hash"], name="delivery_once")
        ]
        indexes = [
            models.Index(
                fields=["account", "lane", "not_before", "id"],
                name="delivery_due",
                condition=models.Q(state="queued"),
            ),
            # Answers in one thread leave in the order they were written.
            models.Index(
                fields=["account", "address_hash", "created_at"],
                name="delivery_in_turn",
                condition=models.Q(state__in=["queued", "sending"], lane=Lane.REPLY),
            ),
            models.Index(fields=["cause_kind", "cause_id", "state"], name="delivery_of_cause"),
            # What is known not to have arrived and may still go another way.
            models.Index(
                fields=["cause_kind", "cause_id", "id"],
                name="delivery_may_fall",
                condition=models.Q(rungs_left__gt=0, state__in=["failed", "skipped"]),
            ),
        ]


class Attempt(models.Model):
    """One try of a delivery on one channel. Committed as `calling` before the call; our id travels with it.

    The provider's id may hold the number it went to: only its keyed hash is kept, to find the attempt again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    account = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=AttemptState, default=AttemptState.CALLING)
    worker = models.CharField(max_length=40, blank=True)
    provider_hash = models.BinaryField(max_length=16, null=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_text = models.CharField(max_length=200, blank=True)
    cost_minor = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [
            models.Index(fields=["provider_hash"], name="attempt_provider"),
            models.Index(
                fields=["worker"], name="attempt_calling", condition=models.Q(state=AttemptState.CALLING)
            ),
            models.Index(
                fields=["account", "changed_at"],
                name="attempt_went_wrong",
                condition=models.Q(state__in=[AttemptState.FAILED, AttemptState.UNKNOWN]),
            ),
        ]


class CauseHold(models.Model):
    """A cause whose waiting deliveries rest (paused) or are called off; what comes back to the queue meets it too."""

    cause_kind = models.CharField(max_length=20)
    cause_id = models.UUIDField()
    state = models.CharField(max_length=10, choices=HoldState)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cause_kind", "cause_id"], name="cause_held_once")]


class CauseBudget(models.Model):
    """What all messages of one cause may cost, shared by all senders. A cause without a ceiling has no row."""

    cause_kind = models.CharField(max_length=20)
    cause_id = models.UUIDField()
    most_minor = models.PositiveBigIntegerField()
    spent_minor = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cause_kind", "cause_id"], name="cause_has_one_budget"),
        ]


class Message(models.Model):
    """One bubble of a conversation, in or out. What was said stays as it was said."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    author = models.CharField(max_length=6, choices=Author)
    kind = models.CharField(max_length=12, default="text")
    text = models.TextField(blank=True)
    language = models.CharField(max_length=10, blank=True)
    options = models.JSONField(default=list)
    media = models.ForeignKey(Original, null=True, on_delete=models.SET_NULL, related_name="+")
    event = models.ForeignKey(InboundEvent, null=True, on_delete=models.SET_NULL, related_name="+")
    delivery = models.OneToOneField(Delivery, null=True, on_delete=models.SET_NULL, related_name="message")
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Said while somebody may have been in danger: for guardians alone, also when the thread is open again.
    is_guarded = models.BooleanField(default=False, db_default=False)
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [
            models.Index(fields=["conversation", "at", "id"], name="message_thread"),
            # Her last words, and how many wait.
            models.Index(
                fields=["conversation", "-at", "-id"],
                name="message_hers",
                condition=models.Q(author=Author.PERSON),
            ),
            # What people and staff wrote, folded, for searching: kept by the index alone.
            GinIndex(
                Words("text"),
                name="message_words",
                condition=models.Q(author__in=[Author.PERSON, Author.STAFF, Author.NOTE]),
            ),
        ]
