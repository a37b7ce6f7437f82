"""The pages of the shell itself: the desk's sheet, the quick exit, and what a person sees when something is missing."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from qadam.core import look
from qadam.core.errors import QadamError


@require_safe
def desk_sheet(request: HttpRequest, digest: str) -> HttpResponse:
    """The desk's sheet. Kept for a year under its own digest; an old address still gets the present sheet."""
    css, present = look.desk_sheet()
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    lasting = "public, max-age=31536000, immutable" if digest == present else "no-cache"
    response.headers["Cache-Control"] = lasting
    return response


@never_cache
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Somewhere harmless, at once, leaving nothing of us in the browser's cache."""
    response = HttpResponse(
        status=303, headers={"Location": settings.EXIT_TO, "Referrer-Policy": "no-referrer"}
    )
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _page(request: HttpRequest, status: int, title: str, *lines: str, icon: str = "") -> HttpResponse:
    context = {"title": title, "lines": [line for line in lines if line], "icon": icon}
    response = render(request, "said.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    hint = _("The link may be cut off. Copy it again from the message.")
    return _page(request, 404, _("We cannot find this page"), hint)


def gone(request: HttpRequest, title: str = "", *lines: str) -> HttpResponse:
    """410: it was here and was taken back. Rooms give their own words; these are the plain ones."""
    told = lines or (
        _("The page and every copy we made are gone. If you saved a copy, please delete it too."),
    )
    return _page(request, 410, title or _("This was taken back"), *told, icon="undo")


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _page(
        request,
        403,
        _("This door is closed to you"),
        _("Ask your coordinator, or sign in with another name."),
    )


def not_ours(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was not sent from our own page, or whose cookie is gone."""
    told = _(
        "For your safety we take forms only from our own pages. Go back, load the page again and send once more."
    )
    return _page(request, 403, _("This form could not be taken"), told)


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _page(request, 400, _("We could not read this"), _("Go back, look again and send once more."))


def broken(request: HttpRequest) -> HttpResponse:
    """500. Made without asking the database anything."""
    told = _("It is our fault, not yours. What you sent before is kept. Please try again in a few minutes.")
    return _page(request, 500, _("Something broke on our side"), told)


def refused(request: HttpRequest, error: QadamError) -> HttpResponse:
    """The words of a refusal nobody caught, with its status."""
    return _page(request, error.status, _("This did not work"), str(error), icon="alert")
