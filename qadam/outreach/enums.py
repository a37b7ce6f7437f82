"""States of a broadcast and the groups of a lot."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from qadam.core.transitions import check_table


class BroadcastState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    READY = "ready", _("Ready to send")
    SENDING = "sending", _("Being sent")
    PAUSED = "paused", _("Paused")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


_B = BroadcastState
BROADCAST_TRANSITIONS: dict[str, set[str]] = {
    _B.DRAFT: {_B.READY, _B.CANCELLED},
    _B.READY: {_B.DRAFT, _B.SENDING, _B.CANCELLED},
    _B.SENDING: {_B.PAUSED, _B.DONE, _B.CANCELLED},
    _B.PAUSED: {_B.SENDING, _B.CANCELLED},
    # A receipt may say days later that somebody was not reached: then a ladder goes on.
    _B.DONE: {_B.SENDING},
    _B.CANCELLED: set(),
}
check_table(BroadcastState, BROADCAST_TRANSITIONS)


class Arm(models.TextChoices):
    """Which group the lot put an address into."""

    MESSAGED = "messaged"
    HELD = "held"


class PostState(models.TextChoices):
    """How it stands with a post. Only "draft" is ours to say; the rest is what became of its one delivery."""

    DRAFT = "draft", _("Draft")
    WAITING = "waiting", _("Being posted")
    POSTED = "posted", _("Posted")
    FAILED = "failed", _("Not posted")
    UNKNOWN = "unknown", _("Not known whether it was posted")
    CANCELLED = "cancelled", _("Called off")
