"""The adapter of an account, opened once for each set of keys."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings

from qadam.channels.base import Channel
from qadam.core.sealing import unseal_text
from qadam.messaging.models import ChannelAccount
from qadam.messaging.ports import open_channel


def channel_of(account: ChannelAccount) -> Channel:
    """The adapter that speaks for this account. Raises channels.base.Misconfigured."""
    return channel_for(account.kind, bytes(account.config_sealed), is_demo=account.is_demo)


@lru_cache(maxsize=256)
def channel_for(kind: str, config_sealed: bytes, *, is_demo: bool) -> Channel:
    """The same from the sealed keys. A demo account never speaks to a real provider."""
    config: dict[str, Any] = json.loads(unseal_text(config_sealed, context="channel-account"))
    return open_channel.only()(played_kind(kind, config) if is_demo else kind, config)


def hook_address(kind: str, account_id: UUID) -> str:
    """Where an account's provider reaches us."""
    return f"{settings.BASE_URL}/hooks/{kind}/{account_id}"


def webhook_query(account: ChannelAccount) -> str:
    """What the provider must write behind that address: a secret that proves it, the marks its events stand under."""
    config = account.config()
    parts = [
        field.in_webhook.replace("{}", quote(str(config.get(field.name, "")), safe=""))
        for field in channel_of(account).config_fields
        if field.in_webhook
    ]
    return "?" + "&".join(parts) if parts else ""


def played_kind(kind: str, config: Mapping[str, Any]) -> str:
    """The kind a demo account is opened as: its own, if its provider is played too, else the simulator of chats."""
    return kind if config.get("provider") == "simulator" else "simulator"
