"""What can be refused about campaigns."""

from django.utils.translation import gettext_lazy as _

from qadam.core.errors import BadInput, QadamError


class SlugTaken(QadamError):
    code = "slug-taken"
    text = _("Another campaign has this address. Choose a different one.")


class NothingToShow(QadamError):
    code = "nothing-to-show"
    text = _("Give the campaign a title and one section first.")


class SayWhatDidNotWork(BadInput):
    code = "say-what-did-not-work"
    text = _("Before closing, write in a line or two what did not work. Others learn most from it.")


class OwnCampaign(QadamError):
    code = "own-campaign"
    text = _("This is your own campaign. Give the link to the organisation that shall join.")


class NoReason(BadInput):
    code = "no-reason"
    text = _("Say why the number changes. The old one stays readable beside it.")
