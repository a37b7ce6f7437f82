"""Turning what people write into one form of an address, and into what the database may hold."""

import re
from uuid import UUID
from zoneinfo import available_timezones

import phonenumbers
from phonenumbers import timezone

from qadam.core.sealing import keyed_hash
from qadam.core.text import latin_digits
from qadam.people.enums import AddressKind
from qadam.people.errors import BadEmail, BadPhone, PhoneTooShort

_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")


def phone(text: str, *, region: str = "PK") -> str:
    """The number in E.164, from however people write it (0300-1234567, +92 300…, ٠٣٠٠…). Raises BadPhone, PhoneTooShort."""
    written = re.sub(r"[^\d+]", "", latin_digits(text))
    if re.fullmatch(r"03\d{1,8}", written):
        raise PhoneTooShort(has=len(written), needs=11)
    try:
        parsed = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        raise BadPhone from None
    if not phonenumbers.is_possible_number(parsed):
        raise BadPhone
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def zone_abroad(number: str, *, home: str) -> str:
    """The zone of the only place a number in E.164 can be from, where clocks show another time than at home; else ""."""
    try:
        zones = timezone.time_zones_for_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return ""
    found = zones[0] if len(zones) == 1 else ""
    return found if found in available_timezones() and found != home else ""


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
