"""Public pages of circles: what they are, where they meet by district, and starting one."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from qadam.circles import queries
from qadam.circles.forms import StartForm
from qadam.circles.messages import about
from qadam.circles.models import Circle
from qadam.circles.services.starting import start_from_web
from qadam.circles.tokens import circle_id_from, link_token
from qadam.core import languages
from qadam.core.formtoken import public_form
from qadam.core.languages import said
from qadam.core.pagecache import for_everybody
from qadam.messaging.queries import accounts_to_follow, chat_link, organisations_to_follow
from qadam.organisations.models import Organisation
from qadam.people.enums import ChannelKind
from qadam.places.models import Place, PlaceKind

FIRST = {"audience": "everyone", "weekday": 4, "at": "15:00", "size": 10}


@require_GET
@for_everybody
def circles(request: HttpRequest) -> HttpResponse:
    """What a circle is, how one is started, and in which districts they meet."""
    context = {"districts": queries.district_counts(), "provinces": _districts()}
    return render(request, "circles/circles.html", context)


@require_GET
@for_everybody
def start(request: HttpRequest) -> HttpResponse:
    """The same districts alone, for whoever comes by a link."""
    return render(request, "circles/start.html", {"provinces": _districts()})


def _districts() -> list[tuple[Place, list[Place]]]:
    """The districts by province, each in the order of the present language."""
    districts: dict[int | None, list[Place]] = {}
    for place in Place.objects.filter(kind=PlaceKind.DISTRICT):
        districts.setdefault(place.parent_id, []).append(place)
    provinces = Place.objects.filter(pk__in=[pk for pk in districts if pk])
    return [(p, sorted(districts[p.pk], key=lambda d: said(d.name))) for p in provinces]


def _whom(told: str, organisations: list[Organisation]) -> Organisation:
    return next((o for o in organisations if str(o.pk) == told), organisations[0])


@public_form
def start_in(request: HttpRequest, district: str) -> HttpResponse:
    """Four big choices, each with one taken already."""
    found = get_object_or_404(Place, code=district, kind=PlaceKind.DISTRICT)
    organisations = [o for o in organisations_to_follow() if set(accounts_to_follow(o)) - {ChannelKind.EMAIL}]
    if not organisations:
        return render(request, "circles/start_closed.html", {"district": found})
    form = StartForm(request.POST or None, initial=FIRST, district=found, organisations=organisations)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        organisation = _whom(told.pop("organisation", ""), organisations)
        inside = found.children.filter(pk=told.pop("place", None) or 0, kind=PlaceKind.TEHSIL).first()
        circle = start_from_web(
            organisation,
            submission_id=form.submission_id,
            place=inside or found,
            language=languages.current().code,
            **told,
        )
        return redirect("circles:started", link_token(circle.pk))
    context = {"district": found, "form": form, "has_tehsils": "place" in form.fields}
    return render(request, "circles/start_in.html", context, status=422 if form.errors else 200)


@require_GET
def started(request: HttpRequest, token: str) -> HttpResponse:
    """The circle that was asked for, and the message by which it becomes hers."""
    circle = (
        Circle.objects.filter(pk=circle_id_from(token) or UUID(int=0))
        .select_related("organisation", "place")
        .first()
    )
    if circle is None or circle.organisation is None:
        raise Http404
    words = f"CIRCLE {circle.code} {circle.claim}"
    context = {
        "circle": circle,
        "about": about(circle),
        "words": words,
        "chat": chat_link(circle.organisation, words),
        "is_claimed": circle.facilitator_id is not None,
    }
    response = render(request, "circles/started.html", context)
    response["Cache-Control"] = "no-store"
    return response
