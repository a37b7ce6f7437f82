"""What can be refused about recordings."""

from django.utils.translation import gettext_lazy as _

from qadam.core.errors import BadInput


class NameMissing(BadInput):
    code = "speaker-without-name"
    text = _("Whose voice is it? Write the name callers hear.")


class NotAVoice(BadInput):
    code = "not-a-voice"
    text = _("This is no recording of a voice. Record it here, or choose a sound file.")
