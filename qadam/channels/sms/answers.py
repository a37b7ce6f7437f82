"""What an answer of an SMS provider proves about a message: taken, surely not taken, or unknown."""

from __future__ import annotations

import json

import httpx

from qadam.channels.base import ChannelError
from qadam.channels.http import retry_after_s
from qadam.channels.sms import wire
from qadam.channels.sms.settings import Settings

LOOKED_AT = 4000  # characters of an answer


def said(answer: httpx.Response) -> str:
    """Status and words of an answer, as patterns meet them: `202 0: Accepted for delivery`."""
    return f"{answer.status_code} {answer.content[: 4 * LOOKED_AT].decode('utf-8', 'replace')[:LOOKED_AT].strip()}"


def taken_id(settings: Settings, answer: httpx.Response) -> str:
    """The provider's name for the message it took, or "" where it gives none. Raises ChannelError for all else."""
    words = said(answer)
    for meaning, pattern in settings.refusals:
        if pattern.search(words):
            raise refused(meaning, answer)
    if settings.taken.search(words):
        return wire.found_at(_data(answer), settings.id_path) or _id_in(words, settings.id_path)
    raise by_status(answer)


def _data(answer: httpx.Response) -> object:
    try:
        return json.loads(answer.content)
    except ValueError:
        return None


def _id_in(words: str, path: str) -> str:
    """The id in plain words: what follows a mark like `ID:` or `id=` among the places of `id_path`."""
    for mark in path.split("|"):
        if mark.endswith((":", "=")) and mark in words:
            after = words.partition(mark)[2].split()
            return after[0].strip(",;\"'") if after else ""
    return ""


def refused(meaning: str, answer: httpx.Response) -> ChannelError:
    """The error that a refusal stands for, as the settings name it."""
    match meaning:
        case "retry":
            wait_s = retry_after_s(answer.headers) or 60
            return _error("too_fast", "The provider asks to send more slowly.", retry_after_s=wait_s)
        case "account":
            return _account(
                "not_allowed", "The provider refuses this account: check user, password and balance."
            )
        case "opted_out":
            words = "This person stopped messages at the provider."
            return ChannelError("opted_out", words, permanent=True, proves_unsent=True, everything=True)
        case _:
            return _error("refused", "The provider refused the message.", permanent=True)


def by_status(answer: httpx.Response) -> ChannelError:
    """What the HTTP status alone proves. A success in words nobody foresaw proves nothing."""
    status = answer.status_code
    if status in (429, 503, 408, 425):
        wait_s = retry_after_s(answer.headers)
        code = "too_fast" if status == 429 else "unavailable"
        usual_s = 5 if status == 429 else 15
        return _error(code, "The provider asks to wait.", retry_after_s=usual_s if wait_s is None else wait_s)
    if status in (401, 403):
        return _account("token_refused", "The provider does not accept user and password.")
    if 300 <= status < 400 or status in (404, 405):
        return _account("unexpected_answer", "The provider's address answers something else: check it.")
    if 400 <= status < 500:
        return _error("refused", "The provider refused the message.", permanent=True)
    if status >= 500:
        return ChannelError("provider_fault", "The provider had a fault of its own.", unknown=True)
    return ChannelError("odd_answer", "The provider answered in words we do not know.", unknown=True)


def _error(
    code: str, message: str, *, permanent: bool = False, retry_after_s: float | None = None
) -> ChannelError:
    return ChannelError(code, message, permanent=permanent, retry_after_s=retry_after_s, proves_unsent=True)


def _account(code: str, message: str) -> ChannelError:
    return ChannelError(code, message, retry_after_s=300, proves_unsent=True, account_wide=True)
