"""How a STOP reads on the desk: who, where, when, how, in which words; and what stands about a person there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from qadam.core.ports import PersonNote
from qadam.messaging.enums import UndoState
from qadam.messaging.inbox_list import is_guardian
from qadam.messaging.models import Conversation, Delivery, Message, OptOut, StopUndo
from qadam.messaging.optouts import source_of
from qadam.messaging.queries import channel_name, when_short
from qadam.messaging.undos import address_of
from qadam.organisations.actors import Actor
from qadam.people.models import Consent, Person
from qadam.people.queries import main_person


@dataclass(frozen=True)
class StopLine:
    """A STOP as people read it. `words` and `message_id` are the proof, where there is one."""

    id: UUID
    name: str
    person_id: UUID | None
    channel: str
    at: datetime
    how: str
    only_news: bool
    undone_at: datetime | None
    words: str = ""
    message_id: UUID | None = None


def stop_line(stop: OptOut) -> StopLine:
    """Everything the desk says about one STOP."""
    address = address_of(stop)
    person = main_person(address) if address else None
    hint = address.hint if address else ""
    no_name = _("No name, number …%(hint)s") % {"hint": hint} if hint else _("No name")
    proof = (
        Consent.objects.filter(person=person, source=source_of(stop.account), granted=False, at__gte=stop.at)
        .order_by("at")
        .first()
        if person
        else None
    )
    return StopLine(
        stop.pk,
        (person.name if person else "") or no_name,
        person.pk if person else None,
        channel_name(stop.account.kind),
        stop.at,
        how_words(stop.how),
        stop.only_news,
        stop.undone_at,
        proof.words if proof else "",
        proof.message_id if proof else None,
    )


def how_words(how: str) -> str:
    """How a STOP came to be."""
    words = {
        "chat": _("in the chat"),
        "provider": _("at the provider, or by blocking us"),
        "one_click": _("with the link in a message"),
        "choices": _("on their own page"),
        "staff": _("one of us, for them"),
        "moved": _("taken along to a new number"),
        "restored": _("kept from before a backup"),
    }
    return words.get(how, how)


def told(undo: StopUndo) -> str:
    """What became of the message that told the person; empty where none was sent."""
    delivery = Delivery.objects.filter(cause_kind="stop-undone", cause_id=undo.pk).first()
    if delivery is None:
        return ""
    state = str(delivery.get_state_display())
    return f"{state}: {delivery.get_skip_reason_display()}" if delivery.skip_reason else state


def threads_visible_to(actor: Actor) -> QuerySet[Conversation]:
    return Conversation.objects.visible_to(actor)


def reads_guarded(actor: Actor, message: Message) -> bool:
    return is_guardian(actor, message.conversation.account.organisation_id)


def notes_about(request: HttpRequest, person: Person) -> Iterator[PersonNote]:
    """What the page of a person says of messages: STOPs, a thread that rests, and where they are talked to."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    ways = person.addresses.values_list("channel", "hash")
    hers = Q(pk__in=[])
    for channel, digest in ways:
        hers |= Q(account__kind=channel, address_hash=bytes(digest))
    stops = OptOut.objects.visible_to(actor).filter(
        hers, account__organisation_id=person.organisation_id, undone_at=None
    )
    for stop in stops.select_related("account").order_by("at"):
        facts = {"channel": channel_name(stop.account.kind), "when": when_short(stop.at)}
        title = _("Said STOP to news on %(channel)s") if stop.only_news else _("Said STOP on %(channel)s")
        asked = stop.undos.filter(state=UndoState.ASKED).exists()
        detail = (
            _("Taking it back waits for a second person.")
            if asked
            else _("%(when)s, %(how)s") % {**facts, "how": how_words(stop.how)}
        )
        url = reverse("desk-messaging:stop", args=[stop.pk])
        yield PersonNote("stop", title % facts, detail, url, _("Look at it"))
    threads = Conversation.objects.visible_to(actor).filter(
        person=person, account__organisation_id=person.organisation_id
    )
    first = threads.order_by("-held_at", "-last_message_at").first()
    if first is not None:
        rests = threads.filter(held_at__isnull=False).exists()
        title = _("Asks for no more messages") if rests else _("Their conversation")
        detail = _("Until one of us decides, no news and no reminder is sent.") if rests else ""
        url = reverse("desk-messaging:thread", args=[first.pk]) + "#end"
        yield PersonNote("pause" if rests else "chat", title, detail, url, _("Open the thread"))
