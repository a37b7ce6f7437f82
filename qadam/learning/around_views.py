"""The desk's pages of what is going round: what was told, what is shown, and the examples circles offer."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from qadam.core.errors import QadamError
from qadam.core.forms import TextsForm
from qadam.core.languages import said
from qadam.learning import around
from qadam.learning.enums import ExampleState, GoingRoundState
from qadam.learning.forms import topics
from qadam.learning.models import Example, GoingRound
from qadam.media.queries import rendition_set
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import ORGANISERS
from qadam.places.models import Place, PlaceKind

_SHOWN = 100


class AroundForm(TextsForm):
    """What people get, in the words everybody will read."""

    texts = (("text", gettext_lazy("What people get"), True),)
    topic = forms.ChoiceField(label=gettext_lazy("Which lesson helps?"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = [*topics(), ("other", _("Something else"))]  # type: ignore[attr-defined]


class ToldForm(AroundForm):
    """The same told at the desk: with its district."""

    place = forms.ChoiceField(label=gettext_lazy("District"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        places = Place.objects.filter(kind=PlaceKind.DISTRICT)
        self.fields["place"].choices = sorted(  # type: ignore[attr-defined]
            ((place.code, said(place.name)) for place in places), key=lambda row: row[1]
        )


@require_http_methods(["GET", "HEAD", "POST"])
@desk(roles=ORGANISERS)
def around_list(request: DeskRequest) -> HttpResponse:
    """What waits, what is shown, what circles offer; and telling it oneself."""
    form = ToldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            around.report_going_round(
                request.organisation,
                place=Place.objects.get(code=form.cleaned_data["place"]),
                topic=form.cleaned_data["topic"],
                texts=form.in_languages("text"),
                source="desk",
            )
            messages.success(request, _("Written down. Look at it once more before it is shown."))
            return redirect("desk-learning:around")
        except QadamError as refusal:
            form.add_error(None, str(refusal))
    ours = GoingRound.objects.manageable_by(request.actor).filter(organisation=request.organisation)
    rows = ours.select_related("place").order_by("-reported_at")
    offered = Example.objects.manageable_by(request.actor).filter(
        organisation=request.organisation, state=ExampleState.OFFERED
    )
    context = {
        "told": rows.filter(state=GoingRoundState.REPORTED)[:_SHOWN],
        "shown": rows.filter(state=GoingRoundState.SHOWN)[:_SHOWN],
        "offered": offered.select_related("place")
        .prefetch_related("lesson__versions")
        .order_by("created_at")[:_SHOWN],
        "form": form,
    }
    return render(request, "learning/desk/around.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(roles=ORGANISERS)
def around_one(request: DeskRequest, pk: UUID) -> HttpResponse:
    """One report: read or heard, put into words that name nobody, shown or not."""
    ours = GoingRound.objects.manageable_by(request.actor).filter(organisation=request.organisation)
    row = get_object_or_404(ours.select_related("place", "voice"), pk=pk)
    form = AroundForm(
        request.POST or None, initial={**AroundForm.from_texts(text=row.text), "topic": row.topic}
    )
    do = request.POST.get("do", "")
    if request.method == "POST":
        try:
            if do == "show" and form.is_valid():
                texts, topic = form.in_languages("text"), form.cleaned_data["topic"]
                around.show_going_round(row, texts=texts, topic=topic, by=request.user)
            elif do == "decline":
                around.decline_going_round(row, by=request.user)
            elif do == "over":
                around.end_going_round(row, by=request.user)
            return redirect("desk-learning:around")
        except QadamError as refusal:
            form.add_error(None, str(refusal))
    voice = rendition_set(row.voice, signed_for_s=1800).voice if row.voice else None
    context = {"row": row, "form": form, "sound": voice.as_sound(is_open=True) if voice else None}
    return render(request, "learning/desk/around_one.html", context)


@require_POST
@desk(roles=ORGANISERS)
def example(request: DeskRequest, pk: UUID) -> HttpResponse:
    """An example a circle offers: every circle of the district may have it, or not."""
    ours = Example.objects.manageable_by(request.actor).filter(organisation=request.organisation)
    row = get_object_or_404(ours, pk=pk)
    try:
        if request.POST.get("do") == "share":
            around.share_example(row, by=request.user)
        elif request.POST.get("do") == "decline":
            around.decline_example(row, by=request.user)
    except QadamError as refusal:
        messages.error(request, str(refusal))
    return redirect("desk-learning:around")
