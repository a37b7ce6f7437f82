"""States of an original, kinds of media, purposes of renditions, and how far one may be seen."""

from django.db import models

from qadam.core.transitions import Table, check_table


class MediaKind(models.TextChoices):
    IMAGE = "image"
    AUDIO = "audio"


class OriginalState(models.TextChoices):
    RECEIVED = "received"
    READY = "ready"
    REFUSED = "refused"


# Refused → received: somebody said yes to the first fifteen minutes of a longer recording.
ORIGINAL_TRANSITIONS: Table = {
    OriginalState.RECEIVED: {OriginalState.READY, OriginalState.REFUSED},
    OriginalState.READY: set(),
    OriginalState.REFUSED: {OriginalState.RECEIVED},
}
check_table(OriginalState, ORIGINAL_TRANSITIONS)


class Purpose(models.TextChoices):
    """What a rendition is for: three widths of a picture, two codecs of a voice."""

    THUMB = "thumb"
    LIGHT = "light"
    FULL = "full"
    VOICE = "voice"
    MP3 = "mp3"


PICTURES = (Purpose.THUMB, Purpose.LIGHT, Purpose.FULL)
SOUNDS = (Purpose.VOICE, Purpose.MP3)
EXTENSIONS = {
    "image/avif": "avif",
    "image/webp": "webp",
    "image/jpeg": "jpg",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
}
