"""Numbers that can be said aloud and pressed on a keypad: of a circle, of a facilitator; and the letters of a claim."""

import secrets

from qadam.circles.models import Circle, Facilitator

_TRIES = 20
_LETTERS = "abcdefghkmnprstuvwxyz"


def circle_code() -> str:
    """Five digits no circle has; six once five are crowded."""
    for attempt in range(_TRIES):
        low = 10_000 if attempt < _TRIES // 2 else 100_000
        code = str(low + secrets.randbelow(9 * low))
        if not Circle.objects.filter(code=code).exists():
            return code
    raise RuntimeError("no free number for a circle")


def facilitator_number() -> str:
    """Six digits no facilitator has."""
    for _attempt in range(_TRIES):
        number = str(100_000 + secrets.randbelow(900_000))
        if not Facilitator.objects.filter(number=number).exists():
            return number
    raise RuntimeError("no free number for a facilitator")


def claim_letters() -> str:
    """Six letters nobody guesses while a form waits for its owner."""
    return "".join(secrets.choice(_LETTERS) for _n in range(6))
