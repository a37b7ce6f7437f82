"""Reads a Range header: which part of a file somebody asks for (RFC 9110; several parts count as none)."""

import re

_ONE = re.compile(r"^bytes=(\d*)-(\d*)$")


class Unsatisfiable(Exception):
    """The part lies outside the file."""


def asked_part(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte asked for, or None for the whole file. Raises Unsatisfiable."""
    match = _ONE.match(header.strip())
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size - 1
        if int(last) == 0:
            raise Unsatisfiable
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < start:
            return None
    if start >= size:
        raise Unsatisfiable
    return start, end
