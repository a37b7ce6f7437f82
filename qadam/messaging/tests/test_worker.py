"""The worker as it runs: from a stored webhook to the provider, and an end when it is asked to."""

import json
import threading
import time
from collections.abc import Callable

import pytest
from django.db import OperationalError

from qadam.channels.simulator import phone
from qadam.core.sealing import seal
from qadam.messaging.models import ChannelAccount
from qadam.messaging.tests.chat import LINE, Phone
from qadam.messaging.worker import Worker, keep_at
from qadam.people.models import Person
from tests.provider.fixtures import Provider, provider

__all__ = ["provider"]


def until(true: Callable[[], bool], *, seconds: float = 15.0) -> bool:
    ends_at = time.monotonic() + seconds
    while not true() and time.monotonic() < ends_at:
        time.sleep(0.05)
    return true()


@pytest.mark.django_db(transaction=True)
def test_an_answer_reaches_the_phone_and_the_worker_ends_when_asked(
    whatsapp: ChannelAccount,
    bilal: Person,
    provider: Provider,
) -> None:
    config = provider.config | {"app_secret": "shh", "phone_number_id": LINE.phone_number_id}
    whatsapp.config_sealed = seal(json.dumps(config), context="channel-account")
    whatsapp.save()
    known = Phone(whatsapp, number="+923000000119")
    worker = Worker(inbound_loops=2, with_jobs=False)
    worker.start()
    try:
        known.post(phone.text(LINE, known.caller, "menu"))
        assert until(lambda: len(provider.taken) == 1)
    finally:
        began_at = time.monotonic()
        worker.stop()
        worker.join()

    assert provider.taken[0].payload["interactive"]["type"] == "button"
    assert time.monotonic() - began_at < 10
    assert not [
        thread.name for thread in threading.enumerate() if thread.name.startswith(("inbound", "sender"))
    ]


def test_a_loop_outlives_the_database_being_away() -> None:
    stopping, tries = threading.Event(), []

    def work() -> int:
        tries.append(time.monotonic())
        if len(tries) < 3:
            raise OperationalError("the server closed the connection")
        stopping.set()
        return 0

    thread = threading.Thread(target=keep_at, args=(work, stopping))
    thread.start()
    thread.join(timeout=10)
    assert len(tries) == 3
    assert tries[2] - tries[1] > tries[1] - tries[0] > 0.4


def test_a_loop_that_dies_ends_the_worker() -> None:
    worker = Worker(inbound_loops=0, with_jobs=False)

    def dies() -> None:
        raise RuntimeError("out of memory")

    worker._guarded("inbound-0", dies)
    assert worker.stopping.is_set()
    assert worker._died.is_set()
