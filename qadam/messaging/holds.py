"""A person decides about a thread that rests: she wants no more messages, or she meant something else."""

from collections.abc import Sequence

from django.db import transaction

from qadam.accounts.models import User
from qadam.core.clock import now
from qadam.core.models import audit
from qadam.messaging import claims, optouts
from qadam.messaging.enums import Author
from qadam.messaging.errors import NotAsked
from qadam.messaging.models import ChannelAccount, Conversation, Message
from qadam.people.models import PersonAddress

STOPPED_FOR, MEANT_ELSE = "stopped_for", "meant_else"


@transaction.atomic
def stop_for_her(conversation: Conversation, *, by: User) -> None:
    """Says STOP in her place, on every channel on which she is reached; what she wrote is the proof. She is not written to.

    Raises NotAsked when somebody decided before.
    """
    rows = _held(conversation)
    proof = next((row.held_message_id for row in rows if row.held_message_id), None)
    said = Message.objects.filter(pk=proof).first() if proof else None
    for account, digest in _everywhere(rows):
        optouts.stop(
            account,
            digest,
            how="staff",
            person=rows[0].person,
            words=said.text if said else "",
            language=rows[0].language,
            message_id=said.pk if said else None,
            by=by,
        )
    _release(rows, STOPPED_FOR, by, unanswered_since=None)


@transaction.atomic
def meant_something_else(conversation: Conversation, *, by: User) -> None:
    """Lets messages go again; the thread still waits for an answer. Raises NotAsked when somebody decided before."""
    _release(_held(conversation), MEANT_ELSE, by)


def _held(conversation: Conversation) -> list[Conversation]:
    rows = claims.together(conversation)
    if not any(row.held_at for row in rows):
        raise NotAsked
    return rows


def _everywhere(rows: Sequence[Conversation]) -> list[tuple[ChannelAccount, bytes]]:
    """Her threads, and each account that could write to an address that means her."""
    found = {(row.account_id, bytes(row.address_hash)): row.account for row in rows}
    this = rows[0]
    ways = PersonAddress.objects.filter(person=this.person, is_main=True).select_related("address")
    accounts = ChannelAccount.objects.filter(organisation_id=this.account.organisation_id)
    for way in ways if this.person_id else ():
        for account in accounts:
            if account.kind == way.address.channel:
                found.setdefault((account.pk, bytes(way.address.hash)), account)
    return [(account, digest) for (_id, digest), account in found.items()]


def _release(rows: Sequence[Conversation], kind: str, by: User, **values: object) -> None:
    Conversation.objects.filter(pk__in=[row.pk for row in rows]).update(
        held_at=None, held_message_id=None, updated_at=now(), **values
    )
    Message.objects.create(conversation=rows[0], author=Author.NOTE, kind=kind, by_user=by)
    audit(kind.replace("_", "-"), rows[0], by=by, organisation_id=rows[0].account.organisation_id)
