"""One question, shaped for what a channel can do: buttons, else a list, else a numbered text."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace

from qadam.channels.base import Capabilities, OutboundMessage
from qadam.channels.textmenu import as_text


def fit(message: OutboundMessage, capabilities: Capabilities, *, hint: str = "") -> OutboundMessage:
    """The message as this channel can carry it, nothing left out. `hint` (translated) explains a text menu.

    A question with few short options becomes buttons, one with more a list (if it names its `list_button`),
    and any other a numbered text. Other kinds stay as they are.
    """
    if message.kind not in ("choice", "list"):
        return message
    if capabilities.numbered_menus:
        return as_text(message, hint=hint)
    if fits_buttons(message, capabilities):
        return replace(message, kind="choice")
    if fits_list(message, capabilities):
        return replace(message, kind="list")
    return as_text(message, hint=hint)


def fits_buttons(message: OutboundMessage, capabilities: Capabilities) -> bool:
    """Whether every option has room on a button and the text beside them. Descriptions need a list."""
    few = 1 <= len(message.options) <= capabilities.max_buttons
    short = all(len(o.label) <= capabilities.max_button_label and not o.description for o in message.options)
    return few and short and len(message.text) <= capabilities.max_prompt


def fits_list(message: OutboundMessage, capabilities: Capabilities) -> bool:
    """Whether the options have room as rows, and the list has something to open it with."""
    few = 1 <= len(message.options) <= capabilities.max_list_rows
    short = all(
        len(o.label) <= capabilities.max_row_label and len(o.description) <= capabilities.max_row_description
        for o in message.options
    )
    opens = 0 < len(message.list_button) <= capabilities.max_button_label
    return few and short and opens and len(message.text) <= capabilities.max_prompt


SHORTENED = "~"


def short_id(id: str, capabilities: Capabilities) -> str:
    """The id of an option as this channel can carry it: as it is, or where it is too long always the same short one."""
    if len(id.encode()) <= capabilities.max_choice_id:
        return id
    digest = base64.urlsafe_b64encode(hashlib.sha256(id.encode()).digest()[:24]).decode()
    return SHORTENED + digest
