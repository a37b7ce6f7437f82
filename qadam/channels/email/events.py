"""The one form in which mail events are kept: JSON of ours. A whole mail, with its pictures and signatures, is not kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from qadam.channels.base import (
    Arrival,
    ChannelError,
    Event,
    InboundMessage,
    NotUnderstood,
    PreferenceChange,
    ProviderId,
    Sender,
    StatusUpdate,
)

_STATES = ("sent", "delivered", "read", "failed")


def pack(events: Sequence[Event]) -> bytes:
    """The events as a body that `parse` and `split` read."""
    told = [entry for event in events if (entry := _told(event))]
    return json.dumps({"mail": told}, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def parse(body: bytes) -> list[Event]:
    """The events of a body. Raises NotUnderstood."""
    return [_event(entry) for entry in _entries(body)]


def split(body: bytes) -> list[Arrival]:
    """Each event with a body of its own. Raises NotUnderstood."""
    return [
        Arrival(event.external_id, getattr(event, "sender", None), event.at, pack([event]))
        for event in parse(body)
    ]


def _told(event: Event) -> dict[str, Any] | None:
    common = {"id": event.external_id, "at": event.at.isoformat() if event.at else None}
    match event:
        case InboundMessage():
            return common | {
                "is": "message",
                "from": event.sender.email,
                "name": event.sender.name,
                "to": event.account_ref,
                "text": event.text,
                "reply_to": event.reply_to,
                "proven": event.proven,
            }
        case StatusUpdate():
            error = event.error
            return common | {
                "is": "status",
                "of": event.provider_id,
                "state": event.state,
                "ref": event.our_ref,
                "to": event.account_ref,
                "error": [error.code, error.message, error.everything] if error else None,
            }
        case PreferenceChange():
            return common | {
                "is": "wish",
                "from": event.sender.email,
                "to": event.account_ref,
                "go_on": event.marketing,
                "everything": event.everything,
                "detail": event.detail,
            }
    return None


def _entries(body: bytes) -> list[dict[str, Any]]:
    try:
        told = json.loads(body)
        entries = told["mail"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise NotUnderstood("not a body of mail events") from None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise NotUnderstood("not a list of mail events")
    return entries


def _event(entry: dict[str, Any]) -> Event:
    try:
        return _KINDS[entry["is"]](entry)
    except (KeyError, TypeError, ValueError):
        raise NotUnderstood("a mail event lacks something") from None


def _at(entry: dict[str, Any]) -> datetime | None:
    return datetime.fromisoformat(entry["at"]) if entry.get("at") else None


def _message(entry: dict[str, Any]) -> Event:
    return InboundMessage(
        external_id=str(entry["id"]),
        sender=Sender(None, name=entry.get("name"), email=str(entry["from"])),
        at=_at(entry),
        kind="text",
        account_ref=str(entry["to"]),
        text=str(entry["text"]),
        reply_to=entry.get("reply_to"),
        proven=entry["proven"] is True,
    )


def _status(entry: dict[str, Any]) -> Event:
    error = entry.get("error")
    if entry["state"] not in _STATES:
        raise ValueError
    return StatusUpdate(
        external_id=str(entry["id"]),
        provider_id=ProviderId(str(entry["of"])),
        state=entry["state"],
        at=_at(entry),
        account_ref=str(entry["to"]),
        our_ref=entry.get("ref"),
        error=_error(error) if error else None,
    )


def _error(told: list[Any]) -> ChannelError:
    code, message, *more = told
    return ChannelError(str(code), str(message), permanent=True, everything=more == [True])


def _wish(entry: dict[str, Any]) -> Event:
    return PreferenceChange(
        external_id=str(entry["id"]),
        sender=Sender(None, email=str(entry["from"])),
        marketing=entry["go_on"] is True,
        at=_at(entry),
        account_ref=str(entry["to"]),
        detail=str(entry.get("detail", "")),
        everything=entry["everything"] is True,
    )


_KINDS = {"message": _message, "status": _status, "wish": _wish}
