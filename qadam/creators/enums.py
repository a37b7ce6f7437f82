"""States of cohorts, participants, briefs and drafts; what a creator discloses."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from qadam.core.transitions import check_table


class CohortState(models.TextChoices):
    OPEN = "open", _("People may join")
    RUNNING = "running", _("Under way")
    ENDED = "ended", _("Ended")


_C = CohortState
COHORT_TRANSITIONS = {
    _C.OPEN: {_C.RUNNING, _C.ENDED},
    _C.RUNNING: {_C.OPEN, _C.ENDED},
    _C.ENDED: set(),
}
check_table(CohortState, COHORT_TRANSITIONS)


class ParticipantState(models.TextChoices):
    WAITING = "waiting", _("A guardian is asked")
    ACTIVE = "active", _("Takes part")
    LEFT = "left", _("Left")


_P = ParticipantState
PARTICIPANT_TRANSITIONS = {
    _P.WAITING: {_P.ACTIVE, _P.LEFT},
    _P.ACTIVE: {_P.LEFT},
    _P.LEFT: {_P.WAITING, _P.ACTIVE},
}
check_table(ParticipantState, PARTICIPANT_TRANSITIONS)


class BriefState(models.TextChoices):
    DRAFT = "draft", _("Being written")
    SCHEDULED = "scheduled", _("Will open")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


_B = BriefState
BRIEF_TRANSITIONS = {
    _B.DRAFT: {_B.SCHEDULED, _B.OPEN},
    _B.SCHEDULED: {_B.DRAFT, _B.OPEN},
    _B.OPEN: {_B.CLOSED},
    _B.CLOSED: {_B.OPEN},
}
check_table(BriefState, BRIEF_TRANSITIONS)


class DraftState(models.TextChoices):
    SENT = "sent", _("With the mentor")
    COMMENTED = "commented", _("The mentor answered")
    READY = "ready", _("Ready to publish")
    PUBLISHED = "published", _("Published")
    REPLACED = "replaced", _("A newer one came")


_D = DraftState
DRAFT_TRANSITIONS = {
    _D.SENT: {_D.COMMENTED, _D.READY, _D.REPLACED},
    _D.COMMENTED: {_D.READY, _D.REPLACED},
    _D.READY: {_D.COMMENTED, _D.PUBLISHED, _D.REPLACED},
    _D.PUBLISHED: set(),
    _D.REPLACED: set(),
}
check_table(DraftState, DRAFT_TRANSITIONS)


class Disclosure(models.TextChoices):
    """Who stands behind a post. In this order: what is asked for may be said more openly, never less."""

    OWN = "own", _("My own, nobody paid")
    WITH = "with", _("Made with an organisation")
    PAID = "paid", _("Paid for")


_OPENNESS = (Disclosure.OWN, Disclosure.WITH, Disclosure.PAID)


def is_open_enough(said: str, *, asked: str) -> bool:
    """Whether what a post says about who is behind it is at least what the brief asks."""
    return bool(said) and _OPENNESS.index(Disclosure(said)) >= _OPENNESS.index(Disclosure(asked))


class PartKind(models.TextChoices):
    TEXT = "text", _("Words")
    AUDIO = "audio", _("Voice")
    IMAGE = "image", _("Picture")


class ConsentHow(models.TextChoices):
    """How a guardian said yes."""

    PAPER = "paper", _("Signed on paper")
    MET = "met", _("Said it in person")
    CALL = "call", _("Said it on a call")
