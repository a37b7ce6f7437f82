"""The API of a provider of calls as simulated accounts meet it: beginning a call, fetching what was recorded."""

import base64
import binascii
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from qadam.messaging.models import ChannelAccount
from qadam.simulator import telephone
from qadam.simulator.models import Phone, SimFile


def _account(request: HttpRequest, sid: str) -> ChannelAccount | None:
    """The demo account whose token the request carries."""
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    try:
        user, _colon, token = base64.b64decode(given).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    for account in ChannelAccount.objects.filter(is_demo=True, kind="voice"):
        config = account.config()
        is_this = sid == user == config.get("account_sid")
        if is_this and scheme == "Basic" and constant_time_compare(token, config["auth_token"]):
            return account
    return None


def _refused(status: int, code: int) -> JsonResponse:
    return JsonResponse({"code": code, "message": "Refused.", "status": status}, status=status)


@csrf_exempt
@require_POST
def begin(request: HttpRequest, sid: str) -> HttpResponse:
    """A call to a phone: it rings there."""
    account = _account(request, sid)
    if account is None:
        return _refused(401, 20003)
    phone = Phone.objects.filter(number=request.POST.get("To", "")).first()
    if phone is None:
        return _refused(400, 21211)
    call = telephone.begin(
        account,
        phone,
        door=request.POST.get("Url", ""),
        receipts=request.POST.get("StatusCallback", ""),
    )
    return JsonResponse({"sid": call.sid, "status": "queued", "to": phone.number}, status=201)


@require_safe
def recording(request: HttpRequest, sid: str, pk: UUID) -> HttpResponse:
    """What somebody said after the tone."""
    if _account(request, sid) is None:
        return _refused(401, 20003)
    file = get_object_or_404(SimFile, pk=pk)
    return HttpResponse(bytes(file.content), content_type=file.mime)


@require_safe
def account(request: HttpRequest, sid: str) -> HttpResponse:
    """What the provider knows of the account."""
    found = _account(request, sid)
    return JsonResponse({"friendly_name": found.name, "sid": sid}) if found else _refused(401, 20003)
