"""What became of a message of ours, as WhatsApp reports it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qadam.channels.base import ChannelError, DeliveryState, ProviderId, StatusUpdate
from qadam.channels.jsonwalk import children, moment, text, whole
from qadam.channels.whatsapp.errors import receipt_error

_STATES: Mapping[str, DeliveryState] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "played": "read",
    "failed": "failed",
}


def read_status(item: Mapping[str, Any], number_id: str) -> StatusUpdate | None:
    """The receipt; None for states we do not know (deleted, warning, …)."""
    message_id, state = text(item, "id"), _STATES.get(text(item, "status"))
    if not message_id or state is None:
        return None
    return StatusUpdate(
        external_id=f"{message_id}:{state}",
        provider_id=ProviderId(message_id),
        state=state,
        at=moment(item.get("timestamp")),
        account_ref=number_id,
        our_ref=text(item, "biz_opaque_callback_data") or None,
        error=_first_error(item) if state == "failed" else None,
    )


def _first_error(item: Mapping[str, Any]) -> ChannelError:
    for error in children(item, "errors"):
        code = whole(error.get("code"))
        if code is not None:
            return receipt_error(code)
    return ChannelError("failed", "The provider could not deliver the message and gave no reason.")
