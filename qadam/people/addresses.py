"""Turning what people write into one form of an address, and into what the database may hold."""

import re
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from qadam.core.sealing import keyed_hash
from qadam.core.text import latin_digits
from qadam.people.enums import AddressKind
from qadam.people.errors import BadEmail, BadPhone, PhoneTooShort, TwoPhones

_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
# Nearly every number here: read without asking phonenumbers, which takes ten times as long.
_MOBILE_HERE = re.compile(r"(?:(?:\+|00)?92)?0?(3[0-9]{9})")
_TWO = re.compile(r"(?:\+?92|0092|0)?3[0-9]{9}(?:\+?92|0092|0)3[0-9]{9}|[0-9]{7,}\+[0-9]{7,}")
_BETWEEN = re.compile(r"[/,;|&،؛\n]|\b(?:or|and)\b|\bیا\b")


def phone(text: str, *, region: str = "PK") -> str:
    """The number in E.164, from however people write it (0300-1234567, +92 300…, ٠٣٠٠…).

    Raises BadPhone, PhoneTooShort, TwoPhones.
    """
    written = re.sub(r"[^0-9+]", "", latin_digits(text))
    if region == "PK" and (mobile := _MOBILE_HERE.fullmatch(written)):
        return f"+92{mobile.group(1)}"
    if _are_two(text, written):
        raise TwoPhones
    if re.fullmatch(r"03\d{1,8}", written):
        raise PhoneTooShort(has=len(written), needs=11)
    import phonenumbers  # sixty modules, for the few numbers that are read here

    try:
        parsed = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        raise BadPhone from None
    # Not "possible within a town": nobody can be written to by half a number.
    if phonenumbers.is_possible_number_with_reason(parsed) != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise BadPhone
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def zone_abroad(number: str, *, home: str) -> str:
    """The zone of the only place a number in E.164 can be from, where clocks show another time than at home; else ""."""
    import phonenumbers
    from phonenumbers import timezone

    try:
        zones = timezone.time_zones_for_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return ""
    found = zones[0] if len(zones) == 1 else ""
    return found if found not in ("", home) and _is_known(found) else ""


def _is_known(zone: str) -> bool:
    """Whether our clocks know this zone. Listing all they know would read the whole disk of them for each number."""
    try:
        ZoneInfo(zone)
    except ZoneInfoNotFoundError:
        return False
    return True


def _are_two(text: str, written: str) -> bool:
    if _TWO.fullmatch(written):
        return True
    parts = _BETWEEN.split(latin_digits(text))
    return sum(len(re.findall(r"[0-9]", part)) >= 7 for part in parts) > 1


def email(text: str) -> str:
    """The address in lower case. Raises BadEmail."""
    written = text.strip().lower()
    if not _EMAIL.match(written) or len(written) > 254:
        raise BadEmail
    return written


def address_hash(organisation_id: UUID, kind: str, value: str) -> bytes:
    """What finds an address inside one organisation; no other organisation's hash of it is the same."""
    return keyed_hash("address", organisation_id.bytes, kind, value)


def hint(kind: str, value: str) -> str:
    """Two characters that help staff tell people apart and nobody else find them."""
    return value[-2:] if kind == AddressKind.PHONE else ""
