"""Templates as WhatsApp keeps them: read from its list, and put into a form it takes for approval."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from qadam.channels.abilities import KnownTemplate
from qadam.channels.jsonwalk import child, children, text

FIELDS = "id,name,language,status,category,components,parameter_format,rejected_reason,quality_score"
A_PAGE = 100
MOST_PAGES = 50
_BLANK = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
# Buttons that need nothing from us when the template is sent.
_PLAIN_BUTTONS = frozenset({"QUICK_REPLY", "PHONE_NUMBER", "URL"})


def read_template(item: Mapping[str, Any]) -> KnownTemplate | None:
    """One entry of the list; None if it has no name or language."""
    name, language = text(item, "name"), text(item, "language")
    if not name or not language:
        return None
    parts = {text(part, "type").upper(): part for part in children(item, "components")}
    reason = text(item, "rejected_reason")
    return KnownTemplate(
        provider_id=text(item, "id"),
        name=name,
        language=language,
        category=text(item, "category").lower(),
        state=text(item, "status").lower(),
        body=text(parts.get("BODY", {}), "text"),
        reason="" if reason == "NONE" else reason,
        quality=text(child(item, "quality_score"), "score"),
        misfit=_misfit(item, parts),
    )


def _misfit(item: Mapping[str, Any], parts: Mapping[str, Mapping[str, Any]]) -> str:
    """What of a template we cannot fill: a word of ours; empty if we can send it."""
    body = text(parts.get("BODY", {}), "text")
    header = parts.get("HEADER", {})
    blanks = _BLANK.findall(body)
    if not body:
        return "no_body"
    if text(item, "parameter_format").upper() == "NAMED" or not all(blank.isdigit() for blank in blanks):
        return "named_blanks"
    if sorted(set(map(int, blanks))) != list(range(1, len(set(blanks)) + 1)):
        return "odd_blanks"
    if header and (text(header, "format").upper() != "TEXT" or _BLANK.search(text(header, "text"))):
        return "header"
    for button in children(parts.get("BUTTONS", {}), "buttons"):
        if text(button, "type").upper() not in _PLAIN_BUTTONS or _BLANK.search(text(button, "url")):
            return "buttons"
    if set(parts) - {"BODY", "HEADER", "FOOTER", "BUTTONS"}:
        return "parts"
    return "code" if text(item, "category").upper() == "AUTHENTICATION" else ""


def submission(
    name: str, language: str, category: str, body: str, examples: tuple[str, ...]
) -> dict[str, Any]:
    """A new template as the provider wants it for approval. It asks for an example of each blank."""
    part: dict[str, Any] = {"type": "BODY", "text": body}
    if examples:
        part["example"] = {"body_text": [list(examples)]}
    return {"name": name, "language": language, "category": category.upper(), "components": [part]}
