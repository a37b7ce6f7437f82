"""One inbound WhatsApp message, of any kind, as a plain value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from qadam.channels.base import InboundMedia, InboundMessage, Sender
from qadam.channels.jsonwalk import child, degrees, moment, text

_SILENT = frozenset({"reaction", "ephemeral"})  # a person expects no answer to these


def read_message(item: Mapping[str, Any], sender: Sender, number_id: str) -> InboundMessage | None:
    """The message; None if it has no id or no sender, or is a mere reaction."""
    external_id, kind = text(item, "id"), text(item, "type")
    if not external_id or not sender.address or kind in _SILENT:
        return None
    context = child(item, "context")
    bare = InboundMessage(
        external_id=external_id,
        sender=sender,
        at=moment(item.get("timestamp")),
        kind="unsupported",
        account_ref=number_id,
        reply_to=text(context, "id") or None,
        forwarded=context.get("forwarded") is True or context.get("frequently_forwarded") is True,
    )
    reader = _READERS.get(kind)
    return (reader(item, bare) if reader else None) or bare


def _text(item: Mapping[str, Any], bare: InboundMessage) -> InboundMessage:
    return replace(bare, kind="text", text=text(child(item, "text"), "body"))


def _template_button(item: Mapping[str, Any], bare: InboundMessage) -> InboundMessage | None:
    button = child(item, "button")
    label = text(button, "text")
    return _chosen(bare, text(button, "payload") or label, label)


def _interactive(item: Mapping[str, Any], bare: InboundMessage) -> InboundMessage | None:
    interactive = child(item, "interactive")
    reply = child(interactive, "button_reply") or child(interactive, "list_reply")
    return _chosen(bare, text(reply, "id"), text(reply, "title"))


def _chosen(bare: InboundMessage, choice_id: str, label: str) -> InboundMessage | None:
    return replace(bare, kind="choice", choice_id=choice_id, text=label) if choice_id else None


def _image(item: Mapping[str, Any], bare: InboundMessage) -> InboundMessage | None:
    media = _media(child(item, "image"), voice=False)
    return replace(bare, kind="image", media=media, text=media.caption) if media else None


def _audio(item: Mapping[str, Any], bare: InboundMessage) -> InboundMessage | None:
    audio = child(item, "audio")
    media = _media(audio, voice=audio.get("voice") is True)
    return replace(bare, kind="audio", media=media) if media else None


def _document(item: Mapping[str, Any], bare: InboundMessage) -> InboundMessage | None:
    """A picture or a recording sent "as a file" is what it is; any other file is not taken."""
    media = _media(child(item, "document"), voice=False)
    if media and media.mime.startswith("image/"):
        return replace(bare, kind="image", media=media, text=media.caption)
    if media and media.mime.startswith("audio/"):
        return replace(bare, kind="audio", media=media, text=media.caption)
    return replace(bare, text=text(child(item, "document"), "caption"))


def _media(data: Mapping[str, Any], *, voice: bool) -> InboundMedia | None:
    provider_id = text(data, "id")
    if not provider_id:
        return None
    mime = text(data, "mime_type").split(";")[0].strip().lower()
    return InboundMedia(provider_id, mime, text(data, "sha256") or None, voice, text(data, "caption"))


def _location(item: Mapping[str, Any], bare: InboundMessage) -> InboundMessage | None:
    place = child(item, "location")
    latitude = degrees(place.get("latitude"), limit=90)
    longitude = degrees(place.get("longitude"), limit=180)
    if latitude is None or longitude is None:
        return None
    label = ", ".join(part for part in (text(place, "name"), text(place, "address")) if part)
    return replace(bare, kind="location", location=(latitude, longitude), text=label)


def _contact(item: Mapping[str, Any], bare: InboundMessage) -> InboundMessage:
    """Somebody else's number: that one was handed on is all we read."""
    return replace(bare, kind="contact")


_READERS: Mapping[str, Callable[[Mapping[str, Any], InboundMessage], InboundMessage | None]] = {
    "text": _text,
    "button": _template_button,
    "interactive": _interactive,
    "image": _image,
    "audio": _audio,
    "voice": _audio,
    "document": _document,
    "location": _location,
    "contacts": _contact,
}
