"""The part of the writing page that weighs the words: for htmx, whenever somebody stops typing."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import EDITORS
from qadam.outreach.forms import BroadcastForm
from qadam.outreach.models import Broadcast
from qadam.outreach.weighing import Weight, weigh


@require_POST
@desk(roles=EDITORS)
def broadcast_weigh(request: DeskRequest) -> HttpResponse:
    """What stands in the form now, weighed and priced. Nothing is saved, and nothing has to be complete."""
    form = BroadcastForm(request.POST, organisation=request.organisation, actor=request.actor)
    form.full_clean()
    return render(request, "outreach/desk/_weight.html", {"weight": weight_of(form, request)})


def weight_of(form: BroadcastForm, request: DeskRequest) -> Weight | None:
    """What a form that was cleaned or is new would weigh."""
    values = form.so_far()
    account = values.pop("account")
    if account is None:
        return None
    further: list[Any] = values.pop("ladder")
    draft = Broadcast(organisation=request.organisation, account=account, **values)
    return weigh(draft, accounts=[account, *further])
