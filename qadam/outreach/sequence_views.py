"""The desk's pages of sequences: the list, writing one, what a person gets and when, and switching it on and off."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from qadam.campaigns.enums import StepKind
from qadam.core.errors import QadamError
from qadam.core.languages import LANGUAGES
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import EDITORS, ORGANISERS
from qadam.outreach import sequences
from qadam.outreach.enums import Beginning, Left, SequenceState
from qadam.outreach.models import Enrolment, Sequence, SequenceMessage
from qadam.outreach.sequence_forms import SequenceForm
from qadam.outreach.shown import Bubble, one_bubble

_MOOD = {SequenceState.ON: "ok", SequenceState.OFF: "warn"}


def _sequence(request: DeskRequest, pk: UUID, *, to_read: bool = False) -> Sequence:
    rows = Sequence.objects.filter(organisation=request.organisation)
    rows = rows.visible_to(request.actor) if to_read else rows.manageable_by(request.actor)
    return get_object_or_404(rows.select_related("campaign"), pk=pk)


def _may_write(request: DeskRequest) -> bool:
    return request.actor.has_role(request.organisation.pk, EDITORS)


@require_GET
@desk(roles=ORGANISERS)
def sequence_list(request: DeskRequest) -> HttpResponse:
    """Every sequence with how many are in it now."""
    rows = Sequence.objects.visible_to(request.actor).filter(organisation=request.organisation)
    counted = rows.annotate(running=Count("enrolments", filter=Q(enrolments__left_at=None)))
    lines = [(row, _MOOD.get(SequenceState(row.state), "")) for row in counted.order_by("-created_at")[:60]]
    context = {"lines": lines, "may_write": _may_write(request), "organisation": request.organisation}
    return render(request, "outreach/desk/sequences.html", context)


@desk(roles=EDITORS)
def sequence_new(request: DeskRequest) -> HttpResponse:
    form = SequenceForm(request.POST or None, organisation=request.organisation, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = sequences.draft_sequence(request.organisation, **form.values())
        except QadamError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("desk-outreach:sequence", made.pk)
    return _form(request, form, None)


@desk(roles=EDITORS)
def sequence_edit(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Changes what is written, while it is off."""
    found = _sequence(request, pk)
    form = SequenceForm(
        request.POST or None,
        organisation=request.organisation,
        actor=request.actor,
        initial=SequenceForm.initial_of(found),
    )
    if request.method == "POST" and form.is_valid():
        try:
            sequences.edit_sequence(found, **form.values())
        except QadamError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("desk-outreach:sequence", found.pk)
    return _form(request, form, found)


def _form(request: DeskRequest, form: SequenceForm, found: Sequence | None) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context = {"form": form, "sequence": found, "organisation": request.organisation}
    return render(request, "outreach/desk/sequence_form.html", context, status=status)


@dataclass(frozen=True)
class Told:
    """One message as the page tells it: when, and in which words."""

    when: str
    bubbles: list[Bubble]


def begins_words(sequence: Sequence) -> str:
    """What begins it, as a sentence that goes on with its messages."""
    words = {
        Beginning.FIRST_YES: _("When somebody says yes for the first time:"),
        Beginning.SIGNED_UP: _("When somebody signs up:"),
        Beginning.ATTENDED: _("When somebody came:"),
        Beginning.STORY_TOLD: _("When somebody told a story:"),
        Beginning.SHARED: _("When somebody brought a friend:"),
    }
    return words[Beginning(sequence.begins_with)]


def after_words(minutes: int) -> str:
    """After 2 days; at once."""
    if not minutes:
        return _("At once")
    if minutes % (24 * 60) == 0:
        days = minutes // (24 * 60)
        return ngettext("After one day", "After %(n)s days", days) % {"n": days}
    if minutes % 60 == 0:
        return ngettext("After one hour", "After %(n)s hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("After one minute", "After %(n)s minutes", minutes) % {"n": minutes}


def _told(message: SequenceMessage, sequence: Sequence) -> Told:
    bodies = sequences.bodies_of(message, sequence.organisation_id)
    made = [
        one_bubble(code, sequences.content_of(message, code, bodies).text)
        for code in LANGUAGES
        if message.texts.get(code)
    ]
    return Told(after_words(message.after_minutes), made)


@require_GET
@desk(roles=ORGANISERS)
def sequence(request: DeskRequest, pk: UUID) -> HttpResponse:
    """What a person gets and when, what ends it, and how many are where."""
    found = _sequence(request, pk, to_read=True)
    counts = dict(
        Enrolment.objects.filter(sequence=found).values_list("left_why").annotate(n=Count("pk")).order_by()
    )
    context = {
        "sequence": found,
        "organisation": request.organisation,
        "may_write": _may_write(request),
        "begins": begins_words(found),
        "told": [_told(message, found) for message in found.messages.all()],
        "ends": [StepKind(kind).label for kind in found.ends_with],
        "running": counts.pop("", 0),
        "left": [(Left(why).label, n) for why, n in sorted(counts.items())],
    }
    return render(request, "outreach/desk/sequence.html", context)


@require_POST
@desk(roles=EDITORS)
def sequence_switch(request: DeskRequest, pk: UUID) -> HttpResponse:
    """On, or off again."""
    found = _sequence(request, pk)
    try:
        if found.state == SequenceState.ON:
            sequences.switch_off(found, by=request.user)
            messages.success(request, _("It is off. Nobody gets anything more of it."))
        else:
            sequences.switch_on(found, by=request.user)
            messages.success(request, _("It is on. Whoever begins from now on gets it."))
    except QadamError as refusal:
        messages.error(request, str(refusal))
    return redirect("desk-outreach:sequence", pk)
