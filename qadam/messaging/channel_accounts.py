"""Every write to channel accounts: adding one, switching it off and on, and what a provider tells about its templates."""

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from qadam.accounts.models import User
from qadam.channels.base import Misconfigured, TemplateChange
from qadam.core.clock import now
from qadam.core.models import audit
from qadam.core.sealing import seal
from qadam.core.text import clean
from qadam.messaging.enums import TemplateState
from qadam.messaging.errors import ChannelIncomplete
from qadam.messaging.intake import forget_lines
from qadam.messaging.models import ChannelAccount, Template
from qadam.messaging.ports import open_channel
from qadam.organisations.models import Organisation

_STATES = {
    "approved": TemplateState.APPROVED,
    "reinstated": TemplateState.APPROVED,
    "pending": TemplateState.PENDING,
    "in_appeal": TemplateState.PENDING,
    "paused": TemplateState.PAUSED,
    "flagged": TemplateState.APPROVED,
    "disabled": TemplateState.REJECTED,
    "rejected": TemplateState.REJECTED,
    "pending_deletion": TemplateState.REJECTED,
    "deleted": TemplateState.REJECTED,
}


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
    **limits: int,
) -> ChannelAccount:
    """A new account of an organisation at a provider, its keys sealed. Raises ChannelIncomplete, naming what is missing.

    `limits`: daily_limit, per_second, price_minor, monthly_budget_minor. `webhook_url(account)` is what the provider needs.
    """
    given = {key: str(value).strip() for key, value in config.items() if value not in (None, "")}
    try:
        open_channel.only()("simulator" if is_demo else kind, given)
    except Misconfigured as error:
        raise ChannelIncomplete(what=str(error)) from error
    account = ChannelAccount.objects.create(
        organisation=organisation,
        kind=kind,
        name=clean(name, limit=80),
        public_address=clean(public_address, limit=80),
        config_sealed=seal(json.dumps(given), context="channel-account"),
        is_demo=is_demo,
        **limits,
    )
    audit("channel-added", account, by=by, kind=kind)
    transaction.on_commit(forget_lines)
    return account


def set_channel_open(account: ChannelAccount, *, is_open: bool, by: User | None = None) -> None:
    """Switches sending of an account on or off. What comes in is stored all the same."""
    ChannelAccount.objects.filter(pk=account.pk).update(is_open=is_open, updated_at=now())
    account.is_open = is_open
    audit("channel-opened" if is_open else "channel-closed", account, by=by)


def note_template_change(account: ChannelAccount, change: TemplateChange) -> bool:
    """Writes down what the provider decided about a template. False when it is none of ours, or nothing changed."""
    state = _STATES.get(change.state)
    if state is None:
        return False
    language = {"pa": "pa-Arab", "en_US": "en", "en_GB": "en"}.get(change.language, change.language)
    key = change.name.replace("_", "-")
    ours = Template.objects.filter(account=account, key__in=[change.name, key], language=language)
    return bool(ours.update(state=state, updated_at=now()))
