"""What some adapters can do besides. Whoever uses one asks its `capabilities` first, through the functions below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

from qadam.channels.base import Channel, WebhookAnswer

if TYPE_CHECKING:
    import httpx


class Polling(Protocol):
    """Asks for what came in, from a machine that no provider can reach."""

    @property
    def wants_polling(self) -> bool:
        """Whether this account is set to be asked, and not told by webhook."""
        ...

    async def poll(self, after: str, *, client: httpx.AsyncClient) -> tuple[list[bytes], str]:
        """Bodies for `split`, and what to give as `after` next time; waits a while for the first. Raises ChannelError.

        What was given as `after` is forgotten by the provider: store before asking again.
        """
        ...

    async def acknowledge(self, bodies: Sequence[bytes], *, client: httpx.AsyncClient) -> None:
        """Tells the provider that what was pressed in these bodies was noticed. Only a courtesy: never raises."""
        ...


class Connecting(Protocol):
    """Tells its provider by itself where what comes in shall go."""

    async def connect(self, webhook_url: str, *, client: httpx.AsyncClient) -> str:
        """Has it sent to this address, or kept until it is asked for. What people write to. Raises ChannelError."""
        ...


class Acknowledging(Protocol):
    """Says in the answer to a webhook that a pressed button was noticed."""

    def acknowledgement(self, body: bytes) -> WebhookAnswer | None:
        """The answer to a webhook with this body; None for the ordinary one."""
        ...


@dataclass(frozen=True, slots=True)
class KnownTemplate:
    """A template as its provider keeps it. `misfit` is what of it we cannot fill in; empty: we can send it."""

    name: str
    language: str
    category: str
    state: str
    body: str
    provider_id: str = ""
    reason: str = ""
    quality: str = ""
    misfit: str = ""


class Templating(Protocol):
    """Knows which templates its provider has approved, and hands new ones in."""

    async def templates(self, *, client: httpx.AsyncClient) -> list[KnownTemplate]:
        """All there are, of every language and state. Raises ChannelError."""
        ...

    async def submit_template(
        self,
        *,
        name: str,
        language: str,
        category: str,
        body: str,
        examples: tuple[str, ...],
        client: httpx.AsyncClient,
    ) -> tuple[str, str]:
        """Hands a template in: the provider's id of it, and its state there. Raises ChannelError."""
        ...


class Speaking(Protocol):
    """What an adapter with `capabilities.live` has besides."""

    @property
    def machine_voices(self) -> Mapping[str, str]:
        """The languages its machine can speak: our code, and the provider's name of it."""
        ...


class Sharing(Protocol):
    """Knows its own events among those of other accounts that its provider posts to the same address."""

    def is_mine(self, account_ref: str) -> bool:
        """Whether an event with this reference is about this account."""
        ...


class Posting(Protocol):
    """Writes into a public channel of ours."""

    @property
    def public_channel(self) -> str:
        """The channel's name or id, to be sent to like a person's id; empty if the account has none."""
        ...


def public_channel(channel: Channel) -> str:
    """The public channel that an account may post to; empty if there is none."""
    return cast(Posting, channel).public_channel if channel.capabilities.posts else ""


class Portfolio(Protocol):
    """Shares its limit of new people a day with other accounts."""

    @property
    def portfolio(self) -> str:
        """What all accounts that share one limit have in common."""
        ...


def polling(channel: Channel) -> Polling | None:
    """The adapter, if its account is to be asked for what came in."""
    if not channel.capabilities.polls:
        return None
    able = cast(Polling, channel)
    return able if able.wants_polling else None


def connecting(channel: Channel) -> Connecting | None:
    """The adapter, if it can tell its provider where we are."""
    return cast(Connecting, channel) if channel.capabilities.connects else None


def sharing(channel: Channel) -> Sharing | None:
    """The adapter, if events of other accounts may come to its address."""
    return cast(Sharing, channel) if channel.capabilities.shares_webhooks else None


def acknowledging(channel: Channel) -> Acknowledging | None:
    """The adapter, if it has something of its own to answer to webhooks."""
    return cast(Acknowledging, channel) if channel.capabilities.acknowledges else None


def speaking(channel: Channel) -> Speaking | None:
    """The adapter, if it talks on an open line."""
    return cast(Speaking, channel) if channel.capabilities.live else None


def templating(channel: Channel) -> Templating | None:
    """The adapter, if its provider approves templates."""
    return cast(Templating, channel) if channel.capabilities.templates else None


def portfolio(channel: Channel) -> str:
    """What the account shares its limit of new people with; empty: with nobody."""
    return cast(Portfolio, channel).portfolio if channel.capabilities.shares_limit else ""
