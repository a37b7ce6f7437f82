"""How fast and how much an account may send, kept in the database and shared by every worker on every machine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from qadam.channels.base import Capabilities, Channel, ChannelError
from qadam.messaging.adapters import channel_for
from qadam.messaging.decide import zone_of
from qadam.messaging.enums import LANES, URGENT

# After a refusal of the whole account: this long, doubling, until one message gets through.
FIRST_PAUSE_S = 2.0
LONGEST_PAUSE_S = 900.0
# So long nobody sends a second message to find out whether the account is well again: longer than a call may take.
ASKING_S = 30.0
# The count of people reached in a moving day is taken anew this often; in between it only grows.
COUNT_HOLDS_FOR = timedelta(seconds=20)
DAY = timedelta(hours=24)
# Errors that concern one person or one template; every other "wait" concerns the account.
ONE_PERSON = frozenset({"too_fast_for_person", "marketing_cap", "template_paused"})
# Errors of ours, found before anybody is called.
OUR_OWN = frozenset({"not_ready", "sealed", "unsayable"})

_MAKE = """
    insert into messaging_senderpace
        (account_id, tokens, filled_at, refusals, spent_minor, outside_count)
    select account.id, account.per_second, now(), 0, 0, 0 from messaging_channelaccount account
    where not exists (select from messaging_senderpace pace where pace.account_id = account.id)
    on conflict do nothing
"""
_MAKE_PORTFOLIOS = """
    insert into messaging_portfoliopace (portfolio, outside_count)
    select distinct account.portfolio, 0 from messaging_channelaccount account
    where account.portfolio <> '' and not exists (
        select from messaging_portfoliopace pace where pace.portfolio = account.portfolio)
    on conflict do nothing
"""

# In the order of the index of what is queued: without it the planner looks for one row by reading the whole table.
_LOCK = """
    select account.id as account_id, account.organisation_id, account.kind, account.is_open, account.is_demo,
        account.config_sealed, account.per_second, account.daily_limit, account.price_minor,
        account.utility_price_minor, account.authentication_price_minor, account.monthly_budget_minor,
        account.portfolio, organisation.zone,
        least(greatest(account.per_second, 1), pace.tokens
            + account.per_second * greatest(extract(epoch from clock_timestamp() - pace.filled_at), 0))::float,
        pace.refusals, pace.month, pace.spent_minor, pace.outside_count, pace.counted_at
    from messaging_senderpace pace
    join messaging_channelaccount account on account.id = pace.account_id
    join organisations_organisation organisation on organisation.id = account.organisation_id
    where (pace.blocked_until is null or pace.blocked_until <= %(now)s)
        and exists (
            select from unnest(%(lanes)s::int[]) as queue (lane)
            cross join lateral (
                select from messaging_delivery delivery
                where delivery.account_id = account.id and delivery.lane = queue.lane
                    and delivery.state = 'queued' and delivery.not_before <= %(now)s
                order by delivery.not_before, delivery.id limit 1
            ) due
        )
        and not exists (
            select from unnest(%(before)s::int[]) as queue (lane)
            cross join lateral (
                select from messaging_delivery delivery
                where delivery.account_id = account.id and delivery.lane = queue.lane
                    and delivery.state = 'queued' and delivery.not_before <= %(now)s
                order by delivery.not_before, delivery.id limit 1
            ) urgent
        )
    order by pace.account_id
    for update of pace
"""
# Whoever sends only what people wait for stands in line for an account; whoever sends to many takes another one.
_IN_LINE = "set local lock_timeout = '5s'"

_LOCK_PORTFOLIOS = """
    select portfolio, outside_count, counted_at from messaging_portfoliopace
    where portfolio = any(%s) order by portfolio for update
"""

_COUNT = """
    select account_id, count(*) from messaging_reached
    where account_id = any(%s) and outside_at > %s group by account_id
"""

# The same person reached from two numbers of one portfolio is one person.
_COUNT_PORTFOLIOS = """
    select account.portfolio, count(distinct reached.address_hash) from messaging_reached reached
    join messaging_channelaccount account on account.id = reached.account_id
    where account.portfolio = any(%s) and reached.outside_at > %s group by account.portfolio
"""

_KEEP = """
    update messaging_senderpace pace set tokens = kept.tokens, filled_at = clock_timestamp(), month = kept.month,
        spent_minor = kept.spent_minor, outside_count = kept.outside_count, counted_at = kept.counted_at,
        blocked_until = coalesce(kept.asking_until, pace.blocked_until)
    from unnest(%s::uuid[], %s::float[], %s::date[], %s::bigint[], %s::int[], %s::timestamptz[], %s::timestamptz[])
        as kept (account_id, tokens, month, spent_minor, outside_count, counted_at, asking_until)
    where pace.account_id = kept.account_id
