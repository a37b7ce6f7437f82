"""Campaigns and steps as JSON."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from qadam.campaigns import services
from qadam.campaigns.models import Campaign, Step
from qadam.organisations.api import ApiRequest, once, organisation_of, page, require
from qadam.organisations.enums import EDITORS
from qadam.organisations.models import Organisation

router = Router(tags=["campaigns"])


class CampaignOut(Schema):
    id: UUID
    slug: str
    title: dict[str, str]
    summary: dict[str, str]
    cause: str
    state: str
    starts_on: date | None
    ends_on: date | None


class CampaignIn(Schema):
    slug: str
    title: dict[str, str]
    summary: dict[str, str] = {}
    cause: str


class StepOut(Schema):
    """A step without the person: programs count, they do not follow people."""

    id: UUID
    kind: str
    subject_kind: str
    subject_id: UUID
    campaign_id: UUID | None
    at: datetime
    proof: str


@router.get("campaigns", response=list[CampaignOut])
def campaigns(request: ApiRequest, limit: int = 50, offset: int = 0) -> Any:
    """Campaigns the token may see, newest first."""
    return page(
        Campaign.objects.visible_to(request.actor).order_by("-created_at"), limit=limit, offset=offset
    )


@router.post("campaigns", response={201: CampaignOut})
@once
def campaign_add(request: ApiRequest, told: CampaignIn) -> Any:
    """A new draft campaign led by the token's organisation."""
    require(request, EDITORS)
    organisation = Organisation.objects.get(pk=organisation_of(request))
    campaign = services.add_campaign(
        organisation, slug=told.slug, title=told.title, cause=told.cause, summary=told.summary
    )
    return 201, CampaignOut.from_orm(campaign).dict()


@router.get("steps", response=list[StepOut])
def steps(request: ApiRequest, campaign: str = "", kind: str = "", limit: int = 50, offset: int = 0) -> Any:
    """Steps people took, newest first."""
    rows = Step.objects.visible_to(request.actor).order_by("-at", "-id")
    if campaign:
        rows = rows.filter(
            campaign=get_object_or_404(Campaign.objects.visible_to(request.actor), slug=campaign)
        )
    if kind:
        rows = rows.filter(kind=kind)
    return page(rows, limit=limit, offset=offset)
