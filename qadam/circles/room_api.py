"""What a facilitator's phone says to us, as JSON: it pairs itself, hands over what it held, and asks for its circles."""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qadam.circles import check_sets, queries, room_material, room_queries
from qadam.circles.day_codes import coming_codes
from qadam.circles.errors import PhoneEnded, WrongLink
from qadam.circles.messages import why_proposed
from qadam.circles.models import Circle, Device
from qadam.circles.services import devices, photos, room_checks, sessions
from qadam.circles.told import meeting_day
from qadam.core import languages
from qadam.core.clock import now
from qadam.core.errors import BadInput, QadamError
from qadam.learning.drawings import SIGNS, word
from qadam.learning.models import Version
from qadam.learning.queries import published

# A batch of reports is text; a photo was made small on the phone.
MOST_BYTES, MOST_PHOTO_BYTES = 2 * 1024 * 1024, 3 * 1024 * 1024


def refusable(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers refusals as JSON with a code and a sentence, in the language the phone asks for."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with languages.speaking(request.headers.get("X-Language", languages.DEFAULT)):
            try:
                response = view(request, *args, **kwargs)
            except QadamError as error:
                response = JsonResponse({"code": error.code, "text": str(error)}, status=error.status)
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded


def _device(request: HttpRequest) -> Device:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    device = room_queries.device_of(token.strip()) if scheme.lower() == "bearer" else None
    if device is None:
        raise PhoneEnded
    return device


def _body(request: HttpRequest) -> dict[str, Any]:
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        raise BadInput
    try:
        told = json.loads(request.body)
    except ValueError as wrong:
        raise BadInput from wrong
    if not isinstance(told, dict):
        raise BadInput
    return told


@refusable
@require_POST
def pair(request: HttpRequest) -> HttpResponse:
    """The secret of a link against this phone's own: {"link": …, "token": …}."""
    told = _body(request)
    link, token = told.get("link"), told.get("token")
    if not isinstance(link, str) or not isinstance(token, str):
        raise WrongLink
    return JsonResponse(_mine(devices.pair_device(link, token=token)))


@refusable
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Everything a phone keeps: circles, signs, codes of the coming weeks, lessons, the box."""
    device = _device(request)
    if not room_queries.is_good(device):
        raise PhoneEnded
    return JsonResponse(_mine(device))


@refusable
@require_POST
def sync(request: HttpRequest) -> HttpResponse:
    """A batch: {"now": milliseconds by the phone's clock, "reports": […]}, sessions and checks. Each is answered, in order."""
    device, told = _device(request), _body(request)
    reports, phone_now = told.get("reports"), told.get("now")
    if not isinstance(reports, list) or len(reports) > sessions.MOST_REPORTS:
        raise BadInput
    if isinstance(phone_now, bool) or not isinstance(phone_now, int | float) or abs(phone_now) > 10**15:
        raise BadInput
    is_check = [isinstance(one, dict) and "check" in one for one in reports]
    told_of = [one for one, check in zip(reports, is_check, strict=True) if not check]
    checks = [one for one, check in zip(reports, is_check, strict=True) if check]
    answers = iter(sessions.sync_reports(device, told_of, phone_now_ms=int(phone_now)))
    kept = iter(room_checks.sync_checks(device, checks, phone_now_ms=int(phone_now)))
    both = [next(kept) if check else next(answers) for check in is_check]
    rows = [{"id": a.id, "answer": a.what, "why": a.why, "on": a.on and a.on.isoformat()} for a in both]
    return JsonResponse({"answers": rows, "ended": not room_queries.is_good(device)})


@refusable
@require_http_methods(["PUT"])
def photo(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """The one photo of a session, after its report was answered. The same again changes nothing."""
    device = _device(request)
    if int(request.headers.get("Content-Length") or 0) > MOST_PHOTO_BYTES:
        raise BadInput
    photos.keep_session_photo(report_id, device=device, data=request.body)
    return JsonResponse({"answer": "kept"})


@require_GET
def lesson_pack(request: HttpRequest, lesson: str, language: str) -> HttpResponse:
    """The cards of a published lesson, for the phone to keep. Anybody may have them.

    A phone that shows its token and names a circle of its own gets its voices and what is going round there too.
    """
    version = published(lesson)
    if version is None or language not in languages.LANGUAGES:
        return JsonResponse({"code": "not-found"}, status=404)
    circle = _circle_of(request)
    told = room_material.pack(version, room_material.lesson_language(version, language), circle=circle)
    body, digest = room_material.packed(told)
    response = HttpResponse(body, content_type="application/json")
    response.headers["ETag"] = quote_etag(digest)
    response.headers["Cache-Control"] = "private, no-cache" if circle else "public, no-cache"
    return response


def _circle_of(request: HttpRequest) -> Circle | None:
    """The circle a phone asks for, if it leads it."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    device = room_queries.device_of(token.strip()) if scheme.lower() == "bearer" else None
    if device is None or not room_queries.is_good(device):
        return None
    try:
        wanted = UUID(request.headers.get("X-Circle", ""))
    except ValueError:
        return None
    return (
        room_queries.led_circles(device.facilitator)
        .select_related("organisation", "place")
        .filter(pk=wanted)
        .first()
    )


def _mine(device: Device) -> dict[str, Any]:
    leader = device.facilitator
    circles = [_circle(circle) for circle in room_queries.led_circles(leader)]
    return {
        "now": int(now().timestamp() * 1000),
        "language": leader.language,
        "circles": circles,
        "signs": {sign: word(sign, leader.language) for sign in SIGNS},
    }


def _circle(circle: Circle) -> dict[str, Any]:
    zone = queries.zone_of(circle)
    today = meeting_day(now(), zone)
    lessons = room_queries.offered_lessons(circle)
    planned = next(
        (p for n in range(7) if (p := room_queries.planned_lesson(circle, today + timedelta(days=n)))), None
    )
    lessons.sort(key=lambda one: planned is None or one.pk != planned.pk)
    versions = {
        v.lesson_id: v
        for v in Version.objects.published()
        .filter(lesson__in=lessons)
        .select_related("lesson")
        .prefetch_related("cards")
    }
    children = room_queries.has_children(circle)
    told = [_lesson(versions[one.pk], circle.language) for one in lessons if one.pk in versions]
    if told:
        told[0]["why"] = (
            str(_("Planned for this meeting."))
            if planned and planned.pk == lessons[0].pk
            else why_proposed(queries.next_lesson(circle))
        )
    return {
        "id": str(circle.pk),
        "code": circle.code,
        "place": languages.said(circle.place.name, circle.language),
        "weekday": circle.weekday,
        "at": circle.at.strftime("%H:%M"),
        "language": circle.language,
        "children": children,
        "signs": [] if children else room_queries.known_signs(circle),
        "check": check_sets.for_phone(circle),
        "differ": room_queries.days_that_differ(circle),
        "codes": {} if children else coming_codes(circle.pk, today),
        "questions": [{"id": str(q.pk), "text": q.text} for q in queries.open_questions(circle)[:20]],
        "lessons": told,
    }


def _lesson(version: Version, language: str) -> dict[str, Any]:
    code = room_material.lesson_language(version, language)
    return {
        "code": version.lesson.code,
        "version": version.number,
        "language": code,
        "title": languages.said(version.title, code),
        "minutes": version.minutes,
    }
