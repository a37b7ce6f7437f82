"""Reads of outreach: what sending a broadcast would do, how far it is, and what its lot has shown."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, Min, Q, Sum

from qadam.campaigns.models import Campaign
from qadam.core.clock import now
from qadam.messaging.adapters import channel_of
from qadam.messaging.decide import HELD_UNTIL
from qadam.messaging.enums import DeliveryState, SkipReason
from qadam.messaging.models import Attempt, Delivery, Reached
from qadam.messaging.quiet import quiet_hours
from qadam.messaging.templates_registry import approved_bodies
from qadam.outreach.audience import CAUSE, Audience, Lot, groups, wordings
from qadam.outreach.enums import Arm
from qadam.outreach.models import Broadcast, Holdout
from qadam.outreach.ports import could_show
from qadam.people.enums import Purpose

_ARRIVED = (DeliveryState.DELIVERED, DeliveryState.READ)
_UNDERWAY = (DeliveryState.ACCEPTED, DeliveryState.SENT)
_WAITING = (DeliveryState.QUEUED, DeliveryState.SENDING)
_HANDED_OVER = (*_ARRIVED, *_UNDERWAY, DeliveryState.UNKNOWN)


def open_holdout(campaign: Campaign | None) -> Holdout | None:
    """The lot that still holds people of a campaign back."""
    return Holdout.objects.filter(campaign=campaign, ended_at=None).first() if campaign else None


def audience_of(broadcast: Broadcast) -> Audience:
    """Whom a broadcast asks for, with the words each would get and the lot that is or would be drawn."""
    bodies = approved_bodies(broadcast.account, broadcast.template)
    return Audience(
        account=broadcast.account,
        segment=broadcast.segment,
        purpose=broadcast.purpose,
        wordings=wordings(broadcast.texts, broadcast.template, bodies),
        broadcast_id=broadcast.pk,
        lot=_lot(broadcast),
    )


def _lot(broadcast: Broadcast) -> Lot | None:
    """A running lot holds for every news of its campaign; it is drawn for new people only by those that ask for one."""
    if broadcast.campaign is None or broadcast.purpose != Purpose.NEWS:
        return None
    running = open_holdout(broadcast.campaign)
    if running is not None:
        share = running.share if broadcast.holdout_share else 0.0
        return Lot(broadcast.campaign.pk, bytes(running.salt), share, running.pk)
    if not broadcast.holdout_share:
        return None
    return Lot(broadcast.campaign.pk, bytes(broadcast.salt), broadcast.holdout_share)


@dataclass(frozen=True)
class Skipped:
    reason: str
    label: str
    people: int


@dataclass(frozen=True)
class Preview:
    """What sending now would do. `people` = `to_send` + `left_out` + `held_out`, always."""

    people: int
    to_send: int
    held_out: int
    skipped: Sequence[Skipped]
    # (language people read, language they get, how many)
    in_other_language: Sequence[tuple[str, str, int]]
    cost_minor: int
    paid: int
    daily_limit: int
    daily_left: int | None
    minutes: int
    days: int
    quiet_until: datetime | None
    could_show: float | None

    @property
    def left_out(self) -> int:
        return sum(row.people for row in self.skipped)


def preview(broadcast: Broadcast) -> Preview:
    """What would happen if the broadcast were sent now. Nothing is written."""
    found = groups(audience_of(broadcast))
    reasons = Counter[str]()
    others = Counter[tuple[str, str]]()
    paid = 0
    always_paid = channel_of(broadcast.account).capabilities.free_form_window_s is None
    for group in found:
        reasons[group.reason] += group.people
        if not group.reason:
            paid += group.people if group.outside or always_paid else 0
            if group.language != group.content_language:
                others[group.language, group.content_language] += group.people
    to_send, held = reasons.pop("", 0), reasons.pop(SkipReason.HELD_OUT, 0)
    left = daily_left(broadcast)
    return Preview(
        people=sum(group.people for group in found),
        to_send=to_send,
        held_out=held,
        skipped=_skipped(reasons),
        in_other_language=[(*pair, count) for pair, count in others.most_common()],
        cost_minor=paid * broadcast.account.price_minor,
        paid=paid,
        daily_limit=broadcast.account.daily_limit,
        daily_left=left,
        minutes=max(1, math.ceil(to_send / max(broadcast.account.per_second, 1) / 60)),
        days=_days(paid, left, broadcast.account.daily_limit),
        quiet_until=quiet_until(broadcast),
        could_show=_could_show(broadcast, to_send + held),
    )


def _skipped(reasons: Counter[str]) -> list[Skipped]:
    return [Skipped(reason, str(SkipReason(reason).label), count) for reason, count in reasons.most_common()]


def _days(paid: int, left: int | None, limit: int) -> int:
    """Days until the last one has it, under the channel's daily limit; 1 when it all goes today."""
    if left is None or paid <= left:
        return 1
    return 1 + math.ceil((paid - left) / max(limit, 1))


