"""What the Bot API's refusals mean for us. Its codes are those of HTTP; the reason stands in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import httpx

from qadam.channels.base import ChannelError, NotUnderstood
from qadam.channels.http import retry_after_s
from qadam.channels.jsonwalk import child, load, text, whole

_LONGEST_WAIT_S = 86_400


def result(answer: httpx.Response) -> Any:
    """What a method answered. Raises ChannelError for a refusal, and for an answer that is none: then it is unknown."""
    data = _decoded(answer)
    if answer.status_code == 200 and data.get("ok") is True and "result" in data:
        return data["result"]
    raise refusal(answer.status_code, data, retry_after_s(answer.headers))


def refusal(status: int, data: Mapping[str, Any], asked_s: float | None = None) -> ChannelError:
    """The error behind an answer that is not a success."""
    code = whole(data.get("error_code")) or status
    if code == 429:
        told = whole(child(data, "parameters").get("retry_after"))
        wait_s = float(min(told, _LONGEST_WAIT_S)) if told is not None and told >= 0 else asked_s
        return _wait("too_fast", "Telegram asks to send more slowly.", 1.0 if wait_s is None else wait_s)
    if data.get("ok") is not False:
        return _not_the_bot_api(status)
    if code >= 500:
        return ChannelError("provider_fault", "Telegram had a fault of its own.", unknown=True)
    reason = text(data, "description").lower()
    if code in (401, 404):
        return _account("token_refused", "The bot's token is not valid any more: BotFather gives a new one.")
    if code == 409:
        return _wait("poll_conflict", "Another program asks for this bot's messages.", 30.0)
    if code == 413:
        return _for_good("too_big", "The file is larger than Telegram takes.")
    return next((error for words, error in _REASONS.items() if words in reason), _REFUSED)()


def _not_the_bot_api(status: int) -> ChannelError:
    """An answer without the API's own form: from something in between, which may have passed the message on."""
    if 300 <= status < 500:
        return _account("unexpected_answer", "The address of the API answers something else: check it.")
    return ChannelError("odd_answer", "Something between us and Telegram answered.", unknown=True)


def _decoded(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        return load(answer.content)
    except (NotUnderstood, httpx.ResponseNotRead):
        return {}


def _for_good(code: str, message: str, *, everything: bool = False) -> ChannelError:
    return ChannelError(code, message, permanent=True, proves_unsent=True, everything=everything)


def _account(code: str, message: str) -> ChannelError:
    return ChannelError(code, message, proves_unsent=True, account_wide=True, retry_after_s=300)


def _wait(code: str, message: str, wait_s: float) -> ChannelError:
    return ChannelError(code, message, proves_unsent=True, retry_after_s=wait_s)


_REFUSED = partial(_for_good, "refused", "Telegram refused the message as it is written.")
not_admin = partial(
    _for_good, "not_admin", "The bot may not post there: make it an administrator of the channel."
)
# Made anew each time: one that is raised again and again would carry all its past along.
# In this order: the more particular words stand first.
_REASONS: Mapping[str, Callable[[], ChannelError]] = {
    "user is deactivated": partial(_for_good, "undeliverable", "This account was closed."),
    "can't initiate conversation": partial(
        _for_good, "not_started", "This person has not opened a chat with the bot."
    ),
    "can't send messages to bots": partial(_for_good, "undeliverable", "This is another bot."),
    "blocked by the user": partial(
        _for_good, "opted_out", "This person has blocked the bot.", everything=True
    ),
    "not a member of the channel": not_admin,
    "kicked from the channel": not_admin,
    "administrator rights": not_admin,
    "not enough rights": not_admin,
    "member list is inaccessible": not_admin,
    "chat not found": partial(_for_good, "no_such_chat", "There is no such chat."),
    "user not found": partial(_for_good, "no_such_chat", "There is no such chat."),
    "peer_id_invalid": partial(_for_good, "no_such_chat", "There is no such chat."),
    "file is too big": partial(_for_good, "too_big", "The file is larger than Telegram takes."),
    "wrong file": partial(_for_good, "media_gone", "The file is no longer there."),
    "invalid file": partial(_for_good, "media_gone", "The file is no longer there."),
    "voice_messages_forbidden": partial(_for_good, "media_refused", "This person takes no voice messages."),
    "message is too long": partial(_for_good, "too_long", "The text is longer than Telegram takes."),
    "message caption is too long": partial(_for_good, "too_long", "The text is longer than Telegram takes."),
    "bad webhook": partial(
        _for_good,
        "webhook_refused",
        "Telegram only sends to an https address that everybody can reach: choose polling.",
    ),
    "wrong http url": partial(_for_good, "media_refused", "Telegram could not fetch the file."),
    "image_process_failed": partial(_for_good, "media_refused", "Telegram did not take the picture."),
}
