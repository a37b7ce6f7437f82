"""The media address: asks the gates, then gives the file, a part of it, or word that nothing changed."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from qadam.media import queries
from qadam.media.ranges import Unsatisfiable, asked_part
from qadam.organisations.actors import NOBODY, Actor

# Browsers ask every time and mostly hear "unchanged"; a cache in front may answer for 5 seconds (RFC 9213).
_PUBLIC = {"Cache-Control": "no-cache", "CDN-Cache-Control": "max-age=5, must-revalidate"}
_RESTRICTED = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"}
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    # Opened by itself, a recording still plays and a picture shows; nothing else may.
    "Content-Security-Policy": "default-src 'none'; media-src 'self'; img-src 'self'; sandbox allow-same-origin",
    "Accept-Ranges": "bytes",
    "X-Robots-Tag": "noindex",
}


@require_safe
def media_item(request: HttpRequest, key: str, extension: str) -> HttpResponseBase:
    """A rendition or card, if its owner lets this visitor see it. Strangers get 404."""
    shown = queries.shown_at(key, extension)
    if shown is None:
        raise Http404
    headers = _cache_headers(request, shown)
    headers |= _ALWAYS | {"ETag": shown.etag}
    unchanged = get_conditional_response(request, etag=shown.etag)
    if unchanged is not None:
        return _with(unchanged, headers)
    try:
        data = queries.bytes_of(shown)
    except FileNotFoundError:
        raise Http404 from None
    response = _with(_part(request, data, shown.etag), headers)
    response["Content-Type"] = shown.mime
    response["Content-Disposition"] = f'inline; filename="{shown.key}.{shown.extension}"'
    return response


def _cache_headers(request: HttpRequest, shown: queries.Shown) -> dict[str, str]:
    """How the answer may be kept. Raises Http404. The session is read only for what is not public."""
    if queries.access_to(shown, NOBODY) == "public":
        return _PUBLIC
    if queries.is_signed(shown, request.GET.get("t", "")):
        return _RESTRICTED
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if queries.access_to(shown, actor) == "no":
        raise Http404
    return _RESTRICTED


def _part(request: HttpRequest, data: bytes, etag: str) -> HttpResponse:
    """All of it, or the part a player asks for when somebody jumps into the middle of a recording."""
    wanted = request.headers.get("Range", "")
    if not wanted or request.headers.get("If-Range", etag) != etag:
        return HttpResponse(data)
    try:
        part = asked_part(wanted, len(data))
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{len(data)}"})
    if part is None:
        return HttpResponse(data)
    first, last = part
    span = {"Content-Range": f"bytes {first}-{last}/{len(data)}"}
    return HttpResponse(data[first : last + 1], status=206, headers=span)


def _with(response: HttpResponseBase, headers: dict[str, str]) -> HttpResponseBase:
    for name, value in headers.items():
        response[name] = value
    return response
