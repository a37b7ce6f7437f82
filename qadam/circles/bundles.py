"""Circles as one signed file without a name in it, and taking such a file over: safe to repeat, nothing lost or doubled."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from qadam.circles.codes import circle_code
from qadam.circles.enums import CircleState
from qadam.circles.errors import NotABundle
from qadam.circles.models import (
    Attended,
    BoxQuestion,
    CheckResult,
    Circle,
    Member,
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

# What travels of each table. People, phones, photos and what a phone told word by word stay behind.
_CIRCLE = (
    "id", "created_at", "cell", "code", "state", "audience", "language", "weekday", "at", "size", "began_on", "ended_at",
    "origin", "split_from_id",
)  # fmt: skip
_SESSION = (
    "id", "created_at", "circle_id", "version_number", "on", "state", "code", "minutes", "came", "tally", "counts_differ",
    "tried", "rules_read", "held_at", "synced_at",
)  # fmt: skip
_MEMBER = ("id", "circle_id", "sign", "joined_on", "left_on")
_ATTENDED = ("id", "session_id", "member_id", "how", "at")
_REPORT = ("id", "session_id", "phone_at", "clock_off_s", "received_at")
_QUESTION = ("id", "created_at", "circle_id", "text", "topic", "answered_in_id", "answer", "hidden_at")
_CHECK = ("id", "circle_id", "session_id", "phase", "topic", "items", "right", "on")
_TABLES: tuple[tuple[str, type[models.Model], tuple[str, ...]], ...] = (
    ("members", Member, _MEMBER),
    ("sessions", Session, _SESSION),
    ("attended", Attended, _ATTENDED),
    ("reports", SessionReport, _REPORT),
    ("questions", BoxQuestion, _QUESTION),
    ("checks", CheckResult, _CHECK),
)


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
        through = {"attended": "session__circle", "reports": "session__circle"}.get(name, "circle")
        more = ("lesson__code",) if name == "sessions" else ()
        found = model._default_manager.filter(**{f"{through}__in": ids}).order_by("pk")
        told[name] = list(found.values(*columns, *more))
    body = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True).encode()
    key = _key()
    sealed = {
        "bundle": base64.b64encode(body).decode(),
        "key": base64.b64encode(_public(key.public_key())).decode(),
        "signature": base64.b64encode(key.sign(body)).decode(),
    }
    return json.dumps(sealed).encode()


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
    rows = sum(_add(name, model, columns, told[name], foreign) for name, model, columns in _TABLES)
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


def _add(
    name: str,
    model: type[models.Model],
    columns: tuple[str, ...],
    rows: list[dict[str, Any]],
    foreign: set[str],
) -> int:
    """Adds the rows that are not here yet; how many. Which are here is asked before, since a conflict tells nothing."""
    manager = model._default_manager
    there = {
        str(pk) for pk in manager.filter(pk__in=[row["id"] for row in rows]).values_list("pk", flat=True)
    }
    fresh = [row for row in rows if row["id"] not in there and str(row.get("circle_id")) not in foreign]
    if name in ("attended", "reports"):
        kept = {
            str(pk)
            for pk in Session.objects.filter(pk__in=[row["session_id"] for row in fresh])
            .exclude(circle_id__in=list(foreign))
            .values_list("pk", flat=True)
        }
        fresh = [row for row in fresh if row["session_id"] in kept]
    lessons = _lessons(row["lesson__code"] for row in fresh) if name == "sessions" else {}
    made = [
        model(**{c: row[c] for c in columns}, **({"lesson": lessons[row["lesson__code"]]} if lessons else {}))
        for row in fresh
    ]
    for row in made:
        row.clean_fields(exclude=[f.name for f in model._meta.fields if f.is_relation or f.blank or f.null])
    manager.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _lessons(codes: Iterable[str]) -> dict[str, Lesson]:
    """The lessons by code. One this installation does not know stands as an empty one, so that no meeting is lost."""
    wanted = set(codes)
    found = {lesson.code: lesson for lesson in Lesson.objects.filter(code__in=wanted)}
    for code in wanted - set(found):
        found[code] = Lesson.objects.create(code=code[:60], topic="elsewhere", audience=[])
    return found
