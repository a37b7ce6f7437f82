"""What the provider is told to do in a step of a call: what is played, which keys are waited for, and where to ask next."""

from collections.abc import Iterator

from qadam.channels.abilities import speaking
from qadam.channels.voice.twiml import (
    Gather,
    Hangup,
    Pause,
    Play,
    Record,
    Redirect,
    Say,
    Verb,
    twiml,
)
from qadam.core import languages
from qadam.messaging.adapters import channel_of
from qadam.messaging.content import Content
from qadam.voice import calls, spoken
from qadam.voice.enums import Asks
from qadam.voice.models import Call
from qadam.voice.voices import Sound, Voices, file_of

# In `Call.introduced` beside the speakers: the line about the keys that always work, the machine, a language not hers.
ALWAYS, MACHINE, ANOTHER = "always", "machine", "another-language"


class Script:
    """One step of a call, written once. `introduced` then says who has been named by now."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.introduced: dict[str, int] = dict(call.introduced)
        self._named_now: set[str] = set()
        channel = speaking(channel_of(call.account))
        self._voices = Voices(call.account.organisation, channel.machine_voices if channel else {})

    def document(self, url: str) -> str:
        """The step at `url` as TwiML: the provider posts what it hears there."""
        heard = tuple(self._heard())
        match self.call.asks:
            case Asks.NOTHING:
                return twiml(*heard, Hangup())
            case Asks.VOICE:
                return twiml(*heard, Record(url), Redirect(f"{url}?quiet=1"))
            case _:
                return twiml(Gather(url, heard), Redirect(f"{url}?quiet=1"))

    def _heard(self) -> Iterator[Play | Say | Pause]:
        if self.call.silences and self.call.asks != Asks.NOTHING:
            yield from self._said(spoken.STILL_THERE)
        contents = [Content.from_json(said) for said in self.call.said]
        for content in contents:
            if content.media_id and (file := file_of(content.media_id)):
                yield file
            yield from self._text(content.text)
        if self.call.asks == Asks.KEY:
            yield from self._choices(contents[-1].options if contents else ())
        if self.call.asks == Asks.VOICE and self.call.step > 1 and not self._asks_tone(contents):
            yield from self._said(spoken.AFTER_TONE)

    def _asks_tone(self, contents: list[Content]) -> bool:
        with languages.speaking(self.call.language):
            return bool(contents) and contents[-1].text == str(spoken.AFTER_TONE)

    def _choices(self, options: tuple[tuple[str, str], ...]) -> Iterator[Play | Say | Pause]:
        first = self.call.page * calls.KEYS
        shown = options[first : first + calls.KEYS]
        for key, (_id, label) in enumerate(shown, 1):
            # What neither a person nor a machine can say is not offered.
            if named := list(self._text(label)):
                yield Pause(1)
                yield from named
                yield from self._said(spoken.PRESS, in_language=_own_language(label), key=str(key))
        if len(options) > calls.KEYS:
            yield from self._said(spoken.MORE, key=calls.EXTRA_KEY)
        elif self.call.takes_voice:
            yield from self._said(spoken.TO_SPEAK, key=calls.EXTRA_KEY)
        if self.introduced.setdefault(ALWAYS, self.call.step) == self.call.step:
            yield Pause(1)
            yield from self._said(spoken.ALWAYS)

    def _said(self, words: object, *, in_language: str = "", **values: str) -> Iterator[Play | Say]:
        code = in_language or self.call.language
        with languages.speaking(code):
            text = str(words) % values if values else str(words)
        yield from self._text(text, code)

    def _text(self, text: str, code: str = "") -> Iterator[Play | Say]:
        for wanted, heard in self._voices.heard_for(text, code or self.call.language):
            if self._voices.code_of(heard) != wanted == self.call.language:
                yield from self._excused(heard)
            yield from self._named(heard)
            yield heard if isinstance(heard, Say) else Play(heard.url)

    def _is_first(self, key: str) -> bool:
        """Whether something is heard for the first time in this call; the same step asked for again says it again."""
        if key in self.introduced and (self.introduced[key] < self.call.step or key in self._named_now):
            return False
        self.introduced[key] = self.call.step
        self._named_now.add(key)
        return True

    def _excused(self, heard: Sound | Say) -> Iterator[Play | Say]:
        """That what she hears is not in the language she chose, said once in the one she hears."""
        if self._is_first(ANOTHER):
            yield from self._said(spoken.ANOTHER_LANGUAGE, in_language=self._voices.code_of(heard))

    def _named(self, heard: Sound | Say) -> Iterator[Play | Say]:
        """Whoever is heard for the first time in a call is named before; so is the machine."""
        if not self._is_first(MACHINE if isinstance(heard, Say) else heard.speaker_id):
            return
        if isinstance(heard, Sound):
            name = self._voices.name_of(heard, self.call.language)
            if name is not None:
                yield Play(name.url) if isinstance(name, Sound) else name
            return
        with languages.speaking(self._voices.code_of(heard)):
            yield Say(str(spoken.MACHINE), heard.language)

    def moment(self) -> Iterator[Play | Say]:
        """One moment, please."""
        yield from self._said(spoken.ONE_MOMENT)

    def farewell(self) -> Iterator[Play | Say]:
        """That it takes too long."""
        yield from self._said(spoken.TOO_LONG)


def _own_language(label: str) -> str:
    """The language a label is the name of, for its own speakers; empty for any other label."""
    return next((one.code for one in languages.LANGUAGES.values() if one.name == label), "")


def wait(url: str, *, turn: int, call: Call) -> str:
    """One moment: asked again at the same step. `turn` counts how often."""
    script = Script(call)
    heard: list[Verb] = list(script.moment()) if turn == 1 else []
    return twiml(*heard, Pause(2), Redirect(f"{url}?wait={turn}"))


def give_up(call: Call) -> str:
    """It takes too long; what she said is kept."""
    return twiml(*Script(call).farewell(), Hangup())
