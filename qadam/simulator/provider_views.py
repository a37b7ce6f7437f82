"""The mail server and the SMS provider as simulated accounts meet them: they take what is for somebody of the demo."""

import base64
import binascii
import json
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from qadam.channels.email.channel import SIGNATURE
from qadam.channels.email.reading import is_address
from qadam.channels.email.simulated import FROM, TO
from qadam.simulator import crowd, letters, queries, sms_line
from qadam.simulator.models import Phone


@csrf_exempt
@require_POST
def take_letter(request: HttpRequest) -> HttpResponse:
    """A mail for somebody: kept in her letter box. The crowd's boxes are emptied by nobody, and keep nothing."""
    for account in queries.demo_accounts("email"):
        adapter = letters.mailbox_of(account)
        given = request.headers.get(SIGNATURE, "")
        is_this = adapter.address == request.headers.get(FROM, "")
        if is_this and constant_time_compare(adapter.sign(request.body), given):
            break
    else:
        return HttpResponse(status=401)
    mailbox = request.headers.get(TO, "")
    if not is_address(mailbox):
        return HttpResponse(status=400)
    if not crowd.has_mailbox(mailbox):
        letters.take(account, mailbox, request.body)
    return HttpResponse(status=201)


@csrf_exempt
@require_POST
def take_sms(request: HttpRequest) -> HttpResponse:
    """An SMS for a phone."""
    _scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    try:
        user, _colon, password = base64.b64decode(given).decode().partition(":")
        told = json.loads(request.body)
        number, text, ref = (str(told[name]) for name in ("to", "text", "ref"))
    except (binascii.Error, UnicodeDecodeError, ValueError, TypeError, KeyError):
        return JsonResponse({"error": "not understood"}, status=400)
    for account in queries.demo_accounts("sms"):
        config = account.config()
        if config.get("user") == user and constant_time_compare(config.get("password", ""), password):
            break
    else:
        return JsonResponse({"error": "refused"}, status=401)
    message_id = uuid4().hex
    if phone := Phone.objects.filter(number=number).first():
        message_id = sms_line.receive(account, phone, text, ref).message_id
    elif crowd.is_known(number):
        crowd.confirm_sms(account, message_id, ref)
    else:
        return JsonResponse({"error": "no such phone"}, status=404)
    return JsonResponse({"id": message_id}, status=202)
