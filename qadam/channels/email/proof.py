"""Ids of our mails that nobody else can make: who sends one back has had the mail."""

from __future__ import annotations

import hashlib
import hmac
import re

_OURS = re.compile(r"<([A-Za-z0-9-]{1,64})\.([0-9a-f]{20})@([A-Za-z0-9.-]+)>")


class Proof:
    """Makes and reads the Message-IDs of one account. An id is bound to the mailbox the mail went to."""

    def __init__(self, secret: str, domain: str) -> None:
        self._secret, self._domain = secret.encode(), domain.lower()

    def message_id(self, our_ref: str, recipient: str) -> str:
        """The id of our mail to this mailbox. Holds no address."""
        return f"<{our_ref}.{self._mac(our_ref, recipient)}@{self._domain}>"

    def find(self, text: str, recipient: str) -> tuple[str, str] | None:
        """The first of our ids in a header that went to this mailbox, with our reference; None if there is none."""
        for found in _OURS.finditer(text):
            ref, mac, domain = found.groups()
            ours = domain.lower() == self._domain
            if ours and hmac.compare_digest(mac, self._mac(ref, recipient)):
                return found[0], ref
        return None

    def signature(self, body: bytes) -> str:
        """What whoever posts a mail to our webhook must give with it."""
        return f"sha256={hmac.new(self._secret, body, hashlib.sha256).hexdigest()}"

    def _mac(self, our_ref: str, recipient: str) -> str:
        words = f"message-id\0{our_ref}\0{recipient.strip().lower()}".encode("utf-8", "replace")
        return hmac.new(self._secret, words, hashlib.sha256).hexdigest()[:20]
