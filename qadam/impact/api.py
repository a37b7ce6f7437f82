"""A campaign's report as JSON, through the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Router

from qadam.campaigns.models import Campaign
from qadam.impact.exports import as_json
from qadam.impact.report import report_of
from qadam.organisations.api import ApiRequest

router = Router(tags=["impact"])


@router.get("campaigns/{slug}/impact", response=dict[str, Any])
def impact(request: ApiRequest, slug: str) -> Any:
    """What changed, out of how many, and how sure it is."""
    return as_json(report_of(get_object_or_404(Campaign.objects.visible_to(request.actor), slug=slug)))
