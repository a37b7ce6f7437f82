"""A mailbox of the demo network: its mail is put together as for any server, and goes into the simulator."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar
from uuid import uuid4

import httpx

from qadam.channels.base import ChannelError, ConfigField, Health, OutboundMessage, ProviderId
from qadam.channels.email import compose
from qadam.channels.email.channel import SIGNATURE, Mailbox
from qadam.channels.http import transport_error

# What stands on the envelope, beside the mail itself.
FROM, TO = "x-envelope-from", "x-envelope-to"


class SimulatedMail(Mailbox):
    """A mailbox whose mail leaves to the provider that this very server plays."""

    config_fields: ClassVar[tuple[ConfigField, ...]] = (*Mailbox.config_fields, ConfigField("api_base"))

    async def send(self, message: OutboundMessage, *, client: httpx.AsyncClient) -> ProviderId:
        """The Message-ID of a mail that was taken. Raises ChannelError."""
        to, _ref, message_id = self._addressed(message)
        boundary = f"qadam-{uuid4().hex}"
        raw = compose.compose(
            message, to=to, head=self._head, message_id=message_id, at=datetime.now(UTC), boundary=boundary
        )
        headers = {FROM: self.address, TO: to, SIGNATURE: self.sign(raw)}
        try:
            answer = await client.post(f"{self.values['api_base']}/letters", content=raw, headers=headers)
        except httpx.HTTPError as error:
            raise transport_error(error) from error
        if answer.status_code != 201:
            raise ChannelError("unavailable", "The letter box takes nothing now.", proves_unsent=True)
        return ProviderId(message_id)

    async def check(self, *, client: httpx.AsyncClient) -> Health:
        """Name and address as they stand in our settings."""
        return Health(name=self._head.name or self.address, number=self.address)
