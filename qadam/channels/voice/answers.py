"""What was heard in a call, as it is stored: the provider's own fields, with the step of the call and what was meant."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

# A field of ours beside the provider's: which step of the call this answers. The first one is that she took the call.
STEP = "QadamStep"
# What a key meant to the menu that was just said (a number, or a word of everybody's).
MEANT = "QadamMeant"


def stored(fields: Sequence[tuple[str, str]], query: Mapping[str, str]) -> bytes:
    """Fields and query of a proven request as one JSON object. What the provider posted goes before the query."""
    ours = {name: value for name, value in query.items() if name in ("ref",)}
    return _json({**ours, **{name: value for name, value in fields if name not in (STEP, MEANT)}})


def heard(body: bytes, *, step: int, meant: str = "") -> bytes:
    """The same body as the answer to a step of the call. `meant` is what the key stands for, in words or as a number."""
    return _json({**json.loads(body), STEP: str(step), MEANT: meant})


def _json(data: Mapping[str, str]) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
