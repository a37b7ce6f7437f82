"""The desk's pages of a cohort: the list, one as a table of people and tasks, who takes part, the sheet."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qadam.core.errors import QadamError
from qadam.creators import exports, queries
from qadam.creators.enums import COHORT_TRANSITIONS, CohortState, ConsentHow, DraftState, ParticipantState
from qadam.creators.forms import BriefForm, CohortForm, GuardianForm, ParticipantForm
from qadam.creators.messages import joining_words
from qadam.creators.models import Cohort, Participant
from qadam.creators.services import briefs
from qadam.creators.services import cohorts as services
from qadam.messaging.queries import chat_link
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import EDITORS, ORGANISERS
from qadam.organisations.models import Organisation
from qadam.outreach.sharing import Postable, postables
from qadam.people import services as people
from qadam.people.enums import AddressKind, ChannelKind
from qadam.people.models import Person
from qadam.people.queries import known_on_phone


def _cohort(request: DeskRequest, pk: UUID, *, to_change: bool = False) -> Cohort:
    rows = (
        Cohort.objects.manageable_by(request.actor) if to_change else Cohort.objects.visible_to(request.actor)
    )
    return get_object_or_404(rows.select_related("organisation"), pk=pk)


@require_GET
@desk(roles=ORGANISERS)
def cohorts(request: DeskRequest) -> HttpResponse:
    """Every cohort, with what waits in it."""
    ours = Cohort.objects.visible_to(request.actor).filter(organisation=request.organisation)
    drafts = Count(
        "participants__drafts", filter=Q(participants__drafts__state=DraftState.SENT), distinct=True
    )
    active = Count("participants", filter=~Q(participants__state=ParticipantState.LEFT), distinct=True)
    context = {
        "cohorts": ours.annotate(waiting=drafts, people=active)[:100],
        "may_change": request.actor.has_role(request.organisation.pk, EDITORS),
    }
    return render(request, "creators/desk/cohorts.html", context)


@desk(roles=EDITORS)
def cohort_new(request: DeskRequest) -> HttpResponse:
    """A new cohort, with its mentors."""
    form = CohortForm(request.POST or None, users=queries.users_of(request.organisation))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        made = services.add_cohort(
            request.organisation,
            title=form.in_languages("title"),
            language=told["language"],
            starts_on=told["starts_on"],
            weeks=told["weeks"],
            mentors=form.chosen_mentors(),
            by=request.user,
        )
        return redirect("desk-creators:cohort", made.pk)
    return render(request, "creators/desk/cohort_form.html", {"form": form})


@require_GET
@desk(roles=ORGANISERS)
def cohort(request: DeskRequest, pk: UUID) -> HttpResponse:
    """One cohort as a table: people down, tasks across."""
    found = _cohort(request, pk)
    tasks, rows = queries.table(found)
    context = {
        "cohort": found,
        "briefs": tasks,
        "rows": rows,
        "mentors": found.mentors.order_by("name"),
        "users": queries.users_of(found.organisation),
        "moves": [CohortState(to) for to in COHORT_TRANSITIONS[CohortState(found.state)]],
        "join_words": joining_words(found),
        # In Latin letters, which a link of Telegram can hold.
        "chat": chat_link(found.organisation, f"creators {found.join_code}"),
        "participant_form": ParticipantForm(),
        "may_change": request.actor.has_role(found.organisation_id, EDITORS),
    }
    return render(request, "creators/desk/cohort.html", context)


@require_POST
@desk(roles=EDITORS)
def cohort_change(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Opens, starts or ends a cohort, or names its mentors."""
    found = _cohort(request, pk, to_change=True)
    try:
        if request.POST.get("do") == "mentors":
            chosen = request.POST.getlist("mentors")
            users = [user for user in queries.users_of(found.organisation) if str(user.pk) in chosen]
            services.name_mentors(found, users, by=request.user)
        else:
            services.move_cohort(found, request.POST.get("do", ""), by=request.user)
        messages.success(request, _("Saved."))
    except QadamError as refusal:
        messages.error(request, str(refusal))
    return redirect("desk-creators:cohort", found.pk)


