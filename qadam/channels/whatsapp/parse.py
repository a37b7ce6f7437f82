"""A webhook body turned into events. Unknown kinds are left out or marked unsupported; nothing is guessed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from qadam.channels.base import (
    AddressChange,
    Arrival,
    Event,
    InboundMessage,
    NotUnderstood,
    PreferenceChange,
    Sender,
    TemplateChange,
)
from qadam.channels.jsonwalk import child, children, load, moment, text, whole
from qadam.channels.whatsapp.messages import read_message
from qadam.channels.whatsapp.people import phone_number, sender_of
from qadam.channels.whatsapp.receipts import read_status

OBJECT = "whatsapp_business_account"


class Piece(NamedTuple):
    """One event where it lies: which account, which change, and the part of it that makes this event."""

    entry_id: str
    entry_time: int | None
    field: str
    value: Mapping[str, Any]
    key: str  # the list inside `value`; empty if the whole value is the event
    item: Mapping[str, Any]


def parse(body: bytes) -> list[Event]:
    """The events of a body, in its order. Raises NotUnderstood if it is no WhatsApp webhook at all."""
    return [event for _, event in _read(load(body))]


def split(body: bytes) -> list[Arrival]:
    """The same events, each cut out into a body of its own; a body of one event stays as it came."""
    found = list(_read(load(body)))
    if len(found) == 1:
        return [_arrival(found[0][1], body)]
    return [_arrival(event, _cut_out(piece)) for piece, event in found]


def _arrival(event: Event, body: bytes) -> Arrival:
    sender = getattr(event, "sender", None) or getattr(event, "new", None)
    return Arrival(event.external_id, sender, event.at, body)


def _cut_out(piece: Piece) -> bytes:
    value: dict[str, Any] = dict(piece.item)
    if piece.key:
        value = {name: piece.value[name] for name in ("messaging_product", "metadata") if name in piece.value}
        contact = _contact(piece.value, piece.item)
        if contact:
            value["contacts"] = [contact]
        value[piece.key] = [piece.item]
    entry: dict[str, Any] = {"id": piece.entry_id, "changes": [{"field": piece.field, "value": value}]}
    if piece.entry_time is not None:
        entry["time"] = piece.entry_time
    return json.dumps({"object": OBJECT, "entry": [entry]}).encode()


def _read(data: Mapping[str, Any]) -> Iterator[tuple[Piece, Event]]:
    if data.get("object") != OBJECT or not isinstance(data.get("entry"), list):
        raise NotUnderstood("not a WhatsApp webhook")
    for piece in _pieces(data):
        reader = _READERS.get((piece.field, piece.key))
        event = reader(piece) if reader else None
        if event is not None:
            yield piece, event


def _pieces(data: Mapping[str, Any]) -> Iterator[Piece]:
    for entry in children(data, "entry"):
        entry_id, entry_time = text(entry, "id"), whole(entry.get("time"))
        for change in children(entry, "changes"):
            field, value = text(change, "field"), child(change, "value")
            for key in _LISTS.get(field, ()):
                for item in children(value, key):
                    yield Piece(entry_id, entry_time, field, value, key, item)
            if field in _WHOLE:
                yield Piece(entry_id, entry_time, field, value, "", value)


def _contact(value: Mapping[str, Any], item: Mapping[str, Any]) -> Mapping[str, Any]:
    """The contact who wrote this item: matched by either id, or the only one beside the only item."""
    contacts = children(value, "contacts")
    ids = {text(item, name) for name in ("from", "from_user_id", "wa_id", "user_id")} - {""}
    for contact in contacts:
        if text(contact, "wa_id") in ids or text(contact, "user_id") in ids:
            return contact
    items = children(value, "messages") or children(value, "user_preferences")
    return contacts[0] if len(contacts) == len(items) == 1 else {}


def _number_id(value: Mapping[str, Any]) -> str:
    return text(child(value, "metadata"), "phone_number_id")


def _message(piece: Piece) -> InboundMessage | AddressChange | None:
    system = child(piece.item, "system")
    if piece.item.get("type") == "system":
        return _new_number(piece, system)
    sender = sender_of(piece.item, _contact(piece.value, piece.item))
    return read_message(piece.item, sender, _number_id(piece.value))


def _new_number(piece: Piece, system: Mapping[str, Any]) -> AddressChange | None:
    """Somebody changed their number or id. Other system notes say nothing to us."""
    old = sender_of(piece.item, {})
    phone = phone_number(text(system, "wa_id") or text(system, "new_wa_id"))
    new = Sender(phone=phone, user_id=text(system, "user_id") or None)
    if not text(piece.item, "id") or not old.address or not new.address or old == new:
        return None
    at = moment(piece.item.get("timestamp"))
    return AddressChange(text(piece.item, "id"), old, new, at, _number_id(piece.value))


def _new_user_id(piece: Piece) -> AddressChange | None:
    ids = child(piece.item, "user_id")
    previous, current = text(ids, "previous"), text(ids, "current")
    if not previous or not current or previous == current:
        return None
    phone = phone_number(text(piece.item, "wa_id"))
    stamp = whole(piece.item.get("timestamp"))
    return AddressChange(
        external_id=f"user_id_update:{previous}:{current}:{stamp}",
        old=Sender(phone=None, user_id=previous),
        new=Sender(phone=phone, user_id=current),
        at=moment(stamp),
        account_ref=_number_id(piece.value),
    )


def _preference(piece: Piece) -> PreferenceChange | None:
    wish, category = text(piece.item, "value"), text(piece.item, "category")
    sender = sender_of(piece.item, _contact(piece.value, piece.item))
    if category != "marketing_messages" or wish not in ("stop", "resume") or not sender.address:
        return None
    stamp = whole(piece.item.get("timestamp"))
    return PreferenceChange(
        external_id=f"user_preferences:{sender.address}:{wish}:{stamp}",
        sender=sender,
        marketing=wish == "resume",
        at=moment(stamp),
        account_ref=_number_id(piece.value),
        detail=text(piece.item, "detail"),
    )


def _template(piece: Piece) -> TemplateChange | None:
    value, state = piece.value, text(piece.value, "event").lower()
    name = text(value, "message_template_name")
    if not name or not state:
        return None
    language, reason = text(value, "message_template_language"), text(value, "reason")
    return TemplateChange(
        external_id=f"template:{piece.entry_id}:{name}:{language}:{state}:{piece.entry_time}",
        name=name,
        language=language,
        state=state,
        at=moment(piece.entry_time),
        account_ref=piece.entry_id,
        reason="" if reason == "NONE" else reason,
    )


_LISTS: Mapping[str, tuple[str, ...]] = {
    "messages": ("messages", "statuses"),
    "user_preferences": ("user_preferences",),
    "user_id_update": ("user_id_update",),
}
_WHOLE = frozenset({"message_template_status_update"})
_READERS: Mapping[tuple[str, str], Callable[[Piece], Event | None]] = {
    ("messages", "messages"): _message,
    ("messages", "statuses"): lambda piece: read_status(piece.item, _number_id(piece.value)),
    ("user_preferences", "user_preferences"): _preference,
    ("user_id_update", "user_id_update"): _new_user_id,
    ("message_template_status_update", ""): _template,
}
