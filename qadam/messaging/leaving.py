"""Leaving by a link: one click ends everything from one account to one address. No account, no cookie, no question."""

import base64
import binascii
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import signing

from qadam.core import languages
from qadam.messaging import optouts
from qadam.messaging.models import ChannelAccount
from qadam.people.models import Address, Person
from qadam.people.queries import main_person

# Never grows old: an old mail must still be able to end the next one.
_SIGNER = signing.Signer(salt="qadam.leave", sep=".")
_HASH_BYTES = 16


def leave_token(account_id: UUID, address_hash: bytes, language: str) -> str:
    """Names an account and an address by its hash, signed. Holds no address."""
    raw = account_id.bytes + bytes(address_hash) + language.encode()
    return _SIGNER.sign(base64.urlsafe_b64encode(raw).decode().rstrip("="))


def leave_url(account_id: UUID, address_hash: bytes, language: str) -> str:
    """The address that a mail program posts to, and a person opens."""
    return f"{settings.BASE_URL}/leave/{leave_token(account_id, address_hash, language)}/"


@dataclass(frozen=True)
class Link:
    """What a leave link is about."""

    account: ChannelAccount
    address_hash: bytes
    language: str

    @property
    def address(self) -> Address | None:
        """The address row; None when its person was forgotten."""
        account = self.account
        return Address.objects.filter(
            organisation_id=account.organisation_id, channel=account.kind, hash=self.address_hash
        ).first()

    @property
    def person(self) -> Person | None:
        """Whom the address means."""
        address = self.address
        return main_person(address) if address else None

    @property
    def is_stopped(self) -> bool:
        """Whether nothing at all is sent there now."""
        held = optouts.active_stop(self.account, self.address_hash)
        return held is not None and not held.only_news


def read_leave_token(token: str) -> Link | None:
    """What the token is for; None for a changed one, or an account that is no more."""
    try:
        text = _SIGNER.unsign(token)
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        account_id = UUID(bytes=raw[:16])
    except (signing.BadSignature, binascii.Error, ValueError):
        return None
    account = ChannelAccount.objects.select_related("organisation").filter(pk=account_id).first()
    if account is None:
        return None
    digest, language = raw[16 : 16 + _HASH_BYTES], raw[16 + _HASH_BYTES :].decode("ascii", "replace")
    return Link(account, digest, language if language in languages.LANGUAGES else languages.DEFAULT)


def leave(link: Link) -> bool:
    """Ends everything this account sends to this address. False if it was ended before; safe to repeat."""
    return optouts.stop(
        link.account, link.address_hash, how="one_click", person=link.person, language=link.language
    )


def come_back(link: Link) -> bool:
    """Takes the end back: what was agreed before it is agreed again. False if there was none."""
    return optouts.start(
        link.account, link.address_hash, how="one_click", person=link.person, language=link.language
    )
