"""Who would get a broadcast and who would not, each with one reason: a single set operation in the database."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from qadam.core import languages
from qadam.core.clock import now
from qadam.messaging.adapters import channel_of
from qadam.messaging.content import Content
from qadam.messaging.enums import Lane
from qadam.messaging.models import ChannelAccount
from qadam.messaging.services import PROVEN_BY_HAND
from qadam.outreach.segments import Segment
from qadam.people.enums import Purpose
from qadam.places.models import Place

CAUSE = "broadcast"
# Nobody gets more than this many broadcasts of one organisation in seven days, alerts not counted.
MOST_A_WEEK = 2

# Every person of the segment appears exactly once, so that the totals always add up.
JUDGED = """
    with wanted as (
        select person.id, person.language
        from people_person person
        left join places_place place on place.id = person.place_id
        where person.organisation_id = %(organisation)s and person.erased_at is null
            and (cardinality(%(languages)s::text[]) = 0 or person.language = any(%(languages)s))
            and (cardinality(%(places)s::text[]) = 0 or place.path like any(%(places)s))
            and (cardinality(%(causes)s::text[]) = 0 or person.causes ?| %(causes)s)
            and (cardinality(%(steps)s::text[]) = 0 or exists (
                select from campaigns_step step where step.person_id = person.id and step.kind = any(%(steps)s)))
    ), said as (
        select distinct on (consent.person_id) consent.person_id, consent.granted
        from people_consent consent
        where consent.organisation_id = %(organisation)s and consent.purpose = %(purpose)s
            and consent.channel in ('', %(channel)s) and consent.person_id is not null
        order by consent.person_id, consent.at desc, consent.id desc
    ), proven as (
        select distinct consent.person_id from people_consent consent
        where consent.organisation_id = %(organisation)s and consent.granted and consent.method = any(%(by_hand)s)
    ), ways as (
        select distinct on (way.person_id) way.person_id, way.is_main, address.id as address_id, address.hash
        from people_personaddress way
        join people_address address on address.id = way.address_id
        left join proven on proven.person_id = way.person_id
        where address.organisation_id = %(organisation)s and address.channel = %(channel)s
            and (address.verified_at is not null or proven.person_id is not null)
        order by way.person_id, way.is_main desc, address.verified_at desc nulls last, address.id
    ), often as (
        select past.address_hash from outreach_broadcast broadcast
        join messaging_delivery past on past.cause_kind = 'broadcast' and past.cause_id = broadcast.id
        where %(purpose)s <> 'emergency' and broadcast.organisation_id = %(organisation)s
            and broadcast.purpose <> 'emergency' and broadcast.id <> %(broadcast)s
            and broadcast.started_at > %(now)s - interval '21 days'
            and past.state in ('queued', 'sending', 'accepted', 'sent', 'delivered', 'read', 'unknown')
            and past.changed_at > %(now)s - interval '7 days'
        group by past.address_hash having count(*) >= %(most_a_week)s
    ), reached as (
        select wanted.id as person_id, wanted.language, ways.address_id, ways.hash,
            coalesce(said.granted, false) as agreed,
            row_number() over (partition by ways.address_id
                order by coalesce(said.granted, false) desc, ways.is_main desc, wanted.id) as turn
        from wanted
        left join ways on ways.person_id = wanted.id
        left join said on said.person_id = wanted.id
    ), fit as (
        select reached.person_id, reached.language, reached.address_id, reached.hash, words.content_language,
            words.content, assignment.arm,
            %(needs_window)s and (thread.window_ends_at is null or thread.window_ends_at <= %(now)s) as outside,
            case
                when reached.address_id is null then 'no_address'
                when stop.id is not null then 'opted_out'
                when not reached.agreed then 'no_consent'
                when reached.turn > 1 then 'shared_phone'
                when thread.is_guarded or thread.keeper = 'human' then 'on_hold'
                when often.address_hash is not null then 'too_often'
                when %(needs_window)s and not words.has_template
                    and (thread.window_ends_at is null or thread.window_ends_at <= %(now)s) then %(no_template)s
                when assignment.arm = 'held' then 'held_out'
            end as reason
        from reached
        join unnest(%(reader)s::text[], %(content_language)s::text[], %(content)s::jsonb[], %(has_template)s::bool[])
            as words (language, content_language, content, has_template) on words.language = reached.language
        left join messaging_optout stop on stop.account_id = %(account)s and stop.address_hash = reached.hash
            and stop.undone_at is null and (not stop.only_news or %(purpose)s = 'news')
        left join messaging_conversation thread
            on thread.account_id = %(account)s and thread.address_hash = reached.hash
        left join often on often.address_hash = reached.hash
        left join outreach_assignment assignment
            on assignment.holdout_id = %(holdout)s and assignment.address_hash = reached.hash
    ), judged as materialized (
        select person_id, language, address_id, hash, content_language, content, outside, arm,
            case when reason is null and arm is null and %(share)s > 0
                and (('x' || left(encode(sha256(%(outer)s || sha256(%(inner)s || hash)), 'hex'), 16))::bit(64) >> 11)
                    ::bigint / 9007199254740992::float < %(share)s
                then 'held_out' else reason end as reason
        from fit
    )
