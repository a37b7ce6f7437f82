"""Broadcasts as JSON: made, checked, sent, paused, called off; counts and never people."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema

from qadam.campaigns.models import Campaign
from qadam.messaging.models import ChannelAccount
from qadam.organisations.api import ApiRequest, once, organisation_of, page, require
from qadam.organisations.enums import EDITORS
from qadam.organisations.models import Organisation
from qadam.outreach import queries, services
from qadam.outreach.enums import BroadcastState
from qadam.outreach.models import Broadcast
from qadam.outreach.segments import Segment
from qadam.people.enums import Purpose

router = Router(tags=["broadcasts"])


class SegmentIn(Schema):
    """Whom it is for. An empty list leaves nobody out."""

    places: list[str] = []
    languages: list[str] = []
    causes: list[str] = []
    steps: list[str] = []


class BroadcastIn(Schema):
    account_id: UUID
    title: str
    texts: dict[str, str] = {}
    template: str = ""
    campaign: str = ""
    purpose: str = Purpose.NEWS
    segment: SegmentIn = SegmentIn()
    holdout_share: float = 0.0
    expires_at: datetime | None = None
    # Further accounts, in the order they are tried where the one before is known not to have reached somebody.
    ladder: list[UUID] = []
    # Further wordings, drawn by lot; at most three beside `texts`, in the same languages.
    variants: list[dict[str, str]] = []
    # What it may cost altogether, in paisa.
    max_cost: int | None = Field(default=None, ge=0, le=2_000_000_000)
    # A broadcast that went out: this one goes to exactly those it left for, and takes its ladder and campaign.
    corrects: UUID | None = None


class BroadcastOut(Schema):
    """A broadcast with its counts: by state, and by the reason somebody was left out. They add up to `people`."""

    id: UUID
    title: str
    state: str
    purpose: str
    holdout_share: float
    people: int
    held_out: int
    by_state: dict[str, int]
    skipped: dict[str, int]
    cost_minor: int
    max_cost_minor: int | None
    variants: dict[str, int]
    corrects: UUID | None
    started_at: datetime | None
    finished_at: datetime | None


def _out(broadcast: Broadcast, far: queries.Progress | None = None) -> dict[str, Any]:
    far = far or queries.progress(broadcast)
    return {
        "id": broadcast.pk,
        "title": broadcast.title,
        "state": broadcast.state,
        "purpose": broadcast.purpose,
        "holdout_share": broadcast.holdout_share,
        "people": far.people,
        "held_out": far.held_out,
        "by_state": far.by_state,
        "skipped": {row.reason: row.people for row in far.skipped},
        "cost_minor": far.cost_minor,
        "max_cost_minor": broadcast.max_cost_minor,
        "variants": far.variants,
        "corrects": broadcast.corrects_id,
        "started_at": broadcast.started_at,
        "finished_at": broadcast.finished_at,
    }


def _broadcast(request: ApiRequest, broadcast_id: UUID) -> Broadcast:
    rows = Broadcast.objects.manageable_by(request.actor).select_related(
        "organisation", "account", "campaign"
    )
    return get_object_or_404(rows, pk=broadcast_id)


@router.get("broadcasts", response=list[BroadcastOut])
def broadcasts(request: ApiRequest, limit: int = 20, offset: int = 0) -> Any:
    """Broadcasts of the token's organisation, newest first."""
    rows = Broadcast.objects.visible_to(request.actor).order_by("-created_at")
    shown = list(page(rows, limit=min(limit, 20), offset=offset))
    far = queries.progress_of(shown)
    return [_out(row, far[row.pk]) for row in shown]


@router.post("broadcasts", response={201: BroadcastOut})
@once
def broadcast_add(request: ApiRequest, told: BroadcastIn) -> Any:
    """A draft. Nobody gets anything before `start`."""
    require(request, EDITORS)
    if told.corrects:
        first = _broadcast(request, told.corrects)
        made = services.draft_correction(first, texts=told.texts, template=told.template)
        return 201, _out(made)
    mine = organisation_of(request)
    accounts = ChannelAccount.objects.visible_to(request.actor).filter(organisation_id=mine)
    account = get_object_or_404(ChannelAccount.objects.visible_to(request.actor), pk=told.account_id)
    campaigns = (
        Campaign.objects.visible_to(request.actor).filter(partnerships__organisation_id=mine).distinct()
    )
    broadcast = services.draft_broadcast(
        Organisation.objects.get(pk=mine),
        account=account,
        title=told.title,
        segment=Segment.from_json({k: v for k, v in told.segment.dict().items() if v}),
        texts=told.texts,
        template=told.template,
        campaign=get_object_or_404(campaigns, slug=told.campaign) if told.campaign else None,
        purpose=told.purpose,
        holdout_share=told.holdout_share,
        expires_at=told.expires_at,
        ladder=[get_object_or_404(accounts, pk=pk) for pk in told.ladder],
        variants=told.variants,
        max_cost_minor=told.max_cost,
    )
    return 201, _out(broadcast)


@router.get("broadcasts/{broadcast_id}", response=BroadcastOut)
def broadcast(request: ApiRequest, broadcast_id: UUID) -> Any:
    """How far it is."""
    return _out(_broadcast(request, broadcast_id))


@router.post("broadcasts/{broadcast_id}/start", response=BroadcastOut)
@once
def broadcast_start(request: ApiRequest, broadcast_id: UUID) -> Any:
    """Draws the lot if there is one, writes one delivery a person, and begins."""
    found = _broadcast(request, broadcast_id)
    if found.state == BroadcastState.DRAFT:
        services.make_ready(found)
    services.start_broadcast(found)
    return _out(found)


@router.post("broadcasts/{broadcast_id}/pause", response=BroadcastOut)
@once
def broadcast_pause(request: ApiRequest, broadcast_id: UUID) -> Any:
    """Lets what waits rest."""
    found = _broadcast(request, broadcast_id)
    services.pause_broadcast(found)
    return _out(found)


@router.post("broadcasts/{broadcast_id}/resume", response=BroadcastOut)
@once
def broadcast_resume(request: ApiRequest, broadcast_id: UUID) -> Any:
    """Goes on where it was."""
    found = _broadcast(request, broadcast_id)
    services.resume_broadcast(found)
    return _out(found)


@router.post("broadcasts/{broadcast_id}/cancel", response=BroadcastOut)
@once
def broadcast_cancel(request: ApiRequest, broadcast_id: UUID) -> Any:
    """Calls off what waits. Cannot be undone."""
    found = _broadcast(request, broadcast_id)
    services.cancel_broadcast(found)
    return _out(found)
