"""The list of the inbox: one line a person, on however many channels she writes; held first, then who waits longest."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext as _

from qadam.core import languages
from qadam.core.clock import now
from qadam.core.sqlfold import found_by
from qadam.messaging.enums import Author, IncidentState, Keeper
from qadam.messaging.models import ChannelAccount, Conversation, Incident, Message
from qadam.messaging.queries import channel_name, when_short
from qadam.organisations.actors import Actor
from qadam.organisations.enums import Role
from qadam.organisations.models import Organisation
from qadam.people.models import Person

LINES = 40
# Whoever looks for a word that stands everywhere gets some of it, at once.
_MOST_HITS = 2000
SEARCHED = (Author.PERSON, Author.STAFF, Author.NOTE)
# What handlers of these names took nobody has answered yet; of what the bot answered, one calls a person.
READ_BY_PEOPLE = ("", "danger", "inbox", "unwanted")
Head = tuple[UUID, UUID | None]


@dataclass(frozen=True)
class Thread:
    """One line of the list. `since`: how long an answer is missing; `answering`: who writes one just now."""

    id: UUID
    name: str
    when: str
    since: str
    preview: str
    channel: str
    waiting: int
    is_guarded: bool
    is_held: bool
    answering: str
    keeper: str


@dataclass(frozen=True)
class ThreadPage:
    """Some lines of the list, and whether there are more."""

    threads: Sequence[Thread]
    number: int = 1
    has_next: bool = False

    @property
    def mark(self) -> str:
        """The same as long as nothing on the page has changed."""
        said = "\n".join(map(str, map(astuple, self.threads)))
        return hashlib.blake2b(said.encode(), digest_size=6).hexdigest()


def is_guardian(actor: Actor, organisation_id: UUID) -> bool:
    return actor.has_role(organisation_id, frozenset({Role.GUARDIAN}))


def thread_page(
    actor: Actor, organisation: Organisation, *, show: str = "waiting", words: str = "", page: int = 1
) -> ThreadPage:
    """The lines of a view: `waiting`, `mine` or `all` (newest first); with words, those that have them, in any spelling."""
    rows = Conversation.objects.visible_to(actor).filter(account__organisation=organisation)
    first, last = (page - 1) * LINES, page * LINES + 1
    if words:
        heads = _found(rows, organisation, words)[first:last]
    elif show == "waiting":
        heads = _waiting(rows, first, last)
    else:
        heads = _newest(_mine(rows, actor) if show == "mine" else rows, organisation, first, last)
    return ThreadPage(_lines(rows, heads[:LINES], actor, organisation), page, len(heads) > LINES)


def _mine(rows: QuerySet[Conversation], actor: Actor) -> QuerySet[Conversation]:
    return rows.filter(assigned_to_id=actor.user_id, keeper=Keeper.HUMAN)


def _one_a_person(rows: QuerySet[Conversation], field: str, comes_first: str) -> QuerySet[Conversation]:
    """Of several threads of one person only the one that comes first by this field."""
    hers = rows.filter(person=OuterRef("person"))
    before = Q(**{f"{field}__{comes_first}": OuterRef(field)}) | Q(
        **{field: OuterRef(field), "pk__lt": OuterRef("pk")}
    )
    return rows.filter(~Exists(hers.filter(before)))


def _waiting(rows: QuerySet[Conversation], first: int, last: int) -> list[Head]:
    held = rows.filter(person=OuterRef("person"), held_at__isnull=False)
    waiting = _one_a_person(rows.filter(unanswered_since__isnull=False), "unanswered_since", "lt").annotate(
        rests=Exists(held) | Q(held_at__isnull=False)
    )
    return list(
        waiting.order_by("-rests", "unanswered_since", "pk").values_list("pk", "person_id")[first:last]
    )


def _newest(rows: QuerySet[Conversation], organisation: Organisation, first: int, last: int) -> list[Head]:
    """One account after the other through its index, so that old threads cost nothing."""
    newest = _one_a_person(rows.filter(last_message_at__isnull=False), "last_message_at", "gt")
    parts = [
        newest.filter(account=account)
        .order_by("-last_message_at")
        .values_list("pk", "person_id", "last_message_at")[:last]
        for account in ChannelAccount.objects.filter(organisation=organisation).values_list("pk", flat=True)
    ]
    if not parts:
        return []
    merged = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    found = sorted(merged, key=lambda head: head[2] or now(), reverse=True)
    return [(pk, person) for pk, person, _at in found[first:last]]


def _found(rows: QuerySet[Conversation], organisation: Organisation, words: str) -> list[Head]:
    said = Message.objects.filter(
        found_by("text", words),
        author__in=SEARCHED,
        is_guarded=False,
        conversation__account__organisation=organisation,
    ).order_by()
    named = Person.objects.filter(found_by("name", words), organisation=organisation)
    heads: list[tuple[datetime, UUID, UUID | None]] = []
    for found in (
        rows.filter(pk__in=said.values("conversation")[:_MOST_HITS]),
        rows.filter(person__in=named.values("pk")[:_MOST_HITS]),
    ):
        latest = found.order_by(F("last_message_at").desc(nulls_last=True))
        heads += [
            (at or made, pk, person)
            for at, made, pk, person in latest.values_list(
                "last_message_at", "created_at", "pk", "person_id"
            )[: LINES * 5]
        ]
    ordered = sorted(heads, reverse=True, key=lambda head: head[0])
    return list({person or pk: (pk, person) for _at, pk, person in reversed(ordered)}.values())[::-1]


def _lines(
    rows: QuerySet[Conversation], heads: Sequence[Head], actor: Actor, organisation: Organisation
) -> list[Thread]:
    spoken = Message.objects.filter(conversation=OuterRef("pk"), author=Author.PERSON)
    if not is_guardian(actor, organisation.pk):
        spoken = spoken.filter(is_guarded=False)
    last = spoken.order_by("-at", "-id")
    unread = Q(event=None) | Q(event__handled_by__in=READ_BY_PEOPLE)
    since = spoken.filter(unread, at__gte=OuterRef("unanswered_since"))
    waiting = since.order_by().values("conversation")
    found = (
        rows.filter(
            Q(pk__in=[pk for pk, _person in heads])
            | Q(person_id__in=[person for _pk, person in heads if person])
        )
        .select_related("account", "address", "person__place", "assigned_to", "claimed_by")
        .annotate(
            last_text=Subquery(last.values("text")[:1]),
            last_kind=Subquery(last.values("kind")[:1]),
            last_at=Subquery(last.values("at")[:1]),
            waiting=Subquery(waiting.annotate(n=Count("pk")).values("n")),
        )
    )
    together: dict[UUID, list[Conversation]] = {}
    for row in found:
        together.setdefault(row.person_id or row.pk, []).append(row)
    return [_line(pk, together[person or pk]) for pk, person in heads if (person or pk) in together]


def _line(pk: UUID, rows: Sequence[Conversation]) -> Thread:
    head = next((row for row in rows if row.pk == pk), rows[0])
    spoken = max(rows, key=lambda row: (row.last_at is not None, row.last_at))  # type: ignore[attr-defined]
    since = min((row.unanswered_since for row in rows if row.unanswered_since), default=None)
    at = max((row.last_message_at for row in rows if row.last_message_at), default=head.created_at)
    return Thread(
        id=pk,
        name=name_of(head),
        when=when_short(at),
        since=when_short(since) if since else "",
        preview=spoken.last_text or kind_words(spoken.last_kind or ""),  # type: ignore[attr-defined]
        channel=channels_of(rows),
        waiting=sum(getattr(row, "waiting", None) or 1 for row in rows if row.unanswered_since),
        is_guarded=any(row.is_guarded for row in rows),
        is_held=any(row.held_at for row in rows),
        answering=next((str(who) for who in map(answering, rows) if who), ""),
        keeper=next((str(row.assigned_to) for row in rows if row.assigned_to), ""),
    )


def answering(conversation: Conversation) -> object:
    """Who writes an answer here just now; None when nobody does."""
    until = conversation.claimed_until
    return conversation.claimed_by if until is not None and until > now() else None


@dataclass(frozen=True)
class Counts:
    """How many people of an organisation wait, since when the first of them, and how many are mine."""

    waiting: int = 0
    mine: int = 0
    oldest: datetime | None = None


def counts_for(request: HttpRequest) -> dict[UUID, Counts]:
    """The counts of each organisation of the user, asked once a page: the shell shows them too."""
    kept: dict[UUID, Counts] | None = getattr(request, "inbox_counts", None)
    if kept is None:
        kept = counts(request.actor)  # type: ignore[attr-defined]
        request.inbox_counts = kept  # type: ignore[attr-defined]
    return kept


def counts(actor: Actor) -> dict[UUID, Counts]:
    """The counts of each organisation of an actor."""
    waits, mine = Q(unanswered_since__isnull=False), Q(assigned_to_id=actor.user_id, keeper=Keeper.HUMAN)
    person = Coalesce("person_id", "pk")
    found = (
        Conversation.objects.visible_to(actor)
        .filter(waits | mine)
        .order_by()
        .values("account__organisation_id")
        .annotate(
            waiting=Count(person, distinct=True, filter=waits),
            mine=Count(person, distinct=True, filter=mine),
            oldest=Min("unanswered_since"),
        )
    )
    return {
        row["account__organisation_id"]: Counts(row["waiting"], row["mine"], row["oldest"]) for row in found
    }


def in_danger(actor: Actor, organisation: Organisation) -> int:
    """How many people wait for a guardian."""
    rows = Incident.objects.visible_to(actor).filter(organisation=organisation, state=IncidentState.OPEN)
    return rows.count()


def name_of(conversation: Conversation) -> str:
    """The name a person gave, else that we do not know it, with the place if she told one. Never a number."""
    person = conversation.person
    if person and person.name:
        return person.name
    if person and person.place:
        return _("No name, %(place)s") % {"place": languages.said(person.place.name)}
    hint = conversation.address.hint if conversation.address_id and conversation.address else ""
    return _("No name, number …%(hint)s") % {"hint": hint} if hint else _("No name")


def kind_words(kind: str) -> str:
    """What is said of a message without words."""
    words = {
        "audio": _("Voice note"),
        "image": _("Photo"),
        "location": _("A place"),
        "contact": _("Somebody’s number"),
        "call": _("A missed call"),
        "unkept": _("Not kept: there is no yes yet"),
        "unsupported": _("Something this channel cannot carry"),
    }
    return words.get(kind, "")


def channels_of(rows: Iterable[Conversation]) -> str:
    """The channels of these threads, as people call them."""
    return listed(channel_name(row.account.kind) for row in rows)


def listed(words: Iterable[str]) -> str:
    """Words one after the other, with the comma of the present language."""
    return ("، " if languages.current().rtl else ", ").join(dict.fromkeys(words))
