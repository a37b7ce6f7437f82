"""Who would get a broadcast and who would not, each with one reason: a single set operation in the database."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Q

from qadam.core import languages
from qadam.core.clock import now
from qadam.messaging.adapters import channel_of
from qadam.messaging.content import Content
from qadam.messaging.decide import TEMPLATE_PAUSE
from qadam.messaging.enums import Lane
from qadam.messaging.models import ChannelAccount, Delivery
from qadam.messaging.services import PROVEN_BY_HAND
from qadam.outreach.judging import CORRECTED, FALL, FALLING, SEGMENT, WITH_STEPS, WRITE, question_about
from qadam.outreach.models import Broadcast
from qadam.outreach.segments import Segment
from qadam.people.enums import Purpose
from qadam.places.models import Place

CAUSE = "broadcast"
# Nobody gets more than this many broadcasts of one organisation in seven days, alerts not counted.
MOST_A_WEEK = 2


@dataclass(frozen=True)
class Lot:
    """How addresses are drawn: the salt, the share held out, and the running holdout whose draws stand already."""

    campaign_id: UUID
    salt: bytes
    share: float
    holdout_id: UUID | None = None

    def hmac_prefixes(self) -> tuple[bytes, bytes]:
        return hmac_prefixes(self.salt, "holdout", self.campaign_id)


def hmac_prefixes(salt: bytes, about: str, scope: UUID) -> tuple[bytes, bytes]:
    """The inner and outer beginnings of HMAC-SHA256 over core.holdout.draw's message, up to the address."""
    key = salt.ljust(64, b"\0")
    before = about.encode() + b"\0" + len(scope.bytes).to_bytes(4, "big") + scope.bytes
    before += b"\0" + (16).to_bytes(4, "big")
    return bytes(b ^ 0x36 for b in key) + before, bytes(b ^ 0x5C for b in key)


@dataclass(frozen=True)
class Wording:
    """What readers of one language get: the language it is really in, the content, and whether a template says it."""

    reader: str
    language: str
    content: Content
    has_template: bool


@dataclass(frozen=True)
class Way:
    """One rung of the ladder: the account, and for every variant ("a" is the first) what readers would get there."""

    account: ChannelAccount
    words: Mapping[str, Sequence[Wording]]


@dataclass(frozen=True)
class Audience:
    """A question to the database: these people, these ways in this order, this purpose, this lot.

    With `corrects` the people are those that broadcast left for; with `falling` those its present rung did not reach.
    Once it `has_begun`, nobody is written to where somebody else has its message.
    """

    organisation_id: UUID
    segment: Segment
    purpose: str
    ways: Sequence[Way]
    broadcast_id: UUID
    salt: bytes
    lot: Lot | None = None
    corrects_id: UUID | None = None
    falling: bool = False
    has_begun: bool = False
    asked_at: datetime = field(default_factory=now)

    @property
    def question(self) -> str:
        """The SQL up to `judged`."""
        segment = WITH_STEPS if self.segment.steps else SEGMENT
        wanted = FALLING if self.falling else CORRECTED if self.corrects_id else segment
        return question_about(wanted, ways=len(self.ways), has_begun=self.falling or self.has_begun)

    @property
    def variants(self) -> int:
        return len(self.ways[0].words)

    def values(self) -> dict[str, Any]:
        """The parameters of the question."""
        inner, outer = self.lot.hmac_prefixes() if self.lot else (b"", b"")
        v_inner, v_outer = hmac_prefixes(self.salt, "variant", self.broadcast_id)
        uses_template = any(row.content.template for way in self.ways for row in way.words["a"])
        draws = self.lot is not None and not self.falling
        return {
            "now": self.asked_at,
            "organisation": self.organisation_id,
            "purpose": self.purpose,
            "broadcast": self.broadcast_id,
            "corrects": self.corrects_id,
            "by_hand": [str(method) for method in PROVEN_BY_HAND],
            "no_template": "template_missing" if uses_template else "window_closed",
            "counts_often": self.purpose != Purpose.EMERGENCY and self.corrects_id is None,
            "most_a_week": MOST_A_WEEK,
            "holdout": self.lot.holdout_id if self.lot else None,
            "lot_holds": self.lot is not None,
            "share": self.lot.share if self.lot and draws else 0.0,
            "inner": inner,
            "outer": outer,
            "v_inner": v_inner,
            "v_outer": v_outer,
            "variants": self.variants,
            "last_rung": len(self.ways) - 1,
            **self._segment(),
            **self._ways(),
        }

    def _segment(self) -> dict[str, Any]:
        return {
            "languages": list(self.segment.languages),
            "anywhere": not self.segment.places,
            "places": _inside(self.segment.places),
            "causes": list(self.segment.causes),
            "steps": list(self.segment.steps),
        }

    def _ways(self) -> dict[str, Any]:
        abilities = [channel_of(way.account).capabilities for way in self.ways]
        rows = [
            (rung, name, wording, wording.has_template and abilities[rung].templates)
            for rung, way in enumerate(self.ways)
            for name, words in way.words.items()
            for wording in words
        ]
        return {
            "rung": list(range(len(self.ways))),
            "account": [way.account.pk for way in self.ways],
            "channel": [way.account.kind for way in self.ways],
            "needs_window": [able.free_form_window_s is not None for able in abilities],
            "w_rung": [rung for rung, _name, _wording, _has in rows],
            "w_variant": [name for _rung, name, _wording, _has in rows],
            "w_reader": [wording.reader for _rung, _name, wording, _has in rows],
            "w_language": [wording.language for _rung, _name, wording, _has in rows],
            "w_content": [
                json.dumps(wording.content.to_json(), ensure_ascii=False) for _r, _n, wording, _h in rows
            ],
            "w_template": [has for _rung, _name, _wording, has in rows],
        }


