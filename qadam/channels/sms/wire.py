"""Requests made from templates, and values found in what providers answer and tell: plain functions over plain data."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote

_BLANK = re.compile(r"\{(\w+)\}")
_MILLISECONDS_FROM = 100_000_000_000  # the year 5138 in seconds, 1973 in milliseconds

Json = Any


def blanks(template: Json) -> set[str]:
    """The names in braces anywhere in a template."""
    found: set[str] = set()

    def note(text: str) -> str:
        found.update(_BLANK.findall(text))
        return text

    _each_text(template, note)
    return found


def filled(template: Json, values: Mapping[str, str]) -> Json:
    """The template with its blanks filled, leaf by leaf: what a person wrote can never become structure."""
    return _each_text(template, lambda text: _BLANK.sub(lambda blank: values[blank[1]], text))


def _each_text(template: Json, change: Callable[[str], str]) -> Json:
    match template:
        case str():
            return change(template)
        case dict():
            return {key: _each_text(value, change) for key, value in template.items()}
        case list():
            return [_each_text(value, change) for value in template]
        case _:
            return template


def encoded(pairs: Sequence[tuple[str, str]]) -> str:
    """Names and values as a query or a form carries them: UTF-8, a space as %20."""
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)


def found_at(data: Json, path: str) -> str:
    """The text at a path like `messages.0.id`; of several, `a|b`, the first that is there. Empty where there is nothing."""
    for way in path.split("|"):
        value = data
        for step in filter(None, way.split(".")):
            value = _step(value, step)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and way:
            return str(value).strip()
    return ""


def _step(value: Json, step: str) -> Json:
    if isinstance(value, Mapping):
        return value.get(step)
    if isinstance(value, list) and step.isdigit():
        return value[int(step)] if int(step) < len(value) else None
    return None


def whole(written: str) -> int:
    """A small whole number; 0 for anything else."""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0


def holds(data: Json, condition: str) -> bool:
    """Whether `path=value` holds, or something stands at `path`; `a&b` wants both. An empty condition always holds."""
    for part in filter(None, condition.split("&")):
        path, is_equal, wanted = part.partition("=")
        value = found_at(data, path.strip())
        if (value != wanted.strip()) if is_equal else not value:
            return False
    return True


def moment(written: str) -> datetime | None:
    """Seconds or milliseconds since 1970, ISO 8601, or `2026-11-28 09:00:00` (then UTC); None for anything else."""
    try:
        if written.isascii() and written.replace(".", "", 1).isdigit():
            seconds = float(written)
            return datetime.fromtimestamp(seconds / (1000 if seconds >= _MILLISECONDS_FROM else 1), UTC)
        at = datetime.fromisoformat(written)
    except (ValueError, OverflowError, OSError):
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def told(body: bytes, content_type: str) -> Json:
    """A body as data: JSON where it is JSON, else the fields of a form. None where it is neither."""
    text = body.decode("utf-8", "replace").strip()
    if "json" in content_type or text[:1] in ("{", "["):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return None
    return dict(parse_qsl(text, keep_blank_values=True))
