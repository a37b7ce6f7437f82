"""A campaign's report as JSON, through the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Router

from qadam.campaigns.models import Campaign
from qadam.impact.board_exports import as_json as board_as_json
from qadam.impact.circle_numbers import numbers, shown_districts
from qadam.impact.exports import as_json
from qadam.impact.report import report_of
from qadam.organisations.api import ApiRequest

router = Router(tags=["impact"])


@router.get("campaigns/{slug}/impact", response=dict[str, Any])
def impact(request: ApiRequest, slug: str) -> Any:
    """What changed, out of how many, and how sure it is."""
    return as_json(report_of(get_object_or_404(Campaign.objects.visible_to(request.actor), slug=slug)))


@router.get("circles/board", response=dict[str, Any])
def board(request: ApiRequest) -> Any:
    """The district board. A number that is too small to be shown is null; children are in none."""
    return board_as_json(numbers(), shown_districts())
