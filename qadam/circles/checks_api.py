"""Checks on the phone in the room: the sets of a circle, kept without a network, and the results it brings back."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from qadam.circles import check_sets, draws, room_queries
from qadam.circles.measuring_errors import CheckUnclear
from qadam.circles.room_api import _body, _device, refusable
from qadam.circles.services.checks import MOST, Taken, keep_checks, read_taken
from qadam.core.errors import BadInput


@refusable
@require_http_methods(["GET", "POST"])
def checks(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """GET: both sets of a circle she leads. POST {"results": […]}: each is answered, in order: kept, already or refused.

    A phone that was ended hands over nothing more: what was answered on it cannot be told from what somebody made up.
    """
    device = _device(request)
    if not room_queries.is_good(device):
        raise Http404
    mine = room_queries.led_circles(device.facilitator).select_related("organisation")
    circle = mine.filter(pk=circle_id).first()
    if circle is None:
        raise Http404
    if request.method == "GET":
        return JsonResponse(check_sets.for_phone(circle))
    results = _body(request).get("results")
    if not isinstance(results, list) or len(results) > MOST:
        raise BadInput
    taken: list[Taken | None] = []
    today = draws.today(circle.organisation)
    for told in results:
        try:
            taken.append(read_taken(told, today=today))
        except CheckUnclear:
            taken.append(None)
    kept = keep_checks(circle, [one for one in taken if one is not None])
    answers = [kept[one.id] if one is not None else "refused" for one in taken]
    return JsonResponse({"answers": answers})
