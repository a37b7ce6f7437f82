"""People who press the same button: `python -m tests.bench.pressing SHIFT THREADS < ids of people`.

Waits for a line `go` on standard input after the ids, signs everybody up, and prints how long each call took and the
processor time of all.
"""

import json
import sys
import threading
import time
from collections.abc import Iterator
from uuid import UUID

import django


def press(shift_id: UUID, people: Iterator[UUID], took: list[float]) -> None:
    """Signs people up until there are none left, over a connection of its own."""
    from django.db import connection

    from qadam.drives.models import Shift
    from qadam.drives.services import sign_up
    from qadam.people.models import Person

    for person_id in people:
        began_at = time.perf_counter()
        shift = Shift.objects.select_related("drive__organisation", "drive__campaign", "drive__place").get(
            pk=shift_id
        )
        sign_up(shift, Person.objects.get(pk=person_id), source="web")
        took.append((time.perf_counter() - began_at) * 1000)
    connection.close()


class _Shared:
    """An iterator that threads may share."""

    def __init__(self, ids: list[UUID]) -> None:
        self._ids, self._lock = iter(ids), threading.Lock()

    def __iter__(self) -> Iterator[UUID]:
        return self

    def __next__(self) -> UUID:
        with self._lock:
            return next(self._ids)


def main() -> None:
    """Reads the people, waits, presses."""
    django.setup()
    from django.db import connection

    shift_id, threads = UUID(sys.argv[1]), int(sys.argv[2])
    ids = [UUID(word) for word in sys.stdin.readline().split()]
    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.readline()
    before_ms = time.process_time() * 1000
    people, took = _Shared(ids), list[float]()
    crowd = [threading.Thread(target=press, args=(shift_id, people, took)) for _ in range(threads)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    print(json.dumps({"took_ms": took, "cpu_ms": time.process_time() * 1000 - before_ms}), flush=True)


if __name__ == "__main__":
    main()
