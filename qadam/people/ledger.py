"""The consent ledger as the desk reads it: for each purpose and channel the latest word, and everything that was ever said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from qadam.core import languages
from qadam.people.enums import ChannelKind, ConsentMethod, Purpose
from qadam.people.models import Consent, Person


@dataclass(frozen=True)
class LedgerLine:
    """One word on one purpose. `channel` says for which channel it counts; `proof` is the message it came in."""

    purpose: str
    channel: str
    granted: bool
    at: datetime
    how: str
    by: str
    words: str
    language: languages.Language | None
    source: str
    proof: UUID | None


def latest_words(person: Person) -> list[LedgerLine]:
    """The word that counts now, for each purpose and channel anything was ever said about."""
    rows = (
        person.consents.order_by("purpose", "channel", "-at", "-id")
        .distinct("purpose", "channel")
        .select_related("by_user")
    )
    order = {purpose: place for place, purpose in enumerate(Purpose.values)}
    return _lines(sorted(rows, key=lambda row: (order.get(row.purpose, 99), row.channel)))


def every_word(person: Person, *, most: int = 100) -> list[LedgerLine]:
    """Everything that was said, the newest first."""
    return _lines(list(person.consents.order_by("-at", "-id").select_related("by_user")[:most]))


def how_words(method: str) -> str:
    """How a yes or no came to us."""
    words = {
        ConsentMethod.CHAT: _("in the chat"),
        ConsentMethod.WEB: _("on the web"),
        ConsentMethod.VOICE: _("by voice"),
        ConsentMethod.PAPER: _("on paper"),
        ConsentMethod.IMPORT: _("with a list"),
        ConsentMethod.STAFF: _("told to one of us"),
        ConsentMethod.PROVIDER: _("at the provider"),
    }
    return words.get(ConsentMethod(method), method) if method in ConsentMethod.values else method


def _lines(rows: Sequence[Consent]) -> list[LedgerLine]:
    return [
        LedgerLine(
            str(Purpose(row.purpose).label) if row.purpose in Purpose.values else row.purpose,
            str(ChannelKind(row.channel).label) if row.channel else _("every channel"),
            row.granted,
            row.at,
            how_words(row.method),
            str(row.by_user) if row.by_user else "",
            row.words,
            languages.LANGUAGES.get(row.language),
            "" if row.source.startswith("stop:") else row.source,
            row.message_id,
        )
        for row in rows
    ]
