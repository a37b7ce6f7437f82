"""A melody for every voice and a piece of cloth for a picture, made in a process of their own while rows are written."""

import io
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from qadam.media.cloth import weave
from qadam.media.models import Original
from qadam.media.pictures import render_picture
from qadam.media.pieces import Piece
from qadam.media.services import keep_rendered
from qadam.organisations.models import Organisation
from qadam.site.demo.content import DemoContent
from qadam.site.demo.shapes import ChatContent
from qadam.site.demo.sound import Recording, recording
from qadam.stories.enums import TILES, StoryKind

# A yes given by voice takes no longer.
CONSENT_S = 6


class StandIns:
    """Voices by seed and length, pictures by tile, asked for once at the beginning."""

    def __init__(self, maker: ProcessPoolExecutor, content: DemoContent) -> None:
        self._voices: dict[tuple[str, int], Future[Recording]] = {
            (seed, seconds): maker.submit(recording, seconds, seed) for seed, seconds in _voices_of(content)
        }
        self._pictures: dict[str, tuple[bytes, Future[list[Piece]]]] = {}
        for tile in {tile_of(chat, content) for chat in content.chats if chat.story}:
            data = _cloth(tile)
            self._pictures[tile] = (data, maker.submit(render_picture, data, reader="PNG"))

    def voice(self, organisation: Organisation, *, seed: str, seconds: int) -> Original:
        """A new original with its light copies, as after the worker has rendered what came by chat."""
        made = self._voices[seed, seconds].result()
        pieces = [
            Piece("voice", "audio/ogg", made.ogg, seconds=made.seconds, peaks=made.peaks),
            Piece("mp3", "audio/mpeg", made.mp3, seconds=made.seconds),
        ]
        return keep_rendered(made.ogg, pieces, organisation_id=organisation.pk)

    def picture(self, organisation: Organisation, *, tile: str) -> Original:
        """A new original that shows a piece of cloth: a picture one sees is none of anybody."""
        data, pieces = self._pictures[tile]
        return keep_rendered(data, pieces.result(), organisation_id=organisation.pk)


def tile_of(chat: ChatContent, content: DemoContent) -> str:
    """The cloth that stands for the pictures of a thread: that of the kind of story it is."""
    story = next(story for story in content.stories if story.slug == chat.story)
    return TILES[StoryKind(story.kind)]


@contextmanager
def standins_for(content: DemoContent) -> Iterator[StandIns]:
    """Begins to make everything the content asks for. Ends with the block, also when it fails."""
    # Spawned, not forked: nothing of ours (connections, keys) goes along.
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as maker:
        try:
            yield StandIns(maker, content)
        finally:
            maker.shutdown(cancel_futures=True)


def _cloth(tile: str) -> bytes:
    file = io.BytesIO()
    weave(1200, 800, tile=tile, scale=6).save(file, "PNG")
    return file.getvalue()


def _voices_of(content: DemoContent) -> list[tuple[str, int]]:
    """Every recording the content plays, those needed first first."""
    by_chat = {chat.story: chat for chat in content.chats if chat.story}
    wanted: dict[tuple[str, int], None] = {}
    for story in sorted(content.stories, key=lambda story: -story.told_days_ago):
        chat = by_chat.get(story.slug)
        if chat:
            wanted |= {(story.slug, message.seconds): None for message in chat.messages if message.seconds}
            continue
        if story.voice:
            wanted[story.slug, story.voice.seconds] = None
        if story.consent.by_voice:
            wanted[story.slug, CONSENT_S] = None
    return list(wanted)
