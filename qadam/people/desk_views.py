"""The desk's pages of people: the list, one person, and bringing a list in."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qadam.core.errors import QadamError
from qadam.core.text import clean
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import PEOPLE_READERS, Role
from qadam.people import importing, jobs, queries, reading, services
from qadam.people.forms import AgreementForm, ListForm, ReasonForm
from qadam.people.models import Address, ImportList, Person

_COORDINATORS = frozenset({Role.COORDINATOR})
# A short list is written while the coordinator waits; a long one by the worker, with a bar.
_SHORT = 500
_MENDED_AT_ONCE = 50


def _person(request: DeskRequest, pk: UUID) -> Person:
    ours = Person.objects.visible_to(request.actor).filter(organisation=request.organisation)
    return get_object_or_404(ours.select_related("place"), pk=pk)


@require_GET
@desk(roles=PEOPLE_READERS)
def people(request: DeskRequest) -> HttpResponse:
    """Whom the organisation is in touch with, newest first; a name can be looked for."""
    asked = clean(request.GET.get("q", ""), limit=60)
    ours = queries.people_page(request.actor, request.organisation.pk, asked)
    context = {
        "page": Paginator(ours, 50).get_page(request.GET.get("page")),
        "asked": asked,
        "counts": queries.people_counts(request.organisation.pk),
        "may_import": request.actor.has_role(request.organisation.pk, _COORDINATORS),
    }
    return render(request, "people/desk/people.html", context)


@require_GET
@desk(roles=PEOPLE_READERS)
def person(request: DeskRequest, pk: UUID) -> HttpResponse:
    """One person: what they agreed to, and how they are reached, masked."""
    found = _person(request, pk)
    context = {
        "person": found,
        "addresses": found.addresses.order_by("channel"),
        "consents": found.consents.order_by("-at")[:40],
        "is_guardian": request.actor.has_role(request.organisation.pk, frozenset({Role.GUARDIAN})),
        "form": ReasonForm(),
    }
    return render(request, "people/desk/person.html", context)


@require_POST
@desk(roles=frozenset({Role.GUARDIAN}))
def address_show(request: DeskRequest, pk: UUID, address_id: UUID) -> HttpResponse:
    """An address in clear: a guardian's act, with its reason written down."""
    found = _person(request, pk)
    address = get_object_or_404(Address.objects.visible_to(request.actor), pk=address_id, people=found)
    try:
        shown = services.show_address(
            address, actor=request.actor, user=request.user, reason=request.POST.get("reason", "")
        )
    except QadamError as refusal:
        messages.error(request, str(refusal))
        return redirect("desk-people:person", pk)
    return render(request, "people/desk/address.html", {"person": found, "address": address, "shown": shown})


@desk(roles=_COORDINATORS)
def person_forget(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Asks first, then forgets somebody everywhere."""
    found = _person(request, pk)
    if request.method == "POST":
        services.forget_person(found, by=request.user)
        messages.success(request, _("Forgotten. Yes and no, and what was done, stay without a name."))
        return redirect("desk-people:people")
    return render(request, "people/desk/forget.html", {"person": found})


@desk(roles=_COORDINATORS)
def import_new(request: DeskRequest) -> HttpResponse:
    """A list, pasted or as a file. Nobody becomes a person before it was looked at."""
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, text = form.cleaned_data["file"], form.cleaned_data["text"]
        try:
            rows = list(reading.read_file(file.read(), file.name) if file else reading.read_text(text))
        except (ValueError, KeyError, OSError):
            rows = []
        if rows:
            batch = importing.keep_list(request.organisation, rows, by=request.user)
            return redirect("desk-people:import", batch.pk)
        form.add_error(
            None, _("No lines were found in it. Is it a CSV or Excel file with names and numbers?")
        )
    return render(request, "people/desk/import_new.html", {"form": form}, status=422 if form.errors else 200)


@desk(roles=_COORDINATORS)
def import_list(request: DeskRequest, pk: UUID) -> HttpResponse:
    """The list before and while it is brought in: what is wrong, mending it, and where the consent comes from."""
    batch = get_object_or_404(
        ImportList.objects.manageable_by(request.actor).select_related("organisation"), pk=pk
    )
    if request.method == "POST" and batch.state == "ready":
        return _import_step(request, batch)
    rows = importing.rows_of(batch) if batch.state == "ready" else []
    context = {
        "batch": batch,
        "wrong": [row for row in rows if row.fault][:_MENDED_AT_ONCE],
        "good": [row for row in rows if not row.fault][:8],
        "form": AgreementForm(initial={"language": request.organisation.language}),
    }
    return render(request, "people/desk/import.html", context)


def _import_step(request: DeskRequest, batch: ImportList) -> HttpResponse:
    do = request.POST.get("do")
    if do == "mend":
        lines = [int(key.removeprefix("phone_")) for key in request.POST if key.startswith("phone_")]
        changes = {n: (request.POST.get(f"name_{n}", ""), request.POST.get(f"phone_{n}", "")) for n in lines}
        importing.mend_rows(batch, changes)
    elif do == "cancel":
        importing.cancel_import(batch)
        return redirect("desk-people:people")
    elif do == "go":
        form = AgreementForm(request.POST)
        if form.is_valid():
            importing.agree_import(batch, **form.cleaned_data)
            if batch.good <= _SHORT:
                importing.run_import(batch)
            else:
                jobs.bring_in.defer(list_id=str(batch.pk))
    return redirect("desk-people:import", batch.pk)