@require_POST
@desk(roles=ORGANISERS)
def participant_add(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Somebody who takes part, written down at the desk."""
    found = _cohort(request, pk)
    form = ParticipantForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        person = _person(found.organisation, name=told["name"], phone=told["phone"], language=found.language)
        try:
            services.join_cohort(
                found, person, is_minor=told["is_minor"], public_name=told["public_name"], by=request.user
            )
            messages.success(request, _("On the list."))
        except QadamError as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("desk-creators:cohort", found.pk)


def _person(organisation: Organisation, *, name: str, phone: str, language: str) -> Person:
    """The person of this name on this number, or a new one. The number is unproven until its owner answers."""
    if phone and (known := known_on_phone(organisation, name=name, phone=phone)):
        return known
    person = people.add_person(organisation, name=name, language=language)
    if phone:
        address = people.get_or_add_address(
            organisation, channel=ChannelKind.WHATSAPP, kind=AddressKind.PHONE, value=phone
        )
        people.reach_at(person, address)
    return person


@desk(roles=ORGANISERS)
def participant(request: DeskRequest, pk: UUID) -> HttpResponse:
    """One who takes part: a guardian's yes, or that she leaves."""
    rows = Participant.objects.manageable_by(request.actor).select_related(
        "cohort__organisation", "person", "guardian_heard_by"
    )
    found = get_object_or_404(rows, pk=pk)
    form = GuardianForm(request.POST if request.POST.get("do") == "guardian" else None)
    if request.method == "POST":
        try:
            if _do(request, found, form):
                messages.success(request, _("It is written down."))
                return redirect("desk-creators:participant", found.pk)
        except QadamError as refusal:
            messages.error(request, str(refusal))
            return redirect("desk-creators:participant", found.pk)
    context = {
        "participant": found,
        "cohort": found.cohort,
        "form": form,
        "waits": found.state == ParticipantState.WAITING,
        "left": found.state == ParticipantState.LEFT,
        "drafts": found.drafts.current().select_related("brief").order_by("brief__number"),
    }
    return render(request, "creators/desk/participant.html", context)


def _do(request: DeskRequest, found: Participant, form: GuardianForm) -> bool:
    """Does what was pressed; False when the form must be shown again."""
    do = request.POST.get("do", "")
    if do == "guardian":
        if not form.is_valid():
            return False
        services.record_guardian(found, how=ConsentHow(form.cleaned_data["how"]), by=request.user)
    elif do == "minor":
        services.mark_minor(found, by=request.user)
    elif do == "leave":
        services.leave_cohort(found, by=request.user)
    else:
        raise QadamError(_("Choose what to do."))
    return True


def _pages(organisation: Organisation) -> list[tuple[str, Postable]]:
    """What a brief's links may lead to, by “kind id”."""
    return [(f"{page.kind} {page.subject_id}", page) for room in postables for page in room(organisation)]


@desk(roles=EDITORS)
def brief_new(request: DeskRequest, pk: UUID) -> HttpResponse:
    """A new task of a cohort; it opens by itself on its day, or by hand."""
    found = _cohort(request, pk, to_change=True)
    form = BriefForm(request.POST or None, pages=_pages(found.organisation))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        kind, _space, subject = told["about"].partition(" ")
        made = briefs.add_brief(
            found,
            title=form.in_languages("title"),
            what=form.in_languages("what"),
            for_whom=form.in_languages("for_whom"),
            facts=form.facts(found.language),
            must_disclose=told["must_disclose"],
            due_on=told["due_on"],
            about_kind=kind,
            about_id=UUID(subject) if subject else None,
            by=request.user,
        )
        if opens_at := form.opens_at(found.organisation.zone):
            briefs.schedule_brief(made, opens_at=opens_at, by=request.user)
        return redirect("desk-creators:brief", made.pk)
    return render(request, "creators/desk/brief_form.html", {"form": form, "cohort": found})


@require_GET
@desk(roles=ORGANISERS)
def table_csv(request: DeskRequest, pk: UUID) -> HttpResponse:
    """The table as a sheet, without names."""
    found = _cohort(request, pk)
    response = HttpResponse(exports.as_csv(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="creators-{found.join_code}.csv"'
    return response
