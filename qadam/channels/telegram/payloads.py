"""An outbound message as a call of the Bot API. What does not fit is refused here, before it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from qadam.channels.base import ChannelError, Option, OutboundMessage, Recipient

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_BUTTONS, MAX_LABEL = 20, 64
MAX_DATA_BYTES = 64
IMAGES = frozenset({"image/jpeg", "image/png"})
DOCUMENTS = frozenset({"text/html", "application/pdf"})
SOUNDS = frozenset({"audio/ogg", "audio/mpeg", "audio/mp4"})
_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "audio/mpeg": "mp3", "audio/mp4": "m4a"}


@dataclass(frozen=True, slots=True)
class MethodCall:
    """One method with its fields; a file of ours goes along as a form part under the name of its field."""

    method: str
    fields: Mapping[str, Any]
    files: Mapping[str, tuple[str, bytes, str]] = field(default_factory=dict)


def call_for(message: OutboundMessage) -> MethodCall:
    """The call that sends this message. Raises ChannelError if it does not fit."""
    to = _address(message.to)
    fields: dict[str, Any] = {"chat_id": to}
    if message.reply_to:
        answered = message.reply_to.rpartition(":")[2]
        fields["reply_parameters"] = {
            "message_id": int(answered) if answered.isdecimal() else 0,
            "allow_sending_without_reply": True,
        }
    if message.kind == "document":
        return _with_document(message, fields)
    if message.kind in ("image", "audio"):
        return _with_file(message, fields)
    if message.kind not in ("text", "choice", "list"):
        raise _cannot("no_template", "Telegram knows no templates.")
    options = message.options if message.kind != "text" else ()
    words = message.text
    if any(option.description for option in options):
        lines = [f"{o.label} – {o.description}" if o.description else o.label for o in options]
        words = "\n".join((words, "", *lines))
    fields["text"] = _fitting(words, MAX_TEXT)
    if isinstance(to, int) and to > 0:
        fields["link_preview_options"] = {"is_disabled": True}  # a picture nobody asked for costs her data
    if message.kind != "text":
        fields["reply_markup"] = {"inline_keyboard": _keyboard(options)}
    return MethodCall("sendMessage", fields)


def _address(to: Recipient) -> int | str:
    """The number of a chat, or the @name of a public channel."""
    chat = to.user_id or ""
    if chat.startswith("@") and len(chat) > 1:
        return chat
    if chat.removeprefix("-").isascii() and chat.removeprefix("-").isdigit():
        return int(chat)
    raise _cannot("no_address", "There is no chat to send to.")


def _keyboard(options: tuple[Option, ...]) -> list[list[dict[str, str]]]:
    """One button a row: wide enough for a thumb and for Urdu words."""
    if not 1 <= len(options) <= MAX_BUTTONS:
        raise _cannot(
            "too_many_options", f"Between 1 and {MAX_BUTTONS} options fit here, not {len(options)}."
        )
    if len({o.id for o in options}) < len(options):
        raise _cannot("double_option", "Two options have the same id.")
    if any(not 1 <= len(option.id.encode()) <= MAX_DATA_BYTES for option in options):
        raise _cannot("too_long", f"An option's id has at most {MAX_DATA_BYTES} bytes.")
    return [[{"text": _fitting(o.label, MAX_LABEL), "callback_data": o.id}] for o in options]


def _with_file(message: OutboundMessage, fields: dict[str, Any]) -> MethodCall:
    mime = message.media.mime.split(";")[0].strip().lower() if message.media else ""
    is_picture = message.kind == "image"
    name = "photo" if is_picture else "voice"
    method = "sendPhoto" if is_picture else "sendVoice"
    if message.text:
        fields["caption"] = _fitting(message.text, MAX_CAPTION)
    if message.media and message.media.content is not None:
        if mime not in (IMAGES if is_picture else SOUNDS):
            raise _cannot("type_refused", "Telegram does not take such files.")
        file = (f"file.{_ENDINGS.get(mime, 'ogg')}", message.media.content, mime)
        return MethodCall(method, fields, {name: file})
    if message.media and message.media.url:
        return MethodCall(method, {**fields, name: message.media.url})
    raise _cannot("no_media", "There is no file to send.")


def _with_document(message: OutboundMessage, fields: dict[str, Any]) -> MethodCall:
    file = message.media
    if file is None or file.content is None or file.mime not in DOCUMENTS:
        raise _cannot("type_refused", "Telegram does not take such files.")
    if message.text:
        fields["caption"] = _fitting(message.text, MAX_CAPTION)
    return MethodCall("sendDocument", fields, {"document": (file.name, file.content, file.mime)})


def _fitting(words: str, limit: int) -> str:
    if not words.strip():
        raise _cannot("empty", "There is nothing to say.")
    if len(words) > limit:
        raise _cannot("too_long", f"The text has {len(words)} characters; {limit} fit.")
    return words


def _cannot(code: str, message: str) -> ChannelError:
    return ChannelError(code, message, permanent=True, proves_unsent=True)