def daily_left(broadcast: Broadcast) -> int | None:
    """How many new people may still be reached outside the window today; None where there is no limit."""
    account = broadcast.account
    if not account.daily_limit:
        return None
    used = Reached.objects.filter(account=account, outside_at__gt=now() - timedelta(hours=24)).count()
    return max(account.daily_limit - used, 0)


def quiet_until(broadcast: Broadcast) -> datetime | None:
    """When the quiet hours end, if it is quiet now. Alerts do not wait for it."""
    if broadcast.purpose == Purpose.EMERGENCY:
        return None
    return quiet_hours(broadcast.organisation, broadcast.account.kind).end_after(now())


def _could_show(broadcast: Broadcast, eligible: int) -> float | None:
    """What a lot of a tenth (or of the share chosen) could show, where one may be drawn."""
    if broadcast.campaign_id is None or broadcast.purpose != Purpose.NEWS:
        return None
    share = broadcast.holdout_share or 0.1
    return next((ask(eligible, share) for ask in could_show), None)


@dataclass(frozen=True)
class Progress:
    """How far a broadcast is. The parts add up to `people`."""

    people: int
    arrived: int
    underway: int
    unknown: int
    failed: int
    waiting: int
    cancelled: int
    expired: int
    held_out: int
    skipped: Sequence[Skipped]
    by_state: dict[str, int]
    cost_minor: int
    waits_until: datetime | None

    @property
    def meant(self) -> int:
        """Those it goes to: everybody but the left out and the held out."""
        return self.people - self.held_out - sum(row.people for row in self.skipped)

    @property
    def handed_over(self) -> int:
        return self.arrived + self.underway + self.unknown


def progress(broadcast: Broadcast) -> Progress:
    """The deliveries of a broadcast counted by state and reason."""
    return progress_of([broadcast])[broadcast.pk]


def progress_of(broadcasts: Sequence[Broadcast]) -> dict[UUID, Progress]:
    """The same for many at once, by broadcast. Three queries however many there are."""
    ids = [broadcast.pk for broadcast in broadcasts]
    mine = Delivery.objects.filter(cause_kind=CAUSE, cause_id__in=ids).order_by()
    counts = mine.values_list("cause_id", "state", "skip_reason").annotate(n=Count("*"))
    rows: dict[UUID, list[tuple[str, str, int]]] = {id: [] for id in ids}
    for cause_id, state, reason, count in counts:
        rows[cause_id].append((state, reason, count))
    paid = Attempt.objects.filter(delivery__cause_kind=CAUSE, delivery__cause_id__in=ids).exclude(
        state="failed"
    )
    costs = dict(paid.values_list("delivery__cause_id").annotate(total=Sum("cost_minor")).order_by())
    queued = mine.filter(state=DeliveryState.QUEUED)
    firsts = dict(queued.values_list("cause_id").annotate(first=Min("not_before")))
    return {id: _progress(rows[id], costs.get(id) or 0, firsts.get(id)) for id in ids}


