"""The address providers post to. Reads nothing but the request, writes nothing but events."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from django.conf import settings
from django.db import close_old_connections, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from qadam.channels.base import Webhook
from qadam.messaging.intake import MAX_BODY_BYTES, Answer, take

PREFIX = "/hooks/"
_REASONS = {
    200: "OK",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Content Too Large",
    503: "Service Unavailable",
}
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@csrf_exempt
@require_http_methods(["GET", "POST"])
def hook(request: HttpRequest, kind: str, account_id: UUID) -> HttpResponse:
    """A provider asks whether this address is ours (GET) or tells us what happened (POST)."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY_BYTES:
        answer = Answer(413)
    else:
        answer = take(kind, account_id, webhook_of(request.META, request.path, request.body))
    return HttpResponse(answer.text, status=answer.status, content_type=answer.content_type)


def in_front_of(application: Wsgi) -> Wsgi:
    """The same application, with webhooks answered before Django makes a request and runs its middleware.

    Nothing of the middleware applies to a machine's door (no language, no session, no page), and it is two thirds of
    what a webhook costs. `hook` answers the same where Django is asked.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.startswith(PREFIX):
            return application(environ, start_response)
        if not connection.in_atomic_block:
            close_old_connections()
        said = _answer(environ, path)
        body = said.text.encode()
        headers = [("Content-Type", said.content_type), ("Content-Length", str(len(body)))]
        start_response(f"{said.status} {_REASONS[said.status]}", headers)
        return [body]

    return answer


def _answer(environ: dict[str, Any], path: str) -> Answer:
    kind, _slash, rest = path[len(PREFIX) :].partition("/")
    try:
        account_id = UUID(rest.rstrip("/"))
    except ValueError:
        return Answer(404)
    match environ["REQUEST_METHOD"]:
        case "GET":
            return take(kind, account_id, webhook_of(environ, path, b""))
        case "POST":
            return _posted(environ, kind, account_id, path)
        case _:
            return Answer(405)


def _posted(environ: dict[str, Any], kind: str, account_id: UUID, path: str) -> Answer:
    length = environ.get("CONTENT_LENGTH") or ""
    if length and (not length.isdigit() or int(length) > MAX_BODY_BYTES):
        return Answer(413 if length.isdigit() else 400)
    body = environ["wsgi.input"].read(int(length) if length else MAX_BODY_BYTES + 1)
    if len(body) > MAX_BODY_BYTES:
        return Answer(413)
    if length and len(body) < int(length):
        return Answer(400)
    return take(kind, account_id, webhook_of(environ, path, body))


def webhook_of(environ: dict[str, Any], path: str, body: bytes) -> Webhook:
    """The request at the address the provider was given, whatever stands between it and us."""
    asked = environ.get("QUERY_STRING", "")
    headers = {
        name[5:].replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    headers["content-type"] = environ.get("CONTENT_TYPE", "")
    return Webhook(
        url=f"{settings.BASE_URL}{path}" + (f"?{asked}" if asked else ""),
        headers=headers,
        body=body,
        query=dict(parse_qsl(asked, keep_blank_values=True)) if asked else {},
        method=environ["REQUEST_METHOD"],
    )
