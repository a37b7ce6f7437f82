"""WhatsApp's Graph API as the simulated accounts meet it: sending, uploading and fetching files."""

import json
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt

from qadam.channels.simulator import graph
from qadam.messaging.models import ChannelAccount
from qadam.simulator import crowd, services
from qadam.simulator.models import Phone, SimFile


def _account(request: HttpRequest, phone_number_id: str | None = None) -> ChannelAccount | None:
    """The demo account whose token the call carries."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    for account in ChannelAccount.objects.filter(is_demo=True):
        config = account.config()
        is_this = phone_number_id in (None, config.get("phone_number_id"))
        if is_this and given and constant_time_compare(given, config.get("access_token", "")):
            return account
    return None


def _refused(code: int) -> JsonResponse:
    answer = graph.refused(code)
    return JsonResponse(answer.json, status=answer.status)


@csrf_exempt
def messages(request: HttpRequest, phone_number_id: str) -> HttpResponse:
    """A message for a phone."""
    account = _account(request, phone_number_id)
    if account is None:
        return _refused(190)
    taken = graph.take(request.body)
    if isinstance(taken, graph.Refused):
        return JsonResponse(taken.json, status=taken.status)
    number = taken.message.to.phone or ""
    ref = json.loads(request.body).get("biz_opaque_callback_data", "")
    if phone := Phone.objects.filter(number=number).first():
        services.receive(account, phone, taken, ref)
    elif crowd.takes(number):
        crowd.confirm(account, number, taken.message_id, ref)
    else:
        return _refused(131026)
    return JsonResponse(taken.json, status=taken.status)


@csrf_exempt
def upload(request: HttpRequest, phone_number_id: str) -> HttpResponse:
    """A file the account wants to send."""
    file = request.FILES.get("file")
    if _account(request, phone_number_id) is None or file is None:
        return _refused(190)
    kept = services.keep_file(file.read(), file.content_type or "application/octet-stream")
    return JsonResponse(graph.media_stored(str(kept.pk)))


def described(request: HttpRequest, media_id: UUID) -> HttpResponse:
    """Where a file lies, what it is and how big."""
    if _account(request) is None:
        return _refused(190)
    file = get_object_or_404(SimFile, pk=media_id)
    url = request.build_absolute_uri(f"{request.path.rstrip('/')}/bytes")
    answer = graph.media_described(
        str(file.pk), url=url, mime=file.mime, sha256=file.sha256, size=len(bytes(file.content))
    )
    return JsonResponse(answer)


def content(request: HttpRequest, media_id: UUID) -> HttpResponse:
    """The bytes of a file."""
    if _account(request) is None:
        return _refused(190)
    file = get_object_or_404(SimFile, pk=media_id)
    return HttpResponse(bytes(file.content), content_type=file.mime)


def number(request: HttpRequest, phone_number_id: str) -> HttpResponse:
    """What the provider knows of the account's number."""
    account = _account(request, phone_number_id)
    if account is None:
        return _refused(190)
    shown = account.public_address.removeprefix("+")
    return JsonResponse(
        graph.number_described(phone_number_id, display_phone_number=shown, name=account.name)
    )
