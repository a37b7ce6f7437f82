"""The part of the check page that sends one to oneself first."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qadam.core.errors import QadamError
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import EDITORS
from qadam.outreach import trying
from qadam.outreach.enums import BroadcastState
from qadam.outreach.models import Broadcast
from qadam.people.models import Address

# Which sealed address is that of whoever is signed in: its id, never the number.
_SESSION_KEY = "my-address"


@require_POST
@desk(roles=EDITORS)
def broadcast_try(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Sends it to the number typed, or to the one typed before."""
    ours = Broadcast.objects.filter(organisation=request.organisation).manageable_by(request.actor)
    found = get_object_or_404(ours.select_related("account"), pk=pk, state=BroadcastState.READY)
    number = request.POST.get("number", "").strip()
    try:
        kept = _kept(request, found) if not number else None
        address = kept or trying.my_address(found, number)
        request.session[_SESSION_KEY] = str(address.pk)
        trying.try_broadcast(found, address, by=request.user)
    except QadamError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is on its way to you. What became of it stands here in a moment."))
    return redirect("desk-outreach:broadcast", pk)


def context_of(request: DeskRequest, found: Broadcast) -> dict[str, Any]:
    """What the page shows: the end of the number that is kept, and what became of the latest try."""
    return {"my_address": _kept(request, found), "tries": trying.tries_of(found)}


def _kept(request: DeskRequest, found: Broadcast) -> Address | None:
    kept = request.session.get(_SESSION_KEY)
    if not kept:
        return None
    ours = Address.objects.filter(organisation_id=found.organisation_id, channel=found.account.kind)
    return ours.filter(pk=kept, verified_at__isnull=False).first()
