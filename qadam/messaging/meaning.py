"""What an event means that its own bytes do not say: which option a short id stands for, what a link wanted."""

from dataclasses import replace

from qadam.channels.base import Capabilities, InboundMessage
from qadam.channels.fit import SHORTENED, short_id
from qadam.messaging.adapters import channel_of
from qadam.messaging.dialogue import Answer
from qadam.messaging.enums import Author
from qadam.messaging.inbound import Inbound
from qadam.messaging.models import Conversation, Message
from qadam.messaging.ports import dialogues

# A press on a button is looked for in this many of the latest messages that had any.
LOOKED_BACK = 50


def in_full(conversation: Conversation, told: InboundMessage) -> InboundMessage:
    """The same message with the option's own id, where the channel could only carry a short one."""
    choice = told.choice_id or ""
    if not choice.startswith(SHORTENED):
        return told
    able = channel_of(conversation.account).capabilities
    return replace(told, choice_id=_shown_as(conversation, choice, able) or choice)


def _shown_as(conversation: Conversation, choice: str, able: Capabilities) -> str:
    shown = Message.objects.filter(conversation=conversation, author__in=[Author.BOT, Author.STAFF])
    latest = shown.exclude(options=[]).order_by("-at", "-id").values_list("options", flat=True)
    ids = (str(id) for options in latest[:LOOKED_BACK] for id, _label in options)
    return next((id for id in ids if short_id(id, able) == choice), "")


def by_link(inbound: Inbound, told: InboundMessage) -> Answer | None:
    """What the link said that brought her here, as if she had typed it; None unless it opens something, as a join code does.

    Only what other rooms offer: nobody else's link may ask for her data or end her messages.
    """
    if not told.referral:
        return None
    turn = inbound.turn()
    turn.answer = Answer("text", text=told.referral)
    opened = any(d.opens and not d.interrupts and d.opens(turn) for d in dialogues)
    return turn.answer if opened else None
