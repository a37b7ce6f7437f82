"""A broadcast through the real worker to a local provider: against a bare client that posts the very same bodies, and
beside an organisation whose provider is out of reach.
"""

import json
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

from qadam.messaging.models import Attempt, Delivery, Template
from qadam.messaging.sending import CONCURRENCY
from qadam.outreach.models import Broadcast
from qadam.outreach.segments import Segment
from qadam.outreach.services import cancel_broadcast, draft_broadcast, start_broadcast
from qadam.people.enums import Purpose
from tests.bench import ground
from tests.bench.figures import Figure
from tests.provider.fixtures import LINE, nobody_there

PEOPLE = 3_000
LONGEST_S = 120
NEIGHBOURS = 20_000


def measure() -> Iterator[Figure]:
    """Messages a second through the whole path as a share of what the bare client reaches."""
    provider = ground.provider()
    with ground.process(*provider) as server, nobody_there() as origin:
        assert server.stdout
        told = json.loads(server.stdout.readline())
        first, second = (broadcast_to(PEOPLE, told) for _ in range(2))
        neighbour = broadcast_to(NEIGHBOURS, told | {"api_base": f"{origin}/v23.0"})
        ground.settle_database()
        with ground.process(*ground.worker()):
            ours = _per_s(first)
            calls = _ask(told["api_base"], "calls")
            doubled = _ask(told["api_base"], "counts")["doubled"]
            start_broadcast(neighbour)
            time.sleep(1)  # until it is found out that nobody is there
            beside = _per_s(second)
        cancel_broadcast(neighbour)
        if len(calls) != PEOPLE or doubled:
            raise RuntimeError(f"{len(calls)} calls for {PEOPLE} people, {doubled} doubled")
        bare = PEOPLE / _bare_s(told, [call["payload"] for call in calls])
    about = {"messages": PEOPLE, "concurrency": CONCURRENCY, "per_s": round(ours), "bare_per_s": round(bare)}
    yield Figure("sending against a bare client", ours / bare, "", at_least=0.5, about=about)
    yield Figure("sending, whole path", ours, "messages/s")
    about = {"waiting_at_the_neighbour": NEIGHBOURS, "per_s": round(beside), "alone_per_s": round(ours)}
    yield Figure("sending beside an unreachable neighbour", beside / ours, "", at_least=0.7, about=about)


def _per_s(broadcast: Broadcast) -> float:
    """Messages a second from the first call to the last answer."""
    start_broadcast(broadcast)
    wait_until_accepted(broadcast)
    mine = Attempt.objects.filter(delivery__cause_id=broadcast.pk)
    ended_at = mine.order_by("-changed_at").values_list("changed_at", flat=True)[0]
    began_at = mine.order_by("started_at").values_list("started_at", flat=True)[0]
    return PEOPLE / (ended_at - began_at).total_seconds()


def broadcast_to(people: int, told: dict[str, str]) -> Broadcast:
    """A draft to so many new people of a new organisation, at the provider that told its address."""
    owner = ground.organisation()
    account = ground.whatsapp(owner, api_base=told["api_base"], token=told["access_token"])
    Template.objects.create(
        account=account, key="news", language="ur", category="marketing", body="{{1}}", state="approved"
    )
    ground.reachable_people(owner, people, Purpose.NEWS)
    return draft_broadcast(
        owner,
        account=account,
        title="Sunday",
        segment=Segment(),
        texts={"ur": "اتوار کو صبح آٹھ بجے نہر کے پل پر ملتے ہیں۔ دستانے ہمارے پاس ہیں، پانی ساتھ لائیں۔"},
        template="news",
    )


def wait_until_accepted(broadcast: Broadcast) -> None:
    """Returns when nothing of it waits any more."""
    waiting = Delivery.objects.filter(
        cause_kind="broadcast", cause_id=broadcast.pk, state__in=["queued", "sending"]
    )
    deadline = time.monotonic() + LONGEST_S
    while waiting.exists():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{waiting.count()} messages still wait")
        time.sleep(0.1)


def _ask(api_base: str, verb: str) -> Any:
    origin = api_base.rpartition("/")[0]
    with urllib.request.urlopen(f"{origin}/_control/{verb}", timeout=30) as answer:
        return json.load(answer)


def _bare_s(told: dict[str, str], payloads: list[dict[str, Any]]) -> float:
    """Seconds a bare client needs for the same bodies, over as many connections."""
    bodies = [json.dumps(payload, ensure_ascii=False, separators=(",", ":")) for payload in payloads]
    url = f"{told['api_base']}/{LINE.phone_number_id}/messages"
    words = ground.python("tests.bench.bare_client", url, told["access_token"], str(CONCURRENCY))
    done = subprocess.run(
        words,
        cwd=ground.ROOT,
        input="\n".join(bodies),
        capture_output=True,
        text=True,
        check=True,
        timeout=LONGEST_S,
    )
    return float(done.stdout)
