"""States of facilitators, circles and sessions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from qadam.core.transitions import check_table


class FacilitatorState(models.TextChoices):
    LEARNING = "learning", _("Learning")
    TRIED = "tried", _("Has held a try-out")
    ACTIVE = "active", _("Leads circles")
    PAUSED = "paused", _("Resting")
    LEFT = "left", _("Has left")


_F = FacilitatorState
FACILITATOR_TRANSITIONS = {
    _F.LEARNING: {_F.TRIED, _F.LEFT},
    _F.TRIED: {_F.ACTIVE, _F.LEFT},
    _F.ACTIVE: {_F.PAUSED, _F.LEFT},
    _F.PAUSED: {_F.ACTIVE, _F.LEFT},
    _F.LEFT: {_F.LEARNING},
}
check_table(FacilitatorState, FACILITATOR_TRANSITIONS)


class CircleState(models.TextChoices):
    ASKED = "asked", _("Waits for its turn")
    MEETING = "meeting", _("Meets")
    SLEEPING = "sleeping", _("Sleeps")
    ENDED = "ended", _("Has ended")


_C = CircleState
CIRCLE_TRANSITIONS = {
    _C.ASKED: {_C.MEETING, _C.ENDED},
    _C.MEETING: {_C.SLEEPING, _C.ENDED},
    _C.SLEEPING: {_C.MEETING, _C.ENDED},
    _C.ENDED: {_C.MEETING},
}
check_table(CircleState, CIRCLE_TRANSITIONS)
# Those that count as alive.
ALIVE = frozenset({CircleState.MEETING, CircleState.SLEEPING})


class SessionState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CALLED_OFF = "called_off", _("Called off")


_S = SessionState
SESSION_TRANSITIONS = {
    _S.PLANNED: {_S.HELD, _S.CALLED_OFF},
    _S.HELD: set(),
    # A phone that was away may still say that it was held.
    _S.CALLED_OFF: {_S.HELD, _S.PLANNED},
}
check_table(SessionState, SESSION_TRANSITIONS)


class ReportState(models.TextChoices):
    """What became of a phone's report of a session."""

    COUNTED = "counted", _("Counted")
    IN_REVIEW = "in_review", _("Somebody looks at it first")
    DECLINED = "declined", _("Not used")


_R = ReportState
REPORT_TRANSITIONS = {
    _R.COUNTED: set(),
    _R.IN_REVIEW: {_R.COUNTED, _R.DECLINED},
    _R.DECLINED: set(),
}
check_table(ReportState, REPORT_TRANSITIONS)


class Presence(models.TextChoices):
    """How somebody was counted."""

    SIGN = "sign", _("By her picture sign")
    CODE = "code", _("By the code of the meeting")


class Phase(models.TextChoices):
    BEFORE = "before", _("Before")
    AFTER = "after", _("After")


class Arm(models.TextChoices):
    """Drawn at random in a round: who starts now, and who is compared with them and starts later."""

    NOW = "now", _("Starts now")
    LATER = "later", _("Starts later")


class Keeps(models.TextChoices):
    YES = "yes", _("Yes, we do")
    SOMETIMES = "sometimes", _("Sometimes")
    NO = "no", _("Not yet")
