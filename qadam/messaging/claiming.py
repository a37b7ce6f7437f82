"""Taking due deliveries: locked, looked at with all that decides, and written as `calling` before anybody calls."""

import json
import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction

from qadam.channels.base import Misconfigured
from qadam.core.clock import now
from qadam.core.models import new_id
from qadam.messaging import limits
from qadam.messaging.billing import times_paid
from qadam.messaging.ceilings import Ceilings
from qadam.messaging.content import Content
from qadam.messaging.decide import (
    Cancel,
    Decision,
    Expire,
    Later,
    QuietHours,
    Send,
    SendFacts,
    Skip,
    decide,
)
from qadam.messaging.enums import ASKED_ON_THE_WEB, LANES, DeliveryState, Keeper, Lane
from qadam.messaging.limits import Pace
from qadam.messaging.models import ChannelAccount
from qadam.messaging.prices import FREE_INSIDE, template_price
from qadam.messaging.quiet import QuietTimes
from qadam.messaging.templates_registry import UNKNOWN_TEMPLATE, Usable, usable_templates
from qadam.people.enums import AddressKind

log = logging.getLogger(__name__)

# Deliveries looked at for each call there is room for, so that people who are left out do not slow the others.
LOOK_AHEAD = 2

# `state || ''` keeps the planner from the index of what is queued: when it believes that nobody waits, it would walk
# through everything that everybody has waiting, for every claim.
_DUE = """
    with due as (
        select next.id, queue.lane, queue.place,
            account.busy + row_number() over (partition by account.organisation_id, queue.lane
                order by next.not_before, next.id) as turn,
            row_number() over (partition by account.id order by queue.place, next.not_before, next.id) as nth,
            account.room
        from unnest(%(accounts)s::uuid[], %(organisations)s::uuid[], %(rooms)s::int[], %(busy)s::int[])
            as account (id, organisation_id, room, busy)
        cross join unnest(%(lanes)s::int[]) with ordinality as queue (lane, place)
        cross join lateral (
            select waiting.id, waiting.not_before from messaging_delivery waiting
            where waiting.account_id = account.id and waiting.lane = queue.lane
                and waiting.state = 'queued' and waiting.not_before <= %(now)s
                and (queue.lane <> 1 or not exists (
                    select from messaging_delivery earlier
                    where earlier.account_id = waiting.account_id and earlier.lane = 1
                        and earlier.address_hash = waiting.address_hash
                        and earlier.state in ('queued', 'sending')
                        and (earlier.created_at, earlier.id) < (waiting.created_at, waiting.id)
                ))
            order by waiting.not_before, waiting.id
            limit account.room
        ) next
    ), picked as (
        select id, turn, place from due where nth <= room order by place, turn, id limit %(at_most)s
    )
    select delivery.id, delivery.account_id, delivery.address_hash, delivery.lane, delivery.purpose,
        delivery.language, delivery.content, delivery.created_at, delivery.expires_at, delivery.tries,
        case when address.gone_at is null then address.sealed end as sealed, address.kind as address_kind, person.erased_at,
        person.zone,
        thread.window_ends_at, thread.last_in_at, thread.is_guarded, thread.keeper,
        thread.held_at is not null or exists (
            select from messaging_conversation hers where hers.person_id = delivery.person_id
                and hers.held_at is not null
        ) as rests,
        stop.at as stopped_at, stop.only_news, reached.at as last_out_at,
        greatest(reached.outside_at, elsewhere.outside_at) as outside_at,
        said.granted, hold.state as cause_hold, delivery.cause_kind, delivery.cause_id, delivery.rungs_left
    from picked
    join messaging_delivery delivery on delivery.id = picked.id and delivery.state || '' = 'queued'
    join messaging_channelaccount account on account.id = delivery.account_id
    left join messaging_causehold hold
        on hold.cause_kind = delivery.cause_kind and hold.cause_id = delivery.cause_id
    left join people_address address on address.id = delivery.address_id
    left join people_person person on person.id = delivery.person_id
    left join messaging_conversation thread
        on thread.account_id = delivery.account_id and thread.address_hash = delivery.address_hash
    left join messaging_optout stop
        on stop.account_id = delivery.account_id and stop.address_hash = delivery.address_hash
        and stop.undone_at is null
    left join messaging_reached reached
        on reached.account_id = delivery.account_id and reached.address_hash = delivery.address_hash
    left join lateral (
        select max(other.outside_at) as outside_at from messaging_channelaccount sibling
        join messaging_reached other on other.account_id = sibling.id
            and other.address_hash = delivery.address_hash
        where account.portfolio <> '' and sibling.portfolio = account.portfolio and sibling.id <> account.id
    ) elsewhere on true
    left join lateral (
        select consent.granted from people_consent consent
        where consent.person_id = delivery.person_id and consent.purpose = delivery.purpose
            and consent.channel in ('', account.kind)
        order by consent.at desc, consent.id desc limit 1
    ) said on true
    order by picked.place, picked.turn, delivery.id
    for update of delivery skip locked
"""

