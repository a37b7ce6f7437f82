"""An audience of 100,000 people: resolved, checked against every rule, and written as deliveries, by one service call."""

import time
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import Count

from qadam.campaigns.services import add_campaign
from qadam.core.sealing import seal
from qadam.messaging.models import ChannelAccount, Delivery, Template
from qadam.organisations.models import Organisation
from qadam.outreach.segments import Segment
from qadam.outreach.services import cancel_broadcast, draft_broadcast, start_broadcast
from tests.bench import ground
from tests.bench.figures import Figure

PEOPLE = 100_000
# Every twentieth never agreed, every fiftieth said STOP.
NEVER_AGREED, STOPPED = 20, 50

_PEOPLE = """
    with made as (
        insert into people_person (id, created_at, updated_at, organisation_id, name, language, causes, is_demo)
        select qadam_new_id(), now(), now(), %(organisation)s, 'Person ' || n, (array['ur', 'ps', 'en'])[1 + n %% 3],
            '[]', false from generate_series(1, %(people)s) n
        returning id
    ), numbered as (
        select id, row_number() over () as n from made
    ), addresses as (
        insert into people_address (id, created_at, updated_at, organisation_id, channel, kind, hash, sealed, hint,
            verified_at)
        select qadam_new_id(), now(), now(), %(organisation)s, 'whatsapp', 'phone',
            decode(md5(%(organisation)s || n::text), 'hex'), %(sealed)s, lpad((n %% 100)::text, 2, '0'), now()
        from numbered
        returning id, hash
    ), ways as (
        insert into people_personaddress (id, person_id, address_id, is_main)
        select gen_random_uuid(), numbered.id, addresses.id, true from numbered
        join addresses on addresses.hash = decode(md5(%(organisation)s || n::text), 'hex')
        returning 1
    ), consents as (
        insert into people_consent (id, organisation_id, person_id, purpose, channel, granted, at, method, words,
            language, source)
        select gen_random_uuid(), %(organisation)s, id, purpose, '', true, now() - interval '30 days', 'chat', '', 'ur',
            '' from numbered cross join unnest(array['news', 'replies', 'reminders']) purpose
        where n %% %(never_agreed)s > 0
        returning 1
    ), stops as (
        insert into messaging_optout (id, account_id, address_hash, at, how, only_news)
        select gen_random_uuid(), %(account)s, hash, now(), 'word', false from addresses
        where get_byte(hash, 0) %% %(stopped)s = 0
        returning 1
    )
    select (select count(*) from ways), (select count(*) from consents), (select count(*) from stops)
"""


def measure() -> Iterator[Figure]:
    """Seconds from pressing start to every delivery standing in the database."""
    owner = ground.organisation()
    account = ground.whatsapp(owner)
    for language in ("ur", "ps", "en"):
        Template.objects.create(
            account=account,
            key="news",
            language=language,
            category="marketing",
            body="{{1}}",
            state="approved",
        )
    campaign = add_campaign(owner, slug=owner.slug, title={"en": "The canal is ours"}, cause="clean")
    add_people(owner, account)
    ground.settle_database()
    broadcast = draft_broadcast(
        owner,
        account=account,
        title="Sunday",
        segment=Segment(),
        texts={
            "ur": "اتوار کو نہر پر ملتے ہیں۔",
            "ps": "د اتوار په ورځ به ووینو۔",
            "en": "See you on Sunday.",
        },
        template="news",
        campaign=campaign,
        holdout_share=0.1,
    )
    began_at = time.perf_counter()
    start_broadcast(broadcast)
    seconds = time.perf_counter() - began_at
    written = Delivery.objects.filter(cause_kind="broadcast", cause_id=broadcast.pk)
    states = dict(written.values_list("state").annotate(n=Count("pk")).order_by())
    if sum(states.values()) != PEOPLE:
        raise RuntimeError(f"{PEOPLE} people, but {states}")
    skipped = written.filter(state="skipped").values_list("skip_reason").annotate(n=Count("pk")).order_by()
    about = {"people": PEOPLE, **states, "skipped_for": dict(skipped)}
    # Its provider does not exist: nothing of it may be waiting while the next figure is taken.
    cancel_broadcast(broadcast)
    yield Figure(f"audience of {PEOPLE:,} written", seconds, "s", at_most=6, about=about)


def add_people(
    owner: Organisation,
    account: ChannelAccount,
    *,
    people: int = PEOPLE,
    never_agreed: int = NEVER_AGREED,
    stopped: int = STOPPED,
) -> None:
    """So many people with a number each; every so many-th never agreed or said STOP."""
    values: dict[str, Any] = {
        "organisation": str(owner.pk),
        "account": account.pk,
        "people": people,
        "never_agreed": never_agreed,
        "stopped": stopped,
        "sealed": seal("+923000000000", context="address"),
    }
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, values)
