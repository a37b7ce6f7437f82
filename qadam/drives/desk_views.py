"""The desk's pages of drives: the list, making one, who comes, checking in, and what came of it."""

import json
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qadam.campaigns.models import Campaign
from qadam.core.clock import now
from qadam.core.errors import QadamError
from qadam.core.languages import said
from qadam.drives import queries, services
from qadam.drives.enums import ACTIVE, CheckIn
from qadam.drives.forms import CodeForm, DriveForm, OutcomeForm, ShiftForm
from qadam.drives.models import Drive, Outcome, Shift, Signup
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import ORGANISERS
from qadam.organisations.models import Organisation

# Nobody arrives at a shift earlier than this before it begins.
_EARLY = timedelta(hours=12)


def _drive(request: DeskRequest, pk: UUID) -> Drive:
    drives = Drive.objects.manageable_by(request.actor).select_related("organisation", "campaign", "place")
    return get_object_or_404(drives, pk=pk)


def _shift(request: DeskRequest, pk: UUID) -> Shift:
    shifts = Shift.objects.manageable_by(request.actor).select_related("drive__organisation", "drive__place")
    return get_object_or_404(shifts, pk=pk)


@require_GET
@desk(roles=ORGANISERS)
def drives(request: DeskRequest) -> HttpResponse:
    """Drives of this organisation: coming ones first."""
    ours = Drive.objects.manageable_by(request.actor).filter(organisation=request.organisation)
    shifts = (
        Shift.objects.filter(drive__in=ours)
        .exclude(drive__state="cancelled")
        .select_related("drive__organisation", "drive__place")
    )
    context = {
        "coming": shifts.filter(ends_at__gt=now()).order_by("starts_at")[:50],
        "past": _latest_of_each(shifts.filter(ends_at__lte=now())),
        "without_result": {d.pk for d in queries.drives_without_result([request.organisation.pk])},
        "empty_drafts": ours.filter(shifts=None, state="draft"),
    }
    return render(request, "drives/desk/drives.html", context)


def _latest_of_each(shifts: QuerySet[Shift]) -> list[Shift]:
    """The last shift of every drive, the latest drive first: one is listed once, however many shifts it had."""
    latest = shifts.order_by("drive_id", "-starts_at").distinct("drive_id").values("pk")
    return list(shifts.filter(pk__in=latest).order_by("-starts_at")[:30])


@desk(roles=ORGANISERS)
def drive_new(request: DeskRequest) -> HttpResponse:
    """A new drive of one of the organisation's campaigns."""
    campaigns = (
        Campaign.objects.visible_to(request.actor)
        .filter(partnerships__organisation=request.organisation)
        .distinct()
    )
    form = DriveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        campaign = get_object_or_404(campaigns, pk=request.POST.get("campaign"))
        texts = {name: form.in_languages(name) for name in ("title", "about", "spot", "bring")}
        drive = services.add_drive(campaign, organisation=request.organisation, by=request.user, **texts)
        return redirect("desk-drives:drive", drive.pk)
    return render(request, "drives/desk/drive_form.html", {"form": form, "campaigns": campaigns})


@desk(roles=ORGANISERS)
def drive(request: DeskRequest, pk: UUID) -> HttpResponse:
    """One drive: its words, shifts, how many come, and its state."""
    found = _drive(request, pk)
    initial = DriveForm.from_texts(title=found.title, about=found.about, spot=found.spot, bring=found.bring)
    form = DriveForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        texts = {name: form.in_languages(name) for name in ("title", "about", "spot", "bring")}
        services.edit_drive(found, by=request.user, **texts)
        messages.success(request, _("Saved."))
        return redirect("desk-drives:drive", found.pk)
    shifts = [(shift, queries.shift_counts(shift)) for shift in found.shifts.all()]
    context = {
        "drive": found,
        "form": form,
        "shift_form": ShiftForm(),
        "shifts": shifts,
        "outcomes": queries.current_outcomes(found),
        "is_over": bool(shifts) and all(shift.is_over for shift, _counts in shifts),
    }
    return render(request, "drives/desk/drive.html", context)


