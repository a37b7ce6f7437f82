"""Who answers just now: whoever begins to write claims the thread for three minutes, so that nobody is answered twice."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from qadam.accounts.models import User
from qadam.core.clock import now
from qadam.messaging.enums import Author
from qadam.messaging.errors import AnsweredMeanwhile, SomebodyAnswers
from qadam.messaging.models import Conversation, Message

HELD_FOR = timedelta(minutes=3)


@transaction.atomic
def claim(conversation: Conversation, *, by: User) -> User | None:
    """Says that this user writes an answer now. None if so; else whoever began before and is still at it.

    Two at once: the rows are locked, so one of them is first.
    """
    rows = together(conversation)
    other = claimed_by_another(rows, by)
    if other is None:
        ids = [row.pk for row in rows]
        Conversation.objects.filter(pk__in=ids).update(claimed_by=by, claimed_until=now() + HELD_FOR)
    return other


def claimed_by_another(rows: Sequence[Conversation], by: User) -> User | None:
    """Another user whose claim still holds."""
    moment = now()
    for row in rows:
        holds = row.claimed_until is not None and row.claimed_until > moment
        if holds and row.claimed_by_id not in (None, by.pk):
            return row.claimed_by
    return None


def together(conversation: Conversation) -> list[Conversation]:
    """The person's threads on all channels, locked, this one first. Guarded ones never go with those that are not."""
    rows = Conversation.objects.select_for_update(of=("self",)).select_related(
        "account__organisation", "address", "person", "claimed_by"
    )
    found = {conversation.pk: rows.get(pk=conversation.pk)} if conversation.person_id is None else {}
    if conversation.person_id is not None:
        hers = rows.filter(
            person_id=conversation.person_id,
            account__organisation_id=conversation.account.organisation_id,
            is_guarded=conversation.is_guarded,
        )
        found = {row.pk: row for row in hers.order_by("pk")}
    this = found.pop(conversation.pk, None) or rows.get(pk=conversation.pk)
    return [this, *found.values()]


def refuse_second_answer(rows: Sequence[Conversation], *, by: User, seen: UUID | None) -> None:
    """Raises SomebodyAnswers or AnsweredMeanwhile when a colleague is at it, or was since what this user last saw."""
    other = claimed_by_another(rows, by)
    if other is not None:
        raise SomebodyAnswers(who=str(other))
    hers = Message.objects.filter(conversation__in=[row.pk for row in rows])
    edge = hers.filter(pk=seen).first() if seen else None
    if edge is None:
        return
    since = hers.filter(author=Author.STAFF, at__gt=edge.at).exclude(by_user=by).select_related("by_user")
    answered = since.order_by("-at").first()
    if answered is not None:
        raise AnsweredMeanwhile(who=str(answered.by_user or ""))
