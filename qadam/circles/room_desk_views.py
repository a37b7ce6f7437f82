"""The desk about phones in rooms: ending one, and reports that wait until somebody looked at them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qadam.circles.enums import ReportState
from qadam.circles.messages import about
from qadam.circles.models import Device, SessionReport
from qadam.circles.services import devices, sessions
from qadam.core.errors import QadamError
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import ORGANISERS

_SHOWN = 100


@require_POST
@desk(roles=ORGANISERS)
def phone_end(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Ends a phone that was lost or given on."""
    phone = get_object_or_404(
        Device.objects.manageable_by(request.actor).select_related("facilitator"), pk=pk
    )
    devices.end_device(phone, by=request.user)
    messages.success(request, _("The phone is ended. What it still hands over waits here for a look."))
    return redirect("desk-circles:facilitator", phone.facilitator_id)


@require_GET
@desk(roles=ORGANISERS)
def reports(request: DeskRequest) -> HttpResponse:
    """Sessions told by phones that were ended, by who rests, or of circles handed over: the oldest first."""
    ours = SessionReport.objects.manageable_by(request.actor).filter(
        circle__organisation=request.organisation
    )
    waiting = ours.filter(state=ReportState.IN_REVIEW).select_related("circle__place", "by", "device")
    rows = [
        (row, about(row.circle))
        for row in waiting.prefetch_related("lesson__versions").order_by("received_at")[:_SHOWN]
    ]
    return render(request, "circles/desk/reports.html", {"reports": rows})


@require_POST
@desk(roles=ORGANISERS)
def report_decide(request: DeskRequest, pk: UUID) -> HttpResponse:
    """It counts, or it is left out."""
    ours = SessionReport.objects.manageable_by(request.actor).select_related("circle__organisation")
    report = get_object_or_404(ours, pk=pk)
    try:
        if request.POST.get("do") == "count":
            sessions.accept_report(report, by=request.user)
            messages.success(request, _("The session counts now."))
        else:
            sessions.decline_report(report, by=request.user)
            messages.success(request, _("The report is left out."))
    except QadamError as refusal:
        messages.error(request, str(refusal))
    return redirect("desk-circles:reports")
