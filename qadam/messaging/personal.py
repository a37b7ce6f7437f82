"""What messaging keeps about a person, how it is emptied, and who may see a photo or hear a voice of a thread."""

from typing import Any
from uuid import UUID

from qadam.media.models import Rendition
from qadam.media.ports import Access
from qadam.messaging.models import Conversation, Delivery, InboundEvent, Incident, Message
from qadam.organisations.actors import Actor
from qadam.organisations.enums import Role
from qadam.people.models import Address, PersonAddress


class MessagingData:
    """Fills core.ports.person_data."""

    def export_person(self, person_id: UUID) -> dict[str, Any]:
        """Everything said in her threads, in order. What was said for a guardian alone is told by the guardian."""
        rows = (
            Message.objects.filter(conversation__person_id=person_id, is_guarded=False)
            .exclude(author="note")
            .order_by("at", "id")
        )
        return {
            "messages": [
                {"at": row.at.isoformat(), "by": row.author, "kind": row.kind, "text": row.text}
                for row in rows
            ]
        }

    def erase_person(self, person_id: UUID) -> None:
        """Empties threads, events and what still waits. A STOP stays, as the hash of an address."""
        alone = self._addresses_of_her_alone(person_id)
        threads = Conversation.objects.filter(person_id=person_id)
        for account_id, digest in threads.values_list("account_id", "address_hash"):
            InboundEvent.objects.filter(account_id=account_id, thread_hash=bytes(digest)).update(
                body_sealed=None
            )
        Message.objects.filter(conversation__in=threads).delete()
        Incident.objects.filter(person_id=person_id).update(person=None, notes="")
        deliveries = Delivery.objects.filter(person_id=person_id)
        deliveries.filter(state="queued").update(state="cancelled")
        deliveries.update(person=None, content={})
        Delivery.objects.filter(address_hash__in=alone).update(content={})
        threads.filter(address_hash__in=alone).update(address=None)
        threads.update(
            person=None,
            dialogue={},
            language="",
            keeper="bot",
            assigned_to=None,
            unanswered_since=None,
            forget_at=None,
            claimed_by=None,
            claimed_until=None,
            held_at=None,
            held_message_id=None,
        )

    def _addresses_of_her_alone(self, person_id: UUID) -> list[bytes]:
        hers = PersonAddress.objects.filter(person_id=person_id).values("address_id")
        shared = PersonAddress.objects.filter(address_id__in=hers).exclude(person_id=person_id)
        rows = Address.objects.filter(pk__in=hers).exclude(pk__in=shared.values("address_id"))
        return [bytes(digest) for digest in rows.values_list("hash", flat=True)]


class ThreadMedia:
    """Fills media.ports.gates: whoever may read the thread may see its photos and hear its voices."""

    def may_see(self, rendition: Rendition, actor: Actor) -> Access:
        rows = Message.objects.filter(
            media_id=rendition.original_id, conversation__in=Conversation.objects.visible_to(actor)
        )
        guardian_of = actor.organisations(frozenset({Role.GUARDIAN}))
        open_ones = rows.filter(is_guarded=False) | rows.filter(
            conversation__account__organisation_id__in=guardian_of
        )
        return "restricted" if open_ones.exists() else "no"