_DECIDED = """
    update messaging_delivery delivery set state = decided.state, skip_reason = decided.reason,
        not_before = coalesce(decided.at, delivery.not_before), changed_at = %s
    from unnest(%s::uuid[], %s::text[], %s::text[], %s::timestamptz[]) as decided (id, state, reason, at)
    where delivery.id = decided.id
"""

_CALLING = """
    insert into messaging_attempt (id, delivery_id, account_id, state, worker, error_code, error_text, cost_minor,
        started_at, changed_at)
    select id, delivery_id, account_id, 'calling', %(worker)s, '', '', cost, %(now)s, %(now)s
    from unnest(%(ids)s::uuid[], %(deliveries)s::uuid[], %(accounts)s::uuid[], %(costs)s::int[])
        as call (id, delivery_id, account_id, cost)
"""


class Due(NamedTuple):
    """One delivery with everything that decides about it, as one row of the database."""

    id: UUID
    account_id: UUID
    address_hash: bytes
    lane: int
    purpose: str
    language: str
    content: Any
    created_at: datetime
    expires_at: datetime | None
    tries: int
    sealed: bytes | None
    address_kind: str | None
    erased_at: datetime | None
    zone: str | None
    window_ends_at: datetime | None
    last_in_at: datetime | None
    is_guarded: bool | None
    keeper: str | None
    rests: bool
    stopped_at: datetime | None
    only_news: bool | None
    last_out_at: datetime | None
    outside_at: datetime | None
    granted: bool | None
    cause_hold: str | None
    cause_kind: str
    cause_id: UUID
    rungs_left: int

    @property
    def cause(self) -> tuple[str, UUID]:
        return self.cause_kind, self.cause_id


@dataclass(frozen=True)
class Call:
    """A delivery that is `calling` in the database and now must be called."""

    attempt_id: UUID
    due: Due
    pace: Pace
    content: Content
    send: Send
    # How the provider calls the language of the template.
    template_code: str = ""

    @property
    def is_question(self) -> bool:
        """Whether it finds out if an account that had to rest is well again."""
        return self.pace.refusals > 0


@dataclass(frozen=True)
class Claim:
    """What one look at the queue gave: calls to make, and how many deliveries it dealt with altogether."""

    calls: list[Call]
    handled: int


NOTHING = Claim([], 0)


@transaction.atomic
def claim(
    *,
    worker: str,
    room: int,
    out: Mapping[UUID, int] | None = None,
    most: int | None = None,
    lanes: Sequence[int] = LANES,
) -> Claim:
    """Up to `room` calls, committed as `calling`; those who must not or not yet be written to are marked so.

    Lanes go in order, organisations take turns inside a lane. Two workers never take the same delivery. `out` are the
    calls an account waits for already: they count as turns it had, and it never waits for more than `most`.
    """
    moment, out = now(), out or {}
    paces = {}
    for pace in limits.lock_paces(moment, lanes):
        pace.places = max((room if most is None else most) - out.get(pace.account_id, 0), 0)
        if pace.allowance or not pace.is_open:
            paces[pace.account_id] = pace
    if not paces:
        return NOTHING
    _leave_out_misconfigured(paces, moment)
    dues = _due(paces.values(), room, out, lanes, moment)
    decided, calls = _decide_all(dues, paces, room, moment)
    if decided:
        _write(decided, moment)
        _write_calls(calls, worker, moment)
        limits.keep_paces(list(paces.values()), moment)
    return Claim(calls, len(decided))


def _leave_out_misconfigured(paces: dict[UUID, Pace], moment: datetime) -> None:
    for pace in list(paces.values()):
        try:
            _ = pace.channel
        except Misconfigured:
            del paces[pace.account_id]
            limits.block(pace.account_id, moment, wait_s=60)
            ChannelAccount.objects.filter(pk=pace.account_id).update(
                trouble="misconfigured", trouble_at=moment
            )


def _due(
    paces: Iterable[Pace], room: int, out: Mapping[UUID, int], lanes: Sequence[int], moment: datetime
) -> list[Due]:
    many = list(paces)
    busy: Counter[UUID] = Counter()
    for pace in many:
        busy[pace.organisation_id] += out.get(pace.account_id, 0)
    values: dict[str, Any] = {
        "accounts": [pace.account_id for pace in many],
        "organisations": [pace.organisation_id for pace in many],
        "busy": [busy[pace.organisation_id] for pace in many],
        "rooms": [min(pace.allowance, room) * LOOK_AHEAD if pace.is_open else room for pace in many],
        "at_most": room * LOOK_AHEAD,
        "lanes": [int(lane) for lane in lanes],
        "now": moment,
    }
    with connection.cursor() as cursor:
        cursor.execute(_DUE, values)
        return [Due(*row) for row in cursor.fetchall()]


