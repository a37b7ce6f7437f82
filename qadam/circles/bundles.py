"""Circles as one signed file without a name in it, and taking such a file over: safe to repeat, nothing lost or doubled."""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction

from qadam.circles.codes import circle_code
from qadam.circles.enums import CircleState
from qadam.circles.errors import NotABundle
from qadam.circles.models import (
    Attended,
    BoxQuestion,
    CameByCode,
    CheckResult,
    Circle,
    Household,
    Member,
    RuleAnswer,
    Session,
    SessionReport,
)
from qadam.core.clock import now
from qadam.core.models import audit
from qadam.core.sealing import keyed_hash
from qadam.learning.models import Guide, Lesson
from qadam.organisations.models import Organisation
from qadam.places.models import Place

FORMAT = "qadam-circles-1"

# What travels of each table: counts, signs and days. People, phones and photos stay behind.
_CIRCLE = (
    "id", "created_at", "cell", "code", "state", "audience", "language", "weekday", "at", "size", "began_on", "ended_at",
    "origin", "split_from_id",
)  # fmt: skip
_SESSION = (
    "id", "created_at", "circle_id", "version_number", "on", "state", "code", "minutes", "came", "tally", "counts_differ",
    "tried", "rules_read", "day_corrected", "held_at", "synced_at",
)  # fmt: skip
_MEMBER = ("id", "circle_id", "sign", "joined_on", "left_on")
_ATTENDED = ("id", "session_id", "member_id", "how", "at")
_REPORT = (
    "id", "circle_id", "session_id", "state", "on", "told", "phone_at", "clock_off_s", "received_at",
)  # fmt: skip
_HOUSE = ("id", "created_at", "circle_id", "language", "rules", "picked_on", "asked_2_at", "asked_6_at")
_ANSWER = ("id", "household_id", "lesson_code", "week", "keeps", "at")
_CAME = ("id", "member_id", "on", "at")
_QUESTION = ("id", "created_at", "circle_id", "text", "topic", "answered_in_id", "answer", "hidden_at")
_CHECK = ("id", "circle_id", "session_id", "phase", "topic", "items", "right", "on")
Table = tuple[str, type[models.Model], tuple[str, ...]]
_TABLES: tuple[Table, ...] = (
    ("members", Member, _MEMBER),
    ("sessions", Session, _SESSION),
    ("attended", Attended, _ATTENDED),
    ("reports", SessionReport, _REPORT),
    ("came", CameByCode, _CAME),
    ("households", Household, _HOUSE),
    ("answers", RuleAnswer, _ANSWER),
    ("questions", BoxQuestion, _QUESTION),
    ("checks", CheckResult, _CHECK),
)
_WITH_LESSON = frozenset({"sessions", "reports"})
_THROUGH = {"attended": "session__circle", "came": "member__circle", "answers": "household__circle"}


@dataclass(frozen=True)
class Taken:
    """What taking a bundle over gave."""

    new: int
    known: int
    rows: int

    @property
    def counts(self) -> dict[str, int]:
        return {"new": self.new, "known": self.known, "rows": self.rows}


# ── signing ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _key() -> Ed25519PrivateKey:
    """This installation's own, made from its index key: it needs no file and is in no backup."""
    seed = keyed_hash("circles-bundle", b"1") + keyed_hash("circles-bundle", b"2")
    return Ed25519PrivateKey.from_private_bytes(seed)


