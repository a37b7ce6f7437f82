"""Sealing: what must not be read from a stolen disk or backup. AES-256-GCM under keys that live outside the database.

A sealed value is `kid_length | kid | nonce(12) | ciphertext`. The first key seals, every listed key opens, so keys can rotate.
Keyed hashes (HMAC-SHA256, 16 bytes) find a value without opening it; their key does not rotate with the others.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class CannotOpen(Exception):
    """The key is missing or the value was changed."""


@lru_cache(maxsize=4)
def _keys(text: str) -> dict[str, AESGCM]:
    keys = {}
    for entry in text.replace("\n", ",").split(","):
        kid, _, encoded = entry.strip().partition(":")
        if kid:
            keys[kid] = AESGCM(base64.b64decode(encoded))
    if not keys:
        raise ImproperlyConfigured("There is no sealing key. Set QADAM_SEAL_KEYS or run `qadam key new`.")
    return keys


@lru_cache(maxsize=4)
def _index_key(text: str) -> bytes:
    if not text:
        raise ImproperlyConfigured("There is no index key. Set QADAM_INDEX_KEY or run `qadam key new`.")
    return base64.b64decode(text)


def current_key_id() -> str:
    return next(iter(_keys(settings.SEAL_KEYS)))


def seal(value: str | bytes, *, context: str = "") -> bytes:
    """The value sealed with the newest key. The context (what it is for) must be given again to open it."""
    raw = value.encode() if isinstance(value, str) else value
    kid, key = next(iter(_keys(settings.SEAL_KEYS).items()))
    nonce = os.urandom(12)
    return bytes([len(kid)]) + kid.encode() + nonce + key.encrypt(nonce, raw, context.encode())


def key_id(sealed: bytes | memoryview) -> str:
    """The id of the key that sealed a value."""
    raw = bytes(sealed)
    return raw[1 : 1 + raw[0]].decode()


def unseal(sealed: bytes | memoryview, *, context: str = "") -> bytes:
    """The bytes behind a sealed value. Raises CannotOpen."""
    raw = bytes(sealed)
    kid, rest = raw[1 : 1 + raw[0]].decode(), raw[1 + raw[0] :]
    try:
        return _keys(settings.SEAL_KEYS)[kid].decrypt(rest[:12], rest[12:], context.encode())
    except (KeyError, InvalidTag) as error:
        raise CannotOpen(f"sealed with key {kid!r}") from error


def unseal_text(sealed: bytes | memoryview, *, context: str = "") -> str:
    return unseal(sealed, context=context).decode()


def keyed_hash(purpose: str, *parts: str | bytes) -> bytes:
    """Sixteen bytes that find a value again: the same for the same purpose and parts, meaningless without the key."""
    mac = hmac.new(_index_key(settings.INDEX_KEY), purpose.encode(), hashlib.sha256)
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        mac.update(len(raw).to_bytes(4, "big") + raw)
    return mac.digest()[:16]
