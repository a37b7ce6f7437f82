"""Logs without people: numbers, addresses, tokens and query strings never reach a line."""

import logging
import re

_PRIVATE = re.compile(
    r"(?P<token>[\w-]{8,}:[\w-]{5,8}:[\w-]{20,})|(?P<phone>\+?\d[\d\s().-]{7,}\d)|(?P<mail>[\w.+-]+@[\w-]+\.[\w.]+)|(?P<query>(?<=\?)[^\s\"']+)"
    r"|(?P<wamid>wamid\.[\w=+/-]+)|(?P<bearer>[Bb]earer\s+\S+)"
)
_KEEP = re.compile(r"^[\d.:\s-]{1,8}$|^\d{4}-\d\d-\d\d[\d:.,\s+-]*$")


def without_people(line: str) -> str:
    """The line with everything that may name a person or open a door replaced by its kind."""
    return _PRIVATE.sub(lambda m: m.group() if _KEEP.match(m.group()) else f"[{m.lastgroup}]", line)


class NoPeopleInLogs(logging.Filter):
    """Rewrites every record before a handler sees it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = without_people(record.getMessage())
        record.args = None
        if record.exc_info and not record.exc_text:
            record.exc_text = without_people(logging.Formatter().formatException(record.exc_info))
        return True
