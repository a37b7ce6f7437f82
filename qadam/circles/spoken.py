"""How circles sound on a call: the promise and the rules for children sentence by sentence, and what is made for the ear."""

from collections.abc import Iterator, Mapping
from uuid import NAMESPACE_OID, uuid5

from django.utils.translation import gettext_lazy as _

from qadam.core import languages
from qadam.core.promises import StrPromise
from qadam.learning.queries import room_rules, room_words
from qadam.organisations.models import Organisation
from qadam.voice.ports import Announcement, Finds

_PARTS = ("conduct", "safeguarding")

SPOKEN: Mapping[str, StrPromise | str] = {
    "Your circle stands: %(about)s, in %(language)s. Its number is %(code)s. To change something, open "
    "“I lead a circle”.": _(
        "Your circle stands: %(about)s, in %(language)s. Remember its number: %(code)s. Once more: %(code)s."
    ),
    "Do you promise this? Press yes, or say it in your own voice.": _("Do you promise this?"),
    "Good. “My path” brings you back here.": _("Good. You find this again under learning circles."),
    "Good. We remind you the evening before. “Learning circles” ends it again.": _(
        "Good. We remind you the evening before."
    ),
    "You rest. Open “I lead a circle” to come back.": _("You rest. You come back by leading a circle again."),
}


def announcements(_organisation: Organisation) -> Iterator[Announcement]:
    """Each sentence of the promise and of the rules for children, to be recorded by itself. Fills voice.ports.announcements."""
    language = languages.current().code
    for part in _PARTS:
        for n, sentence in enumerate(room_rules(language, part=part)):
            yield Announcement(uuid5(NAMESPACE_OID, f"{part}:{n}"), sentence, (sentence,))


def written() -> Finds:
    """Finds a sentence of the promise or of the rules in all its languages. Fills voice.ports.written."""
    return _written_in


def _written_in(words: str, code: str) -> Mapping[str, str] | None:
    """The same sentence in other languages, so that no machine of another one reads it."""
    for part in _PARTS:
        told = room_words()[part]
        if words in told.get(code, ()):
            place = told[code].index(words)
            return {other: lines[place] for other, lines in told.items() if len(lines) > place}
    return None
