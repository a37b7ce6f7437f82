"""What staff does in a thread: answer, note, take over from the bot, hand back, put aside."""

from uuid import UUID

from django.db import transaction

from qadam.accounts.models import User
from qadam.core.clock import now
from qadam.core.models import audit
from qadam.core.text import clean
from qadam.messaging.adapters import channel_of
from qadam.messaging.content import Content
from qadam.messaging.enums import Author, Keeper, Lane
from qadam.messaging.errors import NoAddress, NothingWritten, Stopped, WindowClosed
from qadam.messaging.models import Conversation, Delivery, Message
from qadam.messaging.optouts import active_stop
from qadam.messaging.services import queue_message
from qadam.people.enums import Purpose

LONGEST = 4000
# Kinds of notes that tell what happened to the thread itself.
TAKEN, HANDED_BACK = "taken", "handed_back"


@transaction.atomic
def reply(conversation: Conversation, *, by: User, text: str, key: UUID) -> Delivery:
    """Queues an answer of a person. The bot is silent from then on. The same key twice is one answer.

    Raises NothingWritten, NoAddress, Stopped, WindowClosed.
    """
    words = clean(text, limit=LONGEST)
    if not words:
        raise NothingWritten
    locked = _locked(conversation)
    if locked.address is None:
        raise NoAddress
    stop = active_stop(locked.account, bytes(locked.address_hash))
    if stop is not None and not stop.only_news:
        raise Stopped
    if not may_write_freely(locked):
        raise WindowClosed
    if locked.keeper == Keeper.BOT or locked.assigned_to_id is None:
        _keep_by_human(locked, by)
    delivery = queue_message(
        account=locked.account,
        address=locked.address,
        person=locked.person,
        purpose=Purpose.REPLIES,
        lane=Lane.REPLY,
        content=Content(text=words),
        cause_kind="staff-answer",
        cause_id=key,
        language=locked.language or locked.account.organisation.language,
        conversation=locked,
        by=by,
    )
    if locked.is_guarded:
        Message.objects.filter(delivery=delivery).update(is_guarded=True)
    return delivery


def may_write_freely(conversation: Conversation) -> bool:
    """Whether free words may go now: inside the channel's window, or where it has none."""
    if channel_of(conversation.account).capabilities.free_form_window_s is None:
        return True
    return conversation.window_ends_at is not None and conversation.window_ends_at > now()


@transaction.atomic
def take_over(conversation: Conversation, *, by: User) -> None:
    """From now on this person answers and the bot is silent. Safe to repeat."""
    locked = _locked(conversation)
    if locked.keeper != Keeper.HUMAN or locked.assigned_to_id != by.pk:
        _keep_by_human(locked, by)


def _keep_by_human(locked: Conversation, by: User) -> None:
    Conversation.objects.filter(pk=locked.pk).update(keeper=Keeper.HUMAN, assigned_to=by, updated_at=now())
    _line(locked, TAKEN, by)
    audit("thread-taken", locked, by=by, organisation_id=locked.account.organisation_id)


@transaction.atomic
def hand_back(conversation: Conversation, *, by: User) -> None:
    """The bot answers again, beginning with what is written next. Safe to repeat."""
    locked = _locked(conversation)
    if locked.keeper == Keeper.BOT:
        return
    Conversation.objects.filter(pk=locked.pk).update(
        keeper=Keeper.BOT, assigned_to=None, unanswered_since=None, updated_at=now()
    )
    _line(locked, HANDED_BACK, by)
    audit("thread-handed-back", locked, by=by, organisation_id=locked.account.organisation_id)


def put_aside(conversation: Conversation, *, by: User) -> None:
    """Nothing needs an answer here any more; who keeps the thread stays the same. Safe to repeat."""
    Conversation.objects.filter(pk=conversation.pk).update(unanswered_since=None, updated_at=now())
    audit("thread-put-aside", conversation, by=by, organisation_id=conversation.account.organisation_id)


def add_note(conversation: Conversation, *, by: User, text: str) -> Message:
    """Words for colleagues alone, kept in the thread. Raises NothingWritten."""
    words = clean(text, limit=LONGEST)
    if not words:
        raise NothingWritten
    return _line(conversation, "note", by, words)


def _line(conversation: Conversation, kind: str, by: User, text: str = "") -> Message:
    return Message.objects.create(
        conversation=conversation,
        author=Author.NOTE,
        kind=kind,
        text=text,
        by_user=by,
        is_guarded=conversation.is_guarded,
    )


def _locked(conversation: Conversation) -> Conversation:
    return (
        Conversation.objects.select_for_update(of=("self",))
        .select_related("account__organisation", "address", "person")
        .get(pk=conversation.pk)
    )
