"""One thing that came in, with everything its handlers need, and the order in which they are asked.

The order stands in config/inbound.py. The first handler that takes an event owns it; its name stays on the event.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5

from qadam.channels.base import Event, InboundMessage
from qadam.core import languages
from qadam.core.clock import now
from qadam.messaging.adapters import channel_of
from qadam.messaging.content import Content
from qadam.messaging.dialogue import Answer, Turn, Words
from qadam.messaging.enums import Author, Keeper, Lane
from qadam.messaging.memory import Memory
from qadam.messaging.models import ChannelAccount, Conversation, InboundEvent, Incident, Message
from qadam.messaging.ports import live_lines
from qadam.messaging.services import queue_message
from qadam.organisations.models import Organisation
from qadam.people import services as people
from qadam.people.enums import Purpose
from qadam.people.models import Address, Person

# A message that took longer than this to reach us came late.
LATE = timedelta(minutes=1)


@dataclass
class Inbound:
    """An event of a thread that is locked for us. Handlers say things, change the memory, and call one service."""

    event: InboundEvent
    what: Event
    account: ChannelAccount
    organisation: Organisation
    conversation: Conversation
    address: Address
    person: Person | None
    has_agreed: bool
    memory: Memory
    answer: Answer | None = None
    message: Message | None = None
    contents: list[Content] = field(default_factory=list)
    # Said after everything else.
    afterwards: list[Words] = field(default_factory=list)
    handled_by: str = ""

    @property
    def language(self) -> str:
        """The language to speak with this person now."""
        chosen = self.conversation.language or (self.person.language if self.person else "")
        return chosen or self.organisation.language

    @property
    def text(self) -> str:
        """What was written; empty for anything but a text."""
        return self.answer.text if self.answer and self.answer.kind == "text" else ""

    @property
    def at(self) -> datetime:
        """When it was sent, as far as a provider's clock may be believed."""
        sent = self.event.provider_at or self.event.received_at
        return min(sent, now())

    @property
    def shown_at(self) -> datetime:
        """Where it stands in the thread: when it reached us, or when it was sent if it comes late.

        Providers count whole seconds, which would put a quick answer above the question.
        """
        return self.at if self.event.received_at - self.at > LATE else self.event.received_at

    def say(self, words: Words, *, options: tuple[tuple[str, Words], ...] = ()) -> None:
        """Adds a message to the answer."""
        with languages.speaking(self.language):
            shown = tuple((id, str(label)) for id, label in options)
            self.contents.append(Content(text=str(words), options=shown))

    def turn(self) -> Turn:
        """The same as a dialogue sees it. A person we may not keep yet is not in the database."""
        person = self.person or Person(organisation=self.organisation, language=self.language)
        return Turn(
            organisation=self.organisation,
            account=self.account,
            conversation=self.conversation,
            person=person,
            language=self.language,
            answers={},
            answer=self.answer,
            memory=self.memory,
        )


@dataclass(frozen=True)
class Handler:
    """A name for the record, and what answers whether it took the event."""

    name: str
    take: Callable[[Inbound], bool]


def answer_of(told: InboundMessage, media_id: UUID | None) -> Answer:
    """What a person sent, as a dialogue reads it. A file that could not be fetched is an empty text with its caption."""
    match told.kind:
        case "choice":
            return Answer("choice", text=told.text, choice=told.choice_id or "")
        case "location" if told.location:
            return Answer("location", text=told.text, location=told.location)
        case "image" | "audio" if media_id:
            return Answer(told.kind, text=told.text, media_id=media_id)
        case _:
            return Answer("text", text=told.text)


def may_keep_words(inbound: Inbound) -> bool:
    """Whether what was said may be written down: after the yes, and in danger only after a second one.

    Who asked for a person instead of answering our question is read by that person.
    """
    if not inbound.conversation.is_guarded:
        return inbound.has_agreed or inbound.conversation.keeper == Keeper.HUMAN
    waiting = Incident.objects.filter(conversation=inbound.conversation, may_keep_words=False)
    return not waiting.exclude(state="closed").exists()


def write_message(inbound: Inbound, told: InboundMessage) -> Message:
    """The bubble of what came in. Its words are there only if they may be kept."""
    keeps = may_keep_words(inbound)
    message = Message.objects.create(
        conversation=inbound.conversation,
        author=Author.PERSON,
        kind=told.kind if keeps else "unkept",
        text=told.text if keeps else "",
        language=inbound.conversation.language,
        media=inbound.event.media if keeps else None,
        event=inbound.event,
        is_guarded=inbound.conversation.is_guarded,
        at=inbound.shown_at,
    )
    shown_at = inbound.shown_at
    inbound.conversation.last_message_at = max(inbound.conversation.last_message_at or shown_at, shown_at)
    return message


def send_answers(inbound: Inbound) -> None:
    """Queues what the handlers said, in order. They leave with the same commit that marks the event as done.

    Where she is on the line it is said to her there instead.
    """
    cause = inbound.message.pk if inbound.message else inbound.event.pk
    for words in inbound.afterwards:
        inbound.say(words)
    if any(take(inbound) for take in live_lines):
        return
    saved = inbound.person if inbound.person and not inbound.person._state.adding else None
    for place, content in enumerate(inbound.contents):
        delivery = queue_message(
            account=inbound.account,
            address=inbound.address,
            person=saved,
            purpose=Purpose.REPLIES,
            lane=Lane.REPLY,
            content=content,
            cause_kind="reply",
            cause_id=uuid5(NAMESPACE_OID, f"{cause}:{place}"),
            language=inbound.language,
            conversation=inbound.conversation,
        )
        if inbound.conversation.is_guarded:
            Message.objects.filter(delivery=delivery).update(is_guarded=True)
        inbound.conversation.last_message_at = delivery.created_at


def note_contact(inbound: Inbound) -> None:
    """She wrote: the window is open again, and the account is alive."""
    conversation = inbound.conversation
    window_s = channel_of(inbound.account).capabilities.free_form_window_s
    conversation.last_in_at = max(conversation.last_in_at or inbound.at, inbound.at)
    if window_s is not None:
        ends = inbound.at + timedelta(seconds=window_s)
        conversation.window_ends_at = max(conversation.window_ends_at or ends, ends)
    if inbound.address.gone_at is not None:
        people.verify_address(inbound.address)
    if inbound.account.last_in_at is None or inbound.account.last_in_at < now() - timedelta(seconds=30):
        ChannelAccount.objects.filter(pk=inbound.account.pk).update(last_in_at=now())


def keep(inbound: Inbound) -> None:
    """Writes back what the conversation remembers now."""
    conversation = inbound.conversation
    conversation.dialogue = inbound.memory.to_json()
    conversation.updated_at = now()
    conversation.save(
        update_fields=[
            "address", "person", "language", "keeper", "assigned_to", "is_guarded", "dialogue", "window_ends_at",
            "last_in_at", "last_message_at", "unanswered_since", "forget_at", "held_at",
            "held_message_id", "updated_at",
        ]
    )  # fmt: skip