"""

_KEEP_PORTFOLIOS = """
    update messaging_portfoliopace pace set outside_count = kept.outside_count, counted_at = kept.counted_at
    from unnest(%s::text[], %s::int[], %s::timestamptz[]) as kept (portfolio, outside_count, counted_at)
    where pace.portfolio = kept.portfolio
"""

_CALLS = """
    insert into messaging_callhour (account_id, hour, calls)
    select account_id, date_trunc('hour', %(now)s::timestamptz), calls
    from unnest(%(accounts)s::uuid[], %(calls)s::int[]) as made (account_id, calls)
    on conflict (account_id, hour) do update set calls = messaging_callhour.calls + excluded.calls
"""

_REACHED = """
    insert into messaging_reached (account_id, address_hash, at, outside_at)
    select account_id, address_hash, %(now)s, case when outside then %(now)s end
    from unnest(%(accounts)s::uuid[], %(hashes)s::bytea[], %(outside)s::bool[])
        as sent (account_id, address_hash, outside)
    on conflict (account_id, address_hash) do update
    set at = excluded.at, outside_at = coalesce(excluded.outside_at, messaging_reached.outside_at)
"""

_BLOCK = """
    update messaging_senderpace pace set tokens = 0, filled_at = clock_timestamp(),
        refusals = case when again.counts then least(pace.refusals + 1, 100) else pace.refusals end,
        blocked_until = case when %(asked)s then again.until else greatest(pace.blocked_until, again.until) end
    from (
        select account_id, %(asked)s or refusals = 0 as counts, %(now)s + make_interval(secs =>
            least(greatest(%(wait)s, case when %(asked)s or refusals = 0
                then %(first)s * power(2, least(refusals, 20)) else 0 end), %(longest)s)) as until
        from messaging_senderpace where account_id = %(account)s for update
    ) again
    where pace.account_id = again.account_id
    returning pace.blocked_until
