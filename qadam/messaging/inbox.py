"""What staff does in a thread: answer, note, take over from the bot, hand back, put aside, give to a colleague."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from qadam.accounts.models import User
from qadam.core.clock import now
from qadam.core.errors import NotAllowed
from qadam.core.models import audit
from qadam.core.text import clean
from qadam.messaging import claims
from qadam.messaging.adapters import channel_of
from qadam.messaging.content import Content
from qadam.messaging.enums import Author, Keeper, Lane
from qadam.messaging.errors import NoAddress, NothingWritten, Stopped, WindowClosed
from qadam.messaging.models import Conversation, Delivery, Message
from qadam.messaging.optouts import active_stop
from qadam.messaging.services import queue_message
from qadam.messaging.templates_registry import filled
from qadam.organisations.enums import ORGANISERS, Role
from qadam.organisations.models import Membership
from qadam.people.enums import Purpose

LONGEST = 4000
# Kinds of notes that tell what happened to the thread itself.
TAKEN, HANDED_BACK, GIVEN = "taken", "handed_back", "given"


@transaction.atomic
def reply(
    conversation: Conversation,
    *,
    by: User,
    text: str,
    key: UUID,
    seen: UUID | None = None,
    all_the_same: bool = False,
) -> Delivery:
    """Queues an answer of a person. The bot is silent from then on. The same key twice is one answer.

    `seen` is the last message the user had before her. Raises NothingWritten, NoAddress, Stopped, WindowClosed, and
    unless `all_the_same` SomebodyAnswers and AnsweredMeanwhile.
    """
    words = clean(text, limit=LONGEST)
    if not words:
        raise NothingWritten
    rows = _ready(conversation, by=by, key=key, seen=seen, all_the_same=all_the_same)
    if not may_write_freely(rows[0]):
        raise WindowClosed
    return _answer(rows, Content(text=words), by=by, key=key)


@transaction.atomic
def reply_by_template(
    conversation: Conversation,
    *,
    by: User,
    template: str,
    blanks: Sequence[str],
    key: UUID,
    seen: UUID | None = None,
    all_the_same: bool = False,
) -> Delivery:
    """Queues an approved template with its blanks filled: the way to answer after the window has closed.

    Raises what `reply` raises, TemplateGone and BlankEmpty.
    """
    rows = _ready(conversation, by=by, key=key, seen=seen, all_the_same=all_the_same)
    this = rows[0]
    words = tuple(clean(blank, limit=500).replace("\n", " ") for blank in blanks)
    text, _language = filled(this.account, template, language_of(this), words)
    return _answer(rows, Content(text=text, template=template, params=words), by=by, key=key)


def _ready(
    conversation: Conversation, *, by: User, key: UUID, seen: UUID | None, all_the_same: bool
) -> list[Conversation]:
    """The person's threads, locked, once nothing speaks against answering in the first."""
    rows = claims.together(conversation)
    this = rows[0]
    if this.address is None:
        raise NoAddress
    stop = active_stop(this.account, bytes(this.address_hash))
    if stop is not None and not stop.only_news:
        raise Stopped
    is_repeated = Delivery.objects.filter(cause_kind="staff-answer", cause_id=key).exists()
    if not all_the_same and not is_repeated:
        claims.refuse_second_answer(rows, by=by, seen=seen)
    return rows


def _answer(rows: Sequence[Conversation], content: Content, *, by: User, key: UUID) -> Delivery:
    this = rows[0]
    assert this.address is not None
    if this.keeper == Keeper.BOT or this.assigned_to_id is None:
        _keep_by_human(rows, by)
    delivery = queue_message(
        account=this.account,
        address=this.address,
        person=this.person,
        purpose=Purpose.REPLIES,
        lane=Lane.REPLY,
        content=content,
        cause_kind="staff-answer",
        cause_id=key,
        language=language_of(this),
        conversation=this,
        by=by,
    )
    if this.is_guarded:
        Message.objects.filter(delivery=delivery).update(is_guarded=True)
    _update(rows, unanswered_since=None, claimed_by=None, claimed_until=None)
    return delivery


def language_of(conversation: Conversation) -> str:
    """The language a person is answered in."""
    spoken = conversation.person.language if conversation.person else ""
    return conversation.language or spoken or conversation.account.organisation.language


def may_write_freely(conversation: Conversation) -> bool:
    """Whether free words may go now: inside the channel's window, or where it has none."""
    if channel_of(conversation.account).capabilities.free_form_window_s is None:
        return True
    return conversation.window_ends_at is not None and conversation.window_ends_at > now()


@transaction.atomic
def take_over(conversation: Conversation, *, by: User) -> None:
    """From now on this person answers, on every channel, and the bot is silent. Safe to repeat."""
    rows = claims.together(conversation)
    if rows[0].keeper != Keeper.HUMAN or rows[0].assigned_to_id != by.pk:
        _keep_by_human(rows, by)


def _keep_by_human(rows: Sequence[Conversation], by: User, *, given_by: User | None = None) -> None:
    _update(rows, keeper=Keeper.HUMAN, assigned_to=by)
    _line(rows[0], GIVEN if given_by else TAKEN, given_by or by, str(by) if given_by else "")
    audit("thread-taken", rows[0], by=given_by or by, organisation_id=rows[0].account.organisation_id)


@transaction.atomic
def give_to(conversation: Conversation, *, to: User, by: User) -> None:
    """Gives the thread to a colleague, who finds it among her own. Raises NotAllowed if she may not read it."""
    if not colleagues(conversation).filter(pk=to.pk).exists():
        raise NotAllowed
    rows = claims.together(conversation)
    if rows[0].keeper != Keeper.HUMAN or rows[0].assigned_to_id != to.pk:
        _keep_by_human(rows, to, given_by=by)


def colleagues(conversation: Conversation) -> QuerySet[User]:
    """Who may answer in this thread: organisers, and in a guarded one guardians alone."""
    roles = {Role.GUARDIAN} if conversation.is_guarded else ORGANISERS | {Role.GUARDIAN}
    memberships = Membership.objects.filter(organisation=conversation.account.organisation, role__in=roles)
    return User.objects.filter(memberships__in=memberships, is_active=True).distinct().order_by("name", "pk")


@transaction.atomic
def hand_back(conversation: Conversation, *, by: User) -> None:
    """The bot answers again, beginning with what is written next. Safe to repeat."""
    rows = claims.together(conversation)
    if all(row.keeper == Keeper.BOT for row in rows):
        return
    _update(
        rows,
        keeper=Keeper.BOT,
        assigned_to=None,
        unanswered_since=None,
        claimed_by=None,
        claimed_until=None,
    )
    _line(rows[0], HANDED_BACK, by)
    audit("thread-handed-back", rows[0], by=by, organisation_id=rows[0].account.organisation_id)


@transaction.atomic
def put_aside(conversation: Conversation, *, by: User) -> None:
    """Nothing needs an answer here any more; who keeps the thread stays the same. Safe to repeat."""
    rows = claims.together(conversation)
    _update(rows, unanswered_since=None)
    audit("thread-put-aside", rows[0], by=by, organisation_id=rows[0].account.organisation_id)


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


def _update(rows: Sequence[Conversation], **values: object) -> None:
    Conversation.objects.filter(pk__in=[row.pk for row in rows]).update(updated_at=now(), **values)
