"""Personal links: who holds one may see and change one signup, without an account. Signed, not stored."""

from uuid import UUID

from django.core import signing

_SALT = "drives.signup"


def link_token(signup_id: UUID) -> str:
    return signing.dumps(signup_id.hex, salt=_SALT, compress=False)


def signup_id_from(token: str) -> UUID | None:
    """The signup a link is for; None for a link that was changed."""
    try:
        return UUID(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError):
        return None
