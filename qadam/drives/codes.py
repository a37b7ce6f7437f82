"""Codes people say and type: five letters that join a drive, four digits that check somebody in."""

import random
import secrets

from qadam.drives.enums import ACTIVE
from qadam.drives.errors import ListFull
from qadam.drives.models import Shift, Signup

# No 0/O, 1/I: codes are read aloud and typed by thumbs.
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
# The constraint that two who drew the same code at the same moment meet.
ONE_CODE = "signup_code_in_shift"
_DRAWN = 8


def join_code() -> str:
    """Five letters to join a drive with."""
    return "".join(secrets.choice(LETTERS) for _ in range(5))


def some_code() -> str:
    """Four digits that nobody in the shift is likely to have."""
    return f"{random.SystemRandom().randrange(10_000):04}"


def free_code(shift: Shift) -> str:
    """Four digits nobody active in the shift has. Raises ListFull when all ten thousand are taken."""
    drawn = {some_code() for _ in range(_DRAWN)}
    active = Signup.objects.filter(shift=shift, state__in=ACTIVE)
    free = drawn - set(active.filter(code__in=drawn).values_list("code", flat=True))
    if not free:
        free = {f"{number:04}" for number in range(10_000)} - set(active.values_list("code", flat=True))
    if not free:
        raise ListFull
    return free.pop()
