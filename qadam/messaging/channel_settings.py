"""Changing what a channel account was given: a new token, another way in, a public channel."""

import json
from collections.abc import Mapping

from django.db import transaction

from qadam.accounts.models import User
from qadam.channels.base import Misconfigured
from qadam.core.clock import now
from qadam.core.models import audit
from qadam.core.sealing import seal
from qadam.core.text import clean
from qadam.messaging.adapters import channel_of
from qadam.messaging.errors import ChannelIncomplete
from qadam.messaging.intake import forget_lines
from qadam.messaging.models import ChannelAccount
from qadam.messaging.ports import open_channel


def shown_settings(account: ChannelAccount) -> dict[str, str]:
    """The settings that may be read again; secrets are not among them."""
    kept = account.config()
    fields = channel_of(account).config_fields
    return {field.name: kept[field.name] for field in fields if not field.secret and field.name in kept}


@transaction.atomic
def change_channel_settings(
    account: ChannelAccount,
    *,
    name: str,
    config: Mapping[str, str],
    public_address: str | None = None,
    by: User | None = None,
    **limits: int | None,
) -> None:
    """Gives an account new settings; a secret nobody typed anew stays. Raises ChannelIncomplete, naming what is wrong.

    Tell the provider afterwards: `channel_accounts.connect_channel`.
    """
    secrets = {field.name for field in channel_of(account).config_fields if field.secret}
    kept = {key: value for key, value in account.config().items() if key in secrets or key not in config}
    given = kept | {key: value.strip() for key, value in config.items() if value.strip()}
    try:
        open_channel.only()(account.kind, given)
    except Misconfigured as error:
        raise ChannelIncomplete(what=str(error)) from error
    account.name = clean(name, limit=80)
    account.config_sealed = seal(json.dumps(given), context="channel-account")
    if public_address is not None:
        account.public_address = clean(public_address, limit=80)
    # What was true of the old keys is asked anew; what came in already is known by its hash.
    account.trouble, account.trouble_at, account.poll_after = "", None, ""
    for limit, value in limits.items():
        setattr(account, limit, value)
    account.updated_at = now()
    changed = ["name", "config_sealed", "public_address", "trouble", "trouble_at", "poll_after", "updated_at"]
    account.save(update_fields=[*changed, *limits])
    audit("channel-changed", account, by=by, kind=account.kind)
    transaction.on_commit(forget_lines)
