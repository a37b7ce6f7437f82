"""What an SMS provider tells by webhook: proven, brought into one form, and read by the places its settings name.

The one form is JSON: {"sms": [event, …]}, each event the provider's own fields.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from typing import Any

from qadam.channels.base import (
    Arrival,
    ChannelError,
    Event,
    Forged,
    InboundMessage,
    NotUnderstood,
    ProviderId,
    Sender,
    StatusUpdate,
    Webhook,
)
from qadam.channels.sms import wire
from qadam.channels.sms.numbers import e164
from qadam.channels.sms.settings import Settings


def proven(settings: Settings, webhook: Webhook) -> bytes:
    """The events of a request in the one form. Raises Forged when it does not hold our secret."""
    how, _colon, name = settings.proof.partition(":")
    if how == "hmac":
        _check_signature(settings.secret, webhook)
    else:
        shown = webhook.query.get("secret", "") if how == "query" else webhook.headers.get(name.lower(), "")
        if not hmac.compare_digest(shown.encode("utf-8", "replace"), settings.secret):
            raise Forged
    return together(_items(settings, webhook))


def _check_signature(secret: bytes, webhook: Webhook) -> None:
    """Hex HMAC-SHA256 over the raw body followed by X-Timestamp, as phones with SMSGate sign.

    The time is not judged: a phone without a network tells for days, and an event is stored once anyway.
    """
    stamp = webhook.headers.get("x-timestamp", "").encode("utf-8", "replace")
    meant = hmac.new(secret, webhook.body + stamp, hashlib.sha256).hexdigest()
    shown = webhook.headers.get("x-signature", "").strip().lower()
    if not stamp or not hmac.compare_digest(meant.encode(), shown.encode("utf-8", "replace")):
        raise Forged


def _items(settings: Settings, webhook: Webhook) -> list[dict[str, Any]] | None:
    asked = {name: value for name, value in webhook.query.items() if name != "secret"}
    data = wire.told(webhook.body, webhook.headers.get("content-type", "")) if webhook.body else {}
    for step in filter(None, settings.paths["events_path"].split(".")):
        data = data.get(step) if isinstance(data, dict) else None
    many = data if isinstance(data, list) else [data]
    if not all(isinstance(item, dict) for item in many):
        return None
    return [{**asked, **item} for item in many]


def together(items: Sequence[dict[str, Any]] | None) -> bytes:
    """Events in the one form; what was not understood stays so."""
    return (
        b""
        if items is None
        else json.dumps({"sms": list(items)}, ensure_ascii=False).encode("utf-8", "replace")
    )


def apart(body: bytes) -> list[dict[str, Any]]:
    """The events of a body in the one form. Raises NotUnderstood."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotUnderstood("not JSON") from error
    items = data.get("sms") if isinstance(data, dict) else None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise NotUnderstood("not SMS events")
    return items


def split(settings: Settings, body: bytes) -> list[Arrival]:
    """The events that say something to us, each in a body of its own. Raises NotUnderstood."""
    return [
        Arrival(event.external_id, getattr(event, "sender", None), event.at, together([item]))
        for item, event in _read(settings, body)
    ]


def parse(settings: Settings, body: bytes) -> list[Event]:
    """The same events, read. Raises NotUnderstood."""
    return [event for _item, event in _read(settings, body)]


def _read(settings: Settings, body: bytes) -> Iterator[tuple[dict[str, Any], InboundMessage | StatusUpdate]]:
    for item in apart(body):
        event = _report(settings, item) or _message(settings, item)
        if event is not None:
            yield item, event


def _message(settings: Settings, item: dict[str, Any]) -> InboundMessage | None:
    """A text of a person. What comes from a name or a short code is left out: nobody could be answered."""
    at = settings.paths
    if not wire.holds(item, at["in_if"]):
        return None
    number = e164(wire.found_at(item, at["in_from"]), region=at["region"])
    if number is None:
        return None
    text, time = wire.found_at(item, at["in_text"]), wire.found_at(item, at["in_time"])
    given = wire.found_at(item, at["in_id"])
    if not given and not time:
        return None
    return InboundMessage(
        external_id=f"in:{given}" if given else f"in:{_fingerprint(number, text, time)}",
        sender=Sender(phone=number),
        at=wire.moment(time),
        kind="text",
        account_ref="",
        text=text,
    )


def _fingerprint(*parts: str) -> str:
    """What names a message whose provider does not: sender, words and the second it was received."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def _report(settings: Settings, item: dict[str, Any]) -> StatusUpdate | None:
    """What became of a message of ours; None for a state we know no word for."""
    at = settings.paths
    if not wire.holds(item, at["report_if"]):
        return None
    told = wire.found_at(item, at["report_state"]).lower()
    state = settings.report_states.get(told)
    ref, given = wire.found_at(item, at["report_ref"]), wire.found_at(item, at["report_id"])
    if state is None or not (ref or given):
        return None
    return StatusUpdate(
        external_id=f"report:{given or ref}:{told}",
        provider_id=ProviderId(given or ref),
        state=state,
        at=wire.moment(wire.found_at(item, at["report_time"])),
        account_ref="",
        our_ref=ref or None,
        error=_undelivered() if state == "failed" else None,
    )


def _undelivered() -> ChannelError:
    return ChannelError(
        "undeliverable", "The network could not deliver the SMS to this number.", permanent=True
    )
