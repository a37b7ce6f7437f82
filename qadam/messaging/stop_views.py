"""The desk's pages of STOP: who said it and how, and taking one back with two people."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qadam.core.errors import QadamError
from qadam.messaging import stops_read, undos
from qadam.messaging.enums import UndoState
from qadam.messaging.models import Message, OptOut, StopUndo
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import PEOPLE_READERS


def _stop(request: DeskRequest, pk: UUID) -> OptOut:
    return get_object_or_404(
        OptOut.objects.visible_to(request.actor).select_related("account__organisation"), pk=pk
    )


@require_GET
@desk(roles=PEOPLE_READERS)
def stop_list(request: DeskRequest) -> HttpResponse:
    """What waits for a second person, and the newest STOPs."""
    ours = StopUndo.objects.visible_to(request.actor).filter(organisation=request.organisation)
    asked = ours.filter(state=UndoState.ASKED).select_related("opt_out__account", "asked_by")
    newest = OptOut.objects.visible_to(request.actor).filter(
        account__organisation=request.organisation, undone_at=None
    )
    context = {
        "asked": [(undo, stops_read.stop_line(undo.opt_out)) for undo in asked.order_by("created_at")[:40]],
        "stops": [stops_read.stop_line(s) for s in newest.select_related("account").order_by("-at")[:40]],
        "organisation": request.organisation,
    }
    return render(request, "messaging/stops.html", context)


@desk(roles=PEOPLE_READERS)
def stop(request: DeskRequest, pk: UUID) -> HttpResponse:
    """One STOP with its proof. A POST asks to take it back, with the reason."""
    found, status = _stop(request, pk), 200
    if request.method == "POST":
        try:
            undos.ask_undo(found, by=request.user, reason=request.POST.get("reason", ""))
        except QadamError as refusal:
            messages.error(request, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("Asked. Now a second person decides."))
            return redirect("desk-messaging:stop", pk)
    past = found.undos.select_related("asked_by", "decided_by").order_by("-created_at")
    waits = next((undo for undo in past if undo.state == UndoState.ASKED), None)
    context = {
        "line": stops_read.stop_line(found),
        "stop": found,
        "by_provider": found.how == undos.BY_PROVIDER,
        "waits": waits,
        "is_mine": waits is not None and waits.asked_by_id == request.user.pk,
        "past": [(undo, stops_read.told(undo)) for undo in past if undo.state != UndoState.ASKED],
        "reason": request.POST.get("reason", ""),
        "organisation": request.organisation,
    }
    return render(request, "messaging/stop.html", context, status=status)


@require_POST
@desk(roles=PEOPLE_READERS)
def stop_decide(request: DeskRequest, pk: UUID) -> HttpResponse:
    """The second person says yes or no."""
    found = _stop(request, pk)
    undo = get_object_or_404(found.undos.filter(state=UndoState.ASKED))
    try:
        if request.POST.get("say") == "yes":
            undos.confirm_undo(undo, by=request.user)
            messages.success(request, _("Taken back. They are told, and can send STOP at any time."))
        else:
            undos.refuse_undo(undo, by=request.user)
            messages.success(request, _("The STOP stays."))
    except QadamError as refusal:
        messages.error(request, str(refusal))
    return redirect("desk-messaging:stop", pk)


@require_GET
@desk(roles=PEOPLE_READERS)
def said(request: DeskRequest, pk: UUID) -> HttpResponse:
    """The message that proves a consent, in its thread. Guarded ones for guardians alone."""
    found = get_object_or_404(
        Message.objects.filter(
            pk=pk, conversation__in=stops_read.threads_visible_to(request.actor)
        ).select_related("conversation")
    )
    if found.is_guarded and not stops_read.reads_guarded(request.actor, found):
        raise Http404
    thread = redirect("desk-messaging:thread", found.conversation_id)
    thread["Location"] += f"?to={found.conversation_id}&upto={found.pk}#m-{found.pk}"
    return thread
