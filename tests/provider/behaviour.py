"""How the provider answers one call: well, badly, late, or not at all."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal["ok", "error", "status", "garbage", "cut_before", "cut_after", "silence"]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One way to answer. `takes` says whether the message is accepted, whatever the sender gets to hear."""

    kind: Kind = "ok"
    status: int = 200
    code: int | None = None
    retry_after: str | None = None
    delay_s: float = 0.0

    @property
    def takes(self) -> bool:
        """Whether the person would receive the message."""
        return self.kind in ("ok", "garbage", "cut_after", "silence")

    def as_json(self) -> dict[str, Any]:
        """The same, to be sent over the control address."""
        return asdict(self)


OK = Behaviour()
CUT_BEFORE = Behaviour("cut_before")  # the connection breaks while the request is still being read
CUT_AFTER = Behaviour("cut_after")  # taken, then the connection breaks without an answer
SILENCE = Behaviour("silence")  # taken, and never answered
GARBAGE = Behaviour("garbage")  # taken, and answered with something that is not JSON


def slow(seconds: float) -> Behaviour:
    """Taken and answered, late."""
    return Behaviour(delay_s=seconds)


def throttled(retry_after: str | None = None, *, code: int | None = 130429) -> Behaviour:
    """429, with or without Retry-After; `code=None` leaves out Graph's own error object."""
    return Behaviour("status" if code is None else "error", status=429, code=code, retry_after=retry_after)


def fault(status: int = 503, *, code: int | None = None) -> Behaviour:
    """A 5xx, bare as from a gateway, or with Graph's error object."""
    return Behaviour("status" if code is None else "error", status=status, code=code)


def refusing(code: int, *, status: int = 400) -> Behaviour:
    """Graph's own error with this code."""
    return Behaviour("error", status=status, code=code)
