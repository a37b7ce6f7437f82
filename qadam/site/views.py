"""The public home, search and the pages about ourselves."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from qadam.campaigns import queries as campaigns
from qadam.campaigns.cards import card as campaign_card
from qadam.core import languages, ports
from qadam.core.addresses import wanted_language
from qadam.core.pagecache import for_everybody
from qadam.core.text import clean
from qadam.drives import queries as drives
from qadam.drives.cards import cards as drive_cards
from qadam.organisations.actors import NOBODY
from qadam.site import queries
from qadam.stories import queries as stories
from qadam.stories.cards import cards as story_cards


@require_GET
def to_language(request: HttpRequest) -> HttpResponse:
    """Sends a visitor to the language the browser asks for."""
    language = wanted_language(request.headers.get("Accept-Language", ""))
    response = HttpResponseRedirect(f"/{language.url_code}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_GET
@for_everybody
def home(request: HttpRequest) -> HttpResponse:
    """What is near, what people tell, what is under way, and what changed."""
    under_way = list(campaigns.campaigns_for_page(NOBODY).filter(state="published")[:3])
    context = {
        "near": drive_cards(drives.coming_drives(limit=3)),
        "all_drives_url": reverse("drives:drives"),
        "stories": story_cards(stories.newest(limit=3)),
        "story_count": stories.count_published(),
        "all_stories_url": reverse("stories:stories"),
        "tell_url": reverse("stories:tell"),
        "campaigns": [campaign_card(campaign) for campaign in under_way],
        "all_campaigns_url": reverse("campaigns:campaigns"),
        "changes": queries.changes(),
    }
    return render(request, "site/home.html", context)


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """What the public pages say about a word, in any spelling."""
    asked = clean(request.GET.get("q", ""), limit=80)
    hits = [hit for room in ports.search for hit in room(asked, languages.current().code)] if asked else []
    return render(request, "site/search.html", {"asked": asked, "hits": hits})


@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """What we keep, why, for how long, and how to make us forget."""
    return render(request, "site/privacy.html")
