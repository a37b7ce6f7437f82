"""Reads of outreach: what sending a broadcast would do, how far it is, and what its lot has shown."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet, Sum

from qadam.campaigns.models import Campaign
from qadam.core.clock import now
from qadam.messaging.decide import HELD_UNTIL
from qadam.messaging.enums import DeliveryState, SkipReason
from qadam.messaging.models import Attempt, ChannelAccount, Delivery
from qadam.messaging.quiet import quiet_hours
from qadam.messaging.templates_registry import approved_bodies, bodies_in_free_words
from qadam.outreach.audience import CAUSE, Audience, Group, Lot, Way, groups, wordings
from qadam.outreach.costs import WayShare, way_share
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


def audience_of(broadcast: Broadcast, *, falling: bool = False, has_begun: bool = False) -> Audience:
    """Whom a broadcast asks for, by which ways, with the words each would get and the lot that is or would be drawn.

    `falling`: those of its people whom the present rung did not reach; `has_begun`: some have it already.
    """
    return Audience(
        organisation_id=broadcast.organisation_id,
        segment=broadcast.segment,
        purpose=broadcast.purpose,
        ways=ways_of(broadcast),
        broadcast_id=broadcast.pk,
        salt=bytes(broadcast.salt),
        lot=_lot(broadcast),
        corrects_id=broadcast.corrects_id,
        falling=falling,
        has_begun=has_begun,
    )


@dataclass(frozen=True)
class WayDone:
    """What one way of a ladder did: how many stand on it now, and at how many of them it arrived."""

    account: ChannelAccount
    people: int
    arrived: int


def by_way(broadcast: Broadcast) -> list[WayDone]:
    """The ways of a started broadcast with what became of those on each; empty where there is one way."""
    accounts = broadcast.accounts
    if len(accounts) == 1:
        return []
    rows = Delivery.objects.filter(cause_kind=CAUSE, cause_id=broadcast.pk).exclude(
        state=DeliveryState.SKIPPED
    )
    counted = rows.values_list("rung").annotate(
        people=Count("pk"), arrived=Count("pk", filter=Q(state__in=_ARRIVED))
    )
    found = {rung: (people, arrived) for rung, people, arrived in counted.order_by()}
    return [WayDone(account, *found.get(rung, (0, 0))) for rung, account in enumerate(accounts)]


def may_fall(broadcast: Broadcast) -> QuerySet[Delivery]:
    """What is known not to have arrived and may still go another way."""
    return Delivery.objects.filter(
        cause_kind=CAUSE,
        cause_id=broadcast.pk,
        rungs_left__gt=0,
        state__in=[DeliveryState.FAILED, DeliveryState.SKIPPED],
    )


def ways_of(broadcast: Broadcast) -> list[Way]:
    """The ladder with its words: where the template is approved it says them, elsewhere the same in free words."""
    accounts = broadcast.accounts
    key = broadcast.template
    known = [bodies_in_free_words(account, key) for account in accounts]
    bodies = {code: body for found in reversed(known) for code, body in found.items()}
    return [
        Way(
            account,
            {
                name: wordings(texts, key, approved_bodies(account, key))
                if own
                else wordings(texts, key, bodies, in_free_words=bool(bodies))
                for name, texts in broadcast.wordings.items()
            },
        )
        for account, own in zip(accounts, known, strict=True)
    ]


def _lot(broadcast: Broadcast) -> Lot | None:
    """A running lot holds for every news of its campaign; it is drawn for new people only by those that ask for one."""
    if broadcast.campaign is None or broadcast.purpose != Purpose.NEWS or broadcast.corrects_id:
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
    # What each way of the ladder would carry at first, in its order.
    ways: Sequence[WayShare]
    # How many would get each wording, by its letter; empty where there is one.
    variants: dict[str, int]
    minutes: int
    days: int
    quiet_until: datetime | None
    could_show: float | None

    @property
    def left_out(self) -> int:
        return sum(row.people for row in self.skipped)

    @property
    def cost_minor(self) -> int:
        return sum(way.cost_minor for way in self.ways)


def preview(broadcast: Broadcast) -> Preview:
    """What would happen if the broadcast were sent now. Nothing is written."""
    asked = audience_of(broadcast)
    found = groups(asked)
    going = [group for group in found if not group.reason]
    reasons, others = Counter[str](), Counter[tuple[str, str]]()
    for group in found:
        reasons[group.reason] += group.people
    for group in going:
        if group.language != group.content_language:
            others[group.language, group.content_language] += group.people
    to_send, held = reasons.pop("", 0), reasons.pop(SkipReason.HELD_OUT, 0)
    ways = [way_share(rung, way, going) for rung, way in enumerate(asked.ways)]
    return Preview(
        people=sum(group.people for group in found),
        to_send=to_send,
        held_out=held,
        skipped=_skipped(reasons),
        in_other_language=[(*pair, count) for pair, count in others.most_common()],
        ways=ways,
        variants=_by_variant(going) if broadcast.more_texts else {},
        minutes=max(way.minutes for way in ways),
        days=max(way.days for way in ways),
        quiet_until=quiet_until(broadcast),
        could_show=_could_show(broadcast, to_send + held),
    )


def _by_variant(going: Sequence[Group]) -> dict[str, int]:
    counted = Counter[str]()
    for group in going:
        counted[group.variant] += group.people
    return dict(sorted(counted.items()))


def _skipped(reasons: Counter[str]) -> list[Skipped]:
    return [Skipped(reason, str(SkipReason(reason).label), count) for reason, count in reasons.most_common()]


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
class Waits:
    """Of those in the queue: how many are due, how many may only be written to later, and when the first of them."""

    due: int = 0
    later: int = 0
    first: datetime | None = None


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
    # How many each wording was drawn for; empty where there is one.
    variants: dict[str, int]
    waits: Waits

    @property
    def waits_until(self) -> datetime | None:
        """When the next one goes, if nobody is due now."""
        return None if self.waits.due else self.waits.first

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
    """The same for many at once, by broadcast. Four queries however many there are."""
    ids = [broadcast.pk for broadcast in broadcasts]
    mine = Delivery.objects.filter(cause_kind=CAUSE, cause_id__in=ids).order_by()
    counts = mine.values_list("cause_id", "state", "skip_reason").annotate(n=Count("*"))
    drawn: dict[UUID, dict[str, int]] = {id: {} for id in ids}
    for cause_id, letter, count in (
        mine.exclude(variant="").values_list("cause_id", "variant").annotate(n=Count("*"))
    ):
        drawn[cause_id][letter] = count
    rows: dict[UUID, list[tuple[str, str, int]]] = {id: [] for id in ids}
    for cause_id, state, reason, count in counts:
        rows[cause_id].append((state, reason, count))
    paid = Attempt.objects.filter(delivery__cause_kind=CAUSE, delivery__cause_id__in=ids).exclude(
        state="failed"
    )
    costs = dict(paid.values_list("delivery__cause_id").annotate(total=Sum("cost_minor")).order_by())
    later = Q(not_before__gt=now(), not_before__lt=HELD_UNTIL)
    queued = mine.filter(state=DeliveryState.QUEUED).values_list("cause_id")
    waits = {
        cause_id: Waits(due, count, first)
        for cause_id, due, count, first in queued.annotate(
            due=Count("pk", filter=~later),
            later=Count("pk", filter=later),
            first=Min("not_before", filter=later),
        )
    }
    return {id: _progress(rows[id], costs.get(id) or 0, waits.get(id, Waits()), drawn[id]) for id in ids}


def _progress(
    rows: Iterable[tuple[str, str, int]],
    cost_minor: int,
    waits: Waits,
    variants: dict[str, int],
) -> Progress:
    states, reasons = Counter[str](), Counter[str]()
    for state, reason, count in rows:
        states[state] += count
        if state == DeliveryState.SKIPPED:
            reasons[reason] += count
    held = reasons.pop(SkipReason.HELD_OUT, 0)
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
        variants=variants,
        waits=waits,
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
