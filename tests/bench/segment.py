"""Choosing 100,000 of 1,000,000 people by place, language, cause and past steps: the whole check before sending."""

import time
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from qadam.campaigns.services import add_campaign
from qadam.core.sealing import seal
from qadam.messaging.models import ChannelAccount, Template
from qadam.organisations.models import Organisation
from qadam.outreach.audience import groups
from qadam.outreach.queries import audience_of
from qadam.outreach.segments import Segment
from qadam.outreach.services import draft_broadcast
from qadam.places.models import Place
from tests.bench import ground
from tests.bench.figures import Figure

PEOPLE = 1_000_000
PLACES = 20

# Looking up ten million keys would take minutes: they are right by hand, and checked again from the next row on.
_FILLED = ["people_person", "people_address", "people_personaddress", "people_consent", "campaigns_step"]
_KEYS = """
    select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
    where contype = 'f' and conrelid::regclass::text = any(%s)
"""
_TABLES = (
    """
    create temporary table crowd as
    select n, gen_random_uuid() as person_id, gen_random_uuid() as address_id,
        decode(md5(%(organisation)s || n::text), 'hex') as hash
    from generate_series(1, %(people)s) n
    """,
    """
    insert into people_person (id, created_at, updated_at, organisation_id, name, language, place_id, causes, is_demo)
    select person_id, now(), now(), %(organisation)s, 'Person ' || n, (array['ur', 'ps', 'en', 'sd'])[1 + n %% 4],
        (%(places)s::bigint[])[1 + n / 4 %% %(place_count)s],
        case when n %% 3 > 0 then '["water"]'::jsonb else '["craft"]'::jsonb end, false from crowd
    """,
    """
    insert into people_address (id, created_at, updated_at, organisation_id, channel, kind, hash, sealed, hint,
        verified_at)
    select address_id, now(), now(), %(organisation)s, 'whatsapp', 'phone', hash, %(sealed)s,
        lpad((n %% 100)::text, 2, '0'), now() from crowd
    """,
    """
    insert into people_personaddress (id, person_id, address_id, is_main)
    select gen_random_uuid(), person_id, address_id, true from crowd
    """,
    """
    insert into people_consent (id, organisation_id, person_id, purpose, channel, granted, at, method, words, language,
        source)
    select gen_random_uuid(), %(organisation)s, person_id, 'news', '', true, now() - interval '30 days', 'chat', '',
        'ur', '' from crowd where n %% 20 > 0
    """,
    """
    insert into campaigns_step (id, organisation_id, campaign_id, person_id, address_hash, kind, subject_kind,
        subject_id, at, proof)
    select gen_random_uuid(), %(organisation)s, %(campaign)s, person_id, hash,
        case when n %% 2 = 0 then 'attended' else 'signed_up' end, 'signup', gen_random_uuid(),
        now() - interval '60 days', '' from crowd where n %% 5 < 3
    """,
    "drop table crowd",
)


def measure() -> Iterator[Figure]:
    """Seconds from asking until everybody of the segment is counted with her reason."""
    owner = ground.organisation()
    account = ground.whatsapp(owner)
    Template.objects.create(
        account=account, key="news", language="ur", category="marketing", body="{{1}}", state="approved"
    )
    made_s = _crowd(owner, account)
    ground.settle_database()
    asked = audience_of(
        draft_broadcast(
            owner,
            account=account,
            title="Sunday",
            segment=Segment(
                places=("bench-district",),
                languages=("ur", "ps"),
                causes=("water",),
                steps=("attended", "signed_up"),
            ),
            texts={"ur": "اتوار کو نہر پر ملتے ہیں۔"},
            template="news",
        )
    )
    times = []
    for _ in range(3):
        began_at = time.perf_counter()
        found = groups(asked)
        times.append(time.perf_counter() - began_at)
    people = sum(group.people for group in found)
    if not 90_000 <= people <= 110_000:
        raise RuntimeError(f"{people} people are no segment of 100,000")
    about = {
        "people": PEOPLE,
        "segment": people,
        "times_s": [round(t, 2) for t in times],
        "made_in_s": round(made_s),
    }
    yield Figure("segment of 100,000 among 1,000,000", sorted(times)[1], "s", at_most=2, about=about)


def _crowd(owner: Organisation, account: ChannelAccount) -> float:
    campaign = add_campaign(owner, slug=owner.slug, title={"en": "The canal is ours"}, cause="water")
    values: dict[str, Any] = {
        "organisation": str(owner.pk),
        "account": account.pk,
        "campaign": campaign.pk,
        "people": PEOPLE,
        "places": _places(),
        "place_count": PLACES,
        "sealed": seal("+923000000000", context="address"),
    }
    began_at = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_KEYS, [_FILLED])
        keys = cursor.fetchall()
        for table, name, _definition in keys:
            cursor.execute(f'alter table {table} drop constraint "{name}"')
        for statement in _TABLES:
            cursor.execute(statement, values)
        for table, name, definition in keys:
            cursor.execute(f'alter table {table} add constraint "{name}" {definition} not valid')
    return time.perf_counter() - began_at


def _places() -> list[int]:
    """A district with half of the places in it, and as many places elsewhere."""
    ids = []
    Place.objects.get_or_create(
        code="bench-district", defaults={"path": "bench/district/", "kind": "district", "name": {"en": "D"}}
    )
    for number in range(PLACES):
        inside = number % 2 == 0
        path = f"bench/{'district' if inside else 'elsewhere'}/{number}/"
        place, _new = Place.objects.get_or_create(
            code=f"bench-{number}", defaults={"path": path, "kind": "tehsil", "name": {"en": str(number)}}
        )
        ids.append(place.pk)
    return ids
