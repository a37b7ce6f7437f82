"""The impact page of a campaign, and the same as JSON and CSV."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from qadam.campaigns.models import Campaign
from qadam.campaigns.queries import campaigns_for_page, goals_now
from qadam.core import languages
from qadam.core.pagecache import for_everybody
from qadam.impact import exports, shown
from qadam.impact.report import report_of
from qadam.impact.wordings import wording_cards
from qadam.organisations.actors import NOBODY
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import ANYONE


def _campaign(slug: str) -> Campaign:
    return get_object_or_404(campaigns_for_page(NOBODY), slug=slug)


@require_GET
@for_everybody
def impact(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed in a campaign, and how sure we are."""
    campaign = _campaign(slug)
    report = report_of(campaign)
    context = {
        "campaign": campaign,
        "report": report,
        "goals": goals_now(campaign),
        "funnel": shown.funnel(report),
        "effects": shown.effects(report),
        "wordings": wording_cards(report),
        "cost": shown.cost_lines(report),
    }
    return render(request, "impact/impact.html", context)


@require_GET
def impact_json(request: HttpRequest, slug: str) -> HttpResponse:
    return JsonResponse(
        exports.as_json(report_of(_campaign(slug))), json_dumps_params={"ensure_ascii": False}
    )


@require_GET
def impact_csv(request: HttpRequest, slug: str) -> HttpResponse:
    text = exports.as_csv(report_of(_campaign(slug)), languages.current().code)
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}.csv"'
    return response


@require_GET
@for_everybody
def all_impact(request: HttpRequest) -> HttpResponse:
    """Every campaign with where its numbers are."""
    return render(request, "impact/all.html", {"campaigns": campaigns_for_page(NOBODY)[:60]})


@require_GET
@desk(roles=ANYONE)
def desk_impact(request: DeskRequest) -> HttpResponse:
    """The same for the desk: the organisation's campaigns, each with its numbers."""
    ours = (
        campaigns_for_page(request.actor).filter(partnerships__organisation=request.organisation).distinct()
    )
    return render(
        request, "impact/desk/impact.html", {"reports": [report_of(campaign) for campaign in ours[:12]]}
    )
