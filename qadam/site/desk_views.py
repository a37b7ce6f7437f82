"""The desk's first page: what waits for me, the next drive, how the channels are, and seven days in numbers."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from qadam.core import waiting
from qadam.core.clock import now
from qadam.drives.models import Shift
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import ANYONE
from qadam.site import queries


@require_GET
@desk(roles=ANYONE)
def today(request: DeskRequest) -> HttpResponse:
    """What waits, oldest and worst first."""
    lines = waiting.lines(request)
    next_shift = (
        Shift.objects.filter(drive__organisation=request.organisation)
        .coming()
        .select_related("drive__organisation")
        .first()
    )
    context = {
        "waiting": sorted(lines, key=lambda line: not line.urgent),
        "begins": not lines and queries.begins(request.organisation.pk),
        "shift": next_shift,
        "accounts": queries.channel_health(request.organisation.pk),
        "week": queries.seven_days(request.organisation.pk),
        "now": now(),
    }
    return render(request, "site/desk/today.html", context)
