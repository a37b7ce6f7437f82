"""How much of what we take, and the one error of the pure parts. No Django: a confined process runs these."""

from enum import StrEnum

MAX_BYTES = 25 * 1024 * 1024
MAX_SECONDS = 15 * 60
# A note of "exactly fifteen minutes" is always a little longer.
GRACE_SECONDS = 5
MIN_SECONDS = 0.3
# A JPEG is decoded at a fraction of its size; everything else has to be unpacked whole.
MAX_PIXELS_JPEG = 64_000_000
MAX_PIXELS = 40_000_000
MAX_SIDE = 20_000
MAX_CHANNELS = 8


class Reason(StrEnum):
    """Why something cannot be shown. Stable: kept in the database and answered by the API."""

    EMPTY = "empty"
    TOO_MANY_BYTES = "too-many-bytes"
    NOT_MEDIA = "not-media"
    VIDEO = "video"
    HEIC = "heic"
    TOO_MANY_PIXELS = "too-many-pixels"
    TOO_LONG = "too-long"
    TOO_SHORT = "too-short"
    DAMAGED = "damaged"
    TOO_HEAVY = "too-heavy"


class Unfit(Exception):
    """The bytes cannot become a rendition. `seconds` is set when a recording is too long."""

    def __init__(self, reason: Reason, *, seconds: float | None = None) -> None:
        self.reason = reason
        self.seconds = seconds
        super().__init__(reason.value)
