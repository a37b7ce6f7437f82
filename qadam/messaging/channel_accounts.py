"""Every write to channel accounts: adding one, telling its provider where we are, switching it off and on."""

import asyncio
import json
import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from qadam.accounts.models import User
from qadam.channels.abilities import Connecting, connecting, portfolio
from qadam.channels.base import Channel, Misconfigured
from qadam.channels.http import new_client
from qadam.core.clock import now
from qadam.core.models import audit
from qadam.core.sealing import seal
from qadam.core.text import clean
from qadam.messaging.adapters import channel_of, played_kind
from qadam.messaging.errors import ChannelIncomplete
from qadam.messaging.intake import forget_lines
from qadam.messaging.models import ChannelAccount
from qadam.messaging.ports import channel_kinds, open_channel
from qadam.messaging.queries import webhook_url
from qadam.organisations.models import Organisation
from qadam.people.enums import PHONE_CHANNELS
from qadam.people.services import spread_phones


@transaction.atomic
def add_channel_account(
    organisation: Organisation,
    *,
    kind: str,
    config: Mapping[str, Any],
    name: str = "",
    public_address: str = "",
    is_demo: bool = False,
    by: User | None = None,
    **limits: int | None,
) -> ChannelAccount:
    """A new account of an organisation at a provider, its keys sealed. Raises ChannelIncomplete, naming what is missing.

    `limits`: daily_limit, per_second, monthly_budget_minor, price_minor and the prices of other templates.
    `webhook_url(account)` is what the provider needs.
    """
    given = {key: str(value).strip() for key, value in config.items() if value not in (None, "")}
    given = _made_secrets(kind, given.get("provider", "")) | given
    try:
        adapter = open_channel.only()(played_kind(kind, given) if is_demo else kind, given)
    except Misconfigured as error:
        raise ChannelIncomplete(what=str(error)) from error
    able = adapter.capabilities
    account = ChannelAccount.objects.create(
        organisation=organisation,
        kind=kind,
        name=clean(name, limit=80),
        public_address=clean(public_address, limit=80),
        config_sealed=seal(json.dumps(given), context="channel-account"),
        is_demo=is_demo,
        portfolio=portfolio(adapter)[:80],
        **{"per_second": able.per_second, "daily_limit": able.daily_limit} | limits,
    )
    if kind in PHONE_CHANNELS:
        spread_phones(organisation, channel=kind)
    audit("channel-added", account, by=by, kind=kind)
    transaction.on_commit(forget_lines)
    return account


def _made_secrets(kind: str, provider: str) -> dict[str, str]:
    """New secrets for the settings that are nobody's to choose."""
    for name, channel in channel_kinds:
        if name in (kind, f"{kind}.{provider}"):
            return {field.name: secrets.token_urlsafe(32) for field in channel.config_fields if field.made}
    return {}


def connect_channel(account: ChannelAccount) -> None:
    """Tells the provider where messages to this account go, if its adapter can. Call outside a transaction.

    What people write to is learnt from the provider where nobody said it. Safe to repeat. Raises ChannelError.
    """
    channel = channel_of(account)
    adapter = connecting(channel)
    if adapter is not None:
        address = asyncio.run(_connect(adapter, webhook_url(account)))
    elif channel.capabilities.names_itself and not account.public_address:
        address = asyncio.run(_named(channel))
    else:
        return
    if address and not account.public_address:
        account.public_address = address
        ChannelAccount.objects.filter(pk=account.pk, public_address="").update(public_address=address)


async def _connect(adapter: Connecting, url: str) -> str:
    async with new_client(concurrency=1) as client:
        return await adapter.connect(url, client=client)


async def _named(channel: Channel) -> str:
    async with new_client(concurrency=1) as client:
        return (await channel.check(client=client)).number


def set_channel_open(account: ChannelAccount, *, is_open: bool, by: User | None = None) -> None:
    """Switches sending of an account on or off. What comes in is stored all the same."""
    ChannelAccount.objects.filter(pk=account.pk).update(is_open=is_open, updated_at=now())
    account.is_open = is_open
    audit("channel-opened" if is_open else "channel-closed", account, by=by)
