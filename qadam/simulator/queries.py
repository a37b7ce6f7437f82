"""What the phone's page shows beside the phone."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from qadam.core import languages
from qadam.messaging.models import ChannelAccount, Conversation, InboundEvent
from qadam.people.addresses import address_hash
from qadam.people.enums import AddressKind
from qadam.people.models import Consent
from qadam.simulator.models import Bubble, Letter, Phone

if TYPE_CHECKING:
    from qadam.site.demo.shapes.telling import Persona

_MOST_BUBBLES = 60


def demo_accounts(kind: str = "whatsapp") -> list[ChannelAccount]:
    """The lines one may write to, in the order they were connected: the first is that of the desk's first name."""
    return list(
        ChannelAccount.objects.filter(is_demo=True, kind=kind).select_related("organisation").order_by("pk")
    )


def line_of(account: ChannelAccount, look: str) -> ChannelAccount:
    """The account of the same organisation that a phone of this look speaks to; the chat where there is no other."""
    if look != "sms":
        return account
    lines = ChannelAccount.objects.filter(is_demo=True, kind="sms", organisation=account.organisation)
    return lines.select_related("organisation").order_by("pk").first() or account


def phones() -> list[Phone]:
    return list(Phone.objects.order_by("created_at", "pk"))


def bubbles(account: ChannelAccount, phone: Phone) -> list[Bubble]:
    """The newest bubbles, oldest first."""
    newest = (
        Bubble.objects.filter(account=account, phone=phone).select_related("file", "account").order_by("-pk")
    )
    return list(newest[:_MOST_BUBBLES])[::-1]


@dataclass(frozen=True)
class PhoneChoice:
    """A phone one may take, said in the present language where its owner is one of the demo network."""

    pk: UUID
    label: str


def phone_choices() -> list[PhoneChoice]:
    """Every phone with whose it is."""
    known = {persona.phone: persona for persona in _personas()}
    choices = []
    for phone in phones():
        persona = known.get(phone.number)
        name, about = (
            (languages.said(persona.name), languages.said(persona.about))
            if persona
            else (phone.name, phone.about)
        )
        choices.append(PhoneChoice(phone.pk, f"{name} ({about})" if about else name))
    return choices


@dataclass(frozen=True)
class LetterBox:
    """A letter box one may open."""

    address: str
    label: str


def letter_boxes() -> list[LetterBox]:
    """The boxes of the demo network's people, then those that got a letter."""
    owned = [
        LetterBox(persona.email, f"{languages.said(persona.name)} ({languages.said(persona.about)})")
        for persona in _personas()
        if persona.email
    ]
    known = {box.address for box in owned}
    others = Letter.objects.exclude(mailbox__in=known).order_by("mailbox").values_list("mailbox", flat=True)
    return owned + [LetterBox(address, address) for address in others.distinct()[:50]]


@dataclass(frozen=True)
class Learned:
    """One thing the network did with what came from this phone."""

    head: str
    text: str
    at: datetime


def what_the_network_did(account: ChannelAccount, phone: Phone) -> list[Learned]:
    """Events stored, consents written, who answers now: the newest first. Facts only, from the rows."""
    digest = address_hash(account.organisation_id, AddressKind.PHONE, phone.number)
    found = []
    for event in InboundEvent.objects.filter(account=account, thread_hash=digest).order_by("-id")[:4]:
        how = {"new": _("stored, waiting its turn"), "done": _("understood")}.get(
            event.state, _("kept aside")
        )
        found.append(
            Learned(
                _("A message arrived"),
                _("signature right, stored once, %(how)s") % {"how": how},
                event.received_at,
            )
        )
    thread = (
        Conversation.objects.filter(account=account, address_hash=digest).select_related("person").first()
    )
    if thread and thread.person:
        found.append(Learned(_("A new person"), _("The number is locked away"), thread.person.created_at))
        for consent in Consent.objects.filter(person=thread.person).order_by("-at")[:4]:
            said = _("yes") if consent.granted else _("no")
            text = f"{consent.get_purpose_display()}: {said}"
            found.append(Learned(_("Consent written down"), text, consent.at))
    return sorted(found, key=lambda one: one.at, reverse=True)[:6]


def _personas() -> "tuple[Persona, ...]":
    # Imported by the first who looks at a phone: the whole demo network is read with it.
    from qadam.site.demo.content import demo_content

    return demo_content().personas
