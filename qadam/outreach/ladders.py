"""The ladders that are offered by name: only this way, then a text message, every way in turn; and an order of one's own."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from qadam.core.fields import Choice
from qadam.messaging.models import ChannelAccount
from qadam.messaging.queries import channel_name
from qadam.people.enums import WRITTEN_FIRST, ChannelKind

ONLY, SMS, EVERY, OWN = "only", "sms", "every", "own"
# A broadcast tries so many ways after the first.
MOST = 3


def after(first: ChannelAccount, accounts: Sequence[ChannelAccount], name: str) -> list[ChannelAccount]:
    """The accounts that follow the first in a ladder of this name: one of each kind, what is read before what rings."""
    wanted = {SMS: (ChannelKind.SMS,), EVERY: WRITTEN_FIRST}.get(name, ())
    found: dict[str, ChannelAccount] = {}
    for account in accounts:
        if account.kind != first.kind and account.kind in wanted:
            found.setdefault(account.kind, account)
    return sorted(found.values(), key=lambda account: WRITTEN_FIRST.index(ChannelKind(account.kind)))[:MOST]


def named(chosen: Sequence[ChannelAccount], accounts: Sequence[ChannelAccount]) -> str:
    """Which of the ladders the chosen accounts are."""
    first, *rest = chosen
    if not rest:
        return ONLY
    return next((name for name in (SMS, EVERY) if after(first, accounts, name) == rest), OWN)


def choices(accounts: Sequence[ChannelAccount]) -> list[tuple[str, Any]]:
    """What somebody may choose, in everyday words; nothing where there is one channel."""
    kinds = [kind for kind in WRITTEN_FIRST if any(account.kind == kind for account in accounts)]
    if len(accounts) < 2:
        return []
    offered: list[tuple[str, Any]] = [(ONLY, _("Nothing more: only this way"))]
    if ChannelKind.SMS in kinds and len(kinds) > 1:
        offered.append(
            (SMS, Choice(_("Then an SMS"), hint=_("It costs by the part; the check shows how much.")))
        )
    if len(kinds) > 2:
        order = ", ".join(channel_name(kind) for kind in kinds)
        offered.append((EVERY, Choice(_("Then every other way in turn"), hint=order)))
    return [*offered, (OWN, _("My own order"))]
