"""Answers kept for a moment: what every page asks for and hardly ever changes is asked of the database once in a while."""

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.conf import settings

P = ParamSpec("P")
R = TypeVar("R")

# As long as a public page is kept (pagecache.KEPT_S): together with it nothing is older than six seconds.
KEPT_S = 3.0


def for_a_moment(ask: Callable[P, R]) -> Callable[P, R]:
    """The same function, whose answer to the same (hashable) arguments is at most three seconds old in each process.

    Only for what is public, small and the same for everybody. Off where settings.KEEP_MOMENTS is, as in tests.
    """
    kept: dict[object, tuple[float, R]] = {}

    @wraps(ask)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        if not settings.KEEP_MOMENTS:
            return ask(*args, **kwargs)
        key = (args, tuple(sorted(kwargs.items())))
        moment = time.monotonic()
        found = kept.get(key)
        if found is None or moment - found[0] >= KEPT_S:
            if len(kept) >= 1000:
                kept.clear()
            found = kept[key] = (moment, ask(*args, **kwargs))
        return found[1]

    return asked
