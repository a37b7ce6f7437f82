"""What is heard for a text: recordings in her language, else in one she may know, else a machine that says it is one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from qadam.channels.voice.twiml import Play, Say
from qadam.core import languages
from qadam.media.models import Rendition
from qadam.media.queries import sign_url, url_of
from qadam.organisations.models import Organisation
from qadam.voice import sentences, spoken
from qadam.voice.models import Recording
from qadam.voice.ports import Finds, announcements, written

LISTENED_FOR_S = 3600


@dataclass(frozen=True)
class Sound:
    """A recording as it is played, with whose voice it is."""

    url: str
    speaker_id: str
    speaker: str
    language: str
    is_person: bool = True


class Voices:
    """Everything an organisation has recorded, and the languages in which the provider's machine can help out."""

    def __init__(self, organisation: Organisation, machine_voices: Mapping[str, str]) -> None:
        self.organisation = organisation
        self.machine_voices = machine_voices
        self._sounds = _sounds(organisation)
        self._finds: list[Finds] | None = None
        self._announced: dict[str, tuple[dict[str, UUID], dict[UUID, str]]] = {}

    def resolve(self, text: str, code: str) -> Iterator[Sound | Say]:
        """What is heard for a text that was made in a language: whole, or sentence by sentence."""
        yield from (heard for _wanted, heard in self.heard_for(text, code))

    def heard_for(self, text: str, code: str) -> Iterator[tuple[str, Sound | Say]]:
        """The same, each with the language it should have been in."""
        whole = self._whole(text, code)
        if whole is not None:
            yield from ((code, heard) for heard in whole)
            return
        last: list[Sound | Say] = []
        for node in sentences.read(text, code):
            heard = self._sentence(node)
            # One recording may say several lines at once; a greeting in three languages may have one voice.
            if heard != last:
                yield from ((node.code, one) for one in heard)
            last = heard

    def _whole(self, text: str, code: str) -> list[Sound | Say] | None:
        """A text that somebody wrote in several languages, as one of them; None for a text made of sentences."""
        if self._finds is None:
            self._finds = [read() for read in written]
        texts = next((found for find in self._finds if (found := find(text, code))), None)
        if texts is None:
            return None
        chain = [one for one in (code, *languages.get(code).fallback) if texts.get(one)]
        for one in chain:
            if sound := self._sounds.get((one, sentences.key_of(texts[one]))):
                return [sound]
        for one in chain:
            if one in self.machine_voices:
                return [Say(texts[one], self.machine_voices[one])]
        return []

    def _sentence(self, node: sentences.Node) -> list[Sound | Say]:
        chain = (node.code, *languages.get(node.code).fallback)
        for code in chain:
            pieces = sentences.pieces(node, code)
            found = [self._sound(piece, code, node.code) for piece in pieces]
            if all(found):
                return _once(pieces, found)
        for code in chain:
            if code in self.machine_voices:
                text = sentences.whole(node, code).strip()
                return [Say(text, self.machine_voices[code])] if text else []
        return []

    def _sound(self, piece: sentences.Piece, code: str, said_in: str) -> Sound | None:
        key = piece.key
        if piece.is_raw:
            about = self._of(said_in)[0].get(key)
            key = self._of(code)[1].get(about, key) if about else key
        return self._sounds.get((code, key))

    def _of(self, code: str) -> tuple[dict[str, UUID], dict[UUID, str]]:
        """What is announced in a language: the subject of each line, and the recording of each subject."""
        if code not in self._announced:
            lines: dict[str, UUID] = {}
            keys: dict[UUID, str] = {}
            with languages.speaking(code):
                for one in (one for tell in announcements for one in tell(self.organisation)):
                    keys[one.about] = sentences.key_of(one.words)
                    lines |= {sentences.key_of(line): one.about for line in one.lines}
            self._announced[code] = lines, keys
        return self._announced[code]

    def code_of(self, heard: Sound | Say) -> str:
        """The language something is heard in."""
        if isinstance(heard, Sound):
            return heard.language
        said = heard
        return next(code for code, name in self.machine_voices.items() if name == said.language)

    def name_of(self, sound: Sound, code: str) -> Sound | Say | None:
        """The speaker saying her name; the machine naming her where she has not recorded it, and what is no voice."""
        for spoken_in in (code, *languages.get(code).fallback):
            with languages.speaking(spoken_in):
                words = str(spoken.MY_NAME) % {"name": sound.speaker}
            if sound.is_person and (found := self._sounds.get((spoken_in, sentences.key_of(words)))):
                return found
        for spoken_in in (code, *languages.get(code).fallback):
            if spoken_in in self.machine_voices:
                with languages.speaking(spoken_in):
                    words = (
                        str(spoken.VOICE_OF) % {"name": sound.speaker}
                        if sound.is_person
                        else str(spoken.MUSIC)
                    )
                return Say(words, self.machine_voices[spoken_in])
        return None


def _once(pieces: list[sentences.Piece], sounds: list[Sound | None]) -> list[Sound | Say]:
    """The sounds of pieces, without those that say again what the one before has said whole."""
    kept: list[Sound | Say] = []
    for piece, sound in zip(pieces, sounds, strict=True):
        if sound and not (piece.is_raw and kept and kept[-1] == sound):
            kept.append(sound)
    return kept


def _sounds(organisation: Organisation) -> dict[tuple[str, str], Sound]:
    rows = Recording.objects.heard_by(organisation).select_related("speaker")
    by_original = {row.original_id: row for row in rows}
    renditions = Rendition.objects.filter(original_id__in=by_original, purpose="mp3")
    found = {}
    # Voices of her own organisation come last, so that they stand where another offers the same words.
    for rendition in sorted(
        renditions, key=lambda r: by_original[r.original_id].organisation_id == organisation.pk
    ):
        row = by_original[rendition.original_id]
        url = f"{settings.BASE_URL}{url_of(rendition)}"
        who = row.speaker
        found[row.language, row.key] = Sound(url, str(who.pk), who.name, row.language, who.is_person)
    return found


def file_of(media_id: UUID) -> Play | None:
    """A voice that was sent to us or published, for this call alone."""
    rendition = Rendition.objects.filter(original_id=media_id, purpose="mp3").first()
    return Play(f"{settings.BASE_URL}{sign_url(rendition, LISTENED_FOR_S)}") if rendition else None
