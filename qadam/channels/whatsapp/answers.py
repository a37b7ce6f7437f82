"""Graph's answers read: the JSON inside, or the error it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from qadam.channels.base import ChannelError, NotUnderstood, ProviderId
from qadam.channels.http import retry_after_s
from qadam.channels.jsonwalk import child, children, load, text, whole
from qadam.channels.whatsapp.errors import answer_error


def decoded(answer: httpx.Response) -> Mapping[str, Any]:
    """The JSON object of an answer, or an empty one. A streamed answer that was not read counts as empty."""
    try:
        return load(answer.content)
    except (NotUnderstood, httpx.ResponseNotRead):
        return {}


def refusal(answer: httpx.Response) -> ChannelError:
    """The error that an answer other than success stands for."""
    error = child(decoded(answer), "error")
    return answer_error(
        answer.status_code,
        whole(error.get("code")),
        subcode=whole(error.get("error_subcode")),
        retry_after_s=retry_after_s(answer.headers),
    )


def accepted_id(answer: httpx.Response) -> ProviderId:
    """The id of the message Graph accepted. Raises ChannelError: a success without an id is unknown."""
    if answer.status_code != 200:
        raise refusal(answer)
    data = decoded(answer)
    for message in children(data, "messages"):
        if text(message, "id"):
            return ProviderId(text(message, "id"))
    if child(data, "error"):
        raise refusal(answer)
    raise ChannelError("odd_answer", "The provider said yes but gave no message id.", unknown=True)
