"""Careful reading of JSON that strangers wrote: a getter answers a value of its type, whatever lies there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from qadam.channels.base import NotUnderstood

_EMPTY: Mapping[str, Any] = {}
_LATEST = 253_402_300_799  # the last second of the year 9999


def load(body: bytes) -> Mapping[str, Any]:
    """The JSON object in these bytes. Raises NotUnderstood."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as error:  # ValueError: also bad UTF-8 and numbers of 5,000 digits
        raise NotUnderstood("not JSON") from error
    if not isinstance(data, dict):
        raise NotUnderstood("not a JSON object")
    return data


def words(value: object) -> str:
    """The text, safe to store: no NUL, no half surrogate pair. Empty if it is not text."""
    if not isinstance(value, str):
        return ""
    if "\0" in value:
        value = value.replace("\0", "")
    if value.isascii():
        return value
    return value.encode("utf-8", "replace").decode()


def text(data: Mapping[str, Any], key: str) -> str:
    """The text under this key, or an empty one."""
    return words(data.get(key))


def child(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The object under this key, or an empty one."""
    value = data.get(key)
    return value if isinstance(value, dict) else _EMPTY


def children(data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """The objects in the list under this key; whatever is not an object is left out."""
    value = data.get(key)
    if not isinstance(value, list):
        return []
    return [item for item in value if isinstance(item, dict)]


def whole(value: object) -> int | None:
    """The whole number, written as a number or as digits; None if it is neither."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and len(value) <= 18 and value.isascii() and value.isdigit():
        return int(value)
    return None


def moment(value: object) -> datetime | None:
    """The moment of a Unix timestamp in seconds; None if there is none in our calendar."""
    seconds = whole(value)
    if seconds is None or not 0 < seconds <= _LATEST:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def degrees(value: object, *, limit: float) -> float | None:
    """A coordinate within ±limit; None if it is not one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if -limit <= value <= limit else None
