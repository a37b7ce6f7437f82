"""70,000 messages of one broadcast: written, claimed, called and answered, with the provider on the same machine."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack

import psutil
from django.db import connection
from django.db.models import Count

from qadam.messaging.models import Delivery, OptOut, Template
from qadam.outreach.models import Broadcast
from qadam.outreach.segments import Segment
from qadam.outreach.services import draft_broadcast, start_broadcast
from tests.bench import ground
from tests.bench.audience import add_people
from tests.bench.figures import Figure

PEOPLE = 70_000
WORKERS = 2
LONGEST_S = 900


def measure() -> Iterator[Figure]:
    """Seconds from pressing start until the provider has taken the last one, and the processor time of the database."""
    with ground.process(*ground.provider()) as server:
        assert server.stdout
        told = json.loads(server.stdout.readline())
        broadcast = _broadcast(told)
        ground.settle_database()
        with ExitStack() as stack:
            for _ in range(WORKERS):
                stack.enter_context(ground.process(sys.executable, "manage.py", "worker"))
            time.sleep(5)  # they are at work
            database = _database_cpu_s()
            began_at = time.monotonic()
            start_broadcast(broadcast)
            written_s = time.monotonic() - began_at
            _wait(broadcast)
            seconds = time.monotonic() - began_at
            database_s = _database_cpu_s() - database
    mine = Delivery.objects.filter(cause_kind="broadcast", cause_id=broadcast.pk)
    states = dict(mine.values_list("state").annotate(n=Count("pk")).order_by())
    if states != {"accepted": PEOPLE}:
        raise RuntimeError(f"{PEOPLE} people, but {states}")
    about = {
        "messages": PEOPLE,
        "workers": WORKERS,
        "written_in_s": round(written_s, 1),
        "per_s": round(PEOPLE / seconds),
        "database_cpu_s": round(database_s, 1),
        "database_cpu_share_of_two_cores": round(database_s / seconds / 2, 2),
    }
    yield Figure(f"{PEOPLE:,} messages handed over", seconds, "s", at_most=180, about=about)
    yield Figure("database while they are handed over", database_s / seconds, "cores")


def _broadcast(told: dict[str, str]) -> Broadcast:
    owner = ground.organisation()
    account = ground.whatsapp(owner, api_base=told["api_base"], token=told["access_token"])
    for language in ("ur", "ps", "en"):
        Template.objects.create(
            account=account,
            key="news",
            language=language,
            category="marketing",
            body="{{1}}",
            state="approved",
        )
    add_people(owner, account, people=PEOPLE, never_agreed=PEOPLE + 1)
    OptOut.objects.filter(account=account).delete()
    return draft_broadcast(
        owner,
        account=account,
        title="Sunday",
        segment=Segment(),
        texts={"ur": "اتوار کو صبح آٹھ بجے نہر کے پل پر ملتے ہیں۔ دستانے ہمارے پاس ہیں، پانی ساتھ لائیں۔"},
        template="news",
    )


def _wait(broadcast: Broadcast) -> None:
    waiting = Delivery.objects.filter(
        cause_kind="broadcast", cause_id=broadcast.pk, state__in=["queued", "sending"]
    )
    deadline = time.monotonic() + LONGEST_S
    while waiting.exists():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{waiting.count()} messages still wait")
        time.sleep(0.5)


def _database_cpu_s() -> float:
    """Processor time of every process of the database so far, also of those that are over."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        backend = psutil.Process(cursor.fetchone()[0])
    postmaster = backend.parent()
    assert postmaster is not None
    over = postmaster.cpu_times()
    used: float = sum(sum(child.cpu_times()[:2]) for child in postmaster.children(recursive=True)) + sum(
        over[:4]
    )
    return used