"""


@dataclass(frozen=True)
class Lot:
    """How addresses are drawn: the salt, the share held out, and the running holdout whose draws stand already."""

    campaign_id: UUID
    salt: bytes
    share: float
    holdout_id: UUID | None = None

    def hmac_prefixes(self) -> tuple[bytes, bytes]:
        """The inner and outer beginnings of HMAC-SHA256 over core.holdout.draw's message, up to the address."""
        key = self.salt.ljust(64, b"\0")
        about = b"holdout\0" + len(self.campaign_id.bytes).to_bytes(4, "big") + self.campaign_id.bytes
        before = about + b"\0" + (16).to_bytes(4, "big")
        return bytes(b ^ 0x36 for b in key) + before, bytes(b ^ 0x5C for b in key)


@dataclass(frozen=True)
class Wording:
    """What readers of one language get: the language it is really in, the content, and whether a template says it."""

    reader: str
    language: str
    content: Content
    has_template: bool


@dataclass(frozen=True)
class Audience:
    """A question to the database: these people, this account, this purpose, these words, this lot."""

    account: ChannelAccount
    segment: Segment
    purpose: str
    wordings: Sequence[Wording]
    broadcast_id: UUID
    lot: Lot | None = None
    asked_at: datetime = field(default_factory=now)

    def values(self) -> dict[str, Any]:
        """The parameters of JUDGED."""
        inner, outer = self.lot.hmac_prefixes() if self.lot else (b"", b"")
        capabilities = channel_of(self.account).capabilities
        uses_template = any(wording.content.template for wording in self.wordings)
        return {
            "now": self.asked_at,
            "organisation": self.account.organisation_id,
            "account": self.account.pk,
            "channel": self.account.kind,
            "purpose": self.purpose,
            "broadcast": self.broadcast_id,
            "languages": list(self.segment.languages),
            "places": _patterns(self.segment.places),
            "causes": list(self.segment.causes),
            "steps": list(self.segment.steps),
            "by_hand": [str(method) for method in PROVEN_BY_HAND],
            "needs_window": capabilities.free_form_window_s is not None,
            "no_template": "template_missing" if uses_template else "window_closed",
            "most_a_week": MOST_A_WEEK,
            "reader": [wording.reader for wording in self.wordings],
            "content_language": [wording.language for wording in self.wordings],
            "content": [
                json.dumps(wording.content.to_json(), ensure_ascii=False) for wording in self.wordings
            ],
            "has_template": [wording.has_template and capabilities.templates for wording in self.wordings],
            "holdout": self.lot.holdout_id if self.lot else None,
            "share": self.lot.share if self.lot else 0.0,
            "inner": inner,
            "outer": outer,
        }


def _patterns(codes: Sequence[str]) -> list[str]:
    """LIKE patterns of everything inside the places. Unknown places match nobody, not everybody."""
    if not codes:
        return []
    paths = Place.objects.filter(code__in=codes).values_list("path", flat=True)
    return [path.replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%") + "%" for path in paths] or [
        ""
    ]


