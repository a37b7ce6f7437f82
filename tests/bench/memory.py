"""What a whole installation takes: memory of everything `qadam up` started, shared parts counted once, and its second start."""

from collections.abc import Iterator
from pathlib import Path

import psutil

from tests.bench.figures import Figure
from tests.bench.started import installation

PAGES = ("/ur/", "/en/", "/ur/stories/", "/ur/drives/", "/ur/campaigns/", "/ur/impact/")


def measure() -> Iterator[Figure]:
    """Megabytes at rest, and seconds from the command to the first page when the data is there."""
    there = installation()
    at_rest = _megabytes(there.running.family())
    for path in PAGES * 5:
        there.running.get(path)
    after = _megabytes(there.running.family())
    about = {"parts": at_rest, "after_pages": round(sum(after.values()))}
    yield Figure("memory of everything, idle", sum(at_rest.values()), "MB", at_most=350, about=about)
    seconds = {"first_start_s": there.first_s}
    yield Figure("second start", there.second_s, "s", at_most=6, about=seconds)


def _megabytes(family: list[psutil.Process]) -> dict[str, float]:
    """Proportional set size by what the process is."""
    parts: dict[str, float] = {}
    for process in family:
        name = _name(" ".join(process.cmdline()))
        parts[name] = round(parts.get(name, 0.0) + _pss_kb(process.pid) / 1024, 1)
    return parts


def _pss_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _name(command: str) -> str:
    names = {"qadam.ops.web": "web", "manage.py worker": "worker", "postgres": "postgres"}
    return next((name for part, name in names.items() if part in command), "supervisor")
