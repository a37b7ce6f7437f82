"""Public pages of drives: what is coming, one drive, joining in three taps, and one's own signup."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from qadam.core import languages, pages
from qadam.core.errors import QadamError
from qadam.core.formtoken import public_form
from qadam.core.pagecache import for_everybody
from qadam.drives import queries
from qadam.drives.calendar import calendar_file
from qadam.drives.cards import cards
from qadam.drives.enums import SignupState
from qadam.drives.forms import JoinForm
from qadam.drives.messages import when_choice
from qadam.drives.models import Drive, Shift, Signup
from qadam.drives.qr import check_in_qr
from qadam.drives.services import accept_offer, cancel_signup, join_from_web
from qadam.drives.tokens import link_token, signup_id_from
from qadam.messaging.queries import chat_link
from qadam.organisations.actors import NOBODY


def _drive_or_404(slug: str) -> Drive:
    visible = Drive.objects.visible_to(NOBODY).select_related("organisation", "place", "campaign")
    return get_object_or_404(visible, slug=slug)


def _shifts(drive: Drive) -> list[Shift]:
    shifts = list(drive.shifts.all())
    for shift in shifts:
        shift.drive = drive
    return shifts


def _signup_or_404(token: str) -> Signup:
    signup_id = signup_id_from(token)
    if signup_id is None:
        raise Http404
    signups = Signup.objects.select_related("shift__drive__organisation", "shift__drive__place", "person")
    return get_object_or_404(signups, pk=signup_id)


@require_GET
@for_everybody
def drives(request: HttpRequest) -> HttpResponse:
    """What is coming up, soonest first."""
    return render(request, "drives/drives.html", {"cards": cards(queries.coming_shifts(limit=30))})


@require_GET
@for_everybody
def drive(request: HttpRequest, slug: str) -> HttpResponse:
    """One drive: when, where, what to bring, how many places."""
    found = _drive_or_404(slug)
    shifts = _shifts(found)
    context = {
        "drive": found,
        "shifts": list(zip(shifts, cards(shifts, sharer=request.GET.get("by", "")[:12]), strict=True)),
        "outcomes": queries.current_outcomes(found),
    }
    return render(request, "drives/drive.html", context)


@public_form
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """The form that puts a name down."""
    found = _drive_or_404(slug)
    shifts = {str(shift.pk): shift for shift in _shifts(found) if not shift.is_over}
    sharer = request.GET.get("by", "")[:12]
    tapped = request.GET.get("shift", "")
    free = next((pk for pk, shift in shifts.items() if shift.places_left), next(iter(shifts), None))
    first = {"remind": "whatsapp", "shift": tapped if tapped in shifts else free}
    form = JoinForm(
        request.POST or None, initial=first, shifts=[(pk, when_choice(s)) for pk, s in shifts.items()]
    )
    refusal = None
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        try:
            signup = join_from_web(
                shifts[told.pop("shift")],
                language=languages.current().code,
                sharer_code=sharer,
                client_id=form.submission_id,
                **told,
            )
            return redirect("drives:signup", link_token(signup.pk))
        except QadamError as error:
            refusal = error
    status = 422 if form.errors else refusal.status if refusal else 200
    context = {
        "drive": found,
        "shifts": list(shifts.values()),
        "form": form,
        "refusal": refusal,
        "sharer": sharer,
    }
    return render(request, "drives/join.html", context, status=status)


@require_GET
def signup(request: HttpRequest, token: str) -> HttpResponse:
    """One's own signup: the code, the place or the turn in the queue, and how to take it back."""
    found = _signup_or_404(token)
    context = {
        "signup": found,
        "shift": found.shift,
        "drive": found.shift.drive,
        "token": token,
        "turn": queries.queue_position(found) if found.state == SignupState.WAITING else None,
        "qr": check_in_qr(found) if found.state == SignupState.BOOKED else "",
        "chat": chat_link(found.shift.drive.organisation, f"JOIN {found.shift.drive.join_code}"),
    }
    response = render(request, "drives/signup.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@public_form
def signup_change(request: HttpRequest, token: str) -> HttpResponse:
    """Takes an offered place, or the name off the list."""
    found = _signup_or_404(token)
    try:
        if request.POST.get("do") == "take":
            accept_offer(found)
        else:
            cancel_signup(found)
    except QadamError as refusal:
        return pages.refused(request, refusal)
    return redirect("drives:signup", token)


@require_GET
def calendar(request: HttpRequest, slug: str, shift_id: UUID) -> HttpResponse:
    """The shift for the phone's calendar."""
    found = _drive_or_404(slug)
    shift = next((shift for shift in _shifts(found) if shift.pk == shift_id), None)
    if shift is None:
        raise Http404
    response = HttpResponse(calendar_file(shift), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.slug}.ics"'
    return response
