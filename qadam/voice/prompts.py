"""What can be said in calls in one language, and what of it is recorded: the desk's list, missing ones as missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from qadam.core import languages
from qadam.core.cards import Sound
from qadam.core.promises import StrPromise
from qadam.media.queries import rendition_sets
from qadam.messaging.helplines import HELPLINES
from qadam.organisations.models import Organisation
from qadam.voice import spoken
from qadam.voice.models import Recording
from qadam.voice.ports import announcements, speaking_modules
from qadam.voice.sentences import key_of, marked_in, pieces_of

# What the groups of the list are called, by the beginning of the module that says their sentences.
GROUPS: tuple[tuple[str, StrPromise | str], ...] = (
    ("names", _("Names")),
    ("announced", _("What is coming up")),
    ("qadam.voice", _("In every call")),
    ("figures", _("Figures")),
    ("qadam.messaging.first_contact", _("The first call")),
    ("qadam.messaging.danger", _("Help in danger")),
    ("qadam.messaging", _("Choices and answers")),
    ("qadam.drives", _("Drives")),
    ("qadam.stories", _("Stories")),
    ("qadam.circles", _("Circles")),
    ("qadam.learning", _("Lessons")),
    ("qadam.creators", _("Creators")),
)


@dataclass(frozen=True)
class Prompt:
    """One thing to be said, and its recording if somebody has said it."""

    key: str
    words: str
    group: str
    recording: Recording | None = None
    sound: Sound | None = None


class Prompts:
    """Everything an organisation's calls may say in a language, each once, in the order of the groups."""

    def __init__(self, organisation: Organisation, code: str) -> None:
        self.organisation = organisation
        self.code = code

    @cached_property
    def all(self) -> list[Prompt]:
        rows = Recording.objects.filter(organisation=self.organisation, language=self.code)
        recorded = {row.key: row for row in rows.select_related("speaker")}
        files = rendition_sets([row.original_id for row in recorded.values()])
        found: dict[str, Prompt] = {}
        for group, words in self._wanted():
            key = key_of(words)
            row = recorded.get(key)
            voice = files[row.original_id].voice if row else None
            sound = voice.as_sound(words=words) if voice else None
            found.setdefault(key, Prompt(key, words, group, row, sound))
        order = [name for name, _label in GROUPS]
        return sorted(found.values(), key=lambda prompt: order.index(prompt.group))

    def _wanted(self) -> Iterator[tuple[str, str]]:
        yield from (("names", name) for name in self._names())
        with languages.speaking(self.code):
            told = [one for tell in announcements for one in tell(self.organisation)]
            yield from (("announced", one.words) for one in told)
        for module in speaking_modules:
            group = next(name for name, _label in GROUPS if module.startswith(name))
            for msgid in marked_in(module):
                yield from ((group, piece.text) for piece in pieces_of(msgid, self.code))
        yield from (("figures", str(digit)) for digit in range(10))

    def _names(self) -> Iterator[str]:
        """The organisation, those who speak (each in a sentence), languages and helplines."""
        yield languages.said(self.organisation.name, self.code)
        with languages.speaking(self.code):
            for speaker in self.organisation.speakers.filter(is_person=True).order_by("created_at"):
                yield str(spoken.MY_NAME) % {"name": speaker.name}
        yield languages.get(self.code).name
        for line in HELPLINES:
            for texts in (line.name, line.what, line.hours):
                yield languages.said(texts, self.code)

    @property
    def recorded(self) -> int:
        return sum(prompt.recording is not None for prompt in self.all)

    def grouped(self) -> list[tuple[str, list[Prompt], int]]:
        """Each group with its prompts, the missing ones first, and how many are missing."""
        found = []
        for name, label in GROUPS:
            rows = [prompt for prompt in self.all if prompt.group == name]
            missing = [prompt for prompt in rows if prompt.recording is None]
            if rows:
                found.append((str(label), [*missing, *(r for r in rows if r.recording)], len(missing)))
        return found

    def named(self, key: str) -> Prompt | None:
        return next((prompt for prompt in self.all if prompt.key == key), None)

    def next_missing(self, after: str = "") -> Prompt | None:
        """The missing one that follows, and at the end the first."""
        keys = [prompt.key for prompt in self.all]
        start = keys.index(after) + 1 if after in keys else 0
        rows = [*self.all[start:], *self.all[:start]]
        return next((row for row in rows if row.recording is None and row.key != after), None)
