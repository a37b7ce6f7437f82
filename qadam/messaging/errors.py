"""What can be refused here, and what to do next."""

from django.utils.translation import gettext_lazy as _

from qadam.core.errors import BadInput, QadamError


class ChannelIncomplete(BadInput):
    code = "channel-incomplete"
    text = _("The channel cannot be opened with this: %(what)s.")


class NothingWritten(BadInput):
    code = "nothing-written"
    text = _("Write something first.")


class WindowClosed(QadamError):
    code = "window-closed"
    text = _(
        "More than a day has passed since the last message, so WhatsApp lets nobody write freely. Wait until they write."
    )


class Stopped(QadamError):
    code = "stopped"
    text = _("This person said STOP. Only they can take it back, with START.")


class NoAddress(QadamError):
    code = "no-address"
    text = _("There is no address left to answer to: this person asked to be forgotten.")
