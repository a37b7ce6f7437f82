"""The desk's page of ready answers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qadam.core.errors import QadamError
from qadam.messaging import canned
from qadam.messaging.canned_forms import CannedForm
from qadam.messaging.models import CannedReply
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import Role

COORDINATORS = frozenset({Role.COORDINATOR})


@require_GET
@desk(roles=COORDINATORS)
def canned_list(request: DeskRequest) -> HttpResponse:
    """Every ready answer, by name."""
    rows = CannedReply.objects.manageable_by(request.actor).filter(organisation=request.organisation)
    context = {"rows": rows.order_by("title"), "organisation": request.organisation}
    return render(request, "messaging/canned_list.html", context)


@desk(roles=COORDINATORS)
def canned_new(request: DeskRequest) -> HttpResponse:
    """A new ready answer."""
    return _form(request, None)


@desk(roles=COORDINATORS)
def canned_edit(request: DeskRequest, pk: UUID) -> HttpResponse:
    """New words for a ready answer."""
    return _form(request, get_object_or_404(CannedReply.objects.manageable_by(request.actor), pk=pk))


def _form(request: DeskRequest, row: CannedReply | None) -> HttpResponse:
    form = CannedForm(request.POST or None, initial=CannedForm.told_by(row))
    if request.method == "POST" and form.is_valid():
        try:
            canned.save_canned(
                row.organisation if row else request.organisation,
                title=form.cleaned_data["title"],
                texts=form.texts,
                by=request.user,
                canned=row,
            )
        except QadamError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept. It stands under every thread now."))
            return redirect("desk-messaging:canned-list")
    context = {"form": form, "row": row, "organisation": request.organisation}
    return render(request, "messaging/canned_form.html", context, status=422 if form.errors else 200)


@require_POST
@desk(roles=COORDINATORS)
def canned_remove(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Takes a ready answer away."""
    canned.remove_canned(
        get_object_or_404(CannedReply.objects.manageable_by(request.actor), pk=pk), by=request.user
    )
    messages.success(request, _("Taken away."))
    return redirect("desk-messaging:canned-list")
