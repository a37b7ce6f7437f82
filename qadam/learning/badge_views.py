"""Public pages of badges: what one is worth, checking one, and printing those of a sheet."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from qadam.core.formtoken import public_form
from qadam.core.pagecache import for_everybody
from qadam.learning.badge_forms import CodeForm, NameForm
from qadam.learning.badge_models import Badge
from qadam.learning.badges import checker, printing, wording
from qadam.learning.badges.codes import grouped, read_code
from qadam.learning.badges.services import keep_name, name_hash
from qadam.learning.badges.tokens import sheet_from


def _shown(badge: Badge) -> dict[str, Any]:
    return {
        "badge": badge,
        "grouped": grouped(badge.code),
        "headline": wording.headline(badge),
        "sentence": wording.sentence(badge),
        "criteria": wording.criteria(badge),
        "month": wording.month_text(badge.month),
    }


@require_GET
@for_everybody
def badge(request: HttpRequest, code: str) -> HttpResponse:
    """What a code is worth: the badge and whether it is valid, or that we never gave it."""
    known = read_code(code)
    if known and known != code:
        return redirect("badges:badge", known)
    found = Badge.objects.with_code(known).first() if known else None
    context = _shown(found) if found else {"is_mistyped": not known, "typed": code[:20]}
    return render(request, "learning/badge.html", context, status=200 if found else 404)


@public_form
def check(request: HttpRequest) -> HttpResponse:
    """Takes a code and shows its badge; also the door to the page that works without internet."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("badges:badge", form.cleaned_data["code"])
    context = {"form": form, "kb": checker.size_kb()}
    return render(request, "learning/badge_check.html", context, status=422 if form.errors else 200)


@require_GET
def saved(request: HttpRequest) -> HttpResponse:
    """The page that checks badges without internet: it carries its script, the keys and the list in itself."""
    response = render(request, "learning/badge_saved.html", checker.page())
    response.headers["Content-Security-Policy"] = checker.policy()
    if "save" in request.GET:
        response.headers["Content-Disposition"] = 'attachment; filename="qadam-badges.html"'
    return response


@public_form
def check_name(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a name is the one that was printed, where its holder wished that this can be asked."""
    found = Badge.objects.with_code(code).exclude(name_hash=None).first()
    if found is None:
        raise Http404
    form = NameForm(request.POST or None)
    fits = None
    if request.method == "POST" and form.is_valid():
        fits = name_hash(found.code, form.cleaned_data["name"]) == bytes(found.name_hash or b"")
    context = _shown(found) | {"form": form, "fits": fits}
    return render(request, "learning/badge_name.html", context, status=422 if form.errors else 200)


def _sheet_or_404(token: str) -> list[Badge]:
    sheet = sheet_from(token)
    badges = list(Badge.objects.filter(sheet=sheet).order_by("position")) if sheet else []
    if not badges:
        raise Http404
    return badges


@require_GET
def sheet(request: HttpRequest, token: str) -> HttpResponse:
    """The badges of one sheet, to be printed and cut out."""
    badges = _sheet_or_404(token)
    context = {"token": token, "prints": [printing.printed(found) for found in badges]}
    return _private(render(request, "learning/badge_sheet.html", context))


@public_form
def certificate(request: HttpRequest, token: str, code: str) -> HttpResponse:
    """One badge on a whole page, with a line for the name, or with the name that was typed. It is kept nowhere."""
    found = next((badge for badge in _sheet_or_404(token) if badge.code == code), None)
    if found is None:
        raise Http404
    form, name = NameForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        if form.cleaned_data["can_be_checked"]:
            keep_name(found, name)
    context = {"token": token, "print": printing.printed(found), "form": form, "name": name}
    return _private(render(request, "learning/badge_certificate.html", context))


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
