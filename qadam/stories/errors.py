"""What can be refused about stories."""

from django.utils.translation import gettext_lazy as _

from qadam.core.errors import BadInput, QadamError


class NothingTold(BadInput):
    code = "nothing-told"
    text = _("There is nothing in the story yet. Write a line, or send a voice or a picture.")


class TooMuch(BadInput):
    code = "too-much"
    text = _("A story can have up to 60 parts. Finish this one and begin a second.")


class NotReady(QadamError):
    code = "not-ready"
    text = _("The recording is still being prepared. Try again in a minute.")


class NoConsent(QadamError):
    code = "no-consent"
    text = _("The narrator has not agreed to this yet. Return the story with a question.")


class CheckList(BadInput):
    code = "check-list"
    text = _("Tick the whole check list first: each line protects somebody.")


class SayWhy(BadInput):
    code = "say-why"
    text = _("Write a line to the narrator: they gave you their story.")
