"""Personal links to a circle that was just asked for on the web. Signed, not stored."""

from uuid import UUID

from django.core import signing

_SALT = "circles.started"


def link_token(circle_id: UUID) -> str:
    return signing.dumps(circle_id.hex, salt=_SALT, compress=False)


def circle_id_from(token: str) -> UUID | None:
    """The circle a link is for; None for a link that was changed."""
    try:
        return UUID(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError):
        return None
