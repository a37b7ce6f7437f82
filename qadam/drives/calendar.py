"""A calendar file of one shift (RFC 5545), so that the phone reminds too."""

from qadam.core.addresses import address
from qadam.core.clock import now
from qadam.core.languages import said
from qadam.drives.messages import place_line
from qadam.drives.models import Shift


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 bytes, never cut inside a letter."""
    parts: list[str] = []
    current = ""
    for letter in line:
        if len((current + letter).encode()) > (75 if not parts else 74):
            parts.append(current)
            current = ""
        current += letter
    return "\r\n ".join([*parts, current])


def calendar_file(shift: Shift) -> str:
    """The shift as an iCalendar text with CRLF line ends."""
    drive = shift.drive
    stamp = "%Y%m%dT%H%M%SZ"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Qadam//Drives//EN",
        "BEGIN:VEVENT",
        f"UID:{shift.pk}@qadam",
        f"DTSTAMP:{now():{stamp}}",
        f"DTSTART:{shift.starts_at:{stamp}}",
        f"DTEND:{shift.ends_at:{stamp}}",
        f"SUMMARY:{_escaped(said(drive.title))}",
        f"LOCATION:{_escaped(place_line(shift))}",
        f"DESCRIPTION:{_escaped(said(drive.bring))}",
        f"URL:{address('drives:drive', drive.slug)}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_escaped(said(drive.title))}",
        "TRIGGER:-PT12H",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "\r\n".join(_folded(line) for line in lines) + "\r\n"
