"""Who sent a webhook: Meta signs the raw bytes, and asks once whether the address is ours."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping

from qadam.channels.base import Forged

HEADER = "X-Hub-Signature-256"
_CHALLENGE = re.compile(r"[\w.-]{1,200}", re.ASCII)


def signature(app_secret: bytes, body: bytes) -> str:
    """The header value that goes with exactly these bytes."""
    return "sha256=" + hmac.digest(app_secret, body, "sha256").hex()


def verify(app_secret: bytes, headers: Mapping[str, str], body: bytes) -> None:
    """Nothing if the header is the signature of these bytes, compared in constant time. Raises Forged."""
    given = headers.get(HEADER) or headers.get("x-hub-signature-256") or ""
    expected = b"sha256=" + hmac.digest(app_secret, body, "sha256").hex().encode()
    if not hmac.compare_digest(given.encode("utf-8", "replace"), expected):
        raise Forged("missing signature" if not given else "wrong signature")


def answer_challenge(verify_token: bytes, query: Mapping[str, str]) -> str | None:
    """The challenge to echo as plain text, or None (answer 403) if whoever asks does not know our token."""
    challenge = query.get("hub.challenge", "")
    given = query.get("hub.verify_token", "").encode("utf-8", "replace")
    knows = hmac.compare_digest(given, verify_token)
    if not knows or query.get("hub.mode") != "subscribe" or not _CHALLENGE.fullmatch(challenge):
        return None
    return challenge
