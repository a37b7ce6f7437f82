"""The list by which badges are checked without internet: every code with what it stands for, signed, 15 bytes a badge.

    QBL1 | length of the head (4) | head, JSON | records, sorted by code | id of the key (8) | signature (64)

The head names the day, the keys and, in every language, the lessons, districts and issuers the records point to. A record:
code (5), kind and evidence and whether it was taken back (1), month (2), lesson (2), district (2), issuer (2), meetings (1).
"""

import json
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q

from qadam.core.clock import now
from qadam.core.languages import LANGUAGES
from qadam.learning.badge_models import Badge, BadgeKind, BadgeState, Evidence
from qadam.learning.badges.codes import LENGTH, LETTERS, as_number, with_check
from qadam.learning.badges.errors import ListChanged
from qadam.learning.badges.signing import is_signed, jwk, public_keys, signer

MAGIC = b"QBL1"
# Those given last, and besides them whatever was taken back. Older ones are known by their own signature.
MOST = 25_000
EPOCH_YEAR = 2020
_RECORD = struct.Struct(">BIBHHHHB")
_TAIL = 8 + 64
_KINDS = (BadgeKind.TOOK_PART, BadgeKind.SHOWED, BadgeKind.CERTIFICATE)
_EVIDENCE = ("", Evidence.FACILITATOR, Evidence.QUIZ, Evidence.TAUGHT)
_REVOKED = 0x10
_COLUMNS = (
    "code", "kind", "evidence", "state", "month", "meetings",
    "about", "title", "place_code", "place_name", "issuer_code", "issuer_name",
)  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """A badge as the list tells of it."""

    code: str
    kind: str
    evidence: str
    revoked: bool
    month: date
    about: str
    place: str
    issuer: str
    meetings: int


class _Names:
    """Names that many records point to, each once."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.rows: list[tuple[str, Mapping[str, str]]] = []

    def number_of(self, code: str, name: Mapping[str, str]) -> int:
        if code not in self.numbers:
            self.numbers[code] = len(self.rows)
            self.rows.append((code, {k: v for k, v in name.items() if k in LANGUAGES}))
        return self.numbers[code]


def make_list() -> bytes:
    """The signed list of today. Made again only when a badge was given or taken back, or a day has passed."""
    mark = Badge.objects.aggregate(
        Max("number"), Count("number"), gone=Count("number", filter=Q(state=BadgeState.REVOKED))
    )
    return _made(str(sorted(mark.items())), signer().kid, now().date(), settings.BASE_URL)


@lru_cache(maxsize=2)
def _made(mark: str, kid: str, day: date, home: str) -> bytes:
    newest = Badge.objects.order_by("-number").values("number")[:MOST]
    # What was taken back is never left out.
    wanted = Badge.objects.filter(Q(state=BadgeState.REVOKED) | Q(number__in=newest))
    return build(wanted.order_by("-number").values(*_COLUMNS).iterator(), on=day)


def build(rows: Iterable[Mapping[str, Any]], *, on: date) -> bytes:
    """The list of these badges, signed now. Newest first, so that a name is the newest one of its code."""
    abouts, places, issuers = _Names(), _Names(), _Names()
    records = sorted(_record(row, abouts, places, issuers) for row in rows)
    head = {
        "made": on.isoformat(),
        "home": settings.BASE_URL,
        "count": len(records),
        "keys": {kid: jwk(public) for kid, public in public_keys().items()},
        "abouts": abouts.rows,
        "places": places.rows,
        "issuers": issuers.rows,
    }
    told = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    signs = signer()
    body = MAGIC + struct.pack(">I", len(told)) + told + b"".join(records) + signs.kid.encode()
    return body + signs.sign(body)


def _record(row: Mapping[str, Any], abouts: _Names, places: _Names, issuers: _Names) -> bytes:
    flags = _KINDS.index(row["kind"]) | _EVIDENCE.index(row["evidence"]) << 2
    number = as_number(row["code"])
    return _RECORD.pack(
        number >> 32,
        number & 0xFFFFFFFF,
        flags | (_REVOKED if row["state"] == BadgeState.REVOKED else 0),
        (row["month"].year - EPOCH_YEAR) * 12 + row["month"].month - 1,
        abouts.number_of(row["about"], row["title"]),
        places.number_of(row["place_code"], row["place_name"]),
        issuers.number_of(row["issuer_code"], row["issuer_name"]),
        min(row["meetings"] or 0, 255),
    )


def read_list(data: bytes, keys: Mapping[str, bytes]) -> dict[str, Listed]:
    """{code: what the list tells}. Raises ListChanged unless one of these keys signed exactly these bytes."""
    body, signature = data[:-64], data[-64:]
    kid = body[-8:].decode("ascii", "replace")
    if data[:4] != MAGIC or kid not in keys or not is_signed(keys[kid], body, signature):
        raise ListChanged
    (length,) = struct.unpack_from(">I", data, 4)
    head = json.loads(data[8 : 8 + length])
    records = data[8 + length : -_TAIL]
    if len(records) != head["count"] * _RECORD.size:
        raise ListChanged
    found = (_listed(fields, head) for fields in _RECORD.iter_unpack(records))
    return {listed.code: listed for listed in found}


def _listed(fields: tuple[Any, ...], head: Mapping[str, Any]) -> Listed:
    high, low, flags, month, about, place, issuer, meetings = fields
    return Listed(
        code=_code(high << 32 | low),
        kind=_KINDS[flags & 3],
        evidence=_EVIDENCE[flags >> 2 & 3],
        revoked=bool(flags & _REVOKED),
        month=date(EPOCH_YEAR + month // 12, month % 12 + 1, 1),
        about=head["abouts"][about][0],
        place=head["places"][place][0],
        issuer=head["issuers"][issuer][0],
        meetings=meetings,
    )


def _code(number: int) -> str:
    signs = ""
    for _position in range(LENGTH - 1):
        number, digit = divmod(number, len(LETTERS))
        signs = LETTERS[digit] + signs
    return with_check(signs)
