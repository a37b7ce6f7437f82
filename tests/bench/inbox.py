"""The inbox of an organisation with a million messages: the list, a search, one thread, each as a page of the desk."""

import statistics
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qadam.messaging.channel_accounts import add_channel_account
from qadam.messaging.models import Conversation, Message
from qadam.organisations.enums import Role
from qadam.organisations.models import Organisation
from qadam.organisations.services import add_member
from tests.bench import ground
from tests.bench.figures import Figure

PEOPLE = 48_000
MESSAGES = 1_000_000
LOOKS = 15

_WORLD = """
    with people as (
        insert into people_person (id, created_at, updated_at, organisation_id, name, language, causes, is_demo)
        select gen_random_uuid(), now(), now(), %(organisation)s, 'Person ' || n, (array['ur', 'ps', 'en'])[1 + n %% 3],
            '[]', false from generate_series(1, %(people)s) n
        returning id
    ), numbered as (select id, row_number() over () as n from people),
    threads as (
        insert into messaging_conversation (id, created_at, updated_at, account_id, address_hash, person_id, language,
            keeper, is_guarded, dialogue, last_in_at, last_message_at, unanswered_since)
        select gen_random_uuid(), now(), now(), account.id, decode(md5(account.id::text || n), 'hex'), numbered.id, 'ur',
            'bot', false, '{}', now() - n * interval '1 minute', now() - n * interval '1 minute',
            case when n %% 24 = 0 then now() - (n + 2) * interval '1 minute' end
        from numbered
        join (select %(whatsapp)s::uuid as id, 1 as every union all select %(second)s::uuid, 24) account
            on n %% account.every = 0
        returning id, last_message_at
    )
    insert into messaging_message (id, conversation_id, author, kind, text, language, options, is_guarded, at)
    select gen_random_uuid(), threads.id, (array['person', 'bot', 'bot', 'staff', 'person', 'bot'])[1 + m %% 6], 'text',
        (array['کل پانی کا کیمپ کہاں ہے؟', 'Can we bring our school group?', 'زما د کلي خلک هم راځي که نه؟',
            'جی ہاں، صبح نو بجے پہنچ جائیں۔', 'Thank you, we will come', 'میری والدہ چل نہیں سکتیں، گاڑی ملے گی؟',
            'اسلام علیکم، آپ کا پیغام مل گیا'])[1 + (m * 5 + get_byte(uuid_send(threads.id), 3)) %% 7]
            || case when m = 7 and get_byte(uuid_send(threads.id), 4) = 7 then ' نایاب' else '' end,
        'ur', '[]', false, threads.last_message_at - (%(each)s - m) * interval '40 seconds'
    from threads cross join generate_series(1, %(each)s) m
"""


def measure() -> Iterator[Figure]:
    """Milliseconds of each page, and how often it asks the database."""
    owner = ground.organisation()
    began_at = time.perf_counter()
    stored = _world(owner)
    made_in_s = time.perf_counter() - began_at
    ground.settle_database()
    client = Client(headers={"host": urlsplit(settings.BASE_URL).netloc})
    client.force_login(
        add_member(owner, email=f"{owner.slug}@example.org", name="A", roles=[Role.COORDINATOR])
    )
    about: dict[str, Any] = {"messages": stored, "world_made_s": round(made_in_s, 1)}
    pages = {
        "list": "/en/desk/inbox/",
        "all": "/en/desk/inbox/?show=all",
        "search, a word of many": "/en/desk/inbox/?q=پاني",
        "search, a rare word": "/en/desk/inbox/?q=نایا",
        "one thread": f"/en/desk/inbox/{_a_thread(owner)}/",
    }
    found = {name: _look(client, path) for name, path in pages.items()}
    about |= {f"{name}, ms": round(ms, 1) for name, (ms, _queries) in found.items()}
    about |= {f"{name}, queries": queries for name, (_ms, queries) in found.items()}
    yield Figure("inbox list, 1,000,000 messages stored", found["list"][0], "ms", at_most=100, about=about)
    yield Figure("inbox list: questions to the database", found["list"][1], "", at_most=12)
    slowest = max(ms for ms, _queries in found.values())
    yield Figure("inbox: slowest of list, search and thread", slowest, "ms", about=about)
    Message.objects.filter(conversation__account__organisation=owner)._raw_delete(connection.alias)


def _world(owner: Organisation) -> int:
    whatsapp = ground.whatsapp(owner)
    second = add_channel_account(owner, kind="whatsapp", name="second", config=whatsapp.config())
    each = MESSAGES // (PEOPLE + PEOPLE // 24)
    values: dict[str, Any] = {
        "organisation": owner.pk,
        "people": PEOPLE,
        "whatsapp": whatsapp.pk,
        "second": second.pk,
        "each": each,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WORLD, values)
        stored: int = cursor.rowcount
    if stored < MESSAGES:
        raise RuntimeError(f"{stored} messages, not {MESSAGES}")
    return stored


def _a_thread(owner: Organisation) -> str:
    """Somebody who writes on two channels."""
    rows = Conversation.objects.filter(account__organisation=owner, unanswered_since__isnull=False)
    return str(rows.order_by("unanswered_since").values_list("pk", flat=True)[:1][0])


def _look(client: Client, path: str) -> tuple[float, int]:
    """Milliseconds of the middle look, and the number of its questions."""
    client.get(path)
    times = []
    for _n in range(LOOKS):
        began_at = time.perf_counter()
        answer = client.get(path)
        times.append((time.perf_counter() - began_at) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return statistics.median(times), len(asked)
