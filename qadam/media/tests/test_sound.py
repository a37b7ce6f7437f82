"""Light voices: even, short on bytes, honest about their length."""

import base64
import io

import av
import pytest

from qadam.media.limits import Reason, Unfit
from qadam.media.sound import _decoded, _loudness, recoded, render_sound
from qadam.media.tests.conftest import DEVICE, OWNER, voice_note
from qadam.media.workshop import render


@pytest.mark.parametrize(
    ("container", "codec", "rate"),
    [
        ("ogg", "libopus", 48000),
        ("mp3", "libmp3lame", 16000),
        ("ipod", "aac", 16000),
        ("adts", "aac", 16000),
        ("wav", "pcm_s16le", 8000),
        ("webm", "libopus", 48000),
        ("flac", "flac", 16000),
    ],
)
def test_whatever_a_phone_records_becomes_opus_and_mp3(container: str, codec: str, rate: int) -> None:
    voice, mp3 = render(voice_note(4, container=container, codec=codec, rate=rate))

    assert (voice.purpose, voice.mime) == ("voice", "audio/ogg")
    assert (mp3.purpose, mp3.mime) == ("mp3", "audio/mpeg")
    assert voice.seconds == pytest.approx(4, abs=0.2)
    with av.open(io.BytesIO(voice.data)) as opened:
        assert (opened.streams.audio[0].codec_context.name, opened.streams.audio[0].channels) == ("opus", 1)


def test_a_minute_weighs_about_110_kilobytes() -> None:
    voice, mp3 = render(voice_note(60))

    assert 60_000 < len(voice.data) < 140_000
    assert len(mp3.data) == pytest.approx(180_000, rel=0.05)


def test_a_voice_at_a_lower_rate_is_as_long_and_as_loud() -> None:
    voice, _mp3 = render(voice_note(20))

    light = recoded(voice.data, bit_rate=8_000)

    assert len(light) < 0.7 * len(voice.data)
    before, after = (_decoded(data, "ogg", beginning=False) for data in (voice.data, light))
    assert len(after) == pytest.approx(len(before), rel=0.02)
    assert _loudness(after) == pytest.approx(_loudness(before), abs=1.5)
    with pytest.raises(Unfit):
        recoded(b"OggS but nothing in it", bit_rate=8_000)


def test_the_wave_is_56_numbers_and_the_loudest_is_100() -> None:
    voice, mp3 = render(voice_note(5))

    assert (len(voice.peaks), max(voice.peaks), mp3.peaks) == (56, 100, ())
    assert min(voice.peaks) >= 0


def test_a_soft_voice_and_a_loud_one_come_out_alike() -> None:
    heard = [
        _loudness(_decoded(render(voice_note(6, loudness=loudness))[0].data, "ogg", beginning=False))
        for loudness in (900, 25_000)
    ]

    assert heard == pytest.approx([-18, -18], abs=1.5)


def test_silence_stays_silent() -> None:
    voice, _ = render(voice_note(3, container="wav", codec="pcm_s16le", loudness=0))

    assert voice.peaks == (0,) * 56


def test_owner_and_place_are_in_the_recording_and_in_no_rendition() -> None:
    recording = voice_note(2, container="mp3", codec="libmp3lame")
    assert OWNER.encode() in recording or OWNER.encode("utf-16") in recording

    for piece in render(recording):
        with av.open(io.BytesIO(piece.data)) as opened:
            told = dict(opened.metadata) | dict(opened.streams.audio[0].metadata)
        assert {key for key in told if key != "encoder"} == set()
        raws = [OWNER.encode(), DEVICE.encode(), b"+34.14"]
        assert [raw for raw in raws if raw in piece.data or base64.b64encode(raw)[:8] in piece.data] == []


def test_a_recording_cut_off_on_the_way_gives_what_arrived() -> None:
    recording = voice_note(20)

    voice, _ = render(recording[: len(recording) // 2])

    assert 5 < (voice.seconds or 0) < 15


def test_forty_minutes_are_refused_at_once_and_told_how_long_they_were() -> None:
    with pytest.raises(Unfit) as refused:
        render(voice_note(2400, container="flac", codec="flac"))

    assert refused.value.reason == Reason.TOO_LONG
    assert refused.value.seconds == pytest.approx(2400, abs=1)


def test_a_length_its_header_hides_is_found_while_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qadam.media.sound.MAX_SECONDS", 3)
    # A stream of bare frames has no header that could tell.
    recording = voice_note(20, container="adts", codec="aac", rate=16000)

    with pytest.raises(Unfit) as refused:
        render_sound(recording, reader="aac")

    assert refused.value.reason == Reason.TOO_LONG


def test_of_a_long_recording_the_beginning_can_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qadam.media.sound.MAX_SECONDS", 3)

    voice, _ = render_sound(voice_note(20), reader="ogg", beginning=True)

    assert voice.seconds == 3


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"OggS" + bytes(3000), Reason.DAMAGED),
        (b"ID3" + b"#EXTM3U\nfile:///etc/passwd\n" * 50, Reason.DAMAGED),
        (voice_note(2, container="ipod", codec="aac", rate=16000)[:300], Reason.DAMAGED),
        (voice_note(0.2, container="wav", codec="pcm_s16le", rate=48000)[:4000], Reason.TOO_SHORT),
    ],
    ids=["no sound", "a playlist", "cut before its index", "a slip of the thumb"],
)
def test_what_cannot_be_heard_is_refused_with_its_reason(data: bytes, reason: Reason) -> None:
    with pytest.raises(Unfit) as refused:
        render(data)

    assert refused.value.reason == reason


def test_a_film_is_refused_as_a_film() -> None:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as target:
        stream = target.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(5):
            target.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        target.mux(stream.encode(None))

    with pytest.raises(Unfit) as refused:
        render(out.getvalue())

    assert refused.value.reason == Reason.VIDEO
