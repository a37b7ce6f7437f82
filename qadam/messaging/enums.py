"""States of messaging and how they may change."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qadam.core.transitions import check_table

# The cause of a mail that somebody asked for on a page of ours: one mail that lets her say yes, or see her choices.
ASKED_ON_THE_WEB = "asked-on-the-web"


class EventKind(models.TextChoices):
    MESSAGE = "message"
    STATUS = "status"
    PREFERENCE = "preference"
    OTHER = "other"


class EventState(models.TextChoices):
    NEW = "new"
    DONE = "done"
    PARKED = "parked"


class EventRank(models.IntegerChoices):
    """Which event of a conversation is taken first, whatever its time."""

    STOP = 0
    MESSAGE = 5
    STATUS = 9


class Keeper(models.TextChoices):
    """Who answers in a conversation."""

    BOT = "bot", _("Qadam answers")
    HUMAN = "human", _("A person answers")


class Author(models.TextChoices):
    PERSON = "person"
    BOT = "bot"
    STAFF = "staff"
    NOTE = "note"


class Lane(models.IntegerChoices):
    """Which queue goes first."""

    EMERGENCY = 0
    REPLY = 1
    SERVICE = 2
    BROADCAST = 3
    # Into a public channel of ours. One message, so it goes before the thousands of a broadcast.
    POST = 4


# In which order lanes are emptied, and which of them make a person wait.
LANES = (Lane.EMERGENCY, Lane.REPLY, Lane.SERVICE, Lane.POST, Lane.BROADCAST)
URGENT = LANES[:3]


class DeliveryState(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Being sent")
    ACCEPTED = "accepted", _("Accepted")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Arrived")
    READ = "read", pgettext_lazy("what became of a message", "Read")
    FAILED = "failed", _("Failed")
    UNKNOWN = "unknown", _("Not known")
    SKIPPED = "skipped", _("Left out")
    EXPIRED = "expired", _("Too late")
    CANCELLED = "cancelled", _("Cancelled")


_D = DeliveryState
_HAPPENED = {_D.SENT, _D.DELIVERED, _D.READ}
# Evidence of delivery outranks failed and unknown; nothing moves back. A receipt of an earlier attempt, of which the
# provider had told us that it did not happen, is believed wherever the delivery stands: so it is not sent again.
DELIVERY_TRANSITIONS = {
    _D.QUEUED: {_D.SENDING, _D.SKIPPED, _D.EXPIRED, _D.CANCELLED} | _HAPPENED,
    _D.SENDING: {_D.QUEUED, _D.ACCEPTED, _D.SENT, _D.DELIVERED, _D.READ, _D.FAILED, _D.UNKNOWN},
    _D.ACCEPTED: {_D.SENT, _D.DELIVERED, _D.READ, _D.FAILED},
    _D.SENT: {_D.DELIVERED, _D.READ, _D.FAILED},
    _D.DELIVERED: {_D.READ},
    _D.READ: set(),
    # Falling to the next rung of a ladder: it is known that the last did not reach her.
    _D.FAILED: {_D.DELIVERED, _D.READ, _D.QUEUED, _D.SKIPPED},
    _D.UNKNOWN: {_D.ACCEPTED, _D.SENT, _D.DELIVERED, _D.READ, _D.FAILED},
    _D.SKIPPED: {_D.QUEUED} | _HAPPENED,
    _D.EXPIRED: _HAPPENED,
    _D.CANCELLED: _HAPPENED,
}
check_table(DeliveryState, DELIVERY_TRANSITIONS)


class AttemptState(models.TextChoices):
    CALLING = "calling"
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNKNOWN = "unknown"


_A = AttemptState
ATTEMPT_TRANSITIONS = {
    _A.CALLING: {_A.ACCEPTED, _A.SENT, _A.DELIVERED, _A.READ, _A.FAILED, _A.UNKNOWN},
    _A.ACCEPTED: {_A.SENT, _A.DELIVERED, _A.READ, _A.FAILED},
    _A.SENT: {_A.DELIVERED, _A.READ, _A.FAILED},
    _A.DELIVERED: {_A.READ},
    _A.READ: set(),
    _A.FAILED: {_A.DELIVERED, _A.READ},
    _A.UNKNOWN: {_A.ACCEPTED, _A.SENT, _A.DELIVERED, _A.READ, _A.FAILED},
}
check_table(AttemptState, ATTEMPT_TRANSITIONS)


class HoldState(models.TextChoices):
    PAUSED = "paused", _("Paused")
    CANCELLED = "cancelled", _("Cancelled")


class SkipReason(models.TextChoices):
    """Why somebody is not messaged. Each is counted and shown."""

    OPTED_OUT = "opted_out", _("Said STOP")
    NO_CONSENT = "no_consent", _("Has not said yes to this")
    NO_ADDRESS = "no_address", _("Cannot be reached on this channel")
    TOO_OFTEN = "too_often", _("Had two messages this week already")
    HELD_OUT = "held_out", _("In the group that is not messaged")
    WINDOW_CLOSED = "window_closed", _("Wrote too long ago, and there is no template")
    TEMPLATE_MISSING = "template_missing", _("No approved template in this language")
    TEMPLATE_PAUSED = "template_paused", _("The provider has paused the template")
    DAILY_LIMIT = "daily_limit", _("Over today's limit of the channel")
    BUDGET = "budget", _("Over the budget")
    FORGOTTEN = "forgotten", _("Asked to be forgotten")
    SHARED_PHONE = "shared_phone", _("Somebody else on this phone gets it")
    ON_HOLD = "on_hold", _("A person is looking into this conversation")
    ACCOUNT_CLOSED = "account_closed", _("The channel is switched off")


class TemplateState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PENDING = "pending", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    PAUSED = "paused", _("Paused by the provider")
    REJECTED = "rejected", _("Refused by the provider")


class TemplateCategory(models.TextChoices):
    MARKETING = "marketing", _("Campaign news")
    UTILITY = "utility", _("Reminders and receipts")
    AUTHENTICATION = "authentication", _("Sign-in codes")


class IncidentState(models.TextChoices):
    OPEN = "open", _("Waiting for a guardian")
    TAKEN = "taken", _("A guardian is with them")
    CLOSED = "closed", _("Closed")


INCIDENT_TRANSITIONS = {
    IncidentState.OPEN: {IncidentState.TAKEN, IncidentState.CLOSED},
    IncidentState.TAKEN: {IncidentState.CLOSED, IncidentState.OPEN},
    IncidentState.CLOSED: set(),
}
check_table(IncidentState, INCIDENT_TRANSITIONS)


class UndoState(models.TextChoices):
    """Taking a STOP back needs a second person."""

    ASKED = "asked", _("Waits for a second person")
    CONFIRMED = "confirmed", _("Taken back")
    REFUSED = "refused", _("Stays as it is")


UNDO_TRANSITIONS = {
    UndoState.ASKED: {UndoState.CONFIRMED, UndoState.REFUSED},
    UndoState.CONFIRMED: set(),
    UndoState.REFUSED: set(),
}
check_table(UndoState, UNDO_TRANSITIONS)
