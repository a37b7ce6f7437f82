"""What Twilio's error numbers mean for us: may we try again, when, and is it one message or the whole account."""

from __future__ import annotations

from collections.abc import Mapping

from qadam.channels.base import ChannelError

_Meaning = tuple[str, str]

_TOKEN = ("token_refused", "Twilio does not accept the account SID and the auth token.")
_SENDER = ("sender_refused", "This number or name may not send SMS: check it in the Twilio console.")
_SUSPENDED = ("account_blocked", "Twilio has suspended this account: its console says why.")

# The whole account meets the same answer.
ACCOUNT: Mapping[int, _Meaning] = {
    20003: _TOKEN,
    20005: _SUSPENDED,
    20008: ("token_refused", "These are test credentials: copy the live ones from the Twilio console."),
    20404: ("unexpected_answer", "Twilio knows no such account: check the account SID."),
    21212: _SENDER,
    21603: _SENDER,
    21606: _SENDER,
    21659: _SENDER,
    21660: _SENDER,
    21701: _SENDER,
    21703: _SENDER,
    30002: _SUSPENDED,
    90010: _SUSPENDED,
}
# Later it may go.
LATER: Mapping[int, float] = {14107: 5, 20429: 5, 21611: 60, 30001: 60, 30022: 60}
# This message or this person, for good.
FOR_GOOD: Mapping[int, _Meaning] = {
    21211: ("undeliverable", "This is no number an SMS can go to."),
    21214: ("undeliverable", "This number cannot be reached."),
    21217: ("undeliverable", "This is no number an SMS can go to."),
    21265: ("undeliverable", "This is no number an SMS can go to."),
    21408: ("country_refused", "The account may not send to this country: allow it in the Twilio console."),
    21602: ("refused", "The message has no words."),
    21608: ("not_a_test_number", "A trial account may only write to numbers it has verified."),
    21612: ("undeliverable", "Twilio has no way to this number from this sender."),
    21614: ("undeliverable", "This is not a mobile number."),
    21617: ("too_long", "The message is too long for SMS."),
    30003: ("undeliverable", "The phone is switched off or out of reach."),
    30004: ("undeliverable", "The network or the person blocks this sender."),
    30005: ("undeliverable", "The network does not know this number."),
    30006: ("undeliverable", "This is not a mobile number."),
    30007: ("filtered", "The network took the message for spam."),
    30008: ("undeliverable", "The network gave no reason."),
    30410: ("undeliverable", "The network took too long."),
}


def answer_error(status: int, code: int | None, *, retry_after_s: float | None = None) -> ChannelError:
    """The error behind an answer other than success. A 5xx of their own, or a success without an id, proves nothing."""
    code = code or 0
    if code == 21610:
        return _opted_out(proves_unsent=True)
    if code in ACCOUNT:
        return _account(*ACCOUNT[code])
    if code in LATER or status in (429, 503):
        wait_s = LATER.get(code, 5.0 if status == 429 else 15.0) if retry_after_s is None else retry_after_s
        kind = "too_fast" if code in LATER or status == 429 else "unavailable"
        return ChannelError(kind, "Twilio asks to wait.", retry_after_s=wait_s, proves_unsent=True)
    if code in FOR_GOOD:
        return ChannelError(*FOR_GOOD[code], permanent=True, proves_unsent=True)
    if status in (401, 403):
        return _account(*_TOKEN)
    if 300 <= status < 400 or status in (404, 405):
        return _account("unexpected_answer", "The address of the API answers something else: check it.")
    if 400 <= status < 500:
        name = f"twilio_{code}" if code else f"http_{status}"
        return ChannelError(name, "Twilio refused the message.", permanent=True, proves_unsent=True)
    if status >= 500:
        return ChannelError("provider_fault", "Twilio had a fault of its own.", unknown=True)
    return ChannelError("odd_answer", "Twilio said yes but gave no message id.", unknown=True)


def receipt_error(code: int) -> ChannelError:
    """The error inside a `failed` or `undelivered` receipt: the message was taken, and could not be delivered later."""
    if code == 21610:
        return _opted_out(proves_unsent=False)
    if code in ACCOUNT:
        name, words = ACCOUNT[code]
        return ChannelError(name, words, account_wide=True)
    name, words = FOR_GOOD.get(code, ("undeliverable", "The SMS could not be delivered."))
    return ChannelError(name, words, permanent=True)


def _opted_out(*, proves_unsent: bool) -> ChannelError:
    words = "This person said STOP to Twilio: nothing reaches her until she writes START."
    return ChannelError("opted_out", words, permanent=True, proves_unsent=proves_unsent, everything=True)


def _account(code: str, words: str) -> ChannelError:
    return ChannelError(code, words, retry_after_s=300, proves_unsent=True, account_wide=True)
