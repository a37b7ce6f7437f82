"""The desk's pages of measuring: the sheet of a class or a room, and how good the questions are."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from qadam.circles import check_sets, draws
from qadam.circles.item_stats import LEAST, ItemStat, item_stats
from qadam.circles.measuring_forms import CorrectionForm, SheetForm
from qadam.circles.messages import about
from qadam.circles.models import CheckSheet, Circle
from qadam.circles.services.sheets import correct_sheet, keep_sheet
from qadam.core.errors import QadamError
from qadam.learning.forms import topics
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import ANYONE, ORGANISERS

# So many are looked at in one go; when they are mended the next come.
_SHOWN = 20
FLAGS = {
    "too-easy": gettext_lazy("Nearly everybody knew it before: it cannot show learning."),
    "too-hard": gettext_lazy("Fewer are right afterwards than by guessing: look whether the key is right."),
    "blunt": gettext_lazy("Who knows the others does not know this one more often: look at its words."),
    "strays": gettext_lazy("Easier or harder than the others of its kind: give it another difficulty."),
}


@desk(roles=ORGANISERS)
def sheet(request: DeskRequest, pk: UUID) -> HttpResponse:
    """Three questions before and three after, as counts: no name, no pupil."""
    ours = Circle.objects.manageable_by(request.actor).filter(organisation=request.organisation)
    circle = get_object_or_404(ours.select_related("place", "organisation"), pk=pk)
    topic = check_sets.topic_of(circle)
    sets = check_sets.drawn(circle, topic)
    initial = {"phase": check_sets.phase_of(circle), "on": draws.today(request.organisation)}
    form = SheetForm(request.POST or None, sets=sets, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            keep_sheet(
                circle, phase=told["phase"], topic=topic, people=told["people"], hands=form.hands,
                on=min(told["on"], draws.today(request.organisation)), by=request.user,
            )  # fmt: skip
        except QadamError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is written down: counts alone, no names."))
            return redirect("desk-circles:sheet", circle.pk)
    context = {
        "circle": circle,
        "about": about(circle),
        "form": form,
        "groups": [(phase, form.fields_of(phase)) for phase in sets],
        "written": circle.sheets.order_by("on", "created_at").prefetch_related("changes"),
    }
    return render(request, "circles/desk/sheet.html", context)


@desk(roles=ORGANISERS)
def sheet_correct(request: DeskRequest, pk: UUID, sheet_id: UUID) -> HttpResponse:
    """Puts a sheet right. What it said before stays, with the reason."""
    ours = CheckSheet.objects.manageable_by(request.actor).filter(organisation=request.organisation)
    found = get_object_or_404(
        ours.select_related("circle__place", "circle__organisation"), pk=sheet_id, circle=pk
    )
    sets = check_sets.sets_of(found)
    form = CorrectionForm(request.POST or None, sheet=found, sets=sets)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            correct_sheet(
                found, phase=told["phase"], people=told["people"], hands=form.hands,
                on=min(told["on"], draws.today(request.organisation)), why=told["why"], by=request.user,
            )  # fmt: skip
        except QadamError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is put right. What stood there before is kept."))
            return redirect("desk-circles:sheet", pk)
    context = {
        "circle": found.circle,
        "about": about(found.circle),
        "form": form,
        "groups": [(phase, form.fields_of(phase)) for phase in sets],
    }
    return render(request, "circles/desk/sheet_correct.html", context)


@require_GET
@desk(roles=ANYONE)
def items(request: DeskRequest) -> HttpResponse:
    """The bank by topic: how many are right, whether a question tells apart. At first those to look at."""
    stats, titles = item_stats(), dict(topics())
    grouped: dict[str, list[ItemStat]] = {topic: [] for topic in titles}
    for stat in stats:
        grouped.setdefault(stat.item.topic, []).append(stat)
    chosen = request.GET.get("topic", "")
    shown = grouped.get(chosen) or [stat for stat in stats if stat.flags][:_SHOWN]
    context = {
        "topics": [
            (topic, titles.get(topic, topic), len(rows), sum(bool(row.flags) for row in rows))
            for topic, rows in grouped.items()
            if rows
        ],
        "chosen": chosen if grouped.get(chosen) else "",
        "title": titles.get(chosen, chosen),
        "rows": [_row(stat) for stat in shown],
        "least": LEAST,
    }
    return render(request, "circles/desk/items.html", context)


def _row(stat: ItemStat) -> dict[str, Any]:
    return {
        "item": stat.item,
        "answered": stat.answered,
        "before": _percent(stat.before),
        "after": _percent(stat.after),
        "apart": "–" if stat.tells_apart is None else f"{stat.tells_apart:.2f}".replace("-", "−"),
        "flags": [FLAGS[flag] for flag in stat.flags],
    }


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{round(100 * share)} %"
