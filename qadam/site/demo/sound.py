"""A plucked melody that stands where a voice would be in the demo. It is music, plainly: no voice is ever synthesised.

A story's voice is a person. The demo has no real persons, so it plays a few bars in the manner of a rubab: strings in
seven beats, made by the Karplus–Strong method, different for each story and the same at every start.
"""

import io
import random
from array import array
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer

RATE = 16_000
PEAKS = 56
# How many samples a packet holds.
_PACKET = {"libopus": 320, "libmp3lame": 576}
_TICK = Fraction(1, RATE)
TITLE = "Demo music, not a person"
LABEL = {
    "ur": "نمونے کی موسیقی، کسی انسان کی آواز نہیں",
    "ps": "د نمونې ساز، د چا اواز نه دے",
    "en": "Demo music, not a person’s voice",
}

_SA = RATE / 120.5  # the tonic, near 133 Hz: whole delay lines make clean fourths and fifths
_STEPS = (1.0, 9 / 8, 5 / 4, 3 / 2, 5 / 3, 2.0, 9 / 4, 5 / 2, 3.0)
_BEAT_S = 0.205
_BEATS = (0, 3, 5)  # seven beats a bar, counted 3 + 2 + 2
_BARS = 8
_PLUCK_S = 1.5
_FADE_S = 1.6


@dataclass(frozen=True)
class Recording:
    """So many seconds of the melody: Ogg with Opus as WhatsApp sends a voice note, MP3 for old phones, its wave (0 to 100)."""

    seconds: int
    ogg: bytes
    mp3: bytes
    peaks: tuple[int, ...]


def recording(seconds: int, seed: int | str) -> Recording:
    """The seed's tune, made in a moment however long: one round is encoded and its packets are repeated.

    The files' title says that it is no person.
    """
    return Recording(
        seconds=seconds,
        ogg=_file("ogg", "libopus", 16_000, seconds, seed),
        mp3=_file("mp3", "libmp3lame", 24_000, seconds, seed),
        peaks=_peaks(samples(seconds, seed)),
    )


def _file(container: str, codec: str, bit_rate: int, seconds: int, seed: int | str) -> bytes:
    rounds, rest = divmod(seconds * RATE, len(_loop(seed)))
    packets = list(_round(codec, bit_rate, seed)) * rounds
    if rest:
        packets += _packets(codec, bit_rate, samples(seconds, seed)[-rest:])
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        out.metadata["title"] = TITLE
        stream = _stream(out, codec, bit_rate)
        for n, data in enumerate(packets):
            packet = av.Packet(data)
            packet.stream, packet.time_base = stream, _TICK
            packet.duration = _PACKET[codec]
            packet.pts = packet.dts = n * packet.duration
            out.mux(packet)
    return file.getvalue()


@cache
def _round(codec: str, bit_rate: int, seed: int | str) -> tuple[bytes, ...]:
    """The packets of one round without what an encoder adds at the end: it would be heard as a hiccup."""
    loop = _loop(seed)
    return tuple(_packets(codec, bit_rate, loop)[: round(len(loop) / _PACKET[codec])])


def _packets(codec: str, bit_rate: int, sound: "array[int]") -> list[bytes]:
    with av.open(io.BytesIO(), "w", format="ogg" if codec == "libopus" else "mp3") as out:
        stream = _stream(out, codec, bit_rate)
        made: list[bytes] = []
        for start in range(0, len(sound), RATE):
            piece = sound[start : start + RATE]
            frame = av.AudioFrame(format="s16", layout="mono", samples=len(piece))
            frame.planes[0].update(piece.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
            frame.sample_rate, frame.pts = RATE, start
            made += map(bytes, stream.encode(frame))
        return made + [bytes(packet) for packet in stream.encode(None)]


def _stream(out: OutputContainer, codec: str, bit_rate: int) -> AudioStream:
    stream = out.add_stream(codec, rate=RATE)
    assert isinstance(stream, AudioStream)
    stream.layout, stream.bit_rate = "mono", bit_rate
    return stream


def _peaks(sound: "array[int]") -> tuple[int, ...]:
    step = -(-len(sound) // PEAKS)
    tops = [max(sound[n : n + step]) for n in range(0, len(sound), step)]
    return tuple(round(100 * top / max(*tops, 1)) for top in tops)


def samples(seconds: int, seed: int | str) -> "array[int]":
    """So many seconds of the tune as 16-bit samples, one channel; the end fades out."""
    loop = _loop(seed)
    wanted = seconds * RATE
    sound = array("h", (loop * (wanted // len(loop) + 1))[:wanted])
    fade = min(int(_FADE_S * RATE), wanted)
    for n in range(fade):
        sound[wanted - 1 - n] = sound[wanted - 1 - n] * n // fade
    return sound


@cache
def _loop(seed: int | str) -> "array[int]":
    """Eight bars that join at their ends, as 16-bit samples."""
    chance = random.Random(str(seed))
    length = int(_BARS * 7 * _BEAT_S * RATE)
    mix = [0.0] * length
    step = 2
    for bar in range(_BARS):
        _add(mix, _string(_SA / 2), bar * 7, 0.35)
        for beat in _BEATS:
            if chance.random() < 0.12:
                continue
            step = 0 if bar == _BARS - 1 and beat == _BEATS[-1] else _wander(chance, step)
            _add(mix, _string(_SA * _STEPS[step]), bar * 7 + beat, 0.55 if beat else 0.75)
            if chance.random() < 0.35:  # the short double stroke of a rubab
                _add(mix, _string(_SA * _STEPS[step]), bar * 7 + beat + 0.5, 0.4)
    loudest = max(map(abs, mix)) or 1.0
    return array("h", [int(sample / loudest * 22_000) for sample in mix])


def _wander(chance: random.Random, step: int) -> int:
    return max(0, min(len(_STEPS) - 1, step + chance.choice((-2, -1, -1, 0, 1, 1, 2))))


def _add(mix: list[float], pluck: list[float], beat: float, loudness: float) -> None:
    """Lays a pluck over the mix; what rings past the end rings on at the beginning."""
    start = int(beat * _BEAT_S * RATE) % len(mix)
    until_end = len(mix) - start
    for at, part in ((start, pluck[:until_end]), (0, pluck[until_end:])):
        under = mix[at : at + len(part)]
        mix[at : at + len(part)] = [low + sample * loudness for low, sample in zip(under, part, strict=True)]


@cache
def _string(frequency: float) -> list[float]:
    """One pluck of a gut string: noise that goes round a delay line and grows duller (Karplus and Strong, 1983)."""
    period = round(RATE / frequency - 0.5)  # the averaging itself delays by half a sample
    noise = random.Random(period)
    line = [noise.uniform(-1, 1) for _ in range(period)]
    line = [(line[n] + line[n - 1] + line[n - 2]) / 3 for n in range(period)]
    out: list[float] = []
    for n in range(int(_PLUCK_S * RATE)):
        at = n % period
        out.append(line[at])
        line[at] = 0.4985 * (line[at] + line[(at + 1) % period])
    tail = len(out) // 5
    return out[:-tail] + [sample * (tail - n) / tail for n, sample in enumerate(out[-tail:])]