def _public(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def mark_of(public: bytes) -> str:
    """Twelve signs by which two people compare on the phone from whom a file is."""
    digest = hashlib.sha256(public).hexdigest()[:12].upper()
    return " ".join(digest[n : n + 4] for n in (0, 4, 8))


def our_mark() -> str:
    """The mark of this installation's files."""
    return mark_of(_public(_key().public_key()))


# ── giving away ─────────────────────────────────────────────────────────────────────────────────────────────────


def export_bundle(circles: Iterable[Circle]) -> bytes:
    """The circles with everything they did, as signed JSON."""
    ids = [circle.pk for circle in circles]
    rows = Circle.objects.filter(pk__in=ids).order_by("created_at", "pk")
    told: dict[str, Any] = {
        "format": FORMAT,
        "from": settings.BASE_URL,
        "made_at": now(),
        "circles": list(rows.values(*_CIRCLE, "place__code", "guide_id")),
    }
    for name, model, columns in _TABLES:
        through = _THROUGH.get(name, "circle")
        more = ("lesson__code",) if name in _WITH_LESSON else ()
        found = model._default_manager.filter(**{f"{through}__in": ids}).order_by("pk")
        told[name] = list(found.values(*columns, *more))
    body = json.dumps(told, default=_plain, ensure_ascii=False, sort_keys=True).encode()
    key = _key()
    sealed = {
        "bundle": base64.b64encode(body).decode(),
        "key": base64.b64encode(_public(key.public_key())).decode(),
        "signature": base64.b64encode(key.sign(body)).decode(),
    }
    return json.dumps(sealed).encode()


def _plain(value: object) -> str:
    """Days, hours, moments (to the microsecond) and ids as text."""
    return value.isoformat() if isinstance(value, date | time) else str(value)


# ── taking over ─────────────────────────────────────────────────────────────────────────────────────────────────


def read_bundle(data: bytes, *, mark: str = "") -> dict[str, Any]:
    """What a file says, once its signature holds. With a `mark`, only a file of that installation. Raises NotABundle."""
    try:
        sealed = json.loads(data)
        body, public, signature = (
            base64.b64decode(sealed[name], validate=True) for name in ("bundle", "key", "signature")
        )
        Ed25519PublicKey.from_public_bytes(public).verify(signature, body)
        told: dict[str, Any] = json.loads(body)
    except (ValueError, KeyError, TypeError, InvalidSignature):
        raise NotABundle from None
    if told.get("format") != FORMAT or (mark and not hmac.compare_digest(mark_of(public), mark)):
        raise NotABundle
    return told


@transaction.atomic
def import_bundle(data: bytes, *, organisation: Organisation, mark: str = "") -> Taken:
    """Takes the circles of a file over for an organisation. What is here already stays as it is. Raises NotABundle.

    Nobody leads them yet: an ACTIVE facilitator here is asked to take each.
    """
    told = read_bundle(data, mark=mark)
    with connection.cursor() as cursor:  # one file at a time: whoever comes second finds everything there
        cursor.execute("select pg_advisory_xact_lock(hashtext('circles-bundle'))")
    try:
        return _take_over(told, organisation)
    except (KeyError, TypeError, ValueError, ValidationError):
        raise NotABundle from None


def _take_over(told: Mapping[str, Any], organisation: Organisation) -> Taken:
    places = {
        p.code: p for p in Place.objects.filter(code__in={row["place__code"] for row in told["circles"]})
    }
    guides = set(Guide.objects.values_list("pk", flat=True))
    known = set(
        Circle.objects.filter(pk__in=[row["id"] for row in told["circles"]]).values_list("pk", flat=True)
    )
    # A row of another organisation here is not ours to add to.
    foreign = {
        str(pk)
        for pk in Circle.objects.filter(pk__in=known)
        .exclude(organisation=organisation)
        .values_list("pk", flat=True)
    }
    new = 0
    for row in told["circles"]:
        if row["id"] in {str(pk) for pk in known}:
            continue
        values = {name: row[name] for name in _CIRCLE if name != "split_from_id"}
        is_taken = Circle.objects.filter(code=row["code"]).exists()
        Circle.objects.create(
            **values
            | {
                "organisation": organisation,
                "place": places[row["place__code"]],
                "guide_id": row["guide_id"] if row["guide_id"] in guides else None,
                "code": circle_code() if is_taken else row["code"],
                "state": CircleState(row["state"]),
                "origin": (row["origin"] or str(told["from"]))[:80],
            }
        )
        new += 1
    _link_splits(told["circles"])
    rows = sum(_add(one, told[one[0]], foreign, organisation) for one in _TABLES)
    audit(
        "circles-taken-over",
        organisation,
        organisation_id=organisation.pk,
        new=new,
        known=len(known),
        rows=rows,
    )
    return Taken(new, len(known), rows)


def _link_splits(circles: Iterable[Mapping[str, Any]]) -> None:
    for row in circles:
        parent = row["split_from_id"]
        if parent and Circle.objects.filter(pk=parent).exists():
            Circle.objects.filter(pk=row["id"], split_from=None).update(split_from=parent)


def _add(table: Table, rows: list[dict[str, Any]], foreign: set[str], organisation: Organisation) -> int:
    """Adds the rows that are not here yet; how many. Which are here is asked before, since a conflict tells nothing."""
    name, model, columns = table
    manager = model._default_manager
    there = {
        str(pk) for pk in manager.filter(pk__in=[row["id"] for row in rows]).values_list("pk", flat=True)
    }
    fresh = [row for row in rows if row["id"] not in there]
    fresh = [row for row in fresh if _is_ours(name, row, foreign)]
    lessons = _lessons(row["lesson__code"] for row in fresh) if name in _WITH_LESSON else {}
    made = [
        model(**{c: row[c] for c in columns}, **_beside(name, row, lessons, organisation)) for row in fresh
    ]
    for one in made:
        one.clean_fields(exclude=[f.name for f in model._meta.fields if f.is_relation or f.blank or f.null])
    manager.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _is_ours(name: str, row: Mapping[str, Any], foreign: set[str]) -> bool:
    """Whether what a row hangs on is of a circle that may be added to."""
    match name:
        case "attended":
            above = Session.objects.filter(pk=row["session_id"])
        case "answers":
            above = Household.objects.filter(pk=row["household_id"])  # type: ignore[assignment]
        case "came":
            above = Member.objects.filter(pk=row["member_id"])  # type: ignore[assignment]
        case _:
            return str(row["circle_id"]) not in foreign
    return above.exclude(circle_id__in=list(foreign)).exists()


def _beside(
    name: str, row: Mapping[str, Any], lessons: Mapping[str, Lesson], organisation: Organisation
) -> dict[str, Any]:
    """What a row needs that does not travel: the lesson as it stands here; a mark nobody's phone has."""
    if name in _WITH_LESSON:
        return {"lesson": lessons[row["lesson__code"]]}
    if name == "households":
        return {"organisation": organisation}
    return {"phone_hash": os.urandom(16)} if name == "came" else {}


def _lessons(codes: Iterable[str]) -> dict[str, Lesson]:
    """The lessons by code. One this installation does not know stands as an empty one, so that no meeting is lost."""
    wanted = set(codes)
    found = {lesson.code: lesson for lesson in Lesson.objects.filter(code__in=wanted)}
    for code in wanted - set(found):
        found[code] = Lesson.objects.create(code=code[:60], topic="elsewhere", audience=[])
    return found
