"""What bytes really are."""

import io

import pytest
from PIL import Image

from qadam.media.limits import MAX_BYTES, Reason, Unfit
from qadam.media.sniff import nature_of
from qadam.media.tests.conftest import voice_note


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, kind)
    return out.getvalue()


def bare(mp3: bytes) -> bytes:
    """The frames alone, without the label in front."""
    return mp3[mp3.index(b"\xff\xe3") if b"\xff\xe3" in mp3 else mp3.index(b"\xff\xf3") :]


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (picture("JPEG"), "image/jpeg"),
        (picture("PNG"), "image/png"),
        (picture("WEBP"), "image/webp"),
        (picture("GIF"), "image/gif"),
        (picture("AVIF"), "image/avif"),
        (voice_note(1), "audio/ogg"),
        (voice_note(1, container="mp3", codec="libmp3lame"), "audio/mpeg"),
        (bare(voice_note(1, container="mp3", codec="libmp3lame")), "audio/mpeg"),
        (voice_note(1, container="adts", codec="aac", rate=16000), "audio/aac"),
        (voice_note(1, container="ipod", codec="aac", rate=16000), "audio/mp4"),
        (voice_note(1, container="mp4", codec="aac", rate=16000), "audio/mp4"),
        (voice_note(1, container="wav", codec="pcm_s16le"), "audio/wav"),
        (voice_note(1, container="webm", codec="libopus"), "audio/webm"),
        (voice_note(1, container="flac", codec="flac"), "audio/flac"),
        (b"#!AMR\n" + bytes(64), "audio/amr"),
    ],
)
def test_the_bytes_say_what_something_is(data: bytes, mime: str) -> None:
    assert nature_of(data).mime == mime


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"<!doctype html><title>photo.jpg</title><script>alert(1)</script>", Reason.NOT_MEDIA),
        (b"\n  <html>", Reason.NOT_MEDIA),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', Reason.NOT_MEDIA),
        (b'<?xml version="1.0"?><svg/>', Reason.NOT_MEDIA),
        (b"%PDF-1.7", Reason.NOT_MEDIA),
        (b"MZ\x90\x00", Reason.NOT_MEDIA),
        (b"PK\x03\x04", Reason.NOT_MEDIA),
        (b"#EXTM3U\nfile:///etc/passwd", Reason.NOT_MEDIA),
        (b"RIFF\x00\x00\x00\x00AVI LIST", Reason.NOT_MEDIA),
        (b"\xff\xff\xff\xff", Reason.NOT_MEDIA),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", Reason.HEIC),
        (b"\xff\xd8\xff" + bytes(MAX_BYTES), Reason.TOO_MANY_BYTES),
    ],
)
def test_what_is_not_ours_is_refused_with_its_reason(data: bytes, reason: Reason) -> None:
    with pytest.raises(Unfit) as refused:
        nature_of(data)

    assert refused.value.reason == reason
