"""What the inbox shows: threads, oldest unanswered first, and the bubbles of one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from qadam.core import days, languages
from qadam.core.cards import Sound
from qadam.core.clock import now
from qadam.core.languages import Language
from qadam.media.queries import Picture, rendition_sets
from qadam.messaging.adapters import channel_of
from qadam.messaging.enums import Author, DeliveryState, IncidentState, Keeper
from qadam.messaging.inbox import HANDED_BACK, TAKEN
from qadam.messaging.models import Conversation, Incident, Message
from qadam.messaging.queries import channel_name, when_short
from qadam.organisations.actors import Actor
from qadam.organisations.enums import Role
from qadam.organisations.models import Organisation

PAGE = 60
LISTENED_FOR_S = 3600


@dataclass(frozen=True)
class Thread:
    """One line of the list."""

    id: UUID
    name: str
    when: str
    preview: str
    channel: str
    waiting: int
    is_guarded: bool
    by_human: bool


@dataclass(frozen=True)
class Tick:
    """What became of an outgoing message: an icon and the words for it."""

    icon: str
    words: str
    classes: str = ""


@dataclass(frozen=True)
class Bubble:
    """One bubble as the page shows it. `side`: in, out, or note."""

    id: UUID
    side: str
    text: str
    at: datetime
    language: Language | None
    options: Sequence[str] = ()
    tick: Tick | None = None
    sound: Sound | None = None
    picture: Picture | None = None
    quiet: str = ""
    day: str = ""
    icon: str = ""

    @property
    def lines(self) -> list[str]:
        """The text line by line: each may run in its own direction."""
        return self.text.splitlines()


def is_guardian(actor: Actor, organisation_id: UUID) -> bool:
    return actor.has_role(organisation_id, frozenset({Role.GUARDIAN}))


def threads(
    actor: Actor, organisation: Organisation, *, show: str = "waiting", words: str = ""
) -> QuerySet[Conversation]:
    """The threads of a view: `waiting` (oldest first), `mine`, or `all` (newest first); those with words if given."""
    rows = Conversation.objects.visible_to(actor).filter(account__organisation=organisation)
    if words:
        said = Message.objects.filter(conversation=OuterRef("pk"), text__icontains=words, is_guarded=False)
        rows = rows.filter(Q(person__name__icontains=words) | Q(pk__in=Subquery(said.values("conversation"))))
    elif show == "mine":
        rows = rows.filter(assigned_to_id=actor.user_id, keeper=Keeper.HUMAN)
    elif show == "waiting":
        return _annotated(rows.filter(unanswered_since__isnull=False), actor, organisation).order_by(
            "unanswered_since", "id"
        )
    return _annotated(rows, actor, organisation).order_by(F("last_message_at").desc(nulls_last=True), "id")


def _annotated(
    rows: QuerySet[Conversation], actor: Actor, organisation: Organisation
) -> QuerySet[Conversation]:
    spoken = Message.objects.filter(conversation=OuterRef("pk"), author=Author.PERSON)
    if not is_guardian(actor, organisation.pk):
        spoken = spoken.filter(is_guarded=False)
    last = spoken.order_by("-at", "-id")
    waiting = Count(
        "messages", filter=Q(messages__author=Author.PERSON, messages__at__gte=F("unanswered_since"))
    )
    return rows.select_related("account", "address", "person__place").annotate(
        last_text=Subquery(last.values("text")[:1]),
        last_kind=Subquery(last.values("kind")[:1]),
        waiting=waiting,
    )


def counts(actor: Actor, organisation: Organisation) -> dict[str, int]:
    """How many threads wait, how many are mine, and how many people may be in danger."""
    rows = Conversation.objects.visible_to(actor).filter(account__organisation=organisation)
    found: dict[str, int] = rows.aggregate(
        waiting=Count("pk", filter=Q(unanswered_since__isnull=False)),
        mine=Count("pk", filter=Q(assigned_to_id=actor.user_id, keeper=Keeper.HUMAN)),
    )
    in_danger = Incident.objects.visible_to(actor).filter(organisation=organisation, state=IncidentState.OPEN)
    return found | {"danger": in_danger.count()}


def thread_lines(rows: Iterable[Conversation]) -> list[Thread]:
    """The list as it is shown. Takes rows of `threads`, and asks nothing more of the database."""
    return [
        Thread(
            id=row.pk,
            name=name_of(row),
            when=when_short(row.unanswered_since or row.last_message_at or row.created_at),
            preview=row.last_text or _kind_words(row.last_kind or ""),  # type: ignore[attr-defined]
            channel=channel_name(row.account.kind),
            waiting=row.waiting if row.unanswered_since else 0,  # type: ignore[attr-defined]
            is_guarded=row.is_guarded,
            by_human=row.keeper == Keeper.HUMAN,
        )
        for row in rows
    ]


def name_of(conversation: Conversation) -> str:
    """The name a person gave, else that we do not know it, with the place if she told one. Never a number."""
    person = conversation.person
    if person and person.name:
        return person.name
    if person and person.place:
        return _("No name, %(place)s") % {"place": languages.said(person.place.name)}
    hint = conversation.address.hint if conversation.address_id and conversation.address else ""
    return _("No name, number …%(hint)s") % {"hint": hint} if hint else _("No name")


def _kind_words(kind: str) -> str:
    words = {
        "audio": _("Voice note"),
        "image": _("Photo"),
        "location": _("A place"),
        "unkept": _("Not kept: there is no yes yet"),
        "unsupported": _("Something this channel cannot carry"),
    }
    return words.get(kind, "")


# ── one thread ──────────────────────────────────────────────────────────────────────────────────────────────────


def messages_of(
    conversation: Conversation, actor: Actor, *, before: UUID | None = None, after: UUID | None = None
) -> list[Message]:
    """The last sixty messages in order, or those before or after one. Guarded ones for guardians alone."""
    rows = conversation.messages.select_related("delivery", "by_user")
    if not is_guardian(actor, conversation.account.organisation_id):
        rows = rows.filter(is_guarded=False)
    mark = before or after
    edge = conversation.messages.filter(pk=mark).first() if mark else None
    if edge is not None and before:
        rows = rows.filter(Q(at__lt=edge.at) | Q(at=edge.at, pk__lt=edge.pk))
    if edge is not None and after:
        return list(
            rows.filter(Q(at__gt=edge.at) | Q(at=edge.at, pk__gt=edge.pk)).order_by("at", "id")[:PAGE]
        )
    return list(rows.order_by("-at", "-id")[:PAGE])[::-1]


def bubbles(messages: Sequence[Message], *, last_day: date | None = None) -> list[Bubble]:
    """Messages as bubbles, with a line wherever a new day begins. One query for all their media."""
    media = rendition_sets([m.media_id for m in messages if m.media_id], signed_for_s=LISTENED_FOR_S)
    shown, day = [], last_day
    for message in messages:
        here = timezone.localtime(message.at).date()
        files = media.get(message.media_id) if message.media_id else None
        shown.append(
            Bubble(
                id=message.pk,
                side=_side(message),
                text=_words(message),
                at=message.at,
                language=languages.LANGUAGES.get(message.language)
                if message.author != Author.PERSON
                else None,
                options=[label for _id, label in message.options],
                tick=tick_of(message),
                sound=files.voice.as_sound() if files and files.voice else None,
                picture=files.light if files else None,
                quiet=_quiet(message, has_files=bool(files and (files.voice or files.light))),
                day=_day(here) if here != day else "",
                icon="lock" if message.author == Author.NOTE and message.kind == "note" else "",
            )
        )
        day = here
    return shown


def _side(message: Message) -> str:
    if message.author == Author.NOTE:
        return "note"
    return "in" if message.author == Author.PERSON else "out"


def _words(message: Message) -> str:
    who = str(message.by_user) if message.by_user else _("Somebody")
    if message.kind == TAKEN:
        return _("%(who)s answers now; the bot is silent.") % {"who": who}
    if message.kind == HANDED_BACK:
        return _("%(who)s gave the thread back to the bot.") % {"who": who}
    if message.author == Author.NOTE:
        return _("Note by %(who)s, only for us: %(text)s") % {"who": who, "text": message.text}
    return message.text


def _quiet(message: Message, *, has_files: bool) -> str:
    """What is said in place of what cannot be shown."""
    if message.kind in ("unkept", "unsupported") or (message.kind == "location" and not message.text):
        return _kind_words(message.kind)
    if message.kind in ("audio", "image") and not has_files:
        return (
            _("This file is being made light; look again in a moment.")
            if message.media_id
            else _("The file did not reach us.")
        )
    return ""


def _day(here: date) -> str:
    today = timezone.localtime(now()).date()
    if here == today:
        return _("Today")
    return days.day_text(here, languages.current().code)


_TICKS = {
    DeliveryState.QUEUED: ("clock", ""),
    DeliveryState.SENDING: ("clock", ""),
    DeliveryState.ACCEPTED: ("tick", ""),
    DeliveryState.SENT: ("tick", ""),
    DeliveryState.DELIVERED: ("ticks", ""),
    DeliveryState.READ: ("ticks", "seen"),
}


def tick_of(message: Message) -> Tick | None:
    """What became of an outgoing message; None for what came in."""
    if message.delivery is None or message.author in (Author.PERSON, Author.NOTE):
        return None
    state = DeliveryState(message.delivery.state)
    icon, classes = _TICKS.get(state, ("alert", ""))
    words = str(state.label)
    if message.delivery.skip_reason:
        words = f"{words}: {message.delivery.get_skip_reason_display()}"
    return Tick(icon, words, classes)


def is_moving(message: Message) -> bool:
    """Whether the tick of a message may still change."""
    return message.delivery is not None and message.delivery.state in (
        DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.ACCEPTED, DeliveryState.SENT,
        DeliveryState.DELIVERED, DeliveryState.UNKNOWN,
    )  # fmt: skip


@dataclass(frozen=True)
class Window:
    """How long one may still write freely. `words` is empty where there is no such limit."""

    words: str
    is_closed: bool = False


def window_of(conversation: Conversation) -> Window:
    """How long the provider lets us answer in our own words."""
    if channel_of(conversation.account).capabilities.free_form_window_s is None:
        return Window("")
    ends = conversation.window_ends_at
    left_s = (ends - now()).total_seconds() if ends else 0
    if left_s <= 0:
        return Window(_("The day to answer freely is over"), is_closed=True)
    hours = int(left_s // 3600)
    if hours:
        return Window(_("%(n)s h left to answer") % {"n": hours})
    return Window(_("%(n)s min left to answer") % {"n": int(left_s // 60)})
