"""The envelope of a file: what it says, by whom, and whether it was changed on its way."""

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from qadam.circles.errors import NotABundle
from qadam.core.sealing import keyed_hash

FORMAT = "qadam-circles-2"
# Files of the first kind hold fewer tables. They are still read.
READ = frozenset({FORMAT, "qadam-circles-1"})


def _key() -> Ed25519PrivateKey:
    """This installation's own, made from its index key: it needs no file and is in no backup."""
    seed = keyed_hash("circles-bundle", b"1") + keyed_hash("circles-bundle", b"2")
    return Ed25519PrivateKey.from_private_bytes(seed)


def _public(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def mark_of(public: bytes) -> str:
    """Twelve signs by which two people compare on the phone from whom a file is."""
    digest = hashlib.sha256(public).hexdigest()[:12].upper()
    return " ".join(digest[n : n + 4] for n in (0, 4, 8))


def our_mark() -> str:
    """The mark of this installation's files."""
    return mark_of(_public(_key().public_key()))


def seal(body: bytes) -> bytes:
    """The file, signed by this installation."""
    key = _key()
    sealed = {
        "bundle": base64.b64encode(body).decode(),
        "key": base64.b64encode(_public(key.public_key())).decode(),
        "signature": base64.b64encode(key.sign(body)).decode(),
    }
    return json.dumps(sealed).encode()


def _opened(data: bytes) -> tuple[dict[str, Any], str]:
    try:
        sealed = json.loads(data)
        body, public, signature = (
            base64.b64decode(sealed[name], validate=True) for name in ("bundle", "key", "signature")
        )
        Ed25519PublicKey.from_public_bytes(public).verify(signature, body)
        told = json.loads(body)
    except (ValueError, KeyError, TypeError, InvalidSignature, RecursionError):
        raise NotABundle from None
    if not isinstance(told, dict) or told.get("format") not in READ:
        raise NotABundle
    return told, mark_of(public)


def mark_in(data: bytes) -> str:
    """The mark of whoever made a file. Raises NotABundle."""
    return _opened(data)[1]


def read_bundle(data: bytes, *, mark: str = "") -> dict[str, Any]:
    """What a file says, once its signature holds. With a `mark`, only a file of that installation. Raises NotABundle."""
    told, made_by = _opened(data)
    if mark and not hmac.compare_digest(_plain(made_by), _plain(mark)):
        raise NotABundle
    return told


def _plain(mark: str) -> bytes:
    return "".join(mark.split()).upper().encode()
