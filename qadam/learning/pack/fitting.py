"""Voices made to fit: the same recordings at a lower rate, when a pack would else be over its limit."""

from dataclasses import replace

from qadam.learning.material import Card, Lesson
from qadam.learning.pack.building import FULL_BYTES

# Opus in bit/s. Under 8,000 a voice is no longer the person it is of.
RATES = (16_000, 12_000, 8_000)
# What a pack weighs beside its voices, with room to spare.
_FRAME_BYTES = 96 * 1024


def fitting(lesson: Lesson) -> Lesson:
    """The lesson as it is, or with all its voices at the highest rate that fits into a full pack.

    At the lowest rate it is given back as it came out: `build` then says by which cards it is too big. Raises Unfit for
    a recording that cannot be decoded.
    """
    room = FULL_BYTES - _FRAME_BYTES
    if _weight(lesson) <= room:
        return lesson
    for rate in RATES:
        lighter = replace(lesson, cards=tuple(_at(card, rate) for card in lesson.cards))
        if _weight(lighter) <= room:
            break
    return lighter


def _weight(lesson: Lesson) -> int:
    """Bytes of the voices in the letters they are written in: four for three."""
    return sum(-(-len(card.voice.data) // 3) * 4 for card in lesson.cards if card.voice)


def _at(card: Card, rate: int) -> Card:
    if card.voice is None:
        return card
    # Loaded where a voice is recoded, so that no web server carries the decoders.
    from qadam.media.sound import recoded

    data = recoded(card.voice.data, bit_rate=rate)
    smaller = min(data, card.voice.data, key=len)
    return replace(card, voice=replace(card.voice, data=smaller))
