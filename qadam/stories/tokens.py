"""Personal links: who holds one may see how one story stands and take it back. Signed, not stored; no account."""

from uuid import UUID

from django.core import signing

_SALT = "stories.mine"


def link_token(story_id: UUID) -> str:
    return signing.dumps(story_id.hex, salt=_SALT, compress=False)


def story_id_from(token: str) -> UUID | None:
    """The story a link is for; None for a link that was changed."""
    try:
        return UUID(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError):
        return None