def _inside(codes: Sequence[str]) -> list[int]:
    """The ids of the places and of everything inside them."""
    if not codes:
        return []
    paths = Place.objects.filter(code__in=codes).values_list("path", flat=True)
    inside = Q(pk__in=[])
    for path in paths:
        inside |= Q(path__startswith=path)
    return list(Place.objects.filter(inside).values_list("pk", flat=True))


def wordings(
    texts: languages.Texts, template: str, templates: Mapping[str, str], *, in_free_words: bool = False
) -> list[Wording]:
    """What readers of every language get. `templates` are the bodies of the approved template by language.

    The lines of a text fill the template's blanks; without a template the text goes as it is. A reader whose language
    is missing gets the declared fallback in which both words and template exist. `in_free_words`: the template is
    another channel's, and here its words are said freely: then nobody is sent to another language for its sake.
    """
    found = []
    for code in languages.LANGUAGES:
        chain = [c for c in (code, *languages.get(code).fallback, *texts) if texts.get(c)]
        usable = chain[:1] if in_free_words else chain
        with_template = next((c for c in usable if c in templates), None) if template else None
        language = with_template or (chain[0] if chain else code)
        text = texts.get(language, "")
        if with_template:
            params = tuple(line.strip() for line in text.splitlines() if line.strip())
            said = filled(templates[language], params)
            content = Content(text=said) if in_free_words else Content(said, template=template, params=params)
        else:
            content = Content(text=text, template="" if in_free_words else template)
        found.append(Wording(code, language, content, with_template is not None and not in_free_words))
    return found


def filled(body: str, params: Sequence[str]) -> str:
    """The template as the person reads it."""
    for number, param in enumerate(params, 1):
        body = body.replace(f"{{{{{number}}}}}", param)
    return body


@dataclass(frozen=True)
class Group:
    """People of an audience who share a fate: the reason (empty: they get it), by which way, in which words."""

    reason: str
    language: str
    content_language: str
    outside: bool
    rung: int
    variant: str
    people: int


@contextmanager
def _asking() -> Iterator[CursorWrapper]:
    """A cursor for the one large question. Compiling it for the processor would take longer than answering it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local jit = off; set local work_mem = '64MB'")
        yield cursor


def groups(audience: Audience) -> list[Group]:
    """The whole audience in groups. Their sizes add up to everybody it is about."""
    with _asking() as cursor:
        cursor.execute(
            audience.question
            + "select coalesce(reason, ''), language, content_language, outside, rung, variant, count(*) from judged"
            " group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6",
            audience.values(),
        )
        return [Group(*row) for row in cursor.fetchall()]


def people_with(audience: Audience, reason: str, *, at_most: int = 50, after: int = 0) -> list[UUID]:
    """Who is left out for a reason (empty: who gets it), for those who may see people: so many after the first ones."""
    with _asking() as cursor:
        cursor.execute(
            audience.question + "select person_id from judged where coalesce(reason, '') = %(reason)s"
            " order by person_id limit %(at_most)s offset %(after)s",
            audience.values() | {"reason": reason, "at_most": at_most, "after": after},
        )
        return [row[0] for row in cursor.fetchall()]


def write_deliveries(audience: Audience, *, expires_at: datetime) -> int:
    """Writes one delivery a person: queued, or left out with its reason; and the draws of the lot. Safe to repeat."""
    lane = Lane.EMERGENCY if audience.purpose == Purpose.EMERGENCY else Lane.BROADCAST
    with _asking() as cursor:
        cursor.execute(
            audience.question + WRITE, audience.values() | {"lane": int(lane), "expires_at": expires_at}
        )
        written: int = cursor.rowcount
    return written


def let_fall(audience: Audience, *, at_most: int) -> tuple[int, int]:
    """Moves deliveries that did not arrive to their next rung. How many were looked at, and how many go on."""
    more = {"at_most": at_most, "template_pause": TEMPLATE_PAUSE}
    with _asking() as cursor:
        cursor.execute(audience.question + FALL, audience.values() | more)
        looked, moved = cursor.fetchone()
    return looked, moved


def people_left_out(broadcast: Broadcast, reason: str, *, at_most: int = 50, after: int = 0) -> list[UUID]:
    """Who was left out of a started broadcast for a reason: so many after the first ones."""
    rows = Delivery.objects.filter(
        cause_kind=CAUSE, cause_id=broadcast.pk, skip_reason=reason, person__isnull=False
    )
    ids = rows.order_by("person_id").values_list("person_id", flat=True)[after : after + at_most]
    return [id for id in ids if id]
