"""The lot that decides who is not messaged: drawn by keyed hash, the same whenever it is drawn, decided by nobody.

An experiment has a salt of its own, kept with it. Whoever knows the salt can draw again and check every name; whoever
does not cannot guess a draw from an address. A larger share holds out everyone a smaller one did. How a draw is made
never changes: assignments are kept by it, and a database draws the same way for a hundred thousand people at once.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from uuid import UUID

_FIRST_BITS = 53


def new_salt() -> bytes:
    """A salt for one experiment. Keep it with the experiment: without it nothing can be drawn again."""
    return secrets.token_bytes(32)


def draw(salt: bytes, campaign_id: UUID, address_hash: bytes, *, about: str = "holdout") -> float:
    """A number in [0, 1), uniform over addresses and independent between salts, campaigns and what it is about."""
    mac = hmac.new(salt, about.encode(), hashlib.sha256)
    for part in (campaign_id.bytes, bytes(address_hash)):
        mac.update(b"\0" + len(part).to_bytes(4, "big") + part)
    return (int.from_bytes(mac.digest()[:8], "big") >> (64 - _FIRST_BITS)) / (1 << _FIRST_BITS)


def is_held_out(salt: bytes, campaign_id: UUID, address_hash: bytes, *, share: float) -> bool:
    """True for the random share (0 to 1) of addresses that are not messaged."""
    if not 0 <= share < 1:
        raise ValueError("The share held out lies between 0 and 1, and somebody must be messaged.")
    return draw(salt, campaign_id, address_hash) < share


def variant(salt: bytes, campaign_id: UUID, address_hash: bytes, *, shares: Mapping[str, float]) -> str:
    """Which of several wordings an address gets; the shares, in the order given, add up to 1.

    Drawn apart from the holdout: who is held out says nothing about which wording it would have been.
    """
    if not shares or min(shares.values()) < 0 or abs(sum(shares.values()) - 1) > 1e-9:
        raise ValueError("The shares of the wordings must add up to 1.")
    drawn, reached = draw(salt, campaign_id, address_hash, about="variant"), 0.0
    for name, share in shares.items():
        reached += share
        if drawn < reached:
            return name
    return next(name for name, share in reversed(list(shares.items())) if share)
