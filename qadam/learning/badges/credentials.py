"""A badge as the world's badge readers know it: Open Badges 3.0, a Verifiable Credential 2.0 secured as a JSON Web Token.

The credential is the payload itself (OB 3.0 §8.2: no `vc` wrapper), the header names an address that answers the public key,
and what was taken back stands in a W3C Bitstring Status List. Its subject is the badge's bearer, whoever that is.
"""

import base64
import gzip
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings

from qadam.core.clock import now
from qadam.core.languages import said, speaking
from qadam.learning.badge_models import Badge, BadgeKind, BadgeState
from qadam.learning.badges.signing import b64, is_signed, jwk, signer, unb64
from qadam.learning.badges.wording import criteria, sentence

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
# The least a status list may hold, so that one bit does not tell which badge is looked up.
BITS = 131_072
TYPES = {
    BadgeKind.TOOK_PART: "Badge",
    BadgeKind.SHOWED: "MicroCredential",
    BadgeKind.CERTIFICATE: "Certificate",
}


def address(path: str) -> str:
    return f"{settings.BASE_URL}/badges/{path}"


def issuer_profile(code: str, name: dict[str, str]) -> dict[str, Any]:
    """Who gives badges, under an address that stays. All of an installation sign with its keys."""
    return {
        "id": address(f"issuer/{quote(code)}.json"),
        "type": ["Profile"],
        "name": said(name, "en"),
        "url": settings.BASE_URL,
    }


def network() -> dict[str, Any]:
    """This network itself: it signs what was taken back."""
    return issuer_profile("network", {"en": settings.NETWORK_NAME})


def achievement(badge: Badge) -> dict[str, Any]:
    """What the badge is given for, in English; the page of the badge has every language."""
    with speaking("en"):
        return {
            "id": address(f"about/{badge.kind}/{badge.about}.json"),
            "type": ["Achievement"],
            "achievementType": TYPES[BadgeKind(badge.kind)],
            "name": said(badge.title, "en"),
            "description": sentence(badge),
            "criteria": {"narrative": criteria(badge)},
        }


def credential(badge: Badge) -> dict[str, Any]:
    """The credential in plain words, unsigned."""
    this = address(f"{badge.code}.json")
    part, bit = divmod(badge.number, BITS)
    status = address(f"status/{part}.jwt")
    return {
        "@context": CONTEXT,
        "id": this,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": said(badge.title, "en"),
        "issuer": issuer_profile(badge.issuer_code, badge.issuer_name),
        "validFrom": _stamp(_valid_from(badge)),
        "credentialSubject": {
            "id": _bearer(badge),
            "type": ["AchievementSubject"],
            "achievement": achievement(badge),
        },
        "credentialStatus": {
            "id": f"{status}#{bit}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(bit),
            "statusListCredential": status,
        },
    }


def _bearer(badge: Badge) -> str:
    return uuid5(NAMESPACE_URL, address(badge.code)).urn


def _valid_from(badge: Badge) -> datetime:
    """The beginning of its month: the day would tell more than a badge has to."""
    return datetime(badge.month.year, badge.month.month, 1, tzinfo=UTC)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def as_jwt(badge: Badge) -> str:
    """The signed badge as a compact JSON Web Signature."""
    told = credential(badge)
    claims = {
        "iss": told["issuer"]["id"],
        "jti": told["id"],
        "sub": told["credentialSubject"]["id"],
        "nbf": int(_valid_from(badge).timestamp()),
    }
    return _signed(told | claims)


def enveloped(badge: Badge) -> dict[str, Any]:
    """The signed badge as JSON (Verifiable Credentials 2.0 §4.13)."""
    return {
        "@context": "https://www.w3.org/ns/credentials/v2",
        "id": f"data:application/vc+jwt,{as_jwt(badge)}",
        "type": "EnvelopedVerifiableCredential",
    }


def status_list(part: int) -> str:
    """Which badges of this part were taken back, one bit each, as a signed credential."""
    bits = bytearray(BITS // 8)
    first = part * BITS
    gone = Badge.objects.filter(number__gte=first, number__lt=first + BITS, state=BadgeState.REVOKED)
    for number in gone.values_list("number", flat=True):
        bit = number - first
        bits[bit // 8] |= 0x80 >> bit % 8
    this = address(f"status/{part}.jwt")
    squeezed = base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()
    issuer = network()["id"]
    told = {
        "@context": CONTEXT[:1],
        "id": this,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": _stamp(now()),
        "credentialSubject": {
            "id": f"{this}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": f"u{squeezed}",
        },
    }
    return _signed(told | {"iss": issuer, "jti": this})


def _signed(payload: dict[str, Any]) -> str:
    signs = signer()
    header = {"alg": "ES256", "kid": address(f"keys/{signs.kid}.json"), "typ": "JWT"}
    head, body = (b64(json.dumps(part, separators=(",", ":")).encode()) for part in (header, payload))
    return f"{head}.{body}.{b64(signs.sign(f'{head}.{body}'.encode()))}"


def read_jwt(token: str, keys: dict[str, bytes]) -> dict[str, Any] | None:
    """The payload if one of these keys signed it, else None."""
    try:
        head, body, signature = token.split(".")
        header = json.loads(unb64(head))
        kid = str(header["kid"]).rpartition("/")[2].removesuffix(".json")
        if header["alg"] != "ES256" or kid not in keys:
            return None
        if not is_signed(keys[kid], f"{head}.{body}".encode(), unb64(signature)):
            return None
        payload: dict[str, Any] = json.loads(unb64(body))
    except (ValueError, KeyError, TypeError):
        return None
    return payload


def key_set(keys: dict[str, bytes]) -> dict[str, Any]:
    """All public keys as a JSON Web Key Set."""
    return {
        "keys": [jwk(public) | {"kid": kid, "alg": "ES256", "use": "sig"} for kid, public in keys.items()]
    }
