"""The desk's pages of circles: the list with who waits, one circle, one who leads or learns to, the bundle."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Max, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qadam.circles import bundles, exports, queries
from qadam.circles.enums import CircleState, FacilitatorState, SessionState
from qadam.circles.errors import UnknownCircle
from qadam.circles.forms import BundleForm, CodeForm
from qadam.circles.messages import about, why_proposed
from qadam.circles.models import Circle, CircleQuerySet, Facilitator
from qadam.circles.services import adopting, facilitators, rhythm, starting
from qadam.core.clock import now
from qadam.core.errors import NotAllowed, QadamError
from qadam.core.text import latin_digits
from qadam.media.queries import rendition_sets
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import ORGANISERS, Role

COORDINATORS = frozenset({Role.COORDINATOR})
_SHOWN = 100
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _circles(request: DeskRequest) -> CircleQuerySet:
    ours = Circle.objects.manageable_by(request.actor).filter(organisation=request.organisation)
    held = Q(sessions__state=SessionState.HELD)
    rows = ours.select_related("place", "organisation", "facilitator", "mentor")
    return rows.annotate(held=Count("sessions", filter=held), last=Max("sessions__on", filter=held))


@require_GET
@desk(roles=ORGANISERS)
def circles(request: DeskRequest) -> HttpResponse:
    """Who waits first, then the circles, then who looks after them."""
    ours = Facilitator.objects.manageable_by(request.actor).filter(organisation=request.organisation)
    alive = (
        _circles(request).exclude(state=CircleState.ENDED).exclude(facilitator=None, state=CircleState.ASKED)
    )
    context = {
        "waiting": queries.waiting_for_vouch([request.organisation.pk]),
        "children": ours.filter(
            safeguarding_at__isnull=False, may_lead_children=False, state=FacilitatorState.ACTIVE
        ),
        "learning": ours.filter(state=FacilitatorState.LEARNING).order_by("created_at")[:_SHOWN],
        "leading": ours.filter(state__in=[FacilitatorState.ACTIVE, FacilitatorState.PAUSED])
        .annotate(
            n=Count("circles", distinct=True, filter=Q(circles__organisation=request.organisation)),
            cared=Count("mentored", distinct=True),
        )
        .order_by("-is_mentor", "shown_name")[:_SHOWN],
        "circles": [(row, about(row)) for row in alive.order_by("state", "-created_at")[:_SHOWN]],
        "code_form": CodeForm(),
        "may_bundle": request.actor.has_role(request.organisation.pk, COORDINATORS),
    }
    return render(request, "circles/desk/circles.html", context)


@require_GET
@desk(roles=ORGANISERS)
def meetings(request: DeskRequest, kind: str) -> HttpResponse:
    """What our circles held, as a sheet without names and without children."""
    ours = Circle.objects.manageable_by(request.actor).filter(organisation=request.organisation)
    if kind == "csv":
        response = HttpResponse(exports.as_csv(ours), content_type="text/csv; charset=utf-8")
    elif kind == "xlsx":
        response = HttpResponse(exports.as_xlsx(ours), content_type=_XLSX)
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="meetings.{kind}"'
    return response


@require_GET
@desk(roles=ORGANISERS)
def circle(request: DeskRequest, pk: UUID) -> HttpResponse:
    """One circle: when it meets, what it held, what it asks, who looks after it."""
    found = get_object_or_404(_circles(request), pk=pk)
    others = Facilitator.objects.filter(organisation=request.organisation, state=FacilitatorState.ACTIVE)
    taken = found.sessions.filter(photo__isnull=False).order_by("-on").values_list("photo_id", flat=True)[:4]
    suggestion = queries.next_lesson(found)
    context = {
        "circle": found,
        "about": about(found),
        "reaches": queries.may_reach(found),
        "next": queries.next_meeting(found),
        "suggestion": suggestion,
        "why": why_proposed(suggestion),
        "sessions": queries.with_titles(found.sessions.select_related("lesson").order_by("-on")[:20]),
        "photos": [one.thumb for one in rendition_sets(taken, signed_for_s=600).values() if one.thumb],
        "members": found.members.filter(left_on=None).count(),
        "reminded": found.members.filter(left_on=None, person__isnull=False).count(),
        "questions": queries.open_questions(found),
        "mentors": queries.mentors_with_room(request.organisation).exclude(
            pk=found.facilitator_id or UUID(int=0)
        ),
        "others": others.exclude(pk=found.facilitator_id or UUID(int=0)).exclude(number=None),
    }
    return render(request, "circles/desk/circle.html", context)


@require_POST
@desk(roles=ORGANISERS)
def circle_state(request: DeskRequest, pk: UUID) -> HttpResponse:
    """A mentor for it, another who leads, the end, or letting it go."""
    found = get_object_or_404(_circles(request), pk=pk)
    try:
        done = _change(request, found, request.POST.get("do", ""))
        messages.success(request, done)
    except QadamError as refusal:
        messages.error(request, str(refusal))
    still_ours = Circle.objects.manageable_by(request.actor).filter(pk=pk).exists()
    return redirect("desk-circles:circle", pk) if still_ours else redirect("desk-circles:circles")


def _change(request: DeskRequest, found: Circle, do: str) -> str:
    if do in ("mentor", "offer"):
        ours = Facilitator.objects.manageable_by(request.actor).filter(organisation=request.organisation)
        whom = get_object_or_404(ours, pk=request.POST.get("whom") or UUID(int=0))
        if do == "mentor":
            facilitators.assign_mentor(found, whom, by=request.user)
            return _("She looks after this circle now.")
        rhythm.offer_circle(found, to=whom)
        return _("She is asked by chat. The circle is hers when she has said yes.")
    if do == "end":
        starting.end_circle(found, by=request.user)
        return _("The circle has ended. What it did stays.")
    if do == "release" and request.actor.has_role(request.organisation.pk, COORDINATORS):
        rhythm.release_circle(found)
        return _(
            "The circle belongs to its place alone now. Another organisation can adopt it by its number."
        )
    raise NotAllowed


@desk(roles=ORGANISERS)
def facilitator(request: DeskRequest, pk: UUID) -> HttpResponse:
    """One who leads or learns to: her path, and what the organisation says about her."""
    ours = Facilitator.objects.manageable_by(request.actor).filter(organisation=request.organisation)
    found = get_object_or_404(ours.select_related("person", "place", "watched_by"), pk=pk)
    if request.method == "POST":
        try:
            _say(request, found, request.POST.get("do", ""))
            messages.success(request, _("It is written down."))
        except QadamError as refusal:
            messages.error(request, str(refusal))
        return redirect("desk-circles:facilitator", found.pk)
    context = {
        "leads": found,
        "lessons": queries.lessons_done(found),
        "left": queries.lessons_left(found),
        "peers": found.vouches.filter(by_peer__isnull=False).count(),
        "vouches": found.vouches.select_related("by_user", "by_peer"),
        # One that its organisation let go is no longer ours to open, whoever leads it.
        "circles": [(row, about(row)) for row in _circles(request).filter(facilitator=found)],
        "mentored": found.mentored.count(),
        "phones": found.devices.filter(paired_at__isnull=False).order_by("-paired_at")[:8],
        "is_learning": found.state == FacilitatorState.LEARNING,
        "may_vouch": found.state == FacilitatorState.TRIED and found.agreed_at is not None,
        "is_active": found.state == FacilitatorState.ACTIVE,
    }
    return render(request, "circles/desk/facilitator.html", context)


def _say(request: DeskRequest, found: Facilitator, do: str) -> None:
    """One word of the organisation about her. The check for children needs every tick."""
    acts = {
        "watched": facilitators.watch_at_desk,
        "vouch": facilitators.vouch_at_desk,
        "mentor": facilitators.make_mentor,
        "rest": facilitators.rest,
        "back": facilitators.come_back,
        "leave": facilitators.leave,
        "children-no": facilitators.stop_leading_children,
    }
    if do == "children":
        if not all(request.POST.get(tick) for tick in ("met", "asked", "two")):
            raise QadamError(_("Tick all three, or leave it until you can."))
        facilitators.let_lead_children(found, by=request.user)
    elif do in acts:
        acts[do](found, by=request.user)
    else:
        raise QadamError(_("Choose what to do."))


@require_POST
@desk(roles=COORDINATORS)
def adopt(request: DeskRequest) -> HttpResponse:
    """Takes over a circle that belongs to its place alone, by its number."""
    code = latin_digits(request.POST.get("code", "")).strip()[:8]
    orphan = Circle.objects.filter(code=code, organisation=None).first()
    if orphan is None:
        messages.error(request, str(UnknownCircle()))
        return redirect("desk-circles:circles")
    adopting.adopt_circle(orphan, request.organisation, by=request.user)
    messages.success(request, _("This circle is yours to look after now."))
    return redirect("desk-circles:circle", orphan.pk)


@desk(roles=COORDINATORS)
def bundle(request: DeskRequest) -> HttpResponse:
    """The file with which another installation takes the circles over; and taking over the file of another."""
    form = BundleForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            told = form.cleaned_data
            taken = bundles.import_bundle(
                told["file"].read(), organisation=request.organisation, mark=told["mark"]
            )
            messages.success(
                request, _("Circles taken over: %(new)s new, %(known)s were here already.") % taken.counts
            )
            return redirect("desk-circles:circles")
        except QadamError as refusal:
            messages.error(request, str(refusal))
    ours = Circle.objects.manageable_by(request.actor).filter(organisation=request.organisation)
    if request.method == "GET" and "file" in request.GET:
        response = HttpResponse(bundles.export_bundle(ours), content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="circles-{now():%Y-%m-%d}.json"'
        return response
    return render(
        request,
        "circles/desk/bundle.html",
        {"form": form, "mark": bundles.our_mark(), "waiting": bundles.waiting(ours)},
    )
