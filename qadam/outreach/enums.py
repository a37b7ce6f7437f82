"""States of a broadcast and the groups of a lot."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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


class SequenceState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ON = "on", pgettext_lazy("a sequence", "On")
    OFF = "off", pgettext_lazy("a sequence", "Off")


SEQUENCE_TRANSITIONS: dict[str, set[str]] = {
    SequenceState.DRAFT: {SequenceState.ON},
    SequenceState.ON: {SequenceState.OFF},
    SequenceState.OFF: {SequenceState.ON},
}
check_table(SequenceState, SEQUENCE_TRANSITIONS)


class Beginning(models.TextChoices):
    """What somebody does that begins a sequence for her: the first yes, or a step (campaigns.enums.StepKind)."""

    FIRST_YES = "first_yes", _("Said yes for the first time")
    SIGNED_UP = "signed_up", _("Signed up")
    ATTENDED = "attended", _("Came")
    STORY_TOLD = "story_told", _("Told a story")
    SHARED = "shared", _("Brought somebody")


class Left(models.TextChoices):
    """Why nobody writes to her any more in a sequence."""

    DONE = "done", _("Got everything")
    ACTED = "acted", _("Did it")
    STOPPED = "stopped", _("Said STOP")
    FORGOTTEN = "forgotten", _("Asked to be forgotten")
    SWITCHED_OFF = "switched_off", _("It was switched off")


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
