"""People write while a broadcast goes out: how long the slowest hundredth of their webhooks takes, against a quiet hour."""

import json
import time
from collections.abc import Iterator

from qadam.messaging.models import Attempt
from qadam.outreach.services import start_broadcast
from tests.bench import ground
from tests.bench.figures import Figure
from tests.bench.intake import webhooks
from tests.bench.load import Tally, load
from tests.bench.sending import broadcast_to

PEOPLE = 12_000
CONNECTIONS = 8
# Together a hundred a second: a third of what goes out on a good machine, as providers advise to be ready for.
EVERY_S = CONNECTIONS / 100
SECONDS = 20.0


def measure() -> Iterator[Figure]:
    """The 99th percentile of webhooks at a steady hundred a second: nothing else going on, and in mid-broadcast."""
    provider = ground.provider()
    with ground.process(*provider) as server, ground.web() as port:
        assert server.stdout
        told = json.loads(server.stdout.readline())
        broadcast = broadcast_to(PEOPLE, told)
        requests = iter(webhooks(broadcast.account))
        ground.settle_database()
        with ground.process(*ground.worker()):
            time.sleep(3)
            idle = _steady(port, requests)
            start_broadcast(broadcast)
            before = Attempt.objects.filter(delivery__cause_id=broadcast.pk).count()
            busy = _steady(port, requests)
            sent = Attempt.objects.filter(delivery__cause_id=broadcast.pk).count() - before
    if sent >= PEOPLE:
        raise RuntimeError("the broadcast was over before the measurement was")
    about = {
        "idle_ms": round(idle.percentile_ms(0.99), 1),
        "busy_ms": round(busy.percentile_ms(0.99), 1),
        "events_per_s": round(busy.per_second),
        "sent_per_s": round(sent / SECONDS),
    }
    ratio = busy.percentile_ms(0.99) / idle.percentile_ms(0.99)
    yield Figure("webhook, slowest 1 %, in mid-broadcast against idle", ratio, "", at_most=2, about=about)


def _steady(port: int, requests: Iterator[bytes]) -> Tally:
    tally = load(port, requests, connections=CONNECTIONS, seconds=SECONDS, every_s=EVERY_S)
    if set(tally.statuses) != {200}:
        raise RuntimeError(f"answers: {dict(tally.statuses)}")
    return tally
