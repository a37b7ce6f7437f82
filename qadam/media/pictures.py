"""Light copies of a picture: upright, in sRGB, made of bare pixels so that nothing else travels along."""

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps

from qadam.media.limits import MAX_PIXELS, MAX_PIXELS_JPEG, MAX_SIDE, Reason, Unfit
from qadam.media.pieces import Piece

# Where a picture was see-through, the paper of the page shows.
_PAPER = (255, 254, 251)
_SRGB = ImageCms.createProfile("sRGB")


@dataclass(frozen=True)
class Size:
    """One width we offer and the bytes it may never pass."""

    purpose: str
    width: int
    max_bytes: int


SIZES = (Size("full", 1280, 60 * 1024), Size("light", 640, 24 * 1024), Size("thumb", 160, 8 * 1024))


@dataclass(frozen=True)
class _Codec:
    mime: str
    name: str
    qualities: tuple[int, ...]
    options: tuple[tuple[str, int], ...]


_CODECS = (
    _Codec("image/avif", "AVIF", (58, 48, 38, 28, 18), (("speed", 7), ("max_threads", 1))),
    _Codec("image/webp", "WEBP", (76, 64, 50, 36, 22), (("method", 4),)),
)


def render_picture(data: bytes, *, reader: str) -> list[Piece]:
    """Every size as AVIF and as WebP, each within its bytes. Never larger than the picture itself.

    Raises Unfit when the picture is damaged, cut off or too large to unpack.
    """
    picture = _open(data, reader)
    pieces: list[Piece] = []
    for size in SIZES:
        picture = _fitted(picture, size.width)
        pieces.extend(_encoded(picture, size, codec) for codec in _CODECS)
    return pieces


def _open(data: bytes, reader: str) -> Image.Image:
    """The picture upright, in plain RGB, no wider than the largest size needs."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS_JPEG
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=[reader]) as opened:
                _check_size(opened.size, reader)
                opened.draft("RGB", (SIZES[0].width * 2, SIZES[0].width * 2))
                opened.load()
                return _plain(opened)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Unfit(Reason.TOO_MANY_PIXELS) from error
    except MemoryError as error:
        raise Unfit(Reason.TOO_HEAVY) from error
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError) as error:
        # What Pillow's readers raise for bytes that are not what they say.
        raise Unfit(Reason.DAMAGED) from error


def _check_size(size: tuple[int, int], reader: str) -> None:
    width, height = size
    limit = MAX_PIXELS_JPEG if reader == "JPEG" else MAX_PIXELS
    if width * height > limit or max(width, height) > MAX_SIDE:
        raise Unfit(Reason.TOO_MANY_PIXELS)


def _plain(opened: Image.Image) -> Image.Image:
    """A new picture made of the pixels alone: no EXIF, no place, no comments, no colour profile."""
    box = SIZES[0].width, SIZES[0].width * 2
    profile = opened.info.get("icc_profile")
    upright = ImageOps.exif_transpose(opened)
    upright = _on_paper(upright)
    upright.thumbnail(box, Image.Resampling.LANCZOS)
    upright = _in_srgb(upright, profile)
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    return bare


def _on_paper(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    if image.mode.startswith(("I", "F")):
        return image.convert("L").convert("RGB")
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    paper = Image.new("RGBA", layer.size, (*_PAPER, 255))
    return Image.alpha_composite(paper, layer).convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours as every screen shows them. A profile that does not fit is left aside."""
    if not profile:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return turned if turned is not None else image


def _fitted(picture: Image.Image, width: int) -> Image.Image:
    """The picture inside width × 2·width; a very tall one is not allowed to grow without end."""
    smaller = picture.copy()
    smaller.thumbnail((width, width * 2), Image.Resampling.LANCZOS)
    return smaller


def _encoded(picture: Image.Image, size: Size, codec: _Codec) -> Piece:
    """The best quality that stays within the bytes; when none does, a smaller picture."""
    for attempt in _shrinking(picture):
        for quality in codec.qualities:
            out = io.BytesIO()
            attempt.save(out, codec.name, quality=quality, **dict(codec.options))
            if out.tell() <= size.max_bytes:
                return Piece(size.purpose, codec.mime, out.getvalue(), attempt.width, attempt.height)
    raise Unfit(Reason.TOO_HEAVY)


def _shrinking(picture: Image.Image) -> Iterator[Image.Image]:
    while min(picture.size) >= 8:
        yield picture
        picture = picture.resize(
            (max(1, picture.width * 3 // 4), max(1, picture.height * 3 // 4)), Image.Resampling.LANCZOS
        )
    yield picture
