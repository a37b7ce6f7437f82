"""Personal links: who holds one sees and sends her own drafts, without an account. Signed, not stored."""

from uuid import UUID

from django.core import signing

_SALT = "creators.participant"


def link_token(participant_id: UUID) -> str:
    return signing.dumps(participant_id.hex, salt=_SALT, compress=False)


def participant_id_from(token: str) -> UUID | None:
    """The participant a link is for; None for a link that was changed."""
    try:
        return UUID(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError):
        return None
