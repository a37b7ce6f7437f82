"""Numbers as networks and phones write them, in the one form we keep: E.164 with its plus."""

from __future__ import annotations

import re

_NOT_DIALLED = re.compile(r"[^\d+]")
_MADE_OF = re.compile(r"[\d+()\-.\s\u200e\u200f\u202a-\u202c]+")


def e164(written: str, *, region: str = "PK") -> str | None:
    """The number behind 0300…, 92300…, 0092300…, +92 300… or ٠٣٠٠…; None for a name or a short code.

    Nobody can answer those: a bank's sender name, an operator's 4-digit service.
    """
    if not _MADE_OF.fullmatch(written):
        return None
    import phonenumbers  # sixty modules that most processes never need

    try:
        parsed = phonenumbers.parse(_NOT_DIALLED.sub("", written), region)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(parsed) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def ways_to_write(number: str) -> dict[str, str]:
    """An E.164 number as providers want it: {to} with its plus, {to_digits} without, {to_local} as dialled at home."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number)
        local = phonenumbers.national_significant_number(parsed)
    except phonenumbers.NumberParseException:
        local = number.lstrip("+")
    return {"to": number, "to_digits": number.lstrip("+"), "to_local": f"0{local}"}
