"""Asking providers how our accounts are, every hour and on a press; what they say is kept and shown."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from qadam.channels.abilities import portfolio
from qadam.channels.base import Channel, ChannelError, Health, Misconfigured
from qadam.channels.http import new_client
from qadam.core.clock import now
from qadam.messaging.adapters import channel_of
from qadam.messaging.channel_figures import failures
from qadam.messaging.enums import TemplateState
from qadam.messaging.models import ChannelAccount, Template
from qadam.messaging.provider_templates import sync_templates
from qadam.messaging.self_tests import last_test

log = logging.getLogger(__name__)

AT_ONCE = 8
TOKEN_ENDS_SOON = timedelta(days=7)
# A share of failures is a sickness from this many calls on.
MANY_CALLS, SICK_SHARE = 20, 0.2
# What an account that answers a check no longer has.
_CURED = ("token_refused", "not_allowed", "misconfigured", "number_not_registered", "unexpected_answer")


def check_accounts(accounts: Sequence[ChannelAccount]) -> None:
    """Asks each provider whether number and token work, several at once, and keeps what it says. Sends nothing."""
    asked: list[tuple[ChannelAccount, Channel]] = []
    for account in accounts:
        try:
            asked.append((account, channel_of(account)))
        except Misconfigured:
            _keep(account, ChannelError("misconfigured", "Something is missing.", account_wide=True))
    for (account, adapter), found in zip(asked, asyncio.run(_ask([a for _, a in asked])), strict=True):
        _share(account, adapter)
        _keep(account, found)


def _share(account: ChannelAccount, adapter: Channel) -> None:
    """Notes with which other accounts it shares its limit: those that were there before anybody asked have no note yet."""
    shared = portfolio(adapter)[:80]
    if shared != account.portfolio:
        account.portfolio = shared
        ChannelAccount.objects.filter(pk=account.pk).update(portfolio=shared)


async def _ask(adapters: Sequence[Channel]) -> list[Health | ChannelError]:
    gate = asyncio.Semaphore(AT_ONCE)
    async with new_client(concurrency=AT_ONCE) as client:

        async def one(adapter: Channel) -> Health | ChannelError:
            async with gate:
                try:
                    return await adapter.check(client=client)
                except ChannelError as error:
                    return error

        return list(await asyncio.gather(*map(one, adapters)))


def _keep(account: ChannelAccount, found: Health | ChannelError) -> None:
    moment = now()
    said: dict[str, Any]
    changes: dict[str, Any] = {}
    if isinstance(found, ChannelError):
        said = {"error": found.code}
        if found.account_wide:
            changes = {"trouble": found.code, "trouble_at": moment}
    else:
        said = {
            "name": found.name,
            "number": found.number,
            "quality": found.quality,
            "balance": found.balance,
            "token_ends_at": found.token_ends_at.isoformat() if found.token_ends_at else "",
        }
        if account.trouble in _CURED:
            changes = {"trouble": "", "trouble_at": None}
        if found.people_a_day is not None:
            _set_limit(account, found.people_a_day)
    said["sick"] = sicknesses(account, said, moment)
    account.health, account.checked_at = said, moment
    ChannelAccount.objects.filter(pk=account.pk).update(health=said, checked_at=moment, **changes)


def _set_limit(account: ChannelAccount, people_a_day: int) -> None:
    """The provider's word on how many new people a day holds for every account that shares the limit."""
    same = ChannelAccount.objects.filter(pk=account.pk)
    if account.portfolio:
        same |= ChannelAccount.objects.filter(portfolio=account.portfolio)
    same.exclude(daily_limit=people_a_day).update(daily_limit=people_a_day)


def sicknesses(account: ChannelAccount, said: dict[str, Any], moment: datetime) -> list[str]:
    """What a coordinator should look at, worst first: words that queries.sickness_words knows."""
    found = []
    ends = said.get("token_ends_at")
    if ends and datetime.fromisoformat(ends) < moment + TOKEN_ENDS_SOON:
        found.append("token_soon")
    if said.get("quality", "").upper() in ("RED", "LOW"):
        found.append("quality")
    rate = failures(account, moment)
    if rate.calls >= MANY_CALLS and rate.failed >= rate.calls * SICK_SHARE:
        found.append("failing")
    test = last_test(account)
    if test is not None and test.is_overdue(moment):
        found.append("self_test")
    if Template.objects.filter(account=account, state=TemplateState.PAUSED).exists():
        found.append("template_paused")
    return found


def check_everything() -> int:
    """Checks every open account and brings its templates up to date. How many accounts."""
    accounts = list(ChannelAccount.objects.filter(is_open=True))
    for account in accounts:
        try:
            sync_templates(account)
        except (ChannelError, Misconfigured):
            log.warning("the templates of an account could not be asked for; we try again in an hour")
    check_accounts(accounts)
    return len(accounts)
