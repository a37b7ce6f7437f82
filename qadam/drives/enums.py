"""States of drives and signups."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from qadam.core.transitions import check_table


class DriveState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Open")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Called off")


DRIVE_TRANSITIONS = {
    DriveState.DRAFT: {DriveState.PUBLISHED, DriveState.CANCELLED},
    DriveState.PUBLISHED: {DriveState.DONE, DriveState.CANCELLED},
    DriveState.DONE: set(),
    DriveState.CANCELLED: set(),
}
check_table(DriveState, DRIVE_TRANSITIONS)


class SignupState(models.TextChoices):
    WAITING = "waiting", _("In the queue")
    OFFERED = "offered", _("A place is offered")
    BOOKED = "booked", _("Has a place")
    CANCELLED = "cancelled", _("Cancelled")
    LAPSED = "lapsed", _("Did not answer in time")


_S = SignupState
SIGNUP_TRANSITIONS = {
    _S.WAITING: {_S.OFFERED, _S.BOOKED, _S.CANCELLED, _S.LAPSED},
    _S.OFFERED: {_S.BOOKED, _S.CANCELLED, _S.LAPSED},
    _S.BOOKED: {_S.CANCELLED},
    _S.CANCELLED: set(),
    _S.LAPSED: set(),
}
check_table(SignupState, SIGNUP_TRANSITIONS)

# Both hold one of the shift's places.
TAKES_A_PLACE = frozenset({SignupState.BOOKED, SignupState.OFFERED})
ACTIVE = frozenset({SignupState.WAITING, *TAKES_A_PLACE})


class Source(models.TextChoices):
    """By which door somebody signed up."""

    CHAT = "chat"
    WEB = "web"
    STAFF = "staff"
    API = "api"


class CheckIn(models.TextChoices):
    CODE = "code", _("By code")
    QR = "qr", _("By QR")
    LIST = "list", _("From the list")
