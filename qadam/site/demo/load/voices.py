"""The melodies that stand for voices, made in a process of their own while the rows are written."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from qadam.media.models import Original
from qadam.media.pieces import Piece
from qadam.media.services import keep_rendered
from qadam.organisations.models import Organisation
from qadam.site.demo.content import DemoContent
from qadam.site.demo.sound import Recording, recording

# A yes given by voice takes no longer.
CONSENT_S = 6


class Voices:
    """Recordings by seed and length, asked for once at the beginning."""

    def __init__(self, coming: dict[tuple[str, int], "Future[Recording]"]) -> None:
        self._coming = coming

    def keep(self, organisation: Organisation, *, seed: str, seconds: int) -> Original:
        """A new original with its light copies, as after the worker has rendered what came by chat."""
        made = self._coming[seed, seconds].result()
        pieces = [
            Piece("voice", "audio/ogg", made.ogg, seconds=made.seconds, peaks=made.peaks),
            Piece("mp3", "audio/mpeg", made.mp3, seconds=made.seconds),
        ]
        return keep_rendered(made.ogg, pieces, organisation_id=organisation.pk)


@contextmanager
def voices_of(content: DemoContent) -> Iterator[Voices]:
    """Begins to make every recording the content asks for. Ends with the block, also when it fails."""
    # Spawned, not forked: nothing of ours (connections, keys) goes along.
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as maker:
        try:
            yield Voices(
                {wanted: maker.submit(recording, wanted[1], wanted[0]) for wanted in _wanted(content)}
            )
        finally:
            maker.shutdown(cancel_futures=True)


def _wanted(content: DemoContent) -> Iterable[tuple[str, int]]:
    by_chat = {chat.story: chat for chat in content.chats if chat.story}
    for story in sorted(content.stories, key=lambda story: -story.told_days_ago):
        chat = by_chat.get(story.slug)
        if chat:
            yield from {(story.slug, message.seconds): None for message in chat.messages if message.seconds}
        elif story.voice:
            yield story.slug, story.voice.seconds
        if story.consent.by_voice and not chat:
            yield story.slug, CONSENT_S
