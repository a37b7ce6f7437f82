"""What can be refused about drives."""

from django.utils.translation import gettext_lazy as _

from qadam.core.errors import BadInput, QadamError


class ShiftOver(QadamError):
    code = "shift-over"
    text = _("This is already over. Look for the next one.")


class AlreadySignedUp(QadamError):
    code = "already-signed-up"
    text = _("Your name is already down for this.")


class ListFull(QadamError):
    code = "list-full"
    text = _("The list of this shift is full, also the queue. Look for the next one.")


class WrongCode(BadInput):
    code = "wrong-code"
    text = _("No one here has this code. Look again, or find the name in the list.")


class HasSignups(QadamError):
    code = "has-signups"
    text = _("More people have a place already. Choose a number that holds them all.")
