"""The desk's pages of people: the list, and one person."""

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
from qadam.people import ledger, queries, services
from qadam.people.forms import PaperForm, ReasonForm
from qadam.people.models import Address, Person
from qadam.people.ports import person_notes

_COORDINATORS = frozenset({Role.COORDINATOR})


def _person(request: DeskRequest, pk: UUID) -> Person:
    ours = Person.objects.visible_to(request.actor).filter(organisation=request.organisation)
    return get_object_or_404(ours.select_related("place"), pk=pk)


@require_GET
@desk(roles=PEOPLE_READERS)
def people(request: DeskRequest) -> HttpResponse:
    """Whom the organisation is in touch with, newest first; a name can be looked for."""
    asked = clean(request.GET.get("q", ""), limit=60)
    ours = queries.people_page(request.actor, request.organisation.pk, asked)
    page = Paginator(ours, 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(person, queries.reached(person)) for person in page],
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
        "ledger": ledger.latest_words(found),
        "words": ledger.every_word(found),
        "notes": [note for say in person_notes for note in say(request, found)],
        "may_add": request.actor.has_role(request.organisation.pk, _COORDINATORS),
        "is_guardian": request.actor.has_role(request.organisation.pk, frozenset({Role.GUARDIAN})),
        "form": ReasonForm(),
    }
    return render(request, "people/desk/person.html", context)


@desk(roles=_COORDINATORS)
def person_paper(request: DeskRequest, pk: UUID) -> HttpResponse:
    """A yes or no given on paper, with where the paper is and what stands on it."""
    found = _person(request, pk)
    form = PaperForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.add_paper_consent(
                found,
                purposes=told["purposes"],
                granted=told["granted"] == "yes",
                channel="" if told["channel"] == "all" else told["channel"],
                source=told["source"],
                words=told["words"],
                language=found.language,
                by=request.user,
            )
        except QadamError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Written down, with its proof."))
            return redirect("desk-people:person", pk)
    context = {"person": found, "form": form}
    return render(request, "people/desk/paper.html", context, status=422 if form.errors else 200)


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
