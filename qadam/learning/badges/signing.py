"""The keys that sign badges: ES256 (P-256, SHA-256), which every browser can check by itself.

Two private keys lie in QADAM_HOME/keys: the one that signs, and the next one, whose public half is shown already so that
a phone without internet knows it when its turn comes. The public half of every key that ever signed stays in the database.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from qadam.learning.badge_models import BadgeKey

_ES256 = ec.ECDSA(hashes.SHA256())


@dataclass(frozen=True)
class Signer:
    """A key of our own."""

    kid: str
    public: bytes
    private: ec.EllipticCurvePrivateKey

    def sign(self, message: bytes) -> bytes:
        """64 bytes: r and s, as JSON Web Signatures and browsers have them."""
        r, s = decode_dss_signature(self.private.sign(message, _ES256))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


@lru_cache(maxsize=4)
def _own(text: str) -> tuple[Signer, ...]:
    """Our keys, the next one first."""
    found = []
    for entry in text.replace(",", "\n").split():
        secret = int.from_bytes(base64.b64decode(entry.partition(":")[2]), "big")
        private = ec.derive_private_key(secret, ec.SECP256R1())
        public = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        found.append(Signer(kid_of(public), public, private))
    return tuple(found)


def signer() -> Signer:
    """The key that signs now. Its public half is written down before anything it signs."""
    own = _own(settings.BADGE_KEYS)
    if not own:
        raise ImproperlyConfigured("There is no key to sign badges with. Run `qadam key new`.")
    signs = own[min(1, len(own) - 1)]
    BadgeKey.objects.get_or_create(kid=signs.kid, defaults={"public": signs.public})
    return signs


def public_keys(*, taken: bool = False) -> dict[str, bytes]:
    """{kid: public half} of every key of ours that signed, signs or will sign next; with `taken`, those of files too."""
    kept = BadgeKey.objects.all() if taken else BadgeKey.objects.filter(is_ours=True)
    known = {key.kid: bytes(key.public) for key in kept}
    return known | {own.kid: own.public for own in reversed(_own(settings.BADGE_KEYS))}


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the owner of this public key signed exactly these bytes."""
    if len(signature) != 64:
        return False
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
    try:
        key.verify(encode_dss_signature(r, s), message, _ES256)
    except InvalidSignature:
        return False
    return True


def jwk(public: bytes) -> dict[str, str]:
    """A public key as a JSON Web Key."""
    return {"kty": "EC", "crv": "P-256", "x": b64(public[1:33]), "y": b64(public[33:])}


def kid_of(public: bytes) -> str:
    """The beginning of the key's thumbprint (RFC 7638)."""
    members = json.dumps(jwk(public), sort_keys=True, separators=(",", ":"))
    return b64(hashlib.sha256(members.encode()).digest())[:8]


def b64(raw: bytes) -> str:
    """Base64 for addresses, without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """Raises ValueError for what is not base64."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