def _decide_all(
    dues: Sequence[Due], paces: dict[UUID, Pace], room: int, moment: datetime
) -> tuple[list[tuple[UUID, Decision]], list[Call]]:
    contents = [_content(due.content) for due in dues]
    ceilings = Ceilings(due.cause for due in dues if due.lane == Lane.BROADCAST)
    quiet = QuietTimes(paces[due.account_id].organisation_id for due in dues)
    templates = usable_templates((due.account_id, c) for due, c in zip(dues, contents, strict=True) if c)
    decided: list[tuple[UUID, Decision]] = []
    calls: list[Call] = []
    reached: dict[tuple[UUID, bytes], bool] = {}
    for due, content in zip(dues, contents, strict=True):
        if content is None:
            decided.append((due.id, Expire()))
            continue
        pace, key = paces[due.account_id], (due.account_id, bytes(due.address_hash))
        usable = templates.get((due.account_id, content.template), UNKNOWN_TEMPLATE)
        hours = quiet.of(pace.organisation_id, pace.kind, due.zone or pace.zone)
        left = ceilings.left(due.cause, pace.budget_left_minor)
        facts = _facts(due, pace, content, usable, hours, left, moment)
        decision = decide(facts)
        if isinstance(decision, Send):
            if len(calls) == room or pace.allowance < 1 or key in reached:
                continue  # stays queued: its turn comes with the next claim
            pace.take(
                cost_minor=decision.cost_minor,
                new_outside=decision.outside_window and not facts.reached_today,
            )
            ceilings.take(due.cause, decision.cost_minor)
            reached[key] = decision.outside_window
            code = usable.approved.get(decision.template_language, "")
            calls.append(Call(new_id(), due, pace, content, decision, code))
        decided.append((due.id, decision))
    ceilings.keep()
    if reached:
        limits.note_reached([(a, h, outside) for (a, h), outside in reached.items()], moment)
    return decided, calls


def _facts(
    due: Due,
    pace: Pace,
    content: Content,
    usable: Usable,
    quiet: QuietHours,
    budget_left_minor: int | None,
    moment: datetime,
) -> SendFacts:
    capabilities = pace.capabilities
    return SendFacts(
        now=moment,
        lane=due.lane,
        purpose=due.purpose,
        language=due.language,
        created_at=due.created_at,
        expires_at=due.expires_at,
        cause_hold=due.cause_hold or "",
        account_open=pace.is_open,
        has_address=due.sealed is not None,
        person_forgotten=due.erased_at is not None,
        opted_out_at=due.stopped_at,
        opted_out_of_news_only=bool(due.only_news),
        consented=due.granted,
        is_self_test=due.cause_kind == "self-test",
        on_hold=bool(due.is_guarded)
        or due.rests
        or (due.lane == Lane.BROADCAST and due.keeper == Keeper.HUMAN),
        last_in_at=due.last_in_at,
        quiet=quiet,
        needs_window=capabilities.free_form_window_s is not None,
        window_ends_at=due.window_ends_at,
        has_free_words=bool(content.text or content.media_id),
        template_languages=frozenset(usable.approved) if capabilities.templates else frozenset(),
        paused_languages=frozenset(usable.paused),
        has_next_way=due.rungs_left > 0,
        wants_template=bool(content.template),
        last_out_at=due.last_out_at,
        daily_left=pace.daily_left,
        reached_today=due.outside_at is not None and due.outside_at > moment - timedelta(hours=24),
        price_minor=pace.price_minor and pace.price_minor * times_paid(content, due.language, capabilities),
        template_prices={code: template_price(pace, kind) for code, kind in usable.categories.items()},
        free_inside=frozenset(code for code, kind in usable.categories.items() if kind in FREE_INSIDE),
        budget_left_minor=budget_left_minor,
        is_public=due.address_kind == AddressKind.CHANNEL,
        asked_on_the_web=due.cause_kind == ASKED_ON_THE_WEB,
    )


def _write(decided: Sequence[tuple[UUID, Decision]], moment: datetime) -> None:
    states, reasons, times = [], [], []
    for _id, decision in decided:
        match decision:
            case Send():
                state, reason, at = DeliveryState.SENDING, "", None
            case Skip(why):
                state, reason, at = DeliveryState.SKIPPED, str(why), None
            case Later(later):
                state, reason, at = DeliveryState.QUEUED, "", later
            case Cancel():
                state, reason, at = DeliveryState.CANCELLED, "", None
            case Expire():
                state, reason, at = DeliveryState.EXPIRED, "", None
        states.append(str(state))
        reasons.append(reason)
        times.append(at)
    with connection.cursor() as cursor:
        cursor.execute(_DECIDED, [moment, [id for id, _decision in decided], states, reasons, times])


def _write_calls(calls: Sequence[Call], worker: str, moment: datetime) -> None:
    if not calls:
        return
    values: dict[str, Any] = {
        "worker": worker,
        "now": moment,
        "ids": [call.attempt_id for call in calls],
        "deliveries": [call.due.id for call in calls],
        "accounts": [call.due.account_id for call in calls],
        "costs": [call.send.cost_minor for call in calls],
    }
    with connection.cursor() as cursor:
        cursor.execute(_CALLING, values)


def _content(value: Any) -> Content | None:
    """What a delivery says; None when nobody can read it, so that it cannot hold up all others."""
    try:
        return Content.from_json(json.loads(value) if isinstance(value, str) else value)
    except (TypeError, ValueError, AttributeError, KeyError):
        log.error("the content of a delivery cannot be read; it is not sent")
        return None
