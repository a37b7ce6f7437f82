"""Approved messages as an answer: those a person can read, and what each of their blanks is called."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from qadam.core.text import fold
from qadam.messaging.inbox import language_of
from qadam.messaging.models import Conversation
from qadam.messaging.templates_registry import blanks_in, body_for, fill_blanks, template_choices

# After these words stands the name of whoever is written to.
_GREETINGS = frozenset(
    fold(word)
    for word in (
        "dear",
        "salam",
        "salaam",
        "hello",
        "عزیز",
        "محترم",
        "محترمہ",
        "سلام",
        "علیکم",
        "ګران",
        "ګرانې",
    )
)
# So many words on either side show where a blank stands.
_AROUND = 3


@dataclass(frozen=True)
class ApprovedMessage:
    """A template as this person would read it; what is not filled in yet is a gap."""

    key: str
    body: str
    language: str

    @property
    def words(self) -> str:
        return fill_blanks(self.body, [])

    def filled(self, blanks: Sequence[str]) -> str:
        return fill_blanks(self.body, blanks)


@dataclass(frozen=True)
class Blank:
    """A gap of a message: its number, what belongs there, the words around it, and what was written."""

    number: int
    label: str
    around: str
    words: str


def messages_for(to: Conversation) -> list[ApprovedMessage]:
    """The templates somebody may choose for this person, in a language she reads."""
    found = (
        ApprovedMessage(choice.key, *body_for(choice.bodies, language_of(to)))
        for choice in template_choices(to.account)
    )
    return [message for message in found if message.body]


def blanks_of(message: ApprovedMessage, to: Conversation, written: Mapping[str, str]) -> list[Blank]:
    """The gaps in order, with what was written in them so far (`blank_1`, …); after a greeting her name."""
    many = blanks_in(message.body)
    return [_blank(message.body, number, many, to, written) for number in range(1, many + 1)]


def _blank(body: str, number: int, many: int, to: Conversation, written: Mapping[str, str]) -> Blank:
    before, after = _around(body, number)
    is_name = bool(before) and fold(before[-1].strip("،,:!.")) in _GREETINGS
    label = _("Their name") if is_name else _("What you want to say")
    if many > 1 and not is_name:
        label = _("What stands in gap %(n)s") % {"n": number}
    words = written.get(f"blank_{number}")
    if words is None:
        words = to.person.name if is_name and to.person else ""
    shown = " ".join([*before[-_AROUND:], "……", *after[:_AROUND]])
    return Blank(number, label, shown, words)


def _around(body: str, number: int) -> tuple[list[str], list[str]]:
    """The words before and after the first place of a blank; other blanks are gaps."""
    mark = f"{{{{{number}}}}}"
    before, _mark, after = body.partition(mark)
    gap = re.compile(r"\{\{\d+\}\}")
    return gap.sub("……", before).split(), gap.sub("……", after).split()
