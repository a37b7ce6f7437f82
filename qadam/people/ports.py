"""What people need from rooms below."""

from collections.abc import Callable, Sequence
from uuid import UUID

from qadam.core.ports import Port

# On which channels an organisation reaches a phone number: kinds of enums.PHONE_CHANNELS, WhatsApp always among them.
phone_channels: Port[Callable[[UUID], Sequence[str]]] = Port("phone_channels")
