"""For guardians: who may be in danger, taking it, closing it, and the helplines with where we have them from."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qadam.messaging import incidents
from qadam.messaging.enums import IncidentState
from qadam.messaging.forms import CloseForm
from qadam.messaging.helplines import HELPLINES
from qadam.messaging.models import Incident
from qadam.messaging.queries import incident_kind
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import Role

GUARDIANS = frozenset({Role.GUARDIAN})


def _incident(request: DeskRequest, pk: UUID) -> Incident:
    rows = Incident.objects.manageable_by(request.actor).select_related("guardian", "organisation")
    return get_object_or_404(rows, pk=pk)


@require_GET
@desk(roles=GUARDIANS)
def incident_list(request: DeskRequest) -> HttpResponse:
    """Open ones first, the oldest on top; then those a guardian is with; then the last that were closed."""
    rows = Incident.objects.visible_to(request.actor).filter(organisation=request.organisation)
    rows = rows.select_related("guardian").order_by("created_at")
    context = {
        "open": _named(rows.filter(state=IncidentState.OPEN)),
        "taken": _named(rows.filter(state=IncidentState.TAKEN)),
        "closed": _named(rows.filter(state=IncidentState.CLOSED).order_by("-closed_at")[:20]),
        "helplines": HELPLINES,
        "organisation": request.organisation,
    }
    return render(request, "messaging/incidents.html", context)


def _named(rows: QuerySet[Incident]) -> list[tuple[Incident, str]]:
    return [(row, incident_kind(row.kind)) for row in rows]


@require_POST
@desk(roles=GUARDIANS)
def incident_take(request: DeskRequest, pk: UUID) -> HttpResponse:
    """The guardian is with her from now on."""
    incident = _incident(request, pk)
    incidents.take_incident(incident, by=request.user)
    if incident.conversation_id:
        return redirect("desk-messaging:thread", incident.conversation_id)
    return redirect("desk-messaging:incidents")


@desk(roles=GUARDIANS)
def incident_close(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Asks what was done, then closes."""
    incident = _incident(request, pk)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        incidents.close_incident(incident, by=request.user, notes=form.cleaned_data["notes"])
        messages.success(
            request, _("Closed. The thread is open to organisers again; what was said to you is not.")
        )
        return redirect("desk-messaging:incidents")
    context = {"incident": incident, "kind": incident_kind(incident.kind), "form": form}
    return render(request, "messaging/incident_close.html", context)
