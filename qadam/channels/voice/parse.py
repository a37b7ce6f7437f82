"""Reads what a provider of Twilio's kind tells about calls: somebody rings, what became of ours, what was said in one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from qadam.channels.base import (
    TAKEN,
    Arrival,
    ChannelError,
    DeliveryState,
    Event,
    InboundKind,
    InboundMedia,
    InboundMessage,
    NotUnderstood,
    ProviderId,
    Sender,
    StatusUpdate,
)
from qadam.channels.voice.answers import MEANT, STEP

_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
_SID = re.compile(r"[A-Za-z0-9]{8,64}")
_STATES: Mapping[str, DeliveryState] = {
    "ringing": "sent",
    "in-progress": "delivered",
    "answered": "delivered",
    "completed": "delivered",
    "busy": "failed",
    "no-answer": "failed",
    "failed": "failed",
    "canceled": "failed",
}
_WHY: Mapping[str, tuple[str, str]] = {
    "busy": ("line_busy", "The line was busy."),
    "no-answer": ("not_taken", "Nobody took the call."),
    "failed": ("not_reached", "The number could not be rung."),
    "canceled": ("called_off", "The call was called off before it was taken."),
}


def parse(body: bytes) -> list[Event]:
    """The event a body holds; empty for what is none of ours to know. Raises NotUnderstood."""
    data = _load(body)
    event = _event(data)
    return [event] if event else []


def split(body: bytes) -> list[Arrival]:
    """The same, to be stored. Raises NotUnderstood."""
    arrivals = []
    for event in parse(body):
        sender = event.sender if isinstance(event, InboundMessage) else None
        arrivals.append(Arrival(event.external_id, sender, event.at, body))
    return arrivals


def _load(body: bytes) -> Mapping[str, str]:
    try:
        data = json.loads(body)
    except (ValueError, UnicodeDecodeError):
        raise NotUnderstood from None
    if not isinstance(data, dict) or not all(isinstance(value, str) for value in data.values()):
        raise NotUnderstood
    if not _SID.fullmatch(data.get("CallSid", "")) or not data.get("CallStatus"):
        raise NotUnderstood
    return data


def _event(data: Mapping[str, str]) -> Event | None:
    if STEP in data:
        return _said(data)
    if data.get("Direction", "").startswith("outbound"):
        return _status(data)
    return _ring(data) if data["CallStatus"] == "ringing" else None


def _ring(data: Mapping[str, str]) -> InboundMessage | None:
    """Somebody rings us. A hidden number cannot be called back, so there is nothing to know."""
    number = _number(data.get("From", ""))
    if number is None:
        return None
    return InboundMessage(
        external_id=f"{data['CallSid']}:ring",
        sender=Sender(phone=number),
        at=None,
        kind="call",
        account_ref=data.get("To", ""),
    )


def _said(data: Mapping[str, str]) -> InboundMessage | None:
    """Something in a call: it was taken, a key was pressed, something was recorded."""
    ours = data.get("Direction", "").startswith("outbound")
    number = _number(data.get("To" if ours else "From", ""))
    if number is None:
        return None
    step, sender = data[STEP], Sender(phone=number)
    external_id, line = f"{data['CallSid']}:{step}", data.get("From" if ours else "To", "")
    recording = data.get("RecordingUrl", "")
    if recording and not data.get(MEANT):
        media = InboundMedia(recording, "audio/mpeg", voice=True)
        return InboundMessage(external_id, sender, None, "audio", line, media=media)
    if meant := data.get(MEANT):
        # A number is a choice and never somebody's words, also where words would be taken.
        kind: InboundKind = "choice" if meant.isdecimal() else "text"
        return InboundMessage(external_id, sender, None, kind, line, text=meant)
    return InboundMessage(external_id, sender, None, "call", line, choice_id=TAKEN)


def _status(data: Mapping[str, str]) -> StatusUpdate | None:
    status = data["CallStatus"]
    state = _STATES.get(status)
    if state is None:
        return None
    why = _WHY.get(status)
    return StatusUpdate(
        external_id=f"{data['CallSid']}:{status}",
        provider_id=ProviderId(data["CallSid"]),
        state=state,
        at=_moment(data.get("Timestamp", "")),
        account_ref=data.get("From", ""),
        our_ref=data.get("ref"),
        error=ChannelError(*why) if why else None,
    )


def _number(raw: str) -> str | None:
    return raw if _NUMBER.fullmatch(raw) else None


def _moment(raw: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(raw)
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
