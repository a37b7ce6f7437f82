"""What the simulator adds to the demo network: a phone for every persona, with what was said on it so far."""

import hashlib
from typing import TYPE_CHECKING

from qadam.channels.simulator import phone as wire
from qadam.media.queries import to_send
from qadam.messaging.models import Message
from qadam.simulator.models import Bubble, Phone, SimFile

if TYPE_CHECKING:
    from qadam.site.demo.load.world import World

# Notes between staff never reach a phone.
_ON_THE_PHONE = ("person", "bot", "staff")


def load_phones(world: "World") -> None:
    """Every persona gets a phone; threads that are there already stand on it."""
    for persona in world.content.personas:
        phone = Phone.objects.create(
            number=persona.phone,
            name=persona.name[persona.language],
            about=persona.about[persona.language],
            language=persona.language,
        )
        person = world.personas.get(persona.key)
        said = Message.objects.filter(conversation__person=person, author__in=_ON_THE_PHONE)
        if person is not None:
            Bubble.objects.bulk_create(
                _bubble(phone, message)
                for message in said.select_related("conversation__account").order_by("at", "id")
            )


def _bubble(phone: Phone, message: Message) -> Bubble:
    return Bubble(
        account=message.conversation.account,
        phone=phone,
        message_id=wire.new_message_id(),
        is_ours=message.author == "person",
        text=message.text,
        file=_file(message),
        state="read",
        at=message.at,
    )


def _file(message: Message) -> SimFile | None:
    """The recording as the provider's side holds it."""
    kept = to_send(message.media_id) if message.media_id else None
    if kept is None:
        return None
    return SimFile.objects.create(
        mime=kept.mime, content=kept.data, sha256=hashlib.sha256(kept.data).hexdigest()
    )
