"""What the picture code of a badge says about it, with a signature short enough to be printed.

    https://…/badges/B7KM29TX/#Sq.links.2611.charsadda.naway-sahar.Xy12_abC.<signature>

It stands behind the #, so that no server and no log ever sees it, and a phone without internet can check it.
"""

from django.conf import settings

from qadam.learning.badge_models import Badge, BadgeKind, Evidence
from qadam.learning.badges.signing import b64, is_signed, unb64

KINDS = {BadgeKind.TOOK_PART: "P", BadgeKind.SHOWED: "S", BadgeKind.CERTIFICATE: "C"}
EVIDENCE = {"": "", Evidence.FACILITATOR: "f", Evidence.QUIZ: "q", Evidence.TAUGHT: "t"}


def statement(badge: Badge) -> str:
    """What is signed beside the code: kind (and evidence, and meetings), lesson, month, district, issuer, key."""
    kind = f"{KINDS[BadgeKind(badge.kind)]}{EVIDENCE[badge.evidence]}{badge.meetings or ''}"
    month = f"{badge.month:%y%m}"
    return ".".join((kind, badge.about, month, badge.place_code, badge.issuer_code, badge.key_id))


def signed_bytes(code: str, said: str) -> bytes:
    return f"qadam-badge-1 {code} {said}".encode()


def link(badge: Badge) -> str:
    """The address in the picture code."""
    said = f"{statement(badge)}.{b64(bytes(badge.signature))}"
    return f"{settings.BASE_URL}/badges/{badge.code}/#{said}"


def is_ours(code: str, fragment: str, keys: dict[str, bytes]) -> bool:
    """Whether one of our keys signed what stands behind the #."""
    said, _dot, signature = fragment.rpartition(".")
    public = keys.get(said.rpartition(".")[2])
    try:
        return public is not None and is_signed(public, signed_bytes(code, said), unb64(signature))
    except ValueError:
        return False
