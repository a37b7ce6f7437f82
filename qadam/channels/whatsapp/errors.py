"""What Meta's error codes mean for us: may we try again, when, and is it one message or the whole account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qadam.channels.base import ChannelError


@dataclass(frozen=True, slots=True)
class Meaning:
    """One answer of the provider in our words; not `sure` if something may have been sent all the same."""

    code: str
    message: str
    permanent: bool = False
    retry_after_s: float | None = None
    account_wide: bool = False
    sure: bool = True


def _for_good(code: str, message: str) -> Meaning:
    return Meaning(code, message, permanent=True)


def _account(code: str, message: str) -> Meaning:
    return Meaning(code, message, retry_after_s=300, account_wide=True)


_TOKEN = _account("token_refused", "The access token is not valid any more: make a new one and save it.")
_RIGHTS = _account("not_allowed", "The access token may not send for this number: check its permissions.")
_BLOCKED = _account("account_blocked", "WhatsApp has restricted this account: WhatsApp Manager says why.")
_UNREGISTERED = _account("number_not_registered", "This number is not registered with the Cloud API.")
_TOO_FAST = Meaning("too_fast", "The provider asks to send more slowly.", retry_after_s=1)
_TOO_MANY_CALLS = Meaning("too_fast", "The provider asks to send more slowly.", retry_after_s=60)
_BUSY = Meaning("unavailable", "The provider is overloaded.", retry_after_s=15)
_FAULT = Meaning("provider_fault", "The provider had a fault of its own.", retry_after_s=60, sure=False)
_REFUSED = _for_good("refused", "The provider refused the message as it is written.")
_TEMPLATE = _for_good(
    "template_refused", "There is no such template in this language, or its words do not fit."
)
_TEMPLATE_PAUSED = Meaning(
    "template_paused",
    "WhatsApp has paused this template: too many people disliked it.",
    retry_after_s=1800,
)
_TEMPLATE_DISABLED = _for_good("template_disabled", "WhatsApp has switched this template off for good.")
_UNEXPECTED = _account("unexpected_answer", "The provider's address answers something else: check it.")

MEANINGS: Mapping[int, Meaning] = {
    0: _TOKEN,
    190: _TOKEN,
    3: _RIGHTS,
    10: _RIGHTS,
    131005: _RIGHTS,
    33: _UNREGISTERED,
    131045: _UNREGISTERED,
    133010: _UNREGISTERED,
    368: _BLOCKED,
    131031: _BLOCKED,
    131037: _account("name_not_approved", "The number's display name is not approved yet."),
    131042: _account("payment_due", "WhatsApp wants its payment details mended in WhatsApp Manager."),
    131057: _account("maintenance", "The account is in maintenance, often while its limits are raised."),
    4: _TOO_MANY_CALLS,
    80007: _TOO_MANY_CALLS,
    130429: _TOO_FAST,
    131048: Meaning("spam_limit", "Too many people blocked or reported this number.", retry_after_s=3600),
    131056: Meaning("too_fast_for_person", "Too many messages to this person in a row.", retry_after_s=6),
    131049: Meaning(
        "marketing_cap", "This person has had enough campaign messages today.", retry_after_s=86_400
    ),
    1: _FAULT,
    131000: _FAULT,
    2: _BUSY,
    131016: _BUSY,
    133004: _BUSY,
    100: _REFUSED,
    131008: _REFUSED,
    131009: _REFUSED,
    131051: _REFUSED,
    135000: _REFUSED,
    130472: _for_good("held_back", "WhatsApp holds this message back for a test of its own."),
    130497: _for_good("country_refused", "This account may not write to people in that country."),
    131021: _for_good("to_ourselves", "This is our own number."),
    131026: _for_good("undeliverable", "This number cannot receive the message on WhatsApp."),
    131030: _for_good("not_a_test_number", "A test number may only write to the numbers on its list."),
    131047: _for_good("window_closed", "More than 24 hours have passed: only a template may be sent."),
    131050: _for_good("opted_out", "This person stopped campaign messages inside WhatsApp."),
    131052: _for_good("media_gone", "The file is no longer there."),
    131053: _for_good("media_refused", "The provider did not take the file."),
    131062: _for_good("phone_needed", "This kind of message needs a phone number."),
    132000: _TEMPLATE,
    132001: _TEMPLATE,
    132005: _TEMPLATE,
    132007: _TEMPLATE,
    132012: _TEMPLATE,
    132018: _TEMPLATE,
    132015: _TEMPLATE_PAUSED,
    132016: _TEMPLATE_DISABLED,
}

_BY_STATUS: Mapping[int, Meaning] = {
    401: _TOKEN,
    403: _RIGHTS,
    404: _UNEXPECTED,
    408: _BUSY,
    425: _BUSY,
    429: _TOO_FAST,
    503: _BUSY,
}


def _meaning(status: int, code: int | None) -> Meaning:
    if code is not None:
        known = _RIGHTS if 200 <= code <= 299 else MEANINGS.get(code)
        if known:
            return known
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if 300 <= status < 400:
        return _UNEXPECTED
    if 400 <= status < 500:
        return _for_good(f"http_{status}" if code is None else f"graph_{code}", _REFUSED.message)
    return _FAULT


def answer_error(
    status: int, code: int | None, *, subcode: int | None = None, retry_after_s: float | None = None
) -> ChannelError:
    """The error behind an HTTP answer. A fault nobody can place (1, 131000, bare 5xx) proves nothing."""
    wrong_id = code == 100 and subcode == 33  # "object does not exist": our id, not this message
    meaning = _UNEXPECTED if wrong_id else _meaning(status, code)
    if not meaning.sure:
        return ChannelError(meaning.code, meaning.message, unknown=True)
    return ChannelError(
        meaning.code,
        meaning.message,
        permanent=meaning.permanent,
        retry_after_s=meaning.retry_after_s if retry_after_s is None else retry_after_s,
        proves_unsent=True,
        account_wide=meaning.account_wide,
    )


def receipt_error(code: int) -> ChannelError:
    """The error inside a `failed` receipt: the message was taken, and could not be delivered later."""
    meaning = _meaning(400, code)
    return ChannelError(
        meaning.code,
        meaning.message,
        permanent=meaning.permanent,
        retry_after_s=meaning.retry_after_s,
        account_wide=meaning.account_wide,
    )
