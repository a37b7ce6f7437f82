"""States of an original, kinds of media, purposes of renditions."""

from django.db import models

from qadam.core.transitions import check_table


class MediaKind(models.TextChoices):
    IMAGE = "image"
    AUDIO = "audio"


class OriginalState(models.TextChoices):
    RECEIVED = "received"
    READY = "ready"
    REFUSED = "refused"


ORIGINAL_TRANSITIONS = {
    OriginalState.RECEIVED: {OriginalState.READY, OriginalState.REFUSED},
    OriginalState.READY: set(),
    OriginalState.REFUSED: set(),
}
check_table(OriginalState, ORIGINAL_TRANSITIONS)
