"""What a mail service (Mailgun, SendGrid, …) must be able to do for this channel. Filled from outside: see ServiceMail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from qadam.channels.base import Event, Webhook


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail in parts, for a service that puts it together itself."""

    sender: tuple[str, str]  # name and address
    to: str
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    headers: Mapping[str, str]
    our_ref: str
    files: tuple[tuple[str, bytes, str], ...] = field(default=(), repr=False)  # name, content, MIME type


class MailService(Protocol):
    """One account at a mail service."""

    async def send(self, mail: Mail) -> str:
        """The service's id of the mail it took. Raises ChannelError."""
        ...

    def accept(self, webhook: Webhook, *, account_ref: str) -> list[Event | bytes]:
        """What a webhook of the service tells: events, and whole mails as they came in. Raises Forged, NotUnderstood."""
        ...


class OpenMailService(Protocol):
    """Opens the account at the service of that name. Raises Misconfigured for one that is not known."""

    def __call__(self, name: str, config: Mapping[str, Any]) -> MailService: ...
