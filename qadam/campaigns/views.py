"""Public pages of campaigns."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from qadam.campaigns import queries
from qadam.campaigns.cards import card
from qadam.campaigns.models import Campaign
from qadam.campaigns.ports import notices
from qadam.core.pagecache import for_everybody
from qadam.organisations.actors import NOBODY


def render_sections(request: HttpRequest, campaign: Campaign) -> str:
    """The sections of a campaign's page as HTML, each by the room that offers it."""
    told = [shown for notice in notices for shown in notice(campaign)]
    parts = [
        render_to_string(template, dict(context), request=request)
        for template, context in [*queries.shown_sections(campaign), *told]
    ]
    return mark_safe("".join(parts))  # rendered by templates, escaped there


@require_GET
@for_everybody
def campaigns(request: HttpRequest) -> HttpResponse:
    """Every open campaign, then those that are closed."""
    found = list(queries.campaigns_for_page(NOBODY)[:60])
    return render(request, "campaigns/campaigns.html", {"cards": [card(campaign) for campaign in found]})


@require_GET
@for_everybody
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """One campaign: its words and sections in the order an editor gave them."""
    found = get_object_or_404(queries.campaigns_for_page(NOBODY), slug=slug)
    return render(
        request, "campaigns/campaign.html", {"campaign": found, "sections": render_sections(request, found)}
    )
