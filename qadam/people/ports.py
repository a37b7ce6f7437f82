"""What people need from rooms below."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from qadam.core.ports import PersonNote, Port

if TYPE_CHECKING:
    from django.http import HttpRequest

    from qadam.people.models import Person

# What other rooms say on the page of a person, for whoever looks at it.
person_notes: "Port[Callable[[HttpRequest, Person], Iterable[PersonNote]]]" = Port("person_notes")

# On which channels an organisation reaches a phone number: kinds of enums.PHONE_CHANNELS, WhatsApp always among them.
phone_channels: Port[Callable[[UUID], Sequence[str]]] = Port("phone_channels")
