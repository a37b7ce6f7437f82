"""The desk's pages of broadcasts: the list, writing one, checking it, sending it, and how far it is."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qadam.core.clock import now
from qadam.core.errors import QadamError
from qadam.messaging.enums import SkipReason
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import EDITORS, ORGANISERS, PEOPLE_READERS
from qadam.outreach import audience, experiments, queries, services, shown, trying_views
from qadam.outreach.acting import act_and_say
from qadam.outreach.enums import BroadcastState
from qadam.outreach.forms import BroadcastForm, CorrectionForm, LotForm
from qadam.outreach.models import Broadcast
from qadam.outreach.weighing_views import weight_of
from qadam.people.models import Person

PEOPLE_A_PAGE = 50
BEING_WRITTEN = (BroadcastState.DRAFT, BroadcastState.READY)


def _rows(request: DeskRequest, *, to_read: bool = False) -> Any:
    ours = Broadcast.objects.filter(organisation=request.organisation)
    ours = ours.visible_to(request.actor) if to_read else ours.manageable_by(request.actor)
    return ours.select_related("organisation", "account", "campaign")


def _broadcast(request: DeskRequest, pk: UUID, *, to_read: bool = False) -> Broadcast:
    found: Broadcast = get_object_or_404(_rows(request, to_read=to_read), pk=pk)
    return found


def _may_write(request: DeskRequest) -> bool:
    return request.actor.has_role(request.organisation.pk, EDITORS)


def _act(request: DeskRequest, pk: UUID, act: Callable[..., object], done: str) -> HttpResponse:
    found = _broadcast(request, pk)
    act_and_say(request, found, act, done)
    return redirect("desk-outreach:broadcast", pk)


@require_GET
@desk(roles=ORGANISERS)
def broadcasts(request: DeskRequest) -> HttpResponse:
    """Broadcasts of this organisation: what is under way first, then the newest."""
    latest = _rows(request, to_read=True).order_by("-created_at")[:60]
    context = {"lines": shown.lines(latest), "may_write": _may_write(request)}
    return render(request, "outreach/desk/broadcasts.html", context | {"organisation": request.organisation})


@desk(roles=EDITORS)
def broadcast_new(request: DeskRequest) -> HttpResponse:
    """Whom it is for and what it says."""
    form = BroadcastForm(
        request.POST or None,
        organisation=request.organisation,
        actor=request.actor,
        initial=_from_link(request),
    )
    if request.method == "POST" and form.is_valid():
        made = services.draft_broadcast(request.organisation, by=request.user, **form.values())
        return _checked(request, made)
    return _form(request, form, None)


def _from_link(request: DeskRequest) -> dict[str, Any]:
    """What a page of the desk may fill in beforehand."""
    campaign = request.GET.get("campaign", "")
    return {"campaign": campaign} if campaign else {}


def _form(request: DeskRequest, form: BroadcastForm, found: Broadcast | None) -> HttpResponse:
    status = 422 if form.is_bound and not form.is_valid() else 200
    context = {"form": form, "broadcast": found, "organisation": request.organisation}
    return render(
        request, "outreach/desk/form.html", context | {"weight": weight_of(form, request)}, status=status
    )


def _checked(request: DeskRequest, found: Broadcast) -> HttpResponse:
    """Goes to the check; what cannot be sent as it is written is said there, and nothing is lost."""
    try:
        services.make_ready(found)
    except QadamError as refusal:
        messages.warning(request, str(refusal))
    return redirect("desk-outreach:broadcast", found.pk)


@desk(roles=EDITORS)
def broadcast_edit(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Changes what is not sent yet."""
    found = get_object_or_404(_rows(request), pk=pk, state__in=BEING_WRITTEN)
    initial = BroadcastForm.initial_of(found)
    form = BroadcastForm(
        request.POST or None, organisation=request.organisation, actor=request.actor, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        values = form.values()
        keeps_lot = values["campaign"] and values["purpose"] == "news"
        share = found.holdout_share if keeps_lot else 0.0
        services.edit_broadcast(found, holdout_share=share, corrects=found.corrects, **values)
        return _checked(request, found)
    return _form(request, form, found)


@require_GET
@desk(roles=ORGANISERS)
def broadcast(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Before it is sent: what would happen. Afterwards: how far it is."""
    found = _broadcast(request, pk, to_read=True)
    context: dict[str, Any] = {
        "broadcast": found,
        "organisation": request.organisation,
        "may_write": _may_write(request),
        "may_see_people": request.actor.has_role(request.organisation.pk, PEOPLE_READERS),
    }
    context["segment"] = shown.segment_words(found)
    context["elsewhere"] = shown.template_elsewhere(found)
    if found.state in BEING_WRITTEN:
        context |= _check(found) | trying_views.context_of(request, found)
        return render(request, "outreach/desk/check.html", context)
    context["bubbles"] = shown.bubbles(found)
    return render(request, "outreach/desk/progress.html", context | _progress(found) | _afterwards(found))


def _check(found: Broadcast) -> dict[str, Any]:
    """What would happen if it were sent now."""
    seen = queries.preview(found)
    running = queries.open_holdout(found.campaign)
    most = found.max_cost_minor
    return {
        "seen": seen,
        "bubbles": shown.bubbles(found, seen.variants),
        "paused": shown.paused_before(found),
        "over_ceiling": most is not None and seen.cost_minor > most and found.purpose != "emergency",
        "expires_at": found.expires_at or now() + services.LIVES,
        "running_lot": running,
        "lot_form": LotForm(initial={"share": str(float(found.holdout_share))})
        if _may_draw(found, running)
        else None,
        "in_other_language": shown.in_other_language(seen),
        "could_be_drawn": seen.to_send + seen.held_out,
        "points": round(seen.could_show * 100) if seen.could_show else None,
    }


def _may_draw(found: Broadcast, running: object) -> bool:
    is_news = found.campaign_id is not None and found.purpose == "news"
    return is_news and running is None and found.corrects_id is None


def _afterwards(found: Broadcast) -> dict[str, Any]:
    """What there is to say about one that was started, beside how far it is."""
    return {
        "ways": queries.by_way(found),
        "comparison": shown.compared(experiments.comparison(found)),
        "corrections": shown.corrections(found),
        "may_correct": found.started_at is not None,
    }


def _progress(found: Broadcast) -> dict[str, Any]:
    far = queries.progress(found)
    left_s = shown.seconds_left(found, far)
    return {
        "far": far,
        "bar": shown.bar(far),
        "paused": shown.paused_template(found),
        "left_s": left_s,
        # Only where somebody is really waiting for the morning, not while everything moves.
        "sleeping": far.waits.later if far.waits.first and queries.quiet_until(found) else 0,
        "moves": found.state == BroadcastState.SENDING,
    }


@require_GET
@desk(roles=ORGANISERS)
def broadcast_progress(request: DeskRequest, pk: UUID) -> HttpResponse:
    """The moving part of the progress page alone."""
    found = _broadcast(request, pk, to_read=True)
    services.settle_broadcast(found)
    context = {"broadcast": found, "organisation": request.organisation, "may_write": _may_write(request)}
    return render(request, "outreach/desk/_moving.html", context | _progress(found))


@desk(roles=EDITORS)
def broadcast_correct(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Writes what is right; it is checked and sent like any other, to those whom the first reached."""
    found = get_object_or_404(_rows(request), pk=pk, started_at__isnull=False)
    form = CorrectionForm(request.POST or None, first=found, initial={"template": found.template or "-"})
    if request.method == "POST" and form.is_valid():
        made = services.draft_correction(found, by=request.user, **form.values())
        return _checked(request, made)
    status = 422 if form.is_bound else 200
    context = {"form": form, "broadcast": found, "bubbles": shown.bubbles(found)}
    context["organisation"] = request.organisation
    return render(request, "outreach/desk/correct.html", context, status=status)


@require_POST
@desk(roles=EDITORS)
def broadcast_lot(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Chooses how many are held back by lot, before it is sent."""
    found = get_object_or_404(_rows(request), pk=pk, state__in=BEING_WRITTEN)
    form = LotForm(request.POST)
    if form.is_valid():
        services.choose_share(found, share=form.cleaned_data["share"])
    return redirect("desk-outreach:broadcast", pk)


@require_POST
@desk(roles=EDITORS)
def broadcast_start(request: DeskRequest, pk: UUID) -> HttpResponse:
    is_quiet = queries.quiet_until(_broadcast(request, pk)) is not None
    done = _("It goes as soon as it is no longer quiet.") if is_quiet else _("It is on its way.")
    return _act(request, pk, services.start_broadcast, done)


@require_POST
@desk(roles=EDITORS)
def broadcast_pause(request: DeskRequest, pk: UUID) -> HttpResponse:
    return _act(request, pk, services.pause_broadcast, _("Paused. Nobody new gets it until you go on."))


@require_POST
@desk(roles=EDITORS)
def broadcast_resume(request: DeskRequest, pk: UUID) -> HttpResponse:
    return _act(request, pk, services.resume_broadcast, _("It goes on."))


@desk(roles=EDITORS)
def broadcast_cancel(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Asks first, saying how many will not get it any more."""
    found = _broadcast(request, pk)
    if request.method == "POST":
        return _act(request, pk, services.cancel_broadcast, _("Called off. Whoever has it keeps it."))
    waiting = queries.progress(found).waiting
    context = {
        "question": _("Call off the rest?"),
        "what_happens": shown.called_off_words(waiting, was_started=found.started_at is not None),
        "yes": _("Yes, call it off"),
        "danger": True,
        "no_url": shown.url_of(found),
    }
    return render(request, "ask.html", context)


@require_POST
@desk(roles=EDITORS)
def broadcast_end_lot(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Ends the lot this broadcast began: everybody gets the campaign's news again."""
    found = _broadcast(request, pk)
    lot = queries.open_holdout(found.campaign)
    if lot is not None:
        services.end_holdout(lot, by=request.user)
        messages.success(
            request, _("The lot is over. From now on everybody gets the news; what it showed stays.")
        )
    return redirect("desk-outreach:broadcast", pk)


@require_GET
@desk(roles=PEOPLE_READERS)
def broadcast_people(request: DeskRequest, pk: UUID, reason: str) -> HttpResponse:
    """Who is left out for a reason, before and after sending. Names and two digits, never addresses."""
    found = _broadcast(request, pk, to_read=True)
    if reason not in SkipReason.values:
        return redirect("desk-outreach:broadcast", pk)
    page = max(1, int(request.GET.get("page", "1"))) if request.GET.get("page", "1").isdecimal() else 1
    after = (page - 1) * PEOPLE_A_PAGE
    if found.state in BEING_WRITTEN:
        ids = audience.people_with(queries.audience_of(found), reason, at_most=PEOPLE_A_PAGE + 1, after=after)
    else:
        ids = audience.people_left_out(found, reason, at_most=PEOPLE_A_PAGE + 1, after=after)
    people = (
        Person.objects.visible_to(request.actor)
        .filter(pk__in=ids[:PEOPLE_A_PAGE])
        .order_by("name")
        .prefetch_related("addresses")
    )
    context = {
        "broadcast": found,
        "people": people,
        "reason": SkipReason(reason).label,
        "page": page,
        "has_more": len(ids) > PEOPLE_A_PAGE,
    }
    return render(request, "outreach/desk/people.html", context | {"organisation": request.organisation})