"""


@dataclass
class Outside:
    """People reached outside the window in 24 hours, by one account or by all that share a limit."""

    count: int
    counted_at: datetime | None

    def is_old(self, moment: datetime) -> bool:
        return self.counted_at is None or not self.counted_at <= moment < self.counted_at + COUNT_HOLDS_FOR


@dataclass
class Pace:
    """An account locked for one claim: what it is, how much it may still send, and what this claim takes from that."""

    account_id: UUID
    organisation_id: UUID
    kind: str
    is_open: bool
    is_demo: bool
    config_sealed: bytes
    per_second: int
    daily_limit: int
    price_minor: int
    utility_price_minor: int | None
    authentication_price_minor: int | None
    monthly_budget_minor: int
    portfolio: str
    zone: str
    tokens: float
    refusals: int
    month: date | None
    spent_minor: int
    outside_count: int
    counted_at: datetime | None
    taken: int = 0
    places: int = 0
    outside: Outside = field(init=False)

    def __post_init__(self) -> None:
        self.outside = Outside(self.outside_count, self.counted_at)

    @property
    def channel(self) -> Channel:
        return channel_for(self.kind, bytes(self.config_sealed), is_demo=self.is_demo)

    @property
    def capabilities(self) -> Capabilities:
        return self.channel.capabilities

    @property
    def allowance(self) -> int:
        """Messages that may go now; after a refusal one, to see whether the provider takes it."""
        return max(min(int(self.tokens), (1 if self.refusals else self.places) - self.taken), 0)

    @property
    def daily_left(self) -> int | None:
        return max(self.daily_limit - self.outside.count, 0) if self.daily_limit else None

    @property
    def budget_left_minor(self) -> int | None:
        return max(self.monthly_budget_minor - self.spent_minor, 0) if self.monthly_budget_minor else None

    def take(self, *, cost_minor: int, new_outside: bool) -> None:
        """Counts one message that goes out."""
        self.taken += 1
        self.tokens -= 1
        self.spent_minor += cost_minor
        self.outside.count += new_outside


def make_paces() -> None:
    """Gives every account and portfolio a row. Safe to repeat."""
    with connection.cursor() as cursor:
        cursor.execute(_MAKE)
        cursor.execute(_MAKE_PORTFOLIOS)


def lock_paces(moment: datetime, lanes: Sequence[int] = LANES) -> list[Pace]:
    """The accounts with something due in these lanes, that nobody else is claiming for just now. Inside a transaction.

    A sender that leaves urgent lanes to others keeps off an account with something urgent: their tokens are one. One
    that sends urgent things alone waits for its turn instead of looking again later, so that no broadcast keeps it out.
    """
    before = [int(lane) for lane in URGENT if lane not in lanes]
    stands_in_line = set(lanes) <= set(URGENT)
    values: dict[str, Any] = {
        "now": moment,
        "lanes": [int(lane) for lane in lanes],
        "before": before if not set(lanes) & set(URGENT) else [],
    }
    with connection.cursor() as cursor:
        if stands_in_line:
            cursor.execute(_IN_LINE)
        cursor.execute(_LOCK if stands_in_line else f"{_LOCK} skip locked", values)
        names = [one.name for one in fields(Pace) if one.name not in ("taken", "places", "outside")]
        paces = [Pace(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
    for pace in paces:
        month = moment.astimezone(zone_of(pace.zone)).date().replace(day=1)
        if pace.month != month:
            pace.month, pace.spent_minor = month, 0
    paces = _share(paces, waits=stands_in_line)
    _count_outside([pace for pace in paces if pace.daily_limit], moment)
    return paces


def _share(paces: list[Pace], *, waits: bool) -> list[Pace]:
    """Gives accounts of one portfolio their common count; those whose count somebody else holds just now are left out."""
    shared = {pace.portfolio for pace in paces if pace.portfolio and pace.daily_limit}
    if not shared:
        return paces
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_PORTFOLIOS if waits else f"{_LOCK_PORTFOLIOS} skip locked", [sorted(shared)])
        held = {portfolio: Outside(count, counted_at) for portfolio, count, counted_at in cursor.fetchall()}
    kept = []
    for pace in paces:
        if pace.portfolio in shared and pace.daily_limit:
            if pace.portfolio not in held:
                continue
            pace.outside = held[pace.portfolio]
        kept.append(pace)
    return kept


def _count_outside(paces: Sequence[Pace], moment: datetime) -> None:
    old = [pace for pace in paces if pace.outside.is_old(moment)]
    if not old:
        return
    alone = [pace.account_id for pace in old if not pace.portfolio]
    together = sorted({pace.portfolio for pace in old if pace.portfolio})
    counts: dict[Any, int] = {}
    with connection.cursor() as cursor:
        for statement, keys in ((_COUNT, alone), (_COUNT_PORTFOLIOS, together)):
            if keys:
                cursor.execute(statement, [keys, moment - DAY])
                counts |= dict(cursor.fetchall())
    for pace in old:
        pace.outside.count = counts.get(pace.portfolio or pace.account_id, 0)
        pace.outside.counted_at = moment


def keep_paces(paces: Sequence[Pace], moment: datetime) -> None:
    """Writes back what a claim took. An account that is asked whether it is well again is left alone meanwhile."""
    asking_until = moment + timedelta(seconds=ASKING_S)
    rows: list[tuple[Any, ...]] = [
        (
            p.account_id,
            max(p.tokens, 0.0),
            p.month,
            p.spent_minor,
            p.outside.count,
            p.outside.counted_at,
            asking_until if p.refusals and p.taken else None,
        )
        for p in paces
    ]
    shared = {p.portfolio: p.outside for p in paces if p.portfolio and p.daily_limit}
    calling = [p for p in paces if p.taken]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [list(column) for column in zip(*rows, strict=True)])
        if shared:
            counts = list(shared.values())
            cursor.execute(
                _KEEP_PORTFOLIOS, [list(shared), [o.count for o in counts], [o.counted_at for o in counts]]
            )
        if calling:
            values: dict[str, Any] = {
                "now": moment,
                "accounts": [p.account_id for p in calling],
                "calls": [p.taken for p in calling],
            }
            cursor.execute(_CALLS, values)


def note_reached(sent: Iterable[tuple[UUID, bytes, bool]], moment: datetime) -> None:
    """Remembers that accounts write to addresses now; the flag says whether outside the window."""
    last = {(account, digest): outside for account, digest, outside in sent}
    values: dict[str, Any] = {
        "now": moment,
        "accounts": [account for account, _digest in last],
        "hashes": [digest for _account, digest in last],
        "outside": list(last.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_REACHED, values)


def concerns_account(error: ChannelError) -> bool:
    """Whether every other message of the account would meet the same answer now."""
    return error.account_wide or (
        error.may_retry and error.retry_after_s is not None and error.code not in ONE_PERSON
    )


def is_an_answer(error: ChannelError) -> bool:
    """Whether the provider said something about one message: then it is there and well."""
    return not error.unknown and error.code not in OUR_OWN and not concerns_account(error)


def block(account_id: UUID, moment: datetime, *, wait_s: float, asked: bool = True) -> datetime:
    """Lets the account rest: as long as the provider asked for, longer each time it is `asked` and refuses. Until when.

    What was called before it rested and comes back refused only now says nothing new: it is not counted again.
    """
    values: dict[str, Any] = {
        "account": account_id,
        "now": moment,
        "wait": wait_s,
        "asked": asked,
        "first": FIRST_PAUSE_S,
        "longest": LONGEST_PAUSE_S,
    }
    with connection.cursor() as cursor:
        cursor.execute(_BLOCK, values)
        until: datetime = cursor.fetchone()[0]
    return until


def unblock(account_ids: Iterable[UUID]) -> list[UUID]:
    """Ends the caution after refusals, since a message got through. Those that had been refused before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update messaging_senderpace set refusals = 0, blocked_until = null"
            " where account_id = any(%s) and refusals > 0"
            " returning account_id",
            [list(account_ids)],
        )
        return [row[0] for row in cursor.fetchall()]
