"""What a message costs when ten million are stored, against ten thousand: the same broadcast, the same worker, one run.

The past is written by the database itself, with its foreign keys and indexes laid aside meanwhile: minutes, and 10 GB of disk.
"""

import json
from collections.abc import Iterator

from django.db import connection
from django.db.backends.utils import CursorWrapper

from qadam.messaging.models import Attempt, ChannelAccount, Template
from qadam.organisations.models import Organisation
from qadam.outreach.segments import Segment
from qadam.outreach.services import draft_broadcast, start_broadcast
from qadam.people.enums import Purpose
from qadam.people.models import Person
from tests.bench import ground
from tests.bench.figures import Figure
from tests.bench.sending import wait_until_accepted

FEW, MANY = 10_000, 10_000_000
AT_ONCE = 500_000
FILLED = ("messaging_delivery", "messaging_attempt", "messaging_message")
PEOPLE, ROUNDS = 1_500, 3

_PAST = """
    with past as (
        select uuidv7() as delivery, uuidv7() as attempt, uuidv7() as message, n,
            substring(sha256(int4send(n)) for 16) as hash,
            (%(causes)s::uuid[])[1 + n / 50000 %% 200] as cause,
            now() - interval '1 day' * (30 + n %% 700) as at
        from generate_series(%(begin)s, %(end)s) as n
    ), deliveries as (
        insert into messaging_delivery (id, organisation_id, account_id, address_hash, cause_kind, cause_id, purpose,
            lane, language, content, state, skip_reason, created_at, not_before, expires_at, tries, changed_at)
        select delivery, %(organisation)s, %(account)s, hash, 'broadcast', cause, 'news', 3, 'ur',
            '{"text": "اتوار کو صبح آٹھ بجے نہر کے پل پر ملتے ہیں۔", "template": "news"}', 'delivered', '', at, at, at, 0, at
        from past
    ), attempts as (
        insert into messaging_attempt (id, delivery_id, account_id, state, worker, provider_hash, error_code,
            error_text, cost_minor, started_at, changed_at)
        select attempt, delivery, %(account)s, 'delivered', 'past', substring(sha256(int4send(-n)) for 16), '', '', 0,
            at, at
        from past
    )
    insert into messaging_message (id, conversation_id, author, kind, text, language, options, delivery_id, at)
    select message, (%(threads)s::uuid[])[1 + n %% 1000], 'bot', 'text', 'اتوار کو صبح آٹھ بجے نہر کے پل پر ملتے ہیں۔', 'ur',
        '[]', delivery, at
    from past
"""


def measure() -> Iterator[Figure]:
    """The ratio of seconds a message, and what the tables weigh."""
    with ground.process(*ground.provider()) as provider:
        assert provider.stdout
        told = json.loads(provider.stdout.readline())
        owner = ground.organisation()
        account = ground.whatsapp(owner, api_base=told["api_base"], token=told["access_token"])
        Template.objects.create(
            account=account, key="news", language="ur", category="marketing", body="{{1}}", state="approved"
        )
        _people(owner)
        _store(account, 0, FEW)
        few = _seconds_each(account, 0)
        _store(account, FEW, MANY)
        many = _seconds_each(account, ROUNDS)
    about = {"few_ms": round(few * 1000, 2), "many_ms": round(many * 1000, 2), "gigabytes": _gigabytes()}
    yield Figure(
        "a message with 10 million stored against 10 thousand", many / few, "", at_most=1.3, about=about
    )


def _people(owner: Organisation) -> None:
    """Enough people that nobody is written to twice, each group with a cause of its own."""
    ids = ground.reachable_people(owner, PEOPLE * ROUNDS * 2, Purpose.NEWS)
    for group in range(ROUNDS * 2):
        mine = ids[group * PEOPLE : (group + 1) * PEOPLE]
        Person.objects.filter(pk__in=mine).update(causes=[f"group-{group}"])


def _seconds_each(account: ChannelAccount, first_group: int) -> float:
    """Seconds a message, from the first call to the last answer; the best of some broadcasts."""
    ground.settle_database()
    best = float("inf")
    with ground.process(*ground.worker()):
        for group in range(first_group, first_group + ROUNDS):
            broadcast = draft_broadcast(
                account.organisation,
                account=account,
                title=f"Group {group}",
                segment=Segment(causes=(f"group-{group}",)),
                texts={"ur": "اتوار کو صبح آٹھ بجے نہر کے پل پر ملتے ہیں۔"},
                template="news",
            )
            start_broadcast(broadcast)
            wait_until_accepted(broadcast)
            mine = Attempt.objects.filter(delivery__cause_id=broadcast.pk)
            times = mine.values_list("started_at", "changed_at")
            took = max(changed for _started, changed in times) - min(started for started, _changed in times)
            best = min(best, took.total_seconds() / len(times))
    return best


def _store(account: ChannelAccount, begin: int, end: int) -> None:
    """Messages of the past, numbered from `begin` up to `end`."""
    with connection.cursor() as cursor:
        laid_aside = _without_indexes(cursor) + _without_foreign_keys(cursor)
        cursor.execute("set synchronous_commit = off; set maintenance_work_mem = '512MB'")
        cursor.execute("select array_agg(gen_random_uuid()) from generate_series(1, 200)")
        causes = cursor.fetchone()[0]
        cursor.execute("select array_agg(gen_random_uuid()) from generate_series(1, 1000)")
        threads = cursor.fetchone()[0]
        for first in range(begin, end, AT_ONCE):
            values = {
                "begin": first,
                "end": min(first + AT_ONCE, end) - 1,
                "organisation": account.organisation_id,
                "account": account.pk,
                "causes": causes,
                "threads": threads,
            }
            cursor.execute(_PAST, values)
        cursor.execute("set synchronous_commit = on")
        for statement in laid_aside:
            cursor.execute(statement)


def _without_indexes(cursor: CursorWrapper) -> list[str]:
    """Drops the indexes that are no constraints. The statements that make them again, faster than row by row."""
    cursor.execute(
        "select indexrelid::regclass, pg_get_indexdef(indexrelid) from pg_index"
        " where indrelid = any(%s::regclass[])"
        " and not exists (select from pg_constraint where conindid = indexrelid)",
        [list(FILLED)],
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f"drop index {name}")
    return [definition for _name, definition in found]


def _without_foreign_keys(cursor: CursorWrapper) -> list[str]:
    """Drops the foreign keys of what is filled. The statements that bring them back, for whatever comes after."""
    cursor.execute(
        "select conrelid::regclass, quote_ident(conname), pg_get_constraintdef(oid) from pg_constraint"
        " where contype = 'f' and conrelid = any(%s::regclass[])",
        [list(FILLED)],
    )
    found = cursor.fetchall()
    for table, name, _definition in found:
        cursor.execute(f"alter table {table} drop constraint {name}")
    return [
        f"alter table {table} add constraint {name} {text} not valid".replace(" NOT VALID", "")
        for table, name, text in found
    ]


def _gigabytes() -> float:
    with connection.cursor() as cursor:
        cursor.execute("select pg_database_size(current_database()) / 1e9")
        return round(float(cursor.fetchone()[0]), 1)
