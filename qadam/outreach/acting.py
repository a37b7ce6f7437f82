"""One thing done on a page of the desk, and what is said of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages

from qadam.core.errors import QadamError
from qadam.organisations.desk import DeskRequest


def act_and_say(request: DeskRequest, found: Any, act: Callable[..., object], done: str) -> None:
    """Does it in the name of whoever asks, and says that it is done, or why it was refused."""
    try:
        act(found, by=request.user)
    except QadamError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
