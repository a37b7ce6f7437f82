"""What messaging keeps about a person: what she wrote, told to her; emptied when she says forget me."""

from typing import Any
from uuid import UUID

from qadam.messaging.enums import Author, DeliveryState
from qadam.messaging.models import Conversation, Delivery, InboundEvent, Incident, Message

# The newest of what she wrote: more would not fit in a chat.
_MOST = 500


class MessagingData:
    """Fills core.ports.person_data."""

    def export_person(self, person_id: UUID) -> dict[str, Any]:
        """What she herself wrote, newest first. What another on the same phone wrote is not hers to read."""
        rows = Message.objects.filter(conversation__person_id=person_id, author=Author.PERSON).order_by("-at")
        return {
            "messages": [
                {"at": row.at.isoformat(), "text": row.text, "kind": row.kind} for row in rows[:_MOST]
            ]
        }

    def erase_person(self, person_id: UUID) -> None:
        """Words, threads and waiting messages go; opt-outs stay, bound to the hash alone."""
        Delivery.objects.filter(person_id=person_id, state=DeliveryState.QUEUED).update(
            state=DeliveryState.CANCELLED
        )
        Delivery.objects.filter(person_id=person_id).update(person=None, address=None, content={})
        threads = Conversation.objects.filter(person_id=person_id)
        for thread in threads:
            InboundEvent.objects.filter(account_id=thread.account_id, thread_hash=thread.address_hash).update(
                body_sealed=None
            )
        Incident.objects.filter(person_id=person_id).update(person=None, notes="")
        threads.delete()
