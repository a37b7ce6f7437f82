"""The phones of everybody else in the demo network: nobody looks at them, but they take messages and confirm them.

Receipts are posted by one thread of the web process, some seconds later and many at once, as a provider does. One that
is lost with the process stays lost, as with a provider too.
"""

import heapq
import itertools
import logging
import random
import re
import threading
import time
from dataclasses import dataclass
from typing import Any

from qadam.channels.simulator import phone as wire
from qadam.messaging.models import ChannelAccount
from qadam.simulator import services, sms_line

logger = logging.getLogger(__name__)

# All made-up numbers of the demo network begin so.
NUMBERS = "+92300000"
_MAILBOX = re.compile(r"person-\d+@example\.org")
# Of a hundred, so many are not on WhatsApp, and so many read what they get.
_ABSENT, _READS = 5, 70
_MOST_AT_ONCE = 50


def has_mailbox(address: str) -> bool:
    """Whether a mailbox belongs to somebody of the crowd."""
    return _MAILBOX.fullmatch(address.lower()) is not None


def is_known(number: str) -> bool:
    """Whether a phone with this number takes SMS: all of them do."""
    return number.startswith(NUMBERS)


def takes(number: str) -> bool:
    """Whether there is a phone with this number; always the same answer for the same number."""
    return is_known(number) and random.Random(number).randrange(100) >= _ABSENT


@dataclass(frozen=True)
class _Receipt:
    account: ChannelAccount
    change: dict[str, Any]


class _Crowd:
    """Receipts that are still to come, and the thread that brings them."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, _Receipt]] = []
        self._turn = itertools.count()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def expect(self, receipt: _Receipt, *, in_s: float) -> None:
        with self._changed:
            heapq.heappush(self._due, (time.monotonic() + in_s, next(self._turn), receipt))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="crowd", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _run(self) -> None:
        while True:
            receipts = self._wait()
            by_account: dict[ChannelAccount, list[dict[str, Any]]] = {}
            for receipt in receipts:
                by_account.setdefault(receipt.account, []).append(receipt.change)
            for account, changes in by_account.items():
                if _post(account, changes) != 200:
                    logger.info("%s receipts of the simulated crowd were not taken", len(changes))

    def _wait(self) -> list[_Receipt]:
        with self._changed:
            while not self._due or self._due[0][0] > time.monotonic():
                self._changed.wait(self._due[0][0] - time.monotonic() if self._due else None)
            taken: list[_Receipt] = []
            while self._due and self._due[0][0] <= time.monotonic() and len(taken) < _MOST_AT_ONCE:
                taken.append(heapq.heappop(self._due)[2])
            return taken


_crowd = _Crowd()


def _post(account: ChannelAccount, changes: list[dict[str, Any]]) -> int:
    post = sms_line.post if account.kind == "sms" else services.post
    return post(account, *changes)[1]


def confirm_sms(account: ChannelAccount, message_id: str, our_ref: str) -> None:
    """Has a phone take an SMS: its network says so, and nobody ever says that it was read."""
    told = sms_line.receipt(message_id, our_ref)
    _crowd.expect(_Receipt(account, told), in_s=random.uniform(0.8, 8.0))


def confirm(account: ChannelAccount, number: str, message_id: str, our_ref: str) -> None:
    """Has the phone with this number confirm that a message arrived and, most of the time, that it was read."""
    line, caller = services.line_of(account), wire.Caller(phone=number)
    after_s = random.uniform(0.8, 3.0)
    states = ["delivered"] + (["read"] if random.randrange(100) < _READS else [])
    for state in states:
        change = wire.status(line, caller, message_id, state, our_ref=our_ref or None)
        _crowd.expect(_Receipt(account, change), in_s=after_s)
        after_s += random.uniform(1.0, 12.0)
