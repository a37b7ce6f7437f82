"""What a person's phone causes: the webhook bodies WhatsApp would post to us, and their signature.

`Line` is the business number written to, `Caller` the person. Every function answers one change; `body()`
wraps one or many of them into the bytes to post, `signed()` adds the headers.
"""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qadam.channels.whatsapp.signature import HEADER, signature

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """The business number."""

    phone_number_id: str
    waba_id: str
    display_phone_number: str = "15550100000"


@dataclass(frozen=True, slots=True)
class Caller:
    """The person: with a number, with a business-scoped id, or with both."""

    phone: str | None = None
    user_id: str | None = None
    name: str = ""


def new_message_id() -> str:
    """A fresh message id of WhatsApp's shape."""
    return "wamid." + base64.b64encode(secrets.token_bytes(24)).decode()


def text(line: Line, caller: Caller, words: str, **more: Any) -> Json:
    """Somebody writes."""
    return message(line, caller, {"type": "text", "text": {"body": words}}, **more)


def image(
    line: Line, caller: Caller, media_id: str, mime: str, sha256: str, caption: str = "", **more: Any
) -> Json:
    """Somebody sends a picture."""
    content = {"id": media_id, "mime_type": mime, "sha256": sha256} | (
        {"caption": caption} if caption else {}
    )
    return message(line, caller, {"type": "image", "image": content}, **more)


def voice(line: Line, caller: Caller, media_id: str, mime: str, sha256: str, **more: Any) -> Json:
    """Somebody sends a recording made in the chat."""
    content = {"id": media_id, "mime_type": mime, "sha256": sha256, "voice": True}
    return message(line, caller, {"type": "audio", "audio": content}, **more)


def press(
    line: Line, caller: Caller, choice_id: str, label: str, *, kind: str = "button", **more: Any
) -> Json:
    """Somebody presses a reply button, a row (`kind="list"`) or a template's button (`kind="template"`)."""
    if kind == "template":
        return message(
            line, caller, {"type": "button", "button": {"payload": choice_id, "text": label}}, **more
        )
    reply = f"{kind}_reply"
    content = {"type": reply, reply: {"id": choice_id, "title": label}}
    return message(line, caller, {"type": "interactive", "interactive": content}, **more)


def location(
    line: Line, caller: Caller, latitude: float, longitude: float, name: str = "", **more: Any
) -> Json:
    """Somebody shares where they are."""
    content: Json = {"latitude": latitude, "longitude": longitude} | ({"name": name} if name else {})
    return message(line, caller, {"type": "location", "location": content}, **more)


def message(
    line: Line,
    caller: Caller,
    content: Mapping[str, Any],
    *,
    message_id: str | None = None,
    at: int | None = None,
    reply_to: str | None = None,
    forwarded: bool = False,
) -> Json:
    """Any message: `content` holds its type and what belongs to it. `at` is a Unix time in seconds."""
    item: Json = {"id": message_id or new_message_id(), "timestamp": str(_now(at)), **content}
    item |= _ids(caller, phone="from", user_id="from_user_id")
    context: Json = ({"id": reply_to} if reply_to else {}) | ({"forwarded": True} if forwarded else {})
    if context:
        item["context"] = context
    return _change(line, "messages", {"contacts": [_contact(caller)], "messages": [item]})


def status(
    line: Line,
    caller: Caller,
    message_id: str,
    state: str,
    *,
    our_ref: str | None = None,
    error_code: int | None = None,
    at: int | None = None,
) -> Json:
    """A receipt for a message of ours: sent, delivered, read or failed."""
    item: Json = {"id": message_id, "status": state, "timestamp": str(_now(at))}
    item |= _ids(caller, phone="recipient_id", user_id="recipient_user_id")
    if our_ref:
        item["biz_opaque_callback_data"] = our_ref
    if error_code is not None:
        item["errors"] = [{"code": error_code, "title": "Error", "error_data": {"details": "Details."}}]
    return _change(line, "messages", {"statuses": [item]})


def preference(line: Line, caller: Caller, *, stop: bool, at: int | None = None) -> Json:
    """Somebody stops or resumes campaign messages in WhatsApp's own settings."""
    wish = "stop" if stop else "resume"
    item: Json = {
        "detail": f"User requested to {wish} marketing messages",
        "category": "marketing_messages",
        "value": wish,
        "timestamp": _now(at),
        **_ids(caller, phone="wa_id", user_id="user_id"),
    }
    return _change(line, "user_preferences", {"contacts": [_contact(caller)], "user_preferences": [item]})


def body(line: Line, changes: Sequence[Json]) -> bytes:
    """The webhook body with these changes, in letters and not in escapes, as Meta sends Urdu."""
    data = {"object": "whatsapp_business_account", "entry": [{"id": line.waba_id, "changes": list(changes)}]}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def signed(app_secret: str, body: bytes) -> dict[str, str]:
    """The headers that go with these bytes."""
    return {"Content-Type": "application/json", HEADER: signature(app_secret.encode(), body)}


def _change(line: Line, field: str, value: Json) -> Json:
    metadata = {"display_phone_number": line.display_phone_number, "phone_number_id": line.phone_number_id}
    return {"field": field, "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}


def _contact(caller: Caller) -> Json:
    return {"profile": {"name": caller.name}, **_ids(caller, phone="wa_id", user_id="user_id")}


def _ids(caller: Caller, *, phone: str, user_id: str) -> Json:
    ids = {phone: caller.phone.removeprefix("+") if caller.phone else None, user_id: caller.user_id}
    return {name: value for name, value in ids.items() if value}


def _now(at: int | None) -> int:
    return int(time.time()) if at is None else at
