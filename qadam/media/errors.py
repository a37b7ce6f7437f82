"""What is refused here, and what the person can do next. One class a reason; `for_reason` finds it."""

from django.utils.translation import gettext_lazy as _

from qadam.core.errors import BadInput
from qadam.media.limits import Reason


class MediaRefused(BadInput):
    """A picture or recording that cannot be shown."""

    reason: Reason = Reason.DAMAGED


class NothingInIt(MediaRefused):
    code = "media-empty"
    reason = Reason.EMPTY
    text = _("This file is empty. Please send it once more.")


class TooManyBytes(MediaRefused):
    code = "media-too-many-bytes"
    status = 413
    reason = Reason.TOO_MANY_BYTES
    text = _("This file is larger than 25 MB. Please send a shorter recording or a smaller picture.")


class NotMedia(MediaRefused):
    code = "media-not-media"
    status = 415
    reason = Reason.NOT_MEDIA
    text = _("This is neither a photo nor a recording. Please send a photo or a voice note.")


class IsVideo(MediaRefused):
    code = "media-video"
    status = 415
    reason = Reason.VIDEO
    text = _("Videos are too heavy for many phones here. Please send a photo or a voice note instead.")


class IsHeic(MediaRefused):
    code = "media-heic"
    status = 415
    reason = Reason.HEIC
    text = _("This photo is in a form only some phones can open. Please send a screenshot of it, or a JPEG.")


class TooManyPixels(MediaRefused):
    code = "media-too-many-pixels"
    reason = Reason.TOO_MANY_PIXELS
    text = _("This picture is too large to open safely. Please send a smaller one, or a screenshot of it.")


class TooLong(MediaRefused):
    code = "media-too-long"
    reason = Reason.TOO_LONG
    text = _(
        "This recording is longer than 15 minutes. It stays locked with us for two weeks. "
        "Please send it in shorter parts."
    )


class TooShort(MediaRefused):
    code = "media-too-short"
    reason = Reason.TOO_SHORT
    text = _("This recording is too short to hear. Hold the button while you speak, and send it again.")


class Damaged(MediaRefused):
    code = "media-damaged"
    reason = Reason.DAMAGED
    text = _("This file did not arrive whole. Please send it once more.")


class TooHeavy(MediaRefused):
    code = "media-too-heavy"
    reason = Reason.TOO_HEAVY
    text = _("This file takes too much work to open. Please send a smaller or simpler one.")


_ALL = (
    NothingInIt, TooManyBytes, NotMedia, IsVideo, IsHeic, TooManyPixels, TooLong, TooShort, Damaged, TooHeavy,
)  # fmt: skip
_BY_REASON = {error.reason: error for error in _ALL}


def for_reason(reason: str) -> MediaRefused:
    """The error of a reason, ready to be raised or said to the person in the language spoken now."""
    return _BY_REASON[Reason(reason)]()
