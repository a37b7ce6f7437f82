"""A plucked melody that stands where a voice would be in the demo. It is music, plainly: no voice is ever synthesised.

A story's voice is a person. The demo has no real persons, so it plays a few bars in the manner of a rubab: strings in
seven beats, made by the Karplus–Strong method, different for each story and the same at every start.
"""

import io
import random
import wave
from array import array
from functools import cache

RATE = 16_000
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
_BARS = 16
_PLUCK_S = 1.5
_FADE_S = 1.6


def melody_wav(seconds: int, seed: int | str) -> bytes:
    """So many seconds of the melody as a WAV file, 16 kHz mono. The seed chooses the tune; its end fades out."""
    samples = _samples(seconds, seed)
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples.tobytes())
    return file.getvalue()


def melody_voice_note(seconds: int, seed: int | str) -> bytes:
    """The same as WhatsApp sends a voice note: Ogg with Opus. The file's title says that it is no person."""
    import av

    samples = _samples(seconds, seed)
    file = io.BytesIO()
    with av.open(file, "w", format="ogg") as container:
        container.metadata["title"] = TITLE
        stream = container.add_stream("libopus", rate=RATE)
        stream.layout = "mono"
        stream.bit_rate = 16_000
        for start in range(0, len(samples), RATE):
            piece = samples[start : start + RATE]
            frame = av.AudioFrame(format="s16", layout="mono", samples=len(piece))
            frame.planes[0].update(piece.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
            frame.sample_rate, frame.pts = RATE, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def _samples(seconds: int, seed: int | str) -> "array[int]":
    loop = _loop(seed)
    wanted = seconds * RATE
    samples = array("h", (loop * (wanted // len(loop) + 1))[:wanted])
    fade = min(int(_FADE_S * RATE), wanted)
    for n in range(fade):
        samples[wanted - 1 - n] = samples[wanted - 1 - n] * n // fade
    return samples


@cache
def _loop(seed: int | str) -> "array[int]":
    """Sixteen bars that join at their ends, as 16-bit samples."""
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
    start = int(beat * _BEAT_S * RATE)
    for n, sample in enumerate(pluck, start=start):
        mix[n % len(mix)] += sample * loudness


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
