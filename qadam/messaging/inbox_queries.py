"""What one thread shows: the bubbles of all channels of a person, in order, and how she may be answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from qadam.core import days, languages
from qadam.core.cards import Sound
from qadam.core.clock import now
from qadam.core.languages import Language
from qadam.media.queries import Picture, rendition_sets
from qadam.messaging.adapters import channel_of
from qadam.messaging.enums import Author, DeliveryState
from qadam.messaging.holds import MEANT_ELSE, STOPPED_FOR
from qadam.messaging.inbox import GIVEN, HANDED_BACK, TAKEN
from qadam.messaging.inbox_list import is_guardian, kind_words
from qadam.messaging.models import Conversation, Message, OptOut
from qadam.messaging.queries import channel_name, when_short
from qadam.organisations.actors import Actor

# As much as a slow line brings at once; older ones come when they are asked for.
PAGE = 30
LISTENED_FOR_S = 3600


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
    channel: str = ""

    @property
    def lines(self) -> list[str]:
        """The text line by line: each may run in its own direction."""
        return self.text.splitlines()


def threads_of(conversation: Conversation, actor: Actor) -> list[Conversation]:
    """The threads of the same person that the actor may read, the one she wrote in last first."""
    if conversation.person_id is None:
        return [conversation]
    rows = Conversation.objects.visible_to(actor).filter(
        person_id=conversation.person_id,
        account__organisation_id=conversation.account.organisation_id,
    )
    latest = F("last_in_at").desc(nulls_last=True)
    return list(
        rows.select_related(
            "account__organisation", "person__place", "address", "assigned_to", "claimed_by"
        ).order_by(latest, "pk")
    )


def messages_of(
    threads: Sequence[Conversation],
    actor: Actor,
    *,
    before: UUID | None = None,
    after: UUID | None = None,
    upto: UUID | None = None,
) -> list[Message]:
    """The last thirty messages of all these threads in order, or those before, after or up to one.

    Guarded ones for guardians alone.
    """
    hers = Message.objects.filter(conversation__in=[thread.pk for thread in threads])
    rows = hers.select_related("delivery", "by_user")
    if not is_guardian(actor, threads[0].account.organisation_id):
        rows = rows.filter(is_guarded=False)
    mark = before or after or upto
    edge = hers.filter(pk=mark).first() if mark else None
    if edge is not None and before:
        rows = rows.filter(Q(at__lt=edge.at) | Q(at=edge.at, pk__lt=edge.pk))
    if edge is not None and upto:
        rows = rows.filter(Q(at__lt=edge.at) | Q(at=edge.at, pk__lte=edge.pk))
    if edge is not None and after:
        return list(
            rows.filter(Q(at__gt=edge.at) | Q(at=edge.at, pk__gt=edge.pk)).order_by("at", "id")[:PAGE]
        )
    return list(rows.order_by("-at", "-id")[:PAGE])[::-1]


def day_of(threads: Sequence[Conversation], message_id: UUID) -> date | None:
    """The day of a message of these threads, here; None if there is none."""
    found = Message.objects.filter(pk=message_id, conversation__in=[thread.pk for thread in threads]).first()
    return timezone.localtime(found.at).date() if found else None


def bubbles(
    messages: Sequence[Message], threads: Sequence[Conversation] = (), *, last_day: date | None = None
) -> list[Bubble]:
    """Messages as bubbles, with a line wherever a new day begins. One query for all their media.

    Where the person writes on several channels, each bubble says on which it came or went.
    """
    on = {t.pk: channel_name(t.account.kind) for t in threads} if len(threads) > 1 else {}
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
                channel=on.get(message.conversation_id, ""),
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
    if message.kind == STOPPED_FOR:
        return _("%(who)s said STOP for them: nothing more is sent.") % {"who": who}
    if message.kind == MEANT_ELSE:
        return _("%(who)s read it as something else; messages may go again.") % {"who": who}
    if message.kind == GIVEN:
        return _("%(who)s gave the thread to %(to)s.") % {"who": who, "to": message.text}
    if message.author == Author.NOTE:
        return _("Note by %(who)s, only for us: %(text)s") % {"who": who, "text": message.text}
    return message.text


def _quiet(message: Message, *, has_files: bool) -> str:
    """What is said in place of what cannot be shown."""
    if message.kind in ("unkept", "unsupported", "call", "contact") or (
        message.kind == "location" and not message.text
    ):
        return kind_words(message.kind)
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


@dataclass(frozen=True)
class Way:
    """A thread one may answer in: its channel, how long freely, and whether it is where she wrote last."""

    thread: Conversation
    channel: str
    window: Window
    picked: bool
    last_in: str
    stopped: str = ""  # since when nothing more is sent here, because she said so

    @property
    def id(self) -> UUID:
        return self.thread.pk

    @property
    def bills_parts(self) -> bool:
        """Whether an answer is paid for by the parts it travels in."""
        return channel_of(self.thread.account).capabilities.billed_parts


def ways_to_answer(threads: Sequence[Conversation], *, picked: UUID | None = None) -> list[Way]:
    """Where the person can be answered, the channel she wrote on last first and chosen unless another one is.

    Where she said STOP is never chosen, unless she said it everywhere.
    """
    open_ones = [t for t in threads if t.address_id is not None and t.account.is_open] or list(threads[:1])
    stops = _stops_of(open_ones)
    free = [t for t in open_ones if t.pk not in stops] or open_ones
    chosen = picked if picked in {t.pk for t in free} else free[0].pk
    return [
        Way(
            thread,
            channel_name(thread.account.kind),
            window_of(thread),
            thread.pk == chosen,
            when_short(thread.last_in_at) if thread.last_in_at else "",
            when_short(stops[thread.pk]) if thread.pk in stops else "",
        )
        for thread in open_ones
    ]


def _stops_of(threads: Sequence[Conversation]) -> dict[UUID, datetime]:
    """In which of these threads nothing more may be said, and since when."""
    hashes = [bytes(thread.address_hash) for thread in threads]
    found = OptOut.objects.filter(
        account__in={thread.account_id for thread in threads},
        address_hash__in=hashes,
        undone_at=None,
        only_news=False,
    )
    since = {
        (account, bytes(digest)): at
        for account, digest, at in found.values_list("account_id", "address_hash", "at")
    }
    keys = {thread.pk: (thread.account_id, bytes(thread.address_hash)) for thread in threads}
    return {pk: since[key] for pk, key in keys.items() if key in since}
