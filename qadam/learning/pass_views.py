"""A lesson that somebody passed on: what it is, "I learned it", and one's own link and card to pass it further."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from qadam.core import languages
from qadam.core.formtoken import PublicForm, public_form
from qadam.core.languages import said
from qadam.learning.badge_models import PassOn
from qadam.learning.badges.codes import read_code
from qadam.learning.badges.printing import qr
from qadam.learning.models import Version
from qadam.learning.passing import chain_from, count_opening, pass_on
from qadam.outreach.links import is_program


class LearnedForm(PublicForm):
    """“I learned it”: one tap, nothing to fill in."""

    purpose = "pass-on"


def _link_or_404(code: str) -> tuple[PassOn, Version]:
    link = get_object_or_404(PassOn, code=read_code(code))
    version = Version.objects.published().filter(lesson__code=link.lesson_code).first()
    if version is None:
        raise Http404
    return link, version


def _shown(link: PassOn, version: Version) -> dict[str, Any]:
    target = f"{settings.BASE_URL}/pass/{link.code}/"
    return {"link": link, "version": version, "target": target, "qr": qr(target), "chain": chain_from(link)}


@public_form
def passed(request: HttpRequest, code: str) -> HttpResponse:
    """The lesson and how to learn it. Who learned it gets a link of her own."""
    link, version = _link_or_404(code)
    form = LearnedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("passing:mine", pass_on(link, client_id=form.submission_id).code)
    if not is_program(request.headers, request.method or ""):
        count_opening(link)
    context = _shown(link, version) | {
        "form": form,
        "address": f"/{languages.current().url_code}/learn/{link.lesson_code}/",
    }
    return render(request, "learning/passed.html", context, status=422 if form.errors else 200)


@never_cache
@require_GET
def mine(request: HttpRequest, code: str) -> HttpResponse:
    """One's own link: to send, to show, to print; and how far it has gone."""
    link, version = _link_or_404(code)
    context = _shown(link, version)
    context["message"] = f"{said(version.title)}\n{context['target']}"
    return render(request, "learning/pass_mine.html", context)


@require_GET
def card(request: HttpRequest, code: str) -> HttpResponse:
    """A sheet of eight small cards with the link, to be cut out and given away."""
    link, version = _link_or_404(code)
    return render(request, "learning/pass_card.html", _shown(link, version) | {"times": range(8)})
