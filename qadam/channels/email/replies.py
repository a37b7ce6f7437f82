"""What a mail server's refusal proves. The words of the server are read here and never kept: they may hold addresses."""

from __future__ import annotations

import re

from qadam.channels.base import ChannelError

# The mailbox or its domain does not exist (RFC 3463, RFC 7505): nobody will ever read there.
GONE = re.compile(r"\b5\.1\.(?:1|2|3|6|10)\b")
_POLICY = re.compile(r"\b5\.7\.\d+\b")
_RELAY = re.compile(r"relay|authenticat|not permitted to send|sender address rejected", re.IGNORECASE)
# Minutes, not seconds: a server that greylists wants to see patience.
SERVER_RESTS_S = 60.0


def gone() -> ChannelError:
    return ChannelError("address_gone", "This mailbox does not exist.", permanent=True, proves_unsent=True)


def of_connecting(code: int) -> ChannelError:
    """The server greets us with a refusal."""
    if 400 <= code < 500:
        return _rest()
    return ChannelError(
        "sender_refused",
        "The mail server does not talk to us.",
        proves_unsent=True,
        account_wide=True,
        retry_after_s=300,
    )


def of_login(code: int) -> ChannelError:
    """The server did not take name and password; it may be tired for the moment."""
    if 400 <= code < 500:
        return _rest()
    return ChannelError(
        "login_refused",
        "The mail server refuses name or password.",
        proves_unsent=True,
        account_wide=True,
        retry_after_s=300,
    )


def of_sender(code: int, words: str) -> ChannelError:
    """What it says to MAIL FROM: about us and not about anybody who shall read."""
    if code == 530:
        return of_login(535)
    if 400 <= code < 500:
        return _rest()
    if code == 552 or "5.3.4" in words:
        return _too_long()
    return ChannelError(
        "sender_refused",
        "The mail server does not let us send from this address.",
        proves_unsent=True,
        account_wide=True,
        retry_after_s=300,
    )


def of_recipient(code: int, words: str) -> ChannelError:
    """What it says to RCPT TO: mostly about this one mailbox."""
    if code == 421:
        return _rest()
    if 400 <= code < 500:
        return ChannelError("later", "The mail server asks to come back later.", proves_unsent=True)
    if GONE.search(words):
        return gone()
    if code in (530, 550, 554) and _RELAY.search(words):
        return of_sender(550, "")
    if _POLICY.search(words):
        return ChannelError(
            "refused", "The mailbox does not take mail from us.", permanent=True, proves_unsent=True
        )
    return ChannelError(
        "undeliverable", "The mailbox does not take mail.", permanent=True, proves_unsent=True
    )


def of_content(code: int, words: str) -> ChannelError:
    """What it says after the whole mail: it was not taken."""
    if code == 421:
        return _rest()
    if 400 <= code < 500:
        return ChannelError("later", "The mail server asks to come back later.", proves_unsent=True)
    if code == 552 or "5.3.4" in words:
        return _too_long()
    if GONE.search(words):
        return gone()
    return ChannelError(
        "content_refused", "The mail server refused what was written.", permanent=True, proves_unsent=True
    )


def _rest() -> ChannelError:
    return ChannelError(
        "unavailable",
        "The mail server asks for patience.",
        proves_unsent=True,
        retry_after_s=SERVER_RESTS_S,
    )


def _too_long() -> ChannelError:
    return ChannelError(
        "too_long", "The mail server does not take mail of this size.", permanent=True, proves_unsent=True
    )