def wordings(texts: languages.Texts, template: str, templates: dict[str, str]) -> list[Wording]:
    """What readers of every language get. `templates` are the bodies of the approved template by language.

    The lines of a text fill the template's blanks; without a template the text goes as it is. A reader whose language
    is missing gets the declared fallback in which both words and template exist.
    """
    found = []
    for code in languages.LANGUAGES:
        chain = [c for c in (code, *languages.get(code).fallback, *texts) if texts.get(c)]
        with_template = next((c for c in chain if c in templates), None) if template else None
        language = with_template or (chain[0] if chain else code)
        text = texts.get(language, "")
        if with_template:
            params = tuple(line.strip() for line in text.splitlines() if line.strip())
            content = Content(text=filled(templates[language], params), template=template, params=params)
        else:
            content = Content(text=text, template=template)
        found.append(Wording(code, language, content, with_template is not None))
    return found


def filled(body: str, params: Sequence[str]) -> str:
    """The template as the person reads it."""
    for number, param in enumerate(params, 1):
        body = body.replace(f"{{{{{number}}}}}", param)
    return body


@dataclass(frozen=True)
class Group:
    """People of an audience who share a fate: the reason (empty: they get it), languages, and whether it costs."""

    reason: str
    language: str
    content_language: str
    outside: bool
    people: int


def groups(audience: Audience) -> list[Group]:
    """The whole audience in groups. Their sizes add up to everybody in the segment."""
    with connection.cursor() as cursor:
        cursor.execute(
            JUDGED + "select coalesce(reason, ''), language, content_language, outside, count(*) from judged"
            " group by 1, 2, 3, 4 order by 1, 2, 3, 4",
            audience.values(),
        )
        return [Group(*row) for row in cursor.fetchall()]


def people_with(audience: Audience, reason: str, *, at_most: int = 500) -> list[UUID]:
    """Who is left out for a reason (empty: who gets it), for those who may see people."""
    with connection.cursor() as cursor:
        cursor.execute(
            JUDGED + "select person_id from judged where coalesce(reason, '') = %(reason)s"
            " order by person_id limit %(at_most)s",
            audience.values() | {"reason": reason, "at_most": at_most},
        )
        return [row[0] for row in cursor.fetchall()]


def write_deliveries(audience: Audience, *, expires_at: datetime) -> int:
    """Writes one delivery a person: queued, or left out with its reason; and the draws of the lot. Safe to repeat."""
    lane = Lane.EMERGENCY if audience.purpose == Purpose.EMERGENCY else Lane.BROADCAST
    with connection.cursor() as cursor:
        cursor.execute(JUDGED + _WRITE, audience.values() | {"lane": int(lane), "expires_at": expires_at})
        written: int = cursor.rowcount
    return written


_WRITE = """
    , assigned as (
        insert into outreach_assignment (holdout_id, address_hash, arm, at)
        select %(holdout)s, hash, case when reason is null then 'messaged' else 'held' end, %(now)s
        from judged where %(share)s > 0 and arm is null and (reason is null or reason = 'held_out')
        on conflict do nothing
    )
    insert into messaging_delivery (id, organisation_id, account_id, address_id, address_hash, person_id, cause_kind,
        cause_id, purpose, lane, language, content, state, skip_reason, created_at, not_before, expires_at, tries,
        changed_at)
    select gen_random_uuid(), %(organisation)s, %(account)s, address_id,
        -- Who is left out is counted under her own id: of two people with one phone, one may get it and one may not.
        case when reason is null or reason = 'held_out' then hash else uuid_send(person_id) end,
        person_id, 'broadcast', %(broadcast)s, %(purpose)s, %(lane)s, content_language,
        case when reason is null then content else '{}' end,
        case when reason is null then 'queued' else 'skipped' end, coalesce(reason, ''),
        %(now)s, %(now)s, %(expires_at)s, 0, %(now)s
    from judged
    on conflict (cause_kind, cause_id, address_hash) do nothing
"""
