"""Ready answers: written once in every language, used in a thread with one tap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from qadam.accounts.models import User
from qadam.core import languages
from qadam.core.clock import now
from qadam.core.errors import BadInput
from qadam.core.models import audit
from qadam.core.text import clean
from qadam.messaging.errors import NothingWritten, TitleTaken
from qadam.messaging.inbox import language_of
from qadam.messaging.models import CannedReply, Conversation
from qadam.organisations.models import Organisation

NAME = "{name}"


@dataclass(frozen=True)
class ReadyAnswer:
    """A ready answer as this person would read it."""

    id: UUID
    title: str
    text: str


def save_canned(
    organisation: Organisation,
    *,
    title: str,
    texts: Mapping[str, str],
    by: User,
    canned: CannedReply | None = None,
) -> CannedReply:
    """A new ready answer, or new words of an old one. Raises BadInput, NothingWritten, TitleTaken."""
    kept = {code: clean(text, limit=1000) for code, text in texts.items() if clean(text)}
    shown = clean(title, limit=60)
    if not shown:
        raise BadInput
    if not kept:
        raise NothingWritten
    row = canned or CannedReply(organisation=organisation)
    row.title, row.texts, row.updated_at = shown, kept, now()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise TitleTaken from None
    audit("canned-saved", row, by=by)
    return row


def remove_canned(canned: CannedReply, *, by: User) -> None:
    """Takes a ready answer away. What was sent with it stays."""
    audit("canned-removed", canned, by=by)
    canned.delete()


def ready_answers(rows: Sequence[CannedReply], conversation: Conversation) -> list[ReadyAnswer]:
    """Those that exist in a language the person reads, with her name filled in."""
    found = [(row, languages.pick(row.texts, language_of(conversation))[0]) for row in rows]
    return [ReadyAnswer(row.pk, row.title, with_name(text, conversation)) for row, text in found if text]


def with_name(text: str, conversation: Conversation) -> str:
    """The text with the person's name; where we know none, the sentence closes over the gap."""
    name = conversation.person.name if conversation.person else ""
    if name:
        return text.replace(NAME, name)
    return text.replace(f" {NAME}", "").replace(f"{NAME} ", "").replace(NAME, "")
