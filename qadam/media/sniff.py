"""What bytes really are, judged by their first bytes alone. Names and claimed types are never believed."""

from dataclasses import dataclass
from enum import StrEnum

from qadam.media.limits import MAX_BYTES, Reason, Unfit


class Kind(StrEnum):
    IMAGE = "image"
    AUDIO = "audio"


@dataclass(frozen=True)
class Nature:
    """What something is. `reader` is the one decoder it may be opened with."""

    kind: Kind
    mime: str
    reader: str


_JPEG = Nature(Kind.IMAGE, "image/jpeg", "JPEG")
_PNG = Nature(Kind.IMAGE, "image/png", "PNG")
_WEBP = Nature(Kind.IMAGE, "image/webp", "WEBP")
_GIF = Nature(Kind.IMAGE, "image/gif", "GIF")
_AVIF = Nature(Kind.IMAGE, "image/avif", "AVIF")
_OGG = Nature(Kind.AUDIO, "audio/ogg", "ogg")
_MP3 = Nature(Kind.AUDIO, "audio/mpeg", "mp3")
_AAC = Nature(Kind.AUDIO, "audio/aac", "aac")
_AMR = Nature(Kind.AUDIO, "audio/amr", "amr")
_WAV = Nature(Kind.AUDIO, "audio/wav", "wav")
_FLAC = Nature(Kind.AUDIO, "audio/flac", "flac")
_MP4 = Nature(Kind.AUDIO, "audio/mp4", "mov")
_WEBM = Nature(Kind.AUDIO, "audio/webm", "matroska")

_MAGIC: tuple[tuple[bytes, Nature], ...] = (
    (b"\xff\xd8\xff", _JPEG),
    (b"\x89PNG\r\n\x1a\n", _PNG),
    (b"GIF87a", _GIF),
    (b"GIF89a", _GIF),
    (b"OggS", _OGG),
    (b"ID3", _MP3),
    (b"#!AMR", _AMR),
    (b"fLaC", _FLAC),
    (b"\x1aE\xdf\xa3", _WEBM),
)
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})


def nature_of(data: bytes) -> Nature:
    """What the bytes are. An MP4 or WebM counts as audio: only opening it shows whether pictures move in it.

    Raises Unfit: empty, too many bytes, HEIC (which we cannot read), or not media at all (HTML, SVG, PDF …).
    """
    if not data:
        raise Unfit(Reason.EMPTY)
    if len(data) > MAX_BYTES:
        raise Unfit(Reason.TOO_MANY_BYTES)
    for magic, nature in _MAGIC:
        if data.startswith(magic):
            return nature
    nature_found = _riff(data) or _boxes(data) or _frames(data)
    if nature_found is None:
        raise Unfit(Reason.NOT_MEDIA)
    return nature_found


def _riff(data: bytes) -> Nature | None:
    if data[:4] != b"RIFF":
        return None
    return {b"WEBP": _WEBP, b"WAVE": _WAV}.get(data[8:12])


def _boxes(data: bytes) -> Nature | None:
    """The family of ISO media files, told apart by the brands in their first box."""
    if data[4:8] != b"ftyp":
        return None
    size = min(int.from_bytes(data[:4], "big"), 256)
    brands = {data[8:12], *(data[i : i + 4] for i in range(16, size - 3, 4))}
    if brands & _AVIF_BRANDS:
        return _AVIF
    if brands & _HEIC_BRANDS:
        raise Unfit(Reason.HEIC)
    return _MP4


def _frames(data: bytes) -> Nature | None:
    """Bare MPEG audio, known by the sync bits of its first frame, with the reserved values excluded."""
    if len(data) < 4 or data[0] != 0xFF:
        return None
    if data[1] & 0xF6 == 0xF0:
        return _AAC
    has_layer, has_version = data[1] & 0x06 != 0, data[1] & 0x18 != 0x08
    has_rate = data[2] & 0xF0 not in (0x00, 0xF0) and data[2] & 0x0C != 0x0C
    return _MP3 if data[1] & 0xE0 == 0xE0 and has_layer and has_version and has_rate else None
