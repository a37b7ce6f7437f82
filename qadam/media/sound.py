"""A voice made light: one channel, even loudness, Opus at 16 kbit/s, MP3 for old iPhones, and its wave."""

import io
from collections.abc import Iterator
from fractions import Fraction

import av
import av.error
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.filter import Graph

from qadam.media.limits import GRACE_SECONDS, MAX_CHANNELS, MAX_SECONDS, MIN_SECONDS, Reason, Unfit
from qadam.media.pieces import Piece

RATE = 24_000
PEAKS = 56
_LOUDNESS = -18.0  # LUFS: a near voice on a phone's loudspeaker
_LIFT = 24.0  # dB: more would only raise the noise of the room
_BLOCK = RATE // 10


def render_sound(data: bytes, *, reader: str, beginning: bool = False) -> list[Piece]:
    """The voice as Opus and as MP3. With `beginning`, only the first 15 minutes of a longer recording.

    Raises Unfit when it is too long, too short, a video, or nothing in it can be decoded.
    """
    pcm = _decoded(data, reader, beginning=beginning)
    seconds = len(pcm) / 2 / RATE
    if seconds < MIN_SECONDS:
        raise Unfit(Reason.TOO_SHORT)
    peaks = _peaks(pcm)
    frames = list(_levelled(pcm))
    return [
        Piece("voice", "audio/ogg", _encoded(frames, "ogg", "libopus", 16_000), seconds=seconds, peaks=peaks),
        Piece("mp3", "audio/mpeg", _encoded(frames, "mp3", "libmp3lame", 24_000), seconds=seconds),
    ]


def recoded(data: bytes, *, bit_rate: int) -> bytes:
    """A voice already rendered (Ogg) as Opus at another rate in bit/s, as loud as before. Raises Unfit."""
    frames = list(_blocks(_decoded(data, "ogg", beginning=True)))
    return _encoded(frames, "ogg", "libopus", bit_rate)


def _decoded(data: bytes, reader: str, *, beginning: bool) -> bytes:
    """16-bit samples, one channel, at our rate. A recording that breaks off gives what is there."""
    pcm = bytearray()
    limit = (MAX_SECONDS if beginning else MAX_SECONDS + GRACE_SECONDS) * RATE * 2
    try:
        # The format is named, never guessed: a playlist or a list of other files cannot pass as a recording.
        with av.open(io.BytesIO(data), "r", format=reader, metadata_errors="ignore") as container:
            stream = _voice_of(container)
            _check_length(container, beginning=beginning)
            resampler = AudioResampler(format="s16", layout="mono", rate=RATE)
            for frame in _frames(container, stream):
                for out in resampler.resample(frame):
                    pcm += bytes(out.planes[0])[: out.samples * 2]
                if len(pcm) > limit:
                    break
    except (av.error.FFmpegError, ValueError) as error:
        raise Unfit(Reason.DAMAGED) from error
    if len(pcm) > limit and not beginning:
        raise Unfit(Reason.TOO_LONG)
    if not pcm:
        raise Unfit(Reason.DAMAGED)
    return bytes(pcm[:limit])


def _voice_of(container: InputContainer) -> AudioStream:
    for video in container.streams.video:
        # The cover of a song is a still picture; anything else moves.
        if video.codec_context.name not in {"mjpeg", "png"}:
            raise Unfit(Reason.VIDEO)
    if not container.streams.audio:
        raise Unfit(Reason.DAMAGED)
    stream = container.streams.audio[0]
    if stream.codec_context.channels > MAX_CHANNELS:
        raise Unfit(Reason.DAMAGED)
    return stream


def _check_length(container: InputContainer, *, beginning: bool) -> None:
    """Refuses a long recording by its own header, before a single second is decoded."""
    seconds = (container.duration or 0) / av.time_base
    if seconds > MAX_SECONDS + GRACE_SECONDS and not beginning:
        raise Unfit(Reason.TOO_LONG, seconds=seconds)


def _frames(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    """The frames that can be decoded; a broken packet is a gap, a broken end is the end."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.error.FFmpegError):
            return
        try:
            yield from (frame for frame in packet.decode() if isinstance(frame, AudioFrame))
        except av.error.EOFError:
            return
        except av.error.FFmpegError:
            continue


def _peaks(pcm: bytes) -> tuple[int, ...]:
    """The wave in 56 numbers from 0 to 100, the loudest being 100."""
    samples = memoryview(pcm).cast("h")
    step = max(1, -(-len(samples) // PEAKS))
    tops = [
        max(max(part), -min(part)) for i in range(0, len(samples), step) if (part := samples[i : i + step])
    ]
    tops += [0] * (PEAKS - len(tops))
    loudest = max(tops) or 1
    return tuple(round(100 * top / loudest) for top in tops)


def _levelled(pcm: bytes) -> Iterator[AudioFrame]:
    """The same voice at an even loudness: one gain over the whole, so a whisper stays softer than a call."""
    gain = min(_LIFT, max(-_LIFT, _LOUDNESS - _loudness(pcm)))
    chain = (("volume", f"{gain:.2f}dB"), ("alimiter", "limit=0.84:level=0"), ("aformat", "sample_fmts=s16"))
    yield from _through(pcm, chain)


def _loudness(pcm: bytes) -> float:
    """Integrated loudness (EBU R 128) in LUFS; silence counts as already right."""
    last = _LOUDNESS
    for frame in _through(pcm, (("ebur128", "metadata=1"),)):
        last = float(frame.metadata.get("lavfi.r128.I", last))
    return last if last > -69.0 else _LOUDNESS


def _through(pcm: bytes, chain: tuple[tuple[str, str], ...]) -> Iterator[AudioFrame]:
    """The samples after a chain of filters."""
    graph = Graph()
    last = graph.add_abuffer(format="s16", sample_rate=RATE, layout="mono", time_base=Fraction(1, RATE))
    for name, options in chain:
        node = graph.add(name, options)
        last.link_to(node)
        last = node
    last.link_to(graph.add("abuffersink"))
    graph.configure()
    for frame in (*_blocks(pcm), None):
        graph.push(frame)
        while True:
            try:
                pulled = graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                break
            if isinstance(pulled, AudioFrame):
                yield pulled


def _blocks(pcm: bytes) -> Iterator[AudioFrame]:
    for start in range(0, len(pcm), _BLOCK * 2):
        part = pcm[start : start + _BLOCK * 2]
        frame = AudioFrame(format="s16", layout="mono", samples=len(part) // 2)
        padded = part.ljust(frame.planes[0].buffer_size, b"\0")
        frame.planes[0].update(padded)
        frame.sample_rate, frame.pts, frame.time_base = RATE, start // 2, Fraction(1, RATE)
        yield frame


def _encoded(frames: list[AudioFrame], container: str, codec: str, bit_rate: int) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format=container, options={"fflags": "+bitexact"}) as target:
        stream = target.add_stream(
            codec, rate=RATE, options={"application": "voip"} if codec == "libopus" else {}
        )
        assert isinstance(stream, AudioStream)
        stream.layout, stream.bit_rate = "mono", bit_rate
        stream.codec_context.flags |= av.codec.context.Flags.bitexact
        for frame in frames:
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return out.getvalue()
