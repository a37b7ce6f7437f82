"""The SMS line of a simulated phone: words alone, numbered choices, each text paid by the part."""

import json
from collections.abc import Mapping
from time import perf_counter
from typing import Any
from uuid import uuid4

import httpx
from django.conf import settings
from django.urls import reverse

from qadam.channels.http import trusted
from qadam.core.clock import now
from qadam.messaging.adapters import webhook_query
from qadam.messaging.models import ChannelAccount
from qadam.simulator.models import Bubble, Phone

_TIMEOUT_S = 10.0


def post(account: ChannelAccount, *events: Mapping[str, Any]) -> tuple[bytes, int, int]:
    """Tells the account's webhook, as an SMS provider does. Answers the bytes, the HTTP status and the milliseconds."""
    body = json.dumps(events, ensure_ascii=False).encode()
    path = reverse("hook", args=[account.kind, account.pk]) + webhook_query(account)
    headers = {"Content-Type": "application/json"}
    began = perf_counter()
    try:
        url = f"http://127.0.0.1:{settings.PORT}{path}"
        status = httpx.post(
            url, content=body, headers=headers, timeout=_TIMEOUT_S, verify=trusted()
        ).status_code
    except httpx.HTTPError:
        status = 0
    return body, status, round((perf_counter() - began) * 1000)


def receipt(message_id: str, our_ref: str) -> dict[str, str]:
    """What the network says of a message that arrived."""
    return {"id": message_id, "ref": our_ref, "status": "delivered", "time": now().isoformat()}


def write(account: ChannelAccount, phone: Phone, text: str) -> Bubble:
    """The person writes an SMS."""
    told = {"id": uuid4().hex, "from": phone.number, "text": text, "time": now().isoformat()}
    body, status, ms = post(account, told)
    return Bubble.objects.create(
        account=account,
        phone=phone,
        message_id=told["id"],
        is_ours=True,
        text=text,
        state="read" if status == 200 else "failed",
        answer_ms=ms,
        answer_status=status,
        wire=json.dumps(json.loads(body), ensure_ascii=False, indent=1),
    )


def receive(account: ChannelAccount, phone: Phone, text: str, our_ref: str) -> Bubble:
    """An SMS arrives on the phone."""
    return Bubble.objects.create(
        account=account, phone=phone, message_id=uuid4().hex, is_ours=False, text=text, our_ref=our_ref
    )


def report_seen(account: ChannelAccount, phone: Phone) -> None:
    """Tells the account what arrived. An SMS is never reported as read."""
    fresh = list(Bubble.objects.filter(account=account, phone=phone, is_ours=False, state="sent")[:20])
    if fresh:
        post(account, *(receipt(bubble.message_id, bubble.our_ref) for bubble in fresh))
        Bubble.objects.filter(pk__in=[bubble.pk for bubble in fresh]).update(state="delivered")
