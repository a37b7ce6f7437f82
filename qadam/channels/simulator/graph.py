"""The answers of a Graph API, for whoever plays one: our simulator page and the provider of the fault tests.

Pure functions over bytes. They refuse what Meta refuses, so that a message that reaches the simulated phone
would also have reached a real one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qadam.channels.base import (
    ChannelError,
    NotUnderstood,
    Option,
    OutboundKind,
    OutboundMedia,
    OutboundMessage,
    Recipient,
    TemplateCall,
)
from qadam.channels.jsonwalk import child, children, load, text
from qadam.channels.simulator.phone import new_message_id
from qadam.channels.whatsapp import payloads
from qadam.channels.whatsapp.people import phone_number

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """A message the API accepted: answer `status` and `json`, then show `message` on the phone."""

    message_id: str
    message: OutboundMessage
    json: Json
    media_id: str | None = None  # the picture or recording, if it was uploaded before
    status: int = 200


@dataclass(frozen=True, slots=True)
class Refused:
    """A message the API did not accept."""

    status: int
    json: Json


def take(body: bytes) -> Taken | Refused:
    """What the API makes of a POST to `…/messages`, checked as Meta checks it."""
    try:
        data = load(body)
    except NotUnderstood:
        return refused(100)
    to = Recipient(phone_number(text(data, "to")), text(data, "recipient") or None)
    message = read_message(data, to)
    if data.get("messaging_product") != "whatsapp" or not (to.phone or to.user_id) or message is None:
        return refused(100)
    message_id = new_message_id()
    contact = {"input": to.phone or to.user_id} | (
        {"wa_id": text(data, "to").removeprefix("+")} if to.phone else {"user_id": to.user_id}
    )
    answer = {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": message_id}]}
    return Taken(message_id, message, answer, media_id=_media_id(data))


def refused(code: int, *, status: int | None = None, message: str = "Refused.") -> Refused:
    """The error answer with this code."""
    by_code = {190: 401, 130429: 429, 80007: 429, 4: 429, 131016: 503, 131000: 500, 1: 500, 2: 503}
    error = {
        "message": f"(#{code}) {message}",
        "type": "OAuthException",
        "code": code,
        "error_data": {"messaging_product": "whatsapp", "details": message},
        "fbtrace_id": "A0simulated",
    }
    return Refused(status or by_code.get(code, 400), {"error": error})


def media_stored(media_id: str) -> Json:
    """The answer to an upload."""
    return {"id": media_id}


def media_described(media_id: str, *, url: str, mime: str, sha256: str, size: int) -> Json:
    """The answer to `GET /{media_id}`; `sha256` in hex."""
    described = {"url": url, "mime_type": mime, "sha256": sha256, "file_size": size, "id": media_id}
    return {"messaging_product": "whatsapp", **described}


def number_described(phone_number_id: str, *, display_phone_number: str, name: str) -> Json:
    """The answer to `GET /{phone_number_id}`."""
    return {
        "id": phone_number_id,
        "display_phone_number": display_phone_number,
        "verified_name": name,
        "quality_rating": "GREEN",
        "messaging_limit_tier": "TIER_2K",
    }


def templates_listed(items: Sequence[Json], *, after: str, limit: int, address: str) -> Json:
    """The answer to `GET /{waba_id}/message_templates`: one page, and where the next one lies."""
    begin = int(after) if after.isdigit() else 0
    end = begin + max(limit, 1)
    paging: Json = {"cursors": {"before": str(begin), "after": str(end)}}
    if end < len(items):
        paging["next"] = f"{address}?after={end}"
    return {"data": list(items[begin:end]), "paging": paging}


def template_described(
    template_id: str, *, name: str, language: str, category: str, status: str, body: str, reason: str = "NONE"
) -> Json:
    """One template of that list, with a body alone."""
    return {
        "id": template_id,
        "name": name,
        "language": language,
        "category": category.upper(),
        "status": status.upper(),
        "parameter_format": "POSITIONAL",
        "components": [{"type": "BODY", "text": body}],
        "rejected_reason": reason,
        "quality_score": {"score": "GREEN"},
    }


def token_described(*, expires_at: int) -> Json:
    """The answer to `GET /debug_token`; 0: the token never ends."""
    return {"data": {"is_valid": True, "type": "SYSTEM_USER", "expires_at": expires_at}}


def read_message(data: Mapping[str, Any], to: Recipient) -> OutboundMessage | None:
    """A posted payload read back into the message it came from; None if Meta would refuse it."""
    kind, content = text(data, "type"), child(data, text(data, "type"))
    readers = {
        "text": _text,
        "interactive": _interactive,
        "image": _image,
        "audio": _audio,
        "document": _document,
        "template": _template,
    }
    read = readers[kind](content) if kind in readers else None
    if read is None:
        return None
    message = OutboundMessage(
        to=to,
        our_ref=text(data, "biz_opaque_callback_data") or None,
        reply_to=text(child(data, "context"), "message_id") or None,
        **read,
    )
    try:
        payloads.payload(message, media_id=_media_id(data))
    except ChannelError:
        return None
    return message


def _text(content: Mapping[str, Any]) -> Json:
    return {"kind": "text", "text": text(content, "body")}


def _interactive(content: Mapping[str, Any]) -> Json | None:
    action, prompt = child(content, "action"), text(child(content, "body"), "text")
    if content.get("type") == "button":
        options = tuple(_option(child(button, "reply")) for button in children(action, "buttons"))
        return {"kind": "choice", "text": prompt, "options": options}
    if content.get("type") == "list":
        rows = [row for section in children(action, "sections") for row in children(section, "rows")]
        options, opener = tuple(map(_option, rows)), text(action, "button")
        return {"kind": "list", "text": prompt, "options": options, "list_button": opener}
    return None


def _option(data: Mapping[str, Any]) -> Option:
    return Option(text(data, "id"), text(data, "title"), text(data, "description"))


def _image(content: Mapping[str, Any]) -> Json:
    return _file(content, "image") | {"text": text(content, "caption")}


def _audio(content: Mapping[str, Any]) -> Json:
    return _file(content, "audio")


def _document(content: Mapping[str, Any]) -> Json:
    return _file(content, "document") | {"text": text(content, "caption")}


def _file(content: Mapping[str, Any], kind: OutboundKind) -> Json:
    url, name = text(content, "link"), text(content, "filename")
    return {"kind": kind, "media": OutboundMedia(url=url or None, name=name) if url or name else None}


def _template(content: Mapping[str, Any]) -> Json | None:
    name, language = text(content, "name"), text(child(content, "language"), "code")
    bodies = [part for part in children(content, "components") if part.get("type") == "body"]
    params = tuple(text(param, "text") for part in bodies for param in children(part, "parameters"))
    return (
        {"kind": "template", "template": TemplateCall(name, language, params)} if name and language else None
    )


def _media_id(data: Mapping[str, Any]) -> str | None:
    return text(child(data, text(data, "type")), "id") or None
