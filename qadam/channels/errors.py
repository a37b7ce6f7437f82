"""What can go wrong between us and a provider, and what each case proves."""

from __future__ import annotations


class Misconfigured(ValueError):
    """The channel's configuration lacks something; the message says what."""


class Forged(Exception):
    """The webhook was not signed by the provider: answer 403."""


class NotUnderstood(Exception):
    """The webhook body is not what this provider sends: answer 200, log one line, keep nothing."""


class ChannelError(Exception):
    """The provider did not take a message, or we do not know whether it did.

    `message` is our own sentence and never holds an address or the provider's words. A new attempt is allowed only if
    `proves_unsent` and not `permanent`. `unknown` means the request left us and no answer says what became of it. A failed
    *receipt* is neither: the message was taken and later not delivered. `account_wide` means that every other message would
    meet the same answer (token expired, number blocked): stop sending and tell the organiser. `everything`, with the code
    `opted_out`: the person wants nothing at all, not only no news.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        permanent: bool = False,
        retry_after_s: float | None = None,
        proves_unsent: bool = False,
        unknown: bool = False,
        account_wide: bool = False,
        everything: bool = False,
    ) -> None:
        if unknown and (proves_unsent or permanent):
            raise ValueError("an unknown outcome proves nothing")
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.permanent = permanent
        self.retry_after_s = retry_after_s
        self.proves_unsent = proves_unsent
        self.unknown = unknown
        self.account_wide = account_wide
        self.everything = everything

    @property
    def may_retry(self) -> bool:
        """Whether the same message may be tried again on this channel."""
        return self.proves_unsent and not self.permanent

    def _facts(self) -> tuple[object, ...]:
        flags = (self.permanent, self.proves_unsent, self.unknown, self.account_wide, self.everything)
        return (self.code, self.retry_after_s, *flags)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ChannelError) and self._facts() == other._facts()

    def __hash__(self) -> int:
        return hash(self._facts())
