"""What a broadcast would cost on each way of its ladder, and how much of the day's limit that is."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q

from qadam.channels.base import Capabilities
from qadam.core.clock import now
from qadam.messaging.adapters import channel_of
from qadam.messaging.billing import times_paid
from qadam.messaging.enums import TemplateCategory
from qadam.messaging.models import ChannelAccount, Reached
from qadam.messaging.prices import template_price
from qadam.messaging.templates_registry import template_categories
from qadam.outreach.audience import Group, Way


@dataclass(frozen=True)
class Bill:
    """Messages of one price: templates of a category, or where that is empty free words or templates of none we know."""

    category: str
    messages: int
    each_minor: int

    @property
    def label(self) -> str:
        """What the category is called; empty where there is none."""
        return str(TemplateCategory(self.category).label) if self.category in TemplateCategory else ""


@dataclass(frozen=True)
class WayShare:
    """What one way of a ladder would carry: how many people, how many of them paid for, and its limit of the day."""

    account: ChannelAccount
    people: int
    paid: int
    # What is paid for, in groups of one price.
    bills: Sequence[Bill]
    daily_limit: int
    daily_left: int | None

    @property
    def parts(self) -> int:
        """All that is paid for: a long text counts as several where the channel bills parts."""
        return sum(bill.messages for bill in self.bills)

    @property
    def cost_minor(self) -> int:
        return sum(bill.messages * bill.each_minor for bill in self.bills)

    @property
    def minutes(self) -> int:
        return max(1, math.ceil(self.people / max(self.account.per_second, 1) / 60))

    @property
    def days(self) -> int:
        """Days until the last one has it, under the channel's daily limit; 1 when it all goes today."""
        if self.daily_left is None or self.paid <= self.daily_left:
            return 1
        return 1 + math.ceil((self.paid - self.daily_left) / max(self.daily_limit, 1))


def way_share(rung: int, way: Way, going: Sequence[Group]) -> WayShare:
    """What this way carries of those who get it. Whose window is open gets free words, and nobody pays for them."""
    account, capabilities = way.account, channel_of(way.account).capabilities
    mine = [group for group in going if group.rung == rung]
    paid = [group for group in mine if group.outside or capabilities.free_form_window_s is None]
    return WayShare(
        account=account,
        people=sum(group.people for group in mine),
        paid=sum(group.people for group in paid),
        bills=_bills(way, paid, capabilities),
        daily_limit=account.daily_limit,
        daily_left=daily_left(account),
    )


def _bills(way: Way, paid: Sequence[Group], capabilities: Capabilities) -> list[Bill]:
    """What is paid for, the dearest first. As the sender counts it: one template a person, or her words by parts."""
    words = {(letter, wording.reader): wording for letter, said in way.words.items() for wording in said}
    keys = {wording.content.template for wording in words.values() if wording.has_template}
    categories = template_categories(way.account, keys) if keys and paid else {}
    counted = Counter[tuple[int, str]]()
    for group in paid:
        wording = words[group.variant, group.language]
        kind, each = "", way.account.price_minor
        if capabilities.templates:
            kind = categories.get((wording.content.template, wording.language), "")
            each = template_price(way.account, kind)
        counted[each, kind] += group.people * times_paid(wording.content, wording.language, capabilities)
    return [Bill(kind, count, each) for (each, kind), count in sorted(counted.items(), reverse=True)]


def daily_left(account: ChannelAccount) -> int | None:
    """How many new people may still be reached outside the window today; None where there is no limit.

    Numbers of one portfolio share it, and somebody reached from two of them is one person.
    """
    if not account.daily_limit:
        return None
    mine = Q(account=account)
    if account.portfolio:
        mine |= Q(account__portfolio=account.portfolio)
    reached = Reached.objects.filter(mine, outside_at__gt=now() - timedelta(hours=24))
    used: int = reached.aggregate(people=Count("address_hash", distinct=True))["people"]
    return max(account.daily_limit - used, 0)
