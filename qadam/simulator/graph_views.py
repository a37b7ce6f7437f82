"""WhatsApp's Graph API as the simulated accounts meet it: sending, uploading and fetching files."""

import json
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt

from qadam.channels.simulator import graph
from qadam.messaging.models import ChannelAccount, Template
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


def token(request: HttpRequest) -> HttpResponse:
    """Says that the token never ends."""
    return JsonResponse(graph.token_described(expires_at=0)) if _account(request) else _refused(190)


@csrf_exempt
def templates(request: HttpRequest, waba_id: str) -> HttpResponse:
    """The templates of the account. A new one is approved as soon as somebody looks again."""
    account = _account(request)
    if account is None or account.config().get("waba_id") != waba_id:
        return _refused(190)
    if request.method == "POST":
        return JsonResponse({"id": str(uuid4().int)[:16], "status": "PENDING", "category": "UTILITY"})
    items = [
        graph.template_described(
            row.provider_id or str(row.pk.int)[:16],
            name=row.key.replace("-", "_"),
            language="pa" if row.language == "pa-Arab" else row.language,
            category=row.category,
            status="approved" if row.state == "pending" else row.state,
            body=row.body,
        )
        for row in Template.objects.filter(account=account).exclude(state="draft").order_by("key", "language")
    ]
    limit = request.GET.get("limit", "")
    page = graph.templates_listed(
        items,
        after=request.GET.get("after", ""),
        limit=int(limit) if limit.isdigit() else 25,
        address=request.build_absolute_uri(request.path),
    )
    return JsonResponse(page)
