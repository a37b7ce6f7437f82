"""What messaging needs from the installation: its adapters, and files as a channel can carry them."""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qadam.channels.base import Channel
from qadam.core.ports import Port
from qadam.messaging.dialogue import Dialogue

if TYPE_CHECKING:
    from qadam.messaging.inbound import Handler, Inbound

# The adapter of an account of this kind. Raises channels.base.Misconfigured.
open_channel: Port[Callable[[str, Mapping[str, Any]], Channel]] = Port("open_channel")

# What can be talked about, in the order of the menu. The engine runs them; those with a label stand in the menu.
dialogues: Port[Dialogue] = Port("dialogues")

# Who may take what a person sent, in order: config/inbound.py. The first that takes it owns it.
inbound_handlers: "Port[Handler]" = Port("inbound_handlers")


@dataclass(frozen=True)
class Document:
    """A file that people open or print, as one channel can carry it."""

    name: str
    mime: str
    data: bytes = field(repr=False)


# The file that a Content names, in one of these types; None where there is none such.
documents: Port[Callable[[str, Set[str]], Document | None]] = Port("documents")

# Takes what was said to somebody whose line is open, so that it is heard and not sent. Answers whether it did.
live_lines: "Port[Callable[[Inbound], bool]]" = Port("live_lines")

# Promises with a date that the worker keeps all the time, each answering how much it did: falling back, sequences, …
promises: Port[Callable[[], int]] = Port("promises")

# Templates that rooms send by themselves when something happens: nobody picks one of these by hand.
own_templates: Port[str] = Port("own_templates")

# The channels somebody may add, in order: `kind`, or `kind.provider` where a kind can be had from several.
channel_kinds: Port[tuple[str, type[Channel]]] = Port("channel_kinds")
