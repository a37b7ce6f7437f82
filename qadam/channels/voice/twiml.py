"""What the provider does in a call, as TwiML: plays, speaks, waits for a key, records, asks again, hangs up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

TYPE = "text/xml; charset=utf-8"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


@dataclass(frozen=True, slots=True)
class Play:
    """A recording at an address of ours."""

    url: str


@dataclass(frozen=True, slots=True)
class Say:
    """Words for the provider's own machine voice. `language` is the provider's name of it (en-US)."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Pause:
    seconds: int


@dataclass(frozen=True, slots=True)
class Gather:
    """Plays and speaks, and posts one key to `action` as soon as it is pressed; goes on when none was."""

    action: str
    said: tuple[Play | Say | Pause, ...]
    wait_s: int = 8


@dataclass(frozen=True, slots=True)
class Record:
    """Records after a tone until a key of `ends_on`, some silence or the longest time, and posts where it lies to `action`."""

    action: str
    ends_on: str = "#*09"
    longest_s: int = 300
    silence_s: int = 8


@dataclass(frozen=True, slots=True)
class Redirect:
    """Asks for what to do next at another address."""

    url: str


@dataclass(frozen=True, slots=True)
class Hangup:
    pass


@dataclass(frozen=True, slots=True)
class Reject:
    """Does not take the call: whoever rings pays nothing."""


Verb = Play | Say | Pause | Gather | Record | Redirect | Hangup | Reject


def twiml(*verbs: Verb) -> str:
    """The document a provider asks for."""
    return f"{_HEAD}<Response>{''.join(map(_written, verbs))}</Response>"


def _written(verb: Verb) -> str:
    match verb:
        case Play(url):
            return f"<Play>{escape(url)}</Play>"
        case Say(text, language):
            return f"<Say language={quoteattr(language)}>{escape(_speakable(text))}</Say>"
        case Pause(seconds):
            return f'<Pause length="{seconds}"/>'
        case Gather(action, said, wait_s):
            inside: Sequence[Verb] = said
            return (
                f'<Gather action={quoteattr(action)} method="POST" numDigits="1" finishOnKey="" timeout="{wait_s}">'
                f"{''.join(map(_written, inside))}</Gather>"
            )
        case Record(action, ends_on, longest_s, silence_s):
            return (
                f'<Record action={quoteattr(action)} method="POST" finishOnKey="{ends_on}" maxLength="{longest_s}"'
                f' timeout="{silence_s}" playBeep="true" trim="do-not-trim"/>'
            )
        case Redirect(url):
            return f'<Redirect method="POST">{escape(url)}</Redirect>'
        case Hangup():
            return "<Hangup/>"
        case Reject():
            return '<Reject reason="busy"/>'


def _speakable(text: str) -> str:
    """The text without the characters no XML may hold."""
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t")
