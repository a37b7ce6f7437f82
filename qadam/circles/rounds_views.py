"""Rounds: the desk opens one, everybody sees that the draw was fair."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qadam.circles import draws
from qadam.circles.measuring_forms import RoundForm
from qadam.circles.models import WaitRound
from qadam.circles.services.rounds import open_round
from qadam.core.errors import QadamError
from qadam.core.pagecache import for_everybody
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import ORGANISERS
from qadam.places.models import Place, PlaceKind

_SHOWN = 40


@require_GET
@for_everybody
def draw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The promise before the draw; the seed, the order and how to do it again after it."""
    found = get_object_or_404(WaitRound.objects.drawn_in_public().select_related("place"), pk=pk)
    tickets = draws.tickets(found)
    context = {
        "round": found,
        "tickets": tickets,
        "seal": _foldable(found.seed_hash),
        "seed": _foldable(found.seed) if found.drawn_at else "",
        "example": tickets[0][0] if tickets else "1a2b3c4d",
    }
    return render(request, "circles/draw.html", context)


def _foldable(number: str) -> SafeString:
    """A long number that a narrow screen may break; copied, it is whole."""
    pieces = [(number[n : n + 8],) for n in range(0, len(number), 8)]
    return format_html_join(mark_safe("<wbr>"), "{}", pieces)


@desk(roles=ORGANISERS)
def rounds(request: DeskRequest) -> HttpResponse:
    """The rounds of the organisation, and opening one."""
    form = RoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        place = get_object_or_404(Place, code=told.pop("place"), kind=PlaceKind.DISTRICT)
        try:
            open_round(request.organisation, place, by=request.user, **told)
        except QadamError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The round is open. Circles that ask from now on join it."))
            return redirect("desk-circles:rounds")
    ours = WaitRound.objects.manageable_by(request.actor).filter(organisation=request.organisation)
    rows = ours.select_related("place").order_by("-created_at")[:_SHOWN]
    shown = [(row, len(draws.tickets(row))) for row in rows]
    return render(request, "circles/desk/rounds.html", {"form": form, "rounds": shown})
