"""What messaging needs from the installation: its adapters, and files as a channel can carry them."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from qadam.channels.base import Capabilities, Channel, OutboundMedia
from qadam.core.ports import Port

# The adapter of an account of this kind. Raises channels.base.Misconfigured.
open_channel: Port[Callable[[str, Mapping[str, Any]], Channel]] = Port("open_channel")
