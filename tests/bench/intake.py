"""Webhooks: signed Urdu texts into the real web server, every 200 a row on the disk; against bare commits of single rows."""

import asyncio
import itertools
import secrets
import time
from collections.abc import Iterator

from django.db import connection

from qadam.channels.simulator import phone
from qadam.channels.simulator.phone import Caller
from qadam.messaging.models import ChannelAccount, InboundEvent
from tests.bench import ground
from tests.bench.figures import Figure
from tests.bench.load import load, request
from tests.provider.fixtures import APP_SECRET, LINE

CONNECTIONS = 8
SECONDS = 8.0
BARE_SECONDS = 3.0
ENOUGH = 24_000
WORDS = (
    "السلام علیکم، ہماری گلی کا پانی تین دن سے بند ہے، کوئی سن رہا ہے؟",
    "میں نے کل نہر کی صفائی میں حصہ لیا، بہت اچھا لگا",
    "جی ہاں",
    "میری دادی نے یہ کشیدہ کاری سکھائی تھی، میں اس کی تصویر بھیجنا چاہتی ہوں۔",
)


def measure() -> Iterator[Figure]:
    """Durable events a second, their slowest hundredth, and the share of the bare rate."""
    account = ground.whatsapp(ground.organisation())
    requests = webhooks(account)
    with ground.web() as port:
        bare_before = bare_commits_per_s(port)
        used = ground.web_cpu_s()
        tally = load(port, iter(requests), connections=CONNECTIONS, seconds=SECONDS)
        used = ground.web_cpu_s() - used
        bare = (bare_before + bare_commits_per_s(port)) / 2
    arrived = InboundEvent.objects.filter(account=account)
    stored = arrived.count()
    # Nobody answers them: the worker of the next figure would.
    arrived.delete()
    answered = sum(tally.statuses.values())
    if set(tally.statuses) != {200} or stored != answered:
        raise RuntimeError(f"{stored} rows for {answered} answers: {dict(tally.statuses)}")
    about = {
        "answered": answered,
        "rows": stored,
        "cpu_ms_each": round(used / answered * 1000, 3),
        "p50_ms": round(tally.percentile_ms(0.5), 1),
    }
    yield Figure("webhook intake, durable", tally.per_second, "events/s", at_least=600, about=about)
    yield Figure("webhook intake, slowest 1 %", tally.percentile_ms(0.99), "ms", at_most=250)
    share = {"bare_per_s": round(bare), "bare_before_per_s": round(bare_before)}
    yield Figure(
        "webhook intake against bare commits", tally.per_second / bare, "", at_least=0.15, about=share
    )


def webhooks(account: ChannelAccount) -> list[bytes]:
    """Signed requests of many people, each with one Urdu text."""
    callers = [Caller(phone=f"+92300{number:07}", name=f"گل {number}") for number in range(2_000)]
    path = f"/hooks/whatsapp/{account.pk}"
    made = []
    for number, words in zip(range(ENOUGH), itertools.cycle(WORDS), strict=False):
        body = phone.body(LINE, [phone.text(LINE, callers[number % len(callers)], words)])
        headers = phone.signed(APP_SECRET, body) | {"User-Agent": "facebookexternalua", "Accept": "*/*"}
        made.append(request("POST", path, headers, body))
    return made


def bare_commits_per_s(port: int) -> float:
    """Single rows one connection commits in a second, while the load's connections are open and idle."""

    async def beside() -> float:
        idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(CONNECTIONS)]
        try:
            return await asyncio.to_thread(_commit_rows)
        finally:
            for _reader, writer in idle:
                writer.close()

    return asyncio.run(beside())


def _commit_rows() -> float:
    """Rows as large as an event's, with one unique index, each in a transaction of its own."""
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute(
            "create table if not exists bench_row (id bigserial primary key, hash bytea unique, body bytea)"
        )
        cursor.execute("truncate bench_row")
        body, count = secrets.token_bytes(700), 0
        ends_at = (began_at := time.perf_counter()) + BARE_SECONDS
        while time.perf_counter() < ends_at:
            cursor.execute(
                "insert into bench_row (hash, body) values (%s, %s)", [secrets.token_bytes(16), body]
            )
            count += 1
        seconds = time.perf_counter() - began_at
        cursor.execute("drop table bench_row")
    connection.close()
    return count / seconds
