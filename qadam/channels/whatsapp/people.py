"""Who is behind a webhook: a number, a business-scoped user id, or both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qadam.channels.base import Sender
from qadam.channels.jsonwalk import child, text

_LONGEST_NUMBER = 15  # E.164
_LONGEST_NAME = 200


def phone_number(wa_id: str) -> str | None:
    """The E.164 number of a WhatsApp id, with its plus; None if the id is not made of digits."""
    digits = wa_id.removeprefix("+")
    if digits.isascii() and digits.isdigit() and 5 <= len(digits) <= _LONGEST_NUMBER:
        return "+" + digits
    return None


def sender_of(item: Mapping[str, Any], contact: Mapping[str, Any]) -> Sender:
    """Whoever wrote this item, with what their contact card adds."""
    raw = text(item, "from") or text(item, "wa_id") or text(contact, "wa_id")
    phone = phone_number(raw)
    user_id = text(item, "from_user_id") or text(item, "user_id") or text(contact, "user_id")
    name = text(child(contact, "profile"), "name").strip()[:_LONGEST_NAME]
    return Sender(phone=phone, user_id=user_id or (None if phone else raw) or None, name=name or None)
