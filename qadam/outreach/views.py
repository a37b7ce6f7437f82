"""The short links."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from qadam.outreach import links
from qadam.outreach.models import TrackedLink


@require_safe
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """Leads to the page behind a short link and counts the visit. Sets no cookie, tells nobody else."""
    link = get_object_or_404(TrackedLink, code=code.lower())
    if not links.is_program(request.headers, request.method or ""):
        links.count_visit(link)
    response = HttpResponseRedirect(links.target_of(link))
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, ["Accept-Language"])
    return response
