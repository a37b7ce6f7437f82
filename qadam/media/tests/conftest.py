"""A disk of its own for every test, and bytes that could leak: names, places and devices inside real files."""

import io
import math
from array import array
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import pytest
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from PIL import Image
from PIL.TiffImagePlugin import IFDRational
from pytest_django import Settings

from qadam.media import files, jobs, ports

OWNER = "Zarmina Bibi Utmanzai"
DEVICE = "Infinix Hot 30 SN-778812"


@pytest.fixture(autouse=True)
def disk(settings: Settings, tmp_path: Path) -> Path:
    """The folder this test's files lie in."""
    default = settings.STORAGES["default"]
    settings.STORAGES = settings.STORAGES | {
        "default": default | {"OPTIONS": default.get("OPTIONS", {}) | {"location": str(tmp_path)}}
    }
    return tmp_path


@pytest.fixture(autouse=True)
def woken() -> Iterator[None]:
    """The wiring of media alone, whatever else is installed."""
    before = tuple(ports.wake)
    ports.wake.fill(jobs.wake_render)
    yield
    ports.wake.fill(*before)


@pytest.fixture
def names_on_disk() -> Callable[[], list[str]]:
    return lambda: sorted(files.all_names())


def colourful(width: int, height: int) -> Image.Image:
    """A picture with much in it, as a phone takes them."""
    return Image.merge(
        "RGB",
        [
            Image.effect_noise((width, height), 12),
            Image.radial_gradient("L").resize((width, height)),
            Image.linear_gradient("L").resize((width, height)),
        ],
    )


def phone_photo(width: int = 800, height: int = 600, *, orientation: int = 6) -> bytes:
    """A JPEG as a phone writes it: turned, with the place, the device and the owner's name in it."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = exif[0x8298] = OWNER
    exif[0x0110] = DEVICE
    exif.get_ifd(0x8825).update(
        {
            1: "N",
            2: (IFDRational(34), IFDRational(8), IFDRational(5512, 100)),
            3: "E",
            4: (IFDRational(71), IFDRational(43), IFDRational(3333, 100)),
        }
    )
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{OWNER} {DEVICE}</x:xmpmeta>".encode()
    out = io.BytesIO()
    colourful(width, height).save(
        out, "JPEG", quality=80, exif=exif, xmp=xmp, comment=f"{OWNER} at home".encode(), dpi=(72, 72)
    )
    return out.getvalue()


@cache
def voice_note(
    seconds: float, *, container: str = "ogg", codec: str = "libopus", rate: int = 8000, loudness: int = 3000
) -> bytes:
    """A recording of a hum that swells and fades, signed with the owner's name."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as target:
        target.metadata.update(
            {"title": OWNER, "artist": OWNER, "comment": DEVICE, "location": "+34.14+071.72/"}
        )
        stream = target.add_stream(codec, rate=rate)
        assert isinstance(stream, AudioStream)
        stream.layout, stream.bit_rate = "mono", 12_000
        stream.options = {"compression_level": "0"} if codec == "libopus" else {}
        hum = array(
            "h", (int(loudness * math.sin(i / 6) * abs(math.sin(i / 2500))) for i in range(rate // 2))
        ).tobytes()
        for part in range(max(1, round(seconds * 2))):
            frame = AudioFrame(format="s16", layout="mono", samples=rate // 2)
            frame.planes[0].update(hum)
            frame.sample_rate, frame.pts, frame.time_base = rate, part * rate // 2, Fraction(1, rate)
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return out.getvalue()
