"""The district board: what circles do and what people do differently, for everybody, and as files."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from qadam.core import languages
from qadam.core.pagecache import for_everybody
from qadam.impact import board_exports as exports
from qadam.impact import board_shown as shown
from qadam.impact.circle_numbers import Numbers, numbers, rounds_of, shown_districts
from qadam.organisations.desk import DeskRequest, desk
from qadam.organisations.enums import ANYONE
from qadam.places.models import Place, PlaceKind

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@for_everybody
def board(request: HttpRequest) -> HttpResponse:
    """All districts together, and the way to each."""
    return _page(request, numbers(), districts=shown_districts())


@require_GET
@for_everybody
def district(request: HttpRequest, district: str) -> HttpResponse:
    """One district. One whose numbers are too small says so and nothing else, and so does one without any circle."""
    place = get_object_or_404(Place, code=district, kind=PlaceKind.DISTRICT)
    found = next((row for row in shown_districts() if row.place == place), None)
    if found is None:
        return render(request, "impact/board_few.html", {"place": place})
    return _page(request, found)


@require_GET
def board_json(request: HttpRequest) -> HttpResponse:
    return JsonResponse(
        exports.as_json(numbers(), shown_districts()), json_dumps_params={"ensure_ascii": False}
    )


@require_GET
def board_csv(request: HttpRequest) -> HttpResponse:
    text = exports.as_csv(shown_districts(), languages.current().code)
    return _file(text.encode(), "text/csv; charset=utf-8", "circles.csv")


@require_GET
def board_xlsx(request: HttpRequest) -> HttpResponse:
    return _file(exports.as_xlsx(shown_districts(), languages.current().code), XLSX, "circles.xlsx")


@require_GET
@desk(roles=ANYONE)
def differently(request: DeskRequest) -> HttpResponse:
    """What people do differently: the same numbers for the organisation's own circles."""
    found = numbers(organisation=request.organisation)
    ours = [row for row in rounds_of() if row.round.organisation_id == request.organisation.pk]
    return render(
        request,
        "impact/desk/differently.html",
        _context(found) | {"rounds": list(map(shown.round_panel, ours))},
    )


def _context(found: Numbers) -> dict[str, object]:
    return {
        "numbers": found,
        "stats": shown.stats(found),
        "rules": [shown.rules_panel(kept) for kept in found.kept],
        "learned": shown.learned_panel(found.learned),
    }


def _page(request: HttpRequest, found: Numbers, **more: object) -> HttpResponse:
    rounds = [shown.round_panel(row) for row in rounds_of(found.place)]
    return render(request, "impact/board.html", _context(found) | {"rounds": rounds} | more)


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
