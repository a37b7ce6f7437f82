"""The channels this installation knows. A new one is a folder in `qadam/channels` and a line here."""

from collections.abc import Mapping

from qadam.channels.base import Channel, Misconfigured
from qadam.channels.simulator import Simulator
from qadam.channels.whatsapp import WhatsApp

CHANNEL_KINDS: Mapping[str, type[Channel]] = {
    "whatsapp": WhatsApp,
    "simulator": Simulator,
}


def open_channel(kind: str, config: Mapping[str, str]) -> Channel:
    """The adapter for an account of this kind. Raises Misconfigured."""
    if kind not in CHANNEL_KINDS:
        raise Misconfigured(f"there is no channel called {kind!r}: choose from {', '.join(CHANNEL_KINDS)}")
    return CHANNEL_KINDS[kind](config)