def _progress(rows: Iterable[tuple[str, str, int]], cost_minor: int, first: datetime | None) -> Progress:
    states, reasons = Counter[str](), Counter[str]()
    for state, reason, count in rows:
        states[state] += count
        if state == DeliveryState.SKIPPED:
            reasons[reason] += count
    held = reasons.pop(SkipReason.HELD_OUT, 0)
    # When the next one goes, if nobody is due now.
    waits_until = first if first is not None and now() < first < HELD_UNTIL else None
    return Progress(
        people=sum(states.values()),
        arrived=_sum(states, _ARRIVED),
        underway=_sum(states, _UNDERWAY),
        unknown=states[DeliveryState.UNKNOWN],
        failed=states[DeliveryState.FAILED],
        waiting=_sum(states, _WAITING),
        cancelled=states[DeliveryState.CANCELLED],
        expired=states[DeliveryState.EXPIRED],
        held_out=held,
        skipped=_skipped(reasons),
        by_state={str(state): count for state, count in sorted(states.items())},
        cost_minor=cost_minor,
        waits_until=waits_until,
    )


def handed_over(broadcasts: Iterable[Broadcast]) -> dict[UUID, tuple[int, int]]:
    """For each started broadcast how many were handed over, of how many it is meant for. One query."""
    rows = (
        Delivery.objects.filter(cause_kind=CAUSE, cause_id__in=[row.pk for row in broadcasts])
        .exclude(state=DeliveryState.SKIPPED)
        .values_list("cause_id")
        .annotate(done=Count("pk", filter=Q(state__in=_HANDED_OVER)), meant=Count("pk"))
        .order_by()
    )
    return {cause_id: (done, meant) for cause_id, done, meant in rows}


def _sum(states: Counter[str], wanted: Iterable[str]) -> int:
    return sum(states[state] for state in wanted)


def people_left_out(broadcast: Broadcast, reason: str, *, at_most: int = 500) -> list[UUID]:
    """Who was left out of a started broadcast for a reason."""
    rows = Delivery.objects.filter(
        cause_kind=CAUSE, cause_id=broadcast.pk, skip_reason=reason, person__isnull=False
    )
    return [id for id in rows.values_list("person_id", flat=True)[:at_most] if id]


@dataclass(frozen=True)
class Experiment:
    """What a lot has shown so far: of those messaged and those held out, how many took a step afterwards."""

    broadcast_id: UUID
    title: str
    held_share: float
    n_treated: int
    yes_treated: int
    n_held: int
    yes_held: int
    started_at: datetime
    ended_at: datetime | None


_ARMS = """
    select assignment.holdout_id, assignment.arm, count(*),
        count(*) filter (where exists (
            select from campaigns_step step
            where step.address_hash = assignment.address_hash and step.campaign_id = %(campaign)s
                and step.at >= assignment.at and (holdout.ended_at is null or step.at < holdout.ended_at)
        ))
    from outreach_assignment assignment join outreach_holdout holdout on holdout.id = assignment.holdout_id
    where holdout.campaign_id = %(campaign)s
    group by 1, 2
"""


def experiments(campaign: Campaign) -> list[Experiment]:
    """Every lot of a campaign, newest first, counted by what each address was drawn into, whatever reached it."""
    with connection.cursor() as cursor:
        cursor.execute(_ARMS, {"campaign": campaign.pk})
        counts = {(holdout, arm): (people, yes) for holdout, arm, people, yes in cursor.fetchall()}
    lots = Holdout.objects.filter(campaign=campaign).select_related("broadcast").order_by("-started_at")
    return [_experiment(lot, counts) for lot in lots]


def _experiment(lot: Holdout, counts: dict[tuple[UUID, str], tuple[int, int]]) -> Experiment:
    n_treated, yes_treated = counts.get((lot.pk, Arm.MESSAGED), (0, 0))
    n_held, yes_held = counts.get((lot.pk, Arm.HELD), (0, 0))
    return Experiment(
        broadcast_id=lot.broadcast_id,
        title=lot.broadcast.title,
        held_share=lot.share,
        n_treated=n_treated,
        yes_treated=yes_treated,
        n_held=n_held,
        yes_held=yes_held,
        started_at=lot.started_at,
        ended_at=lot.ended_at,
    )
