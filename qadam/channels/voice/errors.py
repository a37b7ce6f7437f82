"""What a provider of Twilio's kind answers when it does not ring somebody."""

from __future__ import annotations

import json
from collections.abc import Mapping

import httpx

from qadam.channels.base import ChannelError
from qadam.channels.http import retry_after_s

_FOR_GOOD: Mapping[int, tuple[str, str]] = {
    21211: ("wrong_number", "This is not a number that can be rung."),
    21214: ("wrong_number", "This number cannot be reached."),
    13224: ("wrong_number", "This is not a number that can be rung."),
    21217: ("wrong_number", "This is not a number that can be rung."),
    21219: ("not_verified", "A trial account rings verified numbers only."),
}
_OF_THE_ACCOUNT: Mapping[int, tuple[str, str]] = {
    20003: ("token_refused", "The provider does not know this account or its token."),
    21210: ("number_not_registered", "The number of this channel does not belong to the account."),
    21212: ("number_not_registered", "The number of this channel is not usable."),
    21215: ("not_allowed", "The account may not ring this country."),
    20005: ("account_blocked", "The provider has closed the account."),
    10001: ("account_blocked", "The provider has closed the account."),
}
_STATUSES_OF_THE_ACCOUNT = {
    401: "token_refused",
    402: "payment_due",
    403: "not_allowed",
    404: "unexpected_answer",
}


def refusal(answer: httpx.Response) -> ChannelError:
    """The error an answer stands for. After a fault of the provider (5xx) a phone may ring all the same: unknown."""
    status, code, wait = answer.status_code, _code(answer), retry_after_s(answer.headers)
    if status == 429 or code == 20429:
        return ChannelError(
            "too_fast", "The provider asks us to wait.", retry_after_s=wait or 5, proves_unsent=True
        )
    if status >= 500:
        return ChannelError("provider_fault", "The provider failed; the phone may ring.", unknown=True)
    if code in _FOR_GOOD:
        return ChannelError(*_FOR_GOOD[code], permanent=True, proves_unsent=True)
    if code in _OF_THE_ACCOUNT or status in _STATUSES_OF_THE_ACCOUNT:
        name, words = _OF_THE_ACCOUNT.get(
            code, (_STATUSES_OF_THE_ACCOUNT.get(status, "not_allowed"), "The provider refuses this account.")
        )
        return ChannelError(name, words, proves_unsent=True, account_wide=True, retry_after_s=wait or 60)
    if status >= 300:
        return ChannelError(
            f"http_{status}", "The provider refused the call.", permanent=True, proves_unsent=True
        )
    return ChannelError("odd_answer", "The provider said yes but named no call.", unknown=True)


def _code(answer: httpx.Response) -> int:
    try:
        code = json.loads(answer.content).get("code")
    except (ValueError, AttributeError, httpx.ResponseNotRead):
        return 0
    return code if isinstance(code, int) else 0
