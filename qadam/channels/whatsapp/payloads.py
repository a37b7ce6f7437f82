"""An outbound message as the Graph API wants it. What does not fit is refused here, before it is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from qadam.channels.base import ChannelError, Option, OutboundMessage, Recipient

Json = dict[str, Any]

MAX_TEXT = 4096
MAX_PROMPT = 1024  # beside buttons, a list or a picture
MAX_BUTTONS, MAX_BUTTON_LABEL = 3, 20
MAX_ROWS, MAX_ROW_LABEL, MAX_ROW_DESCRIPTION = 10, 24, 72
_MAX_OPTION_ID = 200
_MAX_OUR_REF = 512


def payload(message: OutboundMessage, *, media_id: str | None = None) -> Json:
    """The JSON to post; `media_id` stands for uploaded bytes. Raises ChannelError if it does not fit."""
    body: Json = {"messaging_product": "whatsapp", "recipient_type": "individual", **_address(message.to)}
    if message.reply_to:
        body["context"] = {"message_id": message.reply_to}
    if message.our_ref:
        body["biz_opaque_callback_data"] = _fitting(message.our_ref, _MAX_OUR_REF, "our reference")
    kind, content = _CONTENT[message.kind](message, media_id)
    body["type"] = kind
    body[kind] = content
    return body


def _address(to: Recipient) -> Json:
    """A number goes into `to`; a business-scoped id into `recipient`, where `to` would silently drop it."""
    if to.phone:
        return {"to": to.phone.removeprefix("+")}
    if to.user_id:
        return {"recipient": to.user_id}
    raise _cannot("no_address", "There is neither a number nor an id to send to.")


def _text(message: OutboundMessage, _media_id: str | None) -> tuple[str, Json]:
    return "text", {"body": _fitting(message.text, MAX_TEXT, "text")}


def _buttons(message: OutboundMessage, _media_id: str | None) -> tuple[str, Json]:
    options = _options(message.options, at_most=MAX_BUTTONS, label=MAX_BUTTON_LABEL)
    return "interactive", {
        "type": "button",
        "body": {"text": _fitting(message.text, MAX_PROMPT, "text")},
        "action": {"buttons": [{"type": "reply", "reply": {"id": o.id, "title": o.label}} for o in options]},
    }


def _list(message: OutboundMessage, _media_id: str | None) -> tuple[str, Json]:
    options = _options(message.options, at_most=MAX_ROWS, label=MAX_ROW_LABEL)
    return "interactive", {
        "type": "list",
        "body": {"text": _fitting(message.text, MAX_TEXT, "text")},
        "action": {
            "button": _fitting(message.list_button, MAX_BUTTON_LABEL, "list button"),
            "sections": [{"rows": [_row(option) for option in options]}],
        },
    }


def _row(option: Option) -> Json:
    row: Json = {"id": option.id, "title": option.label}
    if option.description:
        row["description"] = _fitting(option.description, MAX_ROW_DESCRIPTION, "description")
    return row


def _options(options: tuple[Option, ...], *, at_most: int, label: int) -> tuple[Option, ...]:
    if not 1 <= len(options) <= at_most:
        raise _cannot("too_many_options", f"Between 1 and {at_most} options fit here, not {len(options)}.")
    for option in options:
        _fitting(option.id, _MAX_OPTION_ID, "option id")
        _fitting(option.label, label, "option label")
    if len({o.id for o in options}) < len(options) or len({o.label for o in options}) < len(options):
        raise _cannot("double_option", "Two options have the same id or label.")
    return options


def _image(message: OutboundMessage, media_id: str | None) -> tuple[str, Json]:
    content = _media(message, media_id)
    if message.text:
        content["caption"] = _fitting(message.text, MAX_PROMPT, "caption")
    return "image", content


def _audio(message: OutboundMessage, media_id: str | None) -> tuple[str, Json]:
    if message.text:
        raise _cannot("no_caption", "A recording carries no words: send them as a message of their own.")
    return "audio", _media(message, media_id)


def _document(message: OutboundMessage, media_id: str | None) -> tuple[str, Json]:
    content = _media(message, media_id)
    if message.media and message.media.name:
        content["filename"] = message.media.name
    if message.text:
        content["caption"] = _fitting(message.text, MAX_PROMPT, "caption")
    return "document", content


def _media(message: OutboundMessage, media_id: str | None) -> Json:
    if media_id:
        return {"id": media_id}
    if message.media and message.media.url:
        return {"link": message.media.url}
    raise _cannot("no_media", "There is no file to send.")


def _template(message: OutboundMessage, _media_id: str | None) -> tuple[str, Json]:
    call = message.template
    if call is None:
        raise _cannot("no_template", "There is no template to send.")
    content: Json = {"name": call.name, "language": {"code": call.language.replace("-", "_")}}
    if call.params:
        # Placeholders may hold no line breaks, tabs or long runs of spaces.
        words = [{"type": "text", "text": " ".join(param.split())} for param in call.params]
        content["components"] = [{"type": "body", "parameters": words}]
    return "template", content


def _fitting(text: str, limit: int, what: str) -> str:
    if not text.strip():
        raise _cannot("empty", f"The {what} is empty.")
    if len(text) > limit:
        raise _cannot("too_long", f"The {what} has {len(text)} characters; {limit} fit.")
    return text


def _cannot(code: str, message: str) -> ChannelError:
    return ChannelError(code, message, permanent=True, proves_unsent=True)


_CONTENT: Mapping[str, Callable[[OutboundMessage, str | None], tuple[str, Json]]] = {
    "text": _text,
    "choice": _buttons,
    "list": _list,
    "image": _image,
    "audio": _audio,
    "document": _document,
    "template": _template,
}
