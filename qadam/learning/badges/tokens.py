"""The link to a sheet: whoever has it may print its badges. Signed, not stored."""

from uuid import UUID

from django.core import signing

_SALT = "learning.badge-sheet"


def sheet_token(sheet: UUID) -> str:
    return signing.dumps(sheet.hex, salt=_SALT, compress=False)


def sheet_from(token: str) -> UUID | None:
    """The sheet a link is for; None for a link that was changed."""
    try:
        return UUID(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError):
        return None
