"""Codes of badges: seven signs and one that checks them. Read aloud, written by hand, typed by thumbs.

No two signs look alike and there are no vowels, so that no word comes out. 29 is a prime: one wrong sign, or two that
changed places, never fit the check sign.
"""

import secrets

from qadam.core.text import latin_digits

LETTERS = "23456789BCDFGHJKLMNPQRSTVWXYZ"
LENGTH = 8


def new_code() -> str:
    """A code nobody guesses."""
    return with_check("".join(secrets.choice(LETTERS) for _ in range(LENGTH - 1)))


def with_check(signs: str) -> str:
    """Seven signs and the eighth that checks them."""
    return signs + LETTERS[sum(n * LETTERS.index(sign) for n, sign in enumerate(signs, 1)) % len(LETTERS)]


def read_code(text: str) -> str:
    """The code somebody typed: small letters, spaces, hyphens and any digits will do. Empty if it is none."""
    code = "".join(sign for sign in latin_digits(text).upper() if sign.isalnum())
    known = len(code) == LENGTH and all(sign in LETTERS for sign in code)
    return code if known and with_check(code[:-1]) == code else ""


def as_number(code: str) -> int:
    """The seven signs as one number below 2**35: five bytes of a list."""
    value = 0
    for sign in code[: LENGTH - 1]:
        value = value * len(LETTERS) + LETTERS.index(sign)
    return value


def grouped(code: str) -> str:
    """As it is printed: B7KM 29TX."""
    return f"{code[:4]} {code[4:]}"
