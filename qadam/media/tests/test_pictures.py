"""Light pictures: small, upright, and carrying nothing but what is to be seen."""

import base64
import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms

from qadam.media.limits import Reason, Unfit
from qadam.media.pictures import SIZES, render_picture
from qadam.media.tests.conftest import DEVICE, OWNER, colourful, phone_photo
from qadam.media.workshop import render


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *extra: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(bytes(4096)))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + rows + chunk(b"IEND", b"")


def test_every_size_comes_as_avif_and_webp_within_its_bytes() -> None:
    pieces = render_picture(phone_photo(), reader="JPEG")

    limits = {size.purpose: size.max_bytes for size in SIZES}
    assert [(p.purpose, p.mime) for p in pieces] == [
        (purpose, mime) for purpose in ("full", "light", "thumb") for mime in ("image/avif", "image/webp")
    ]
    assert [p for p in pieces if len(p.data) > limits[p.purpose]] == []
    assert limits["thumb"] == 8 * 1024


def test_pure_noise_still_fits_into_eight_kilobytes() -> None:
    out = io.BytesIO()
    noise = [Image.effect_noise((200, 400), 255) for _ in range(3)]
    Image.merge("RGB", noise).save(out, "PNG")

    thumbs = [p for p in render_picture(out.getvalue(), reader="PNG") if p.purpose == "thumb"]

    assert [len(p.data) <= 8 * 1024 for p in thumbs] == [True, True]


def test_a_turned_photo_stands_upright() -> None:
    full = render_picture(phone_photo(800, 600, orientation=6), reader="JPEG")[0]

    assert (full.width, full.height) == (600, 800)
    assert Image.open(io.BytesIO(full.data)).size == (600, 800)


def test_a_small_picture_is_never_blown_up() -> None:
    out = io.BytesIO()
    colourful(300, 200).save(out, "PNG")

    sizes = {p.purpose: (p.width, p.height) for p in render_picture(out.getvalue(), reader="PNG")}

    assert sizes == {"full": (300, 200), "light": (300, 200), "thumb": (160, 107)}


def test_place_device_and_owner_are_in_the_photo_and_in_no_rendition() -> None:
    photo = phone_photo()
    assert Image.open(io.BytesIO(photo)).getexif().get_ifd(0x8825)[1] == "N"
    secrets = [OWNER.encode(), DEVICE.encode()]
    assert all(secret in photo for secret in secrets)

    for piece in render(photo):
        again = Image.open(io.BytesIO(piece.data))
        assert dict(again.getexif()) == {}
        assert dict(again.getexif().get_ifd(0x8825)) == {}
        assert again.info.get("icc_profile") is None
        assert "xmp" not in again.info
        forms = [
            secret
            for raw in secrets
            for secret in (raw, base64.b64encode(raw)[:12], raw.decode().encode("utf-16-le"))
        ]
        assert [form for form in forms if form in piece.data] == []


def test_colours_of_another_profile_become_srgb() -> None:
    out = io.BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    Image.new("RGB", (40, 40), (90, 120, 200)).save(out, "PNG", icc_profile=profile)

    piece = render_picture(out.getvalue(), reader="PNG")[1]

    assert Image.open(io.BytesIO(piece.data)).info.get("icc_profile") is None


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_pixel_is_understood(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (30, 20)).save(out, "TIFF" if mode == "CMYK" else "PNG")
    if mode == "CMYK":
        out = io.BytesIO()
        Image.new(mode, (30, 20)).save(out, "JPEG")

    pieces = render_picture(out.getvalue(), reader="JPEG" if mode == "CMYK" else "PNG")

    assert {(p.width, p.height) for p in pieces} == {(30, 20)}


def test_a_page_hidden_behind_a_photo_does_not_travel_along() -> None:
    polyglot = phone_photo() + b"<html><script>steal()</script></html>PK\x03\x04"

    assert [p for p in render(polyglot) if b"<script>" in p.data or b"PK\x03\x04" in p.data] == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (png(60_000, 60_000), Reason.TOO_MANY_PIXELS),
        (png(30_000, 10), Reason.TOO_MANY_PIXELS),
        (png(6_400, 6_400), Reason.TOO_MANY_PIXELS),
        (png(10, 10, chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(80_000_000)))), Reason.DAMAGED),
        (phone_photo()[:20_000], Reason.DAMAGED),
        (b"\xff\xd8\xff" + b"x" * 1000, Reason.DAMAGED),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", Reason.DAMAGED),
    ],
    ids=["bomb", "long side", "just too large", "bomb in a comment", "cut off", "no photo", "no webp"],
)
def test_bombs_and_broken_pictures_are_refused_with_their_reason(data: bytes, reason: Reason) -> None:
    with pytest.raises(Unfit) as refused:
        render(data)

    assert refused.value.reason == reason
