"""What lots have shown: those messaged against those held out, and the wordings against each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from qadam.campaigns.models import Campaign
from qadam.outreach.enums import Arm, BroadcastState
from qadam.outreach.models import Broadcast, Holdout

# How long after a broadcast began a step counts for the wording somebody got.
WITHIN = timedelta(days=14)


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


@dataclass(frozen=True)
class VariantResult:
    """One wording: its letter, how many it was drawn for, and how many of them took a step within the window."""

    name: str
    people: int
    yes: int


@dataclass(frozen=True)
class Comparison:
    """The wordings of one broadcast as they were drawn, whatever reached whom; the first is what others are held to."""

    broadcast_id: UUID
    title: str
    started_at: datetime
    ended_at: datetime
    variants: Sequence[VariantResult]


_VARIANTS = """
    select delivery.variant, count(*), count(*) filter (where
        exists (
            select from campaigns_step step
            where step.address_hash = delivery.address_hash and step.organisation_id = %(organisation)s
                and (%(campaign)s::uuid is null or step.campaign_id = %(campaign)s)
                and step.at >= %(began)s and step.at < %(ended)s
        ) or exists (
            select from campaigns_step step
            where step.person_id = delivery.person_id and step.organisation_id = %(organisation)s
                and (%(campaign)s::uuid is null or step.campaign_id = %(campaign)s)
                and step.at >= %(began)s and step.at < %(ended)s
        ))
    from messaging_delivery delivery
    where delivery.cause_kind = 'broadcast' and delivery.cause_id = %(broadcast)s and delivery.variant <> ''
    group by 1 order by 1
"""


def comparison(broadcast: Broadcast) -> Comparison | None:
    """How the wordings of a broadcast that was started did; None where there is one."""
    if not broadcast.more_texts or broadcast.started_at is None:
        return None
    ended = broadcast.started_at + WITHIN
    values = {
        "broadcast": broadcast.pk,
        "organisation": broadcast.organisation_id,
        "campaign": broadcast.campaign_id,
        "began": broadcast.started_at,
        "ended": ended,
    }
    with connection.cursor() as cursor:
        cursor.execute(_VARIANTS, values)
        found = {name: VariantResult(name, people, yes) for name, people, yes in cursor.fetchall()}
    rows = [found.get(name, VariantResult(name, 0, 0)) for name in broadcast.wordings]
    return Comparison(broadcast.pk, broadcast.title, broadcast.started_at, ended, rows)


def comparisons(campaign: Campaign) -> list[Comparison]:
    """Every comparison of wordings in a campaign, newest first."""
    started = Broadcast.objects.filter(campaign=campaign, started_at__isnull=False).exclude(more_texts=[])
    rows = started.exclude(state=BroadcastState.DRAFT).order_by("-started_at")
    return [found for row in rows if (found := comparison(row)) is not None]
