"""An update of the Bot API turned into an event. Only private chats are people; groups and edits are left out."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from qadam.channels.base import (
    Arrival,
    Event,
    InboundMedia,
    InboundMessage,
    NotUnderstood,
    PreferenceChange,
    Sender,
)
from qadam.channels.jsonwalk import child, children, degrees, load, moment, text, whole

# What Telegram shall tell us about. Edits are not among them: what was said stays as it was said.
WANTED = ("message", "callback_query", "my_chat_member")
# A press carries no time of its own; we note one before it is stored.
PRESSED_AT = "qadam_pressed_at"
_COMMAND = re.compile(r"/([A-Za-z_]{1,32})(?:@\w+)?(?:\s+(.+))?", re.DOTALL)
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LONGEST_NAME = 200


def parse(body: bytes, bot_id: str) -> list[Event]:
    """The event of an update; none for what is not for us. Raises NotUnderstood if it is no update at all."""
    update = load(body)
    number = whole(update.get("update_id"))
    if number is None:
        raise NotUnderstood("not an update of the Bot API")
    external_id = f"update:{bot_id}:{number}"
    if message := child(update, "message"):
        event: Event | None = _message(message, external_id, bot_id)
    elif press := child(update, "callback_query"):
        event = _press(press, update.get(PRESSED_AT), external_id, bot_id)
    else:
        event = _membership(child(update, "my_chat_member"), external_id, bot_id)
    return [event] if event else []


def split(body: bytes, bot_id: str) -> list[Arrival]:
    """The same event with its body: an update is always one event. Raises NotUnderstood."""
    return [
        Arrival(event.external_id, getattr(event, "sender", None), event.at, body)
        for event in parse(body, bot_id)
    ]


def timed(updates: Sequence[Mapping[str, Any]]) -> list[bytes]:
    """The updates as bodies to store, in order; a press gets the time of what was sent next, else of now."""
    bodies: list[bytes] = []
    at = int(time.time())
    for update in reversed(updates):
        at = min(at, whole(child(update, "message").get("date")) or at)
        stamped = {**update, PRESSED_AT: at} if child(update, "callback_query") else update
        bodies.append(
            json.dumps(stamped, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        )
    return bodies[::-1]


def press_id(body: bytes) -> str:
    """The id under which a press wants to be noticed; empty if the body is none."""
    try:
        return text(child(load(body), "callback_query"), "id")
    except NotUnderstood:
        return ""


def provider_id(chat: Mapping[str, Any], message_id: object) -> str:
    """What we call a message: its number counts only inside its chat."""
    return f"{whole(chat.get('id'))}:{whole(message_id)}"


def _sender(chat: Mapping[str, Any], user: Mapping[str, Any]) -> Sender | None:
    """Whoever wrote in a private chat; None for groups, channels and other bots."""
    number = whole(chat.get("id"))
    if text(chat, "type") != "private" or number is None or user.get("is_bot") is True:
        return None
    names = (text(user, "first_name") or text(chat, "first_name"), text(user, "last_name"))
    name = " ".join(part.strip() for part in names if part.strip())[:_LONGEST_NAME]
    return Sender(phone=None, user_id=str(number), name=name or None)


def _message(data: Mapping[str, Any], external_id: str, bot_id: str) -> InboundMessage | None:
    sender = _sender(child(data, "chat"), child(data, "from"))
    if sender is None:
        return None
    answered = child(data, "reply_to_message")
    bare = InboundMessage(
        external_id=external_id,
        sender=sender,
        at=moment(data.get("date")),
        kind="unsupported",
        account_ref=bot_id,
        text=text(data, "caption"),
        reply_to=provider_id(child(data, "chat"), answered.get("message_id")) if answered else None,
        forwarded=bool(child(data, "forward_origin")) or "forward_date" in data,
    )
    if "text" in data:
        return _text(text(data, "text"), bare)
    if child(data, "contact"):
        return replace(bare, kind="contact")
    return _picture(data, bare) or _sound(data, bare) or _file(data, bare) or _location(data, bare) or bare


def _text(words: str, bare: InboundMessage) -> InboundMessage:
    """A text; a command is the word it stands for, and `/start` may carry what its link said."""
    command = _COMMAND.fullmatch(words.strip())
    if command is None:
        return replace(bare, kind="text", text=words)
    word, rest = command[1].lower(), (command[2] or "").strip()
    if word == "start":
        return replace(bare, kind="text", text=word, referral=rest if _PAYLOAD.fullmatch(rest) else "")
    return replace(bare, kind="text", text=f"{word} {rest}".strip())


def _picture(data: Mapping[str, Any], bare: InboundMessage) -> InboundMessage | None:
    """The largest of the sizes Telegram made, as long as it is one that we take."""
    sizes = [size for size in children(data, "photo") if text(size, "file_id")]
    if not sizes:
        return None
    largest = max(sizes, key=lambda size: (whole(size.get("width")) or 0) * (whole(size.get("height")) or 0))
    media = InboundMedia(text(largest, "file_id"), "image/jpeg", caption=bare.text)
    return replace(bare, kind="image", media=media)


def _sound(data: Mapping[str, Any], bare: InboundMessage) -> InboundMessage | None:
    voice, audio = child(data, "voice"), child(data, "audio")
    told = voice or audio
    if not text(told, "file_id"):
        return None
    mime = _mime(told) or ("audio/ogg" if voice else "audio/mpeg")
    media = InboundMedia(text(told, "file_id"), mime, voice=bool(voice), caption=bare.text)
    return replace(bare, kind="audio", media=media)


def _file(data: Mapping[str, Any], bare: InboundMessage) -> InboundMessage | None:
    """A picture or a recording sent "as a file" is what it is; any other file is not taken."""
    told = child(data, "document")
    mime = _mime(told)
    kind = mime.partition("/")[0]
    if not text(told, "file_id") or kind not in ("image", "audio"):
        return None
    media = InboundMedia(text(told, "file_id"), mime, caption=bare.text)
    return replace(bare, kind="image" if kind == "image" else "audio", media=media)


def _mime(data: Mapping[str, Any]) -> str:
    return text(data, "mime_type").split(";")[0].strip().lower()


def _location(data: Mapping[str, Any], bare: InboundMessage) -> InboundMessage | None:
    place, venue = child(data, "location"), child(data, "venue")
    latitude = degrees(place.get("latitude"), limit=90)
    longitude = degrees(place.get("longitude"), limit=180)
    if latitude is None or longitude is None:
        return None
    label = ", ".join(part for part in (text(venue, "title"), text(venue, "address")) if part)
    return replace(bare, kind="location", location=(latitude, longitude), text=label)


def _press(data: Mapping[str, Any], at: object, external_id: str, bot_id: str) -> InboundMessage | None:
    """A pressed button with the words that stood on it."""
    shown, choice = child(data, "message"), text(data, "data")
    sender = _sender(child(shown, "chat"), child(data, "from"))
    if sender is None or not choice:
        return None
    return InboundMessage(
        external_id=external_id,
        sender=sender,
        at=moment(at),
        kind="choice",
        account_ref=bot_id,
        text=_label(shown, choice),
        choice_id=choice,
        reply_to=provider_id(child(shown, "chat"), shown.get("message_id")),
    )


def _label(shown: Mapping[str, Any], choice: str) -> str:
    rows = child(shown, "reply_markup").get("inline_keyboard")
    for row in rows if isinstance(rows, list) else ():
        for button in row if isinstance(row, list) else ():
            if isinstance(button, dict) and button.get("callback_data") == choice:
                return text(button, "text")
    return ""


def _membership(data: Mapping[str, Any], external_id: str, bot_id: str) -> PreferenceChange | None:
    """Somebody blocked the bot in her own chat, or lets it write again."""
    sender = _sender(child(data, "chat"), child(data, "from"))
    state = text(child(data, "new_chat_member"), "status")
    if sender is None or state not in ("kicked", "member"):
        return None
    return PreferenceChange(
        external_id=external_id,
        sender=sender,
        marketing=state == "member",
        at=moment(data.get("date")),
        account_ref=bot_id,
        everything=True,
    )