@require_POST
@desk(roles=ORGANISERS)
def drive_state(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Opens a drive, closes it, or calls it off."""
    found = _drive(request, pk)
    acts = {
        "publish": services.publish_drive,
        "finish": services.finish_drive,
        "cancel": services.cancel_drive,
    }
    try:
        acts[request.POST.get("do", "")](found, by=request.user)
    except QadamError as refusal:
        messages.error(request, str(refusal))
    except KeyError:
        messages.error(request, _("Choose what to do."))
    return redirect("desk-drives:drive", found.pk)


@desk(roles=ORGANISERS)
def drive_cancel(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Asks before a drive is called off, saying how many will be told."""
    found = _drive(request, pk)
    people = Signup.objects.filter(shift__drive=found, state__in=ACTIVE).count()
    return render(request, "drives/desk/cancel.html", {"drive": found, "people": people})


@require_POST
@desk(roles=ORGANISERS)
def shift_add(request: DeskRequest, pk: UUID) -> HttpResponse:
    """A new shift, in the organisation's own time."""
    found = _drive(request, pk)
    form = ShiftForm(request.POST)
    if form.is_valid():
        zone, told = ZoneInfo(found.organisation.zone), form.cleaned_data
        begins, ends = (datetime.combine(told["day"], told[key], zone) for key in ("begins", "ends"))
        services.add_shift(found, starts_at=begins, ends_at=ends, capacity=told["capacity"])
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("desk-drives:drive", found.pk)


@desk(roles=ORGANISERS)
def shift(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Who comes to a shift, and the list to check them in. Works printed, and offline once it was opened."""
    found = _shift(request, pk)
    signups = (
        found.signups.filter(state__in=ACTIVE)
        .select_related("person", "attendance")
        .order_by("state", "person__name", "created_at")
    )
    context = {
        "shift": found,
        "drive": found.drive,
        "signups": signups,
        "counts": queries.shift_counts(found),
        "form": CodeForm(),
    }
    return render(request, "drives/desk/shift.html", context)


@require_POST
@desk(roles=ORGANISERS)
def check_in(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Ticks one person off: by the code they say, or from the list. `undo` takes a wrong tick back."""
    found = _shift(request, pk)
    try:
        if "signup" in request.POST:
            signup = get_object_or_404(found.signups, pk=request.POST["signup"])
        else:
            signup = services.find_by_code(found, CodeForm.digits(request.POST.get("code", "")))
        if request.POST.get("do") == "undo":
            services.undo_check_in(signup, by=request.user)
        else:
            by_code = CheckIn.QR if request.POST.get("how") == CheckIn.QR else CheckIn.CODE
            how = by_code if "code" in request.POST else CheckIn.LIST
            services.check_in(signup, how=how, by=request.user)
            name = signup.person.name if signup.person else ""
            messages.success(request, _("%(name)s is here.") % {"name": name or signup.code})
    except QadamError as refusal:
        messages.error(request, str(refusal))
    return redirect("desk-drives:shift", found.pk)


@require_GET
@desk(roles=ORGANISERS)
def check_in_by_qr(request: DeskRequest, pk: UUID, code: str) -> HttpResponse:
    """What a coordinator's phone opens after scanning somebody's code: one question, one button."""
    found = _shift(request, pk)
    signup = services.find_by_code(found, code)
    return render(
        request, "drives/desk/scanned.html", {"shift": found, "drive": found.drive, "signup": signup}
    )


@require_POST
@desk(roles=ORGANISERS)
def check_in_queued(request: DeskRequest, pk: UUID) -> JsonResponse:
    """Ticks kept on the phone while there was no network, sent together. Sending them twice changes nothing."""
    found = _shift(request, pk)
    try:
        rows = [_queued(row, found) for row in json.loads(request.body)["rows"][:500]]
    except (ValueError, KeyError, TypeError, ValidationError):
        return JsonResponse({"error": "bad-input"}, status=422)
    return JsonResponse({"rows": services.check_in_many(found, rows, by=request.user)})


def _queued(row: dict[str, str], shift: Shift) -> dict[str, object]:
    at = parse_datetime(row.get("at", "")) or now()
    if not at.tzinfo or not shift.starts_at - _EARLY <= at <= now():
        # A phone's clock may be wrong by years: what cannot be is said to have been when it began, or now.
        at = min(shift.starts_at, now())
    return {
        "client_id": UUID(row["client_id"]),
        "code": CodeForm.digits(row.get("code", "")),
        "signup_id": UUID(row["signup_id"]) if row.get("signup_id") else None,
        "how": CheckIn.CODE if row.get("code") else CheckIn.LIST,
        "at": at,
    }


@desk(roles=ORGANISERS)
def outcome(request: DeskRequest, pk: UUID) -> HttpResponse:
    """What came of a drive, who looked, and why a number changes."""
    found = _drive(request, pk)
    replaced = (
        found.outcomes.filter(replaced_by=None, pk=request.GET["replaces"]).first()
        if "replaces" in request.GET
        else None
    )
    partners = Organisation.objects.filter(partnerships__campaign=found.campaign).exclude(
        pk=found.organisation_id
    )
    verifiers = [(str(o.pk), said(o.name)) for o in partners.distinct()]
    initial = {"unit_ur": replaced.unit.get("ur"), "unit_en": replaced.unit.get("en")} if replaced else None
    form = OutcomeForm(
        request.POST or None,
        request.FILES or None,
        initial=initial,
        verifiers=verifiers,
        is_correction=bool(replaced),
    )
    if request.method == "POST" and form.is_valid():
        _record(request, found, form, replaced)
        return redirect("desk-drives:drive", found.pk)
    return render(request, "drives/desk/outcome.html", {"drive": found, "form": form, "replaced": replaced})


def _record(request: DeskRequest, drive: Drive, form: OutcomeForm, replaced: Outcome | None) -> None:
    told = form.cleaned_data
    verifier = (
        None
        if told["verified_by"] in ("", "nobody")
        else Organisation.objects.filter(pk=told["verified_by"]).first()
    )
    services.record_outcome(
        drive,
        count=told["count"],
        unit={code: told[f"unit_{code}"] for code in ("ur", "en") if told[f"unit_{code}"]},
        by=request.user,
        verified_by=verifier,
        verified_name=told["verified_name"],
        cost_minor=told["cost"] * 100 if told["cost"] is not None else None,
        photo=services.keep_photo(drive, told["photo"].read()) if told["photo"] else None,
        goal=drive.campaign.goals.filter(indicator="").first(),
        replaces=replaced,
        reason=told["reason"],
    )
