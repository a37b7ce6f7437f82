"""What creators write, read strictly: the address of a post, and sources one a line. Nothing is fetched."""

import ipaddress
import re
from urllib.parse import urlsplit

from qadam.core.text import clean, fold_word
from qadam.creators.errors import NotAPostAddress

MOST_SOURCES, SOURCE_LETTERS, ADDRESS_LETTERS = 12, 300, 500
_HOST = re.compile(r"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$")
_FIRST = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MARKS = re.compile(r"^\s*(?:[-*•·–]|\d{1,2}[.)])\s+")
_NONE = frozenset(
    map(
        fold_word,
        (
            "none",
            "no",
            "no source",
            "nothing",
            "کوئی نہیں",
            "نہیں",
            "koi nahi",
            "nahi",
            "نشته",
            "هیڅ نه",
            "نه",
        ),
    )
)


def post_address(written: str) -> str:
    """The address of a post in what somebody sent, https and with a path. Raises NotAPostAddress.

    Only its form is looked at: a name of a public site, no password in it, no number of a machine, no other port.
    """
    found = _FIRST.search(clean(written))
    text = (found[0] if found else clean(written)).rstrip(".,;:!?)»”\"'،۔؟")
    text = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").rstrip("."), parts.port
        ascii_host = host.encode("idna").decode() if host else ""
    except ValueError:  # also UnicodeError: a host that cannot be written
        raise NotAPostAddress from None
    plain = parts.scheme in ("http", "https") and not parts.username and not parts.password
    standard = port in (None, 80, 443)
    named = bool(_HOST.match(ascii_host)) and not _is_machine(ascii_host)
    leads_somewhere = parts.path.strip("/") != "" or parts.query != ""
    address = f"https://{ascii_host}{parts.path}{'?' + parts.query if parts.query else ''}"
    if not (plain and standard and named and leads_somewhere) or len(address) > ADDRESS_LETTERS:
        raise NotAPostAddress
    if re.search(r"[\s<>\"'`\\{}|^]", address):
        raise NotAPostAddress
    return address


def _is_machine(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.endswith((".local", ".internal", ".localhost", ".test", ".invalid", ".example"))
    return True


def sources_in(written: str) -> list[str]:
    """The sources somebody wrote, one a line, each once; empty when she said that there is none."""
    if fold_word(written) in _NONE:
        return []
    lines = (_MARKS.sub("", clean(line, limit=SOURCE_LETTERS)) for line in written.splitlines())
    return list(dict.fromkeys(line for line in lines if line.strip(" -*•·")))[:MOST_SOURCES]
