"""The letters a creator sends to join a cohort."""

import secrets

from qadam.creators.models import Cohort

# No 0/O, 1/I: codes are read aloud and typed by thumbs.
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_TRIES = 20


def join_code() -> str:
    """Five signs no cohort has."""
    for _attempt in range(_TRIES):
        code = "".join(secrets.choice(LETTERS) for _n in range(5))
        if not Cohort.objects.filter(join_code=code).exists():
            return code
    raise RuntimeError("no free code for a cohort")
