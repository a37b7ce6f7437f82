"""What calls need of the rooms below: which modules speak, how they speak to the ear, and what changes from week to week."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from qadam.core.ports import Port

if TYPE_CHECKING:
    from qadam.core.promises import StrPromise
    from qadam.organisations.models import Organisation

# The modules whose sentences may be heard in a call, by name.
speaking_modules: Port[str] = Port("speaking_modules")

# What is said to the ear in place of a sentence made for the eye: {its English: what to say; "" for nothing}.
spoken: "Port[Mapping[str, StrPromise | str]]" = Port("spoken")


@dataclass(frozen=True)
class Announcement:
    """What one recording says in the present language. `lines` are the lines of dialogues it stands for, once each."""

    about: UUID
    words: str
    lines: tuple[str, ...]


# What an organisation announces at present, in the present language.
announcements: "Port[Callable[[Organisation], Iterable[Announcement]]]" = Port("announcements")

# Finds a text somebody wrote in several languages by its words in one: {language code: the same text}; None for any other.
Finds = Callable[[str, str], Mapping[str, str] | None]
# Reads what is written at present, once a step of a call.
written: Port[Callable[[], Finds]] = Port("written")
