"""One shift that everybody wants: sign-ups a second over real concurrent connections, and not one place too many."""

import json
import secrets
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from uuid import UUID

from qadam.campaigns.models import Campaign
from qadam.campaigns.services import add_campaign
from qadam.core.clock import now
from qadam.drives.models import Shift, Signup
from qadam.drives.services import add_drive, add_shift, publish_drive
from qadam.people.enums import Purpose
from tests.bench import ground
from tests.bench.figures import Figure

PEOPLE = 1_200
PLACES = 200
PROCESSES, THREADS = 2, 4


def measure() -> Iterator[Figure]:
    """Sign-ups a second from pressing to the answer, whatever each was answered: a place or a turn in the queue."""
    shift, people = _ground()
    with ExitStack() as stack:
        crowds = [_crowd(stack, shift, people[n::PROCESSES]) for n in range(PROCESSES)]
        began_at = time.perf_counter()
        for crowd in crowds:
            _say(crowd, "go")
        told = [json.loads(_line(crowd)) for crowd in crowds]
        seconds = time.perf_counter() - began_at
    took = sorted(ms for one in told for ms in one["took_ms"])
    shift.refresh_from_db()
    states = Counter(Signup.objects.filter(shift=shift).values_list("state", flat=True))
    if states != {"booked": PLACES, "waiting": PEOPLE - PLACES} or shift.taken != PLACES:
        raise RuntimeError(f"{PLACES} places, {shift.taken} taken, {dict(states)}")
    about = {
        "connections": PROCESSES * THREADS,
        "people": PEOPLE,
        "places": PLACES,
        "cpu_ms_each": round(sum(one["cpu_ms"] for one in told) / PEOPLE, 1),
        "p99_ms": round(took[int(len(took) * 0.99)]),
    }
    yield Figure("signups on one contended shift", PEOPLE / seconds, "signups/s", at_least=150, about=about)
    yield Figure("places sold too many", shift.taken - PLACES, "", at_most=0)


def _ground() -> tuple[Shift, list[UUID]]:
    owner = ground.organisation()
    ground.whatsapp(owner)
    campaign = add_campaign(
        owner, slug=f"bench-{secrets.token_hex(4)}", title={"en": "The canal"}, cause="clean"
    )
    Campaign.objects.filter(pk=campaign.pk).update(state="published")
    campaign.refresh_from_db()
    drive = add_drive(campaign, title={"en": "Canal bank"})
    starts_at = now() + timedelta(days=2)
    shift = add_shift(drive, starts_at=starts_at, ends_at=starts_at + timedelta(hours=3), capacity=PLACES)
    publish_drive(drive)
    return shift, ground.reachable_people(owner, PEOPLE, Purpose.REPLIES)


def _crowd(stack: ExitStack, shift: Shift, people: list[UUID]) -> "subprocess.Popen[str]":
    words = ground.python("tests.bench.pressing", str(shift.pk), str(THREADS))
    crowd = stack.enter_context(ground.process(*words))
    _say(crowd, " ".join(map(str, people)))
    if _line(crowd) != "ready":
        raise RuntimeError("the crowd did not come")
    return crowd


def _say(crowd: "subprocess.Popen[str]", words: str) -> None:
    assert crowd.stdin
    crowd.stdin.write(f"{words}\n")
    crowd.stdin.flush()


def _line(crowd: "subprocess.Popen[str]") -> str:
    assert crowd.stdout
    return crowd.stdout.readline().strip()
