"""The proof a provider of Twilio's kind sends along: HMAC-SHA1 over the exact public address and the form that was posted."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import parse_qsl

from qadam.channels.base import Forged, NotUnderstood, Webhook

HEADER = "x-twilio-signature"
FORM = "application/x-www-form-urlencoded"
Fields = Sequence[tuple[str, str]]


def signature(token: bytes, url: str, fields: Iterable[tuple[str, str]] = ()) -> str:
    """The signature of a request: the address with its query, then each field's name and value, sorted by name."""
    signed = url + "".join(f"{name}{value}" for name, value in sorted(set(fields)))
    return base64.b64encode(hmac.new(token, signed.encode(), hashlib.sha1).digest()).decode()


def verify(token: bytes, webhook: Webhook) -> Fields:
    """The fields of a request, once it is proven that whoever knows the token sent them. Raises Forged.

    A body that is no form is proven by its own hash, which stands in the signed address as `bodySHA256`.
    """
    given = webhook.headers.get(HEADER, "")
    try:
        fields = form_fields(webhook.body) if _is_form(webhook.headers) else []
    except NotUnderstood:
        raise Forged from None
    if not given or not hmac.compare_digest(
        given.encode("utf-8", "replace"), signature(token, webhook.url, fields).encode()
    ):
        raise Forged
    if webhook.body and not fields and not _is_hashed(webhook):
        raise Forged
    return fields


def _is_form(headers: Mapping[str, str]) -> bool:
    return headers.get("content-type", "").split(";")[0].strip().lower() == FORM


def _is_hashed(webhook: Webhook) -> bool:
    told = webhook.query.get("bodySHA256", "")
    return hmac.compare_digest(told.encode(), hashlib.sha256(webhook.body).hexdigest().encode())


def form_fields(body: bytes) -> list[tuple[str, str]]:
    """The fields of a posted form, in order, empty ones too. Raises NotUnderstood."""
    try:
        return parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body))
    except (UnicodeDecodeError, ValueError):
        raise NotUnderstood from None
