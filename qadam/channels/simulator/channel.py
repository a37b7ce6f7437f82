"""The simulator channel: WhatsApp's own adapter, bound to our own server and never to Meta's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from qadam.channels.base import ConfigField, Misconfigured
from qadam.channels.whatsapp.channel import WhatsApp


class Simulator(WhatsApp):
    """A phone number that exists on this server alone."""

    kind: ClassVar[str] = "simulator"
    config_fields: ClassVar[tuple[ConfigField, ...]] = (
        *(field for field in WhatsApp.config_fields if field.name != "api_base"),
        ConfigField("api_base"),
    )

    def __init__(self, config: Mapping[str, str]) -> None:
        """Raises Misconfigured if a setting is missing, or if the address is the real WhatsApp's."""
        super().__init__(config)
        if self._base.host.endswith("facebook.com"):
            raise Misconfigured("the simulator never speaks to the real WhatsApp: add a WhatsApp channel")
