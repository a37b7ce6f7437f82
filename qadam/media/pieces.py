"""What the pure parts hand over: one light copy, as plain values."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """One rendition not yet kept. Pictures have pixels, sounds seconds, a voice also its wave (0 to 100)."""

    purpose: str
    mime: str
    data: bytes
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    peaks: tuple[int, ...] = ()
