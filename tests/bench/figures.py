"""One measured figure, the table of them, and the same as JSON."""

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Figure:
    """What was measured, and what is wanted of it. `at_least` or `at_most` in the unit; neither: told for information."""

    name: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None
    # Whatever helps to read the number: how many, how long, the parts of a ratio.
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def is_ok(self) -> bool:
        """Whether the figure is what is wanted."""
        enough = self.at_least is None or self.value >= self.at_least
        return enough and (self.at_most is None or self.value <= self.at_most)

    @property
    def wanted(self) -> str:
        """The limit as people write it."""
        if self.at_least is not None:
            return f">= {_number(self.at_least)}"
        return f"<= {_number(self.at_most)}" if self.at_most is not None else ""

    @property
    def measured(self) -> str:
        return f"{_number(self.value)} {self.unit}".strip()

    def to_json(self) -> dict[str, Any]:
        """The figure with its verdict."""
        return asdict(self) | {"ok": self.is_ok}


def _number(value: float) -> str:
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def table(figures: Iterable[Figure]) -> str:
    """The figures as lines of text."""
    head = ("figure", "measured", "wanted", "")
    rows = [(f.name, f.measured, f.wanted, _verdict(f)) for f in figures]
    widths = [max(len(row[n]) for row in [head, *rows]) for n in range(3)]
    line = "-" * (sum(widths) + 10)
    told = [
        f"{name:<{widths[0]}}  {measured:>{widths[1]}}  {wanted:>{widths[2]}}  {verdict}".rstrip()
        for name, measured, wanted, verdict in [head, *rows]
    ]
    return "\n".join([told[0], line, *told[1:]])


def _verdict(figure: Figure) -> str:
    if not figure.wanted:
        return ""
    return "ok" if figure.is_ok else "NOT OK"


def write_json(path: Path, figures: Iterable[Figure], *, load_before: float) -> None:
    """Writes the figures with the machine they were taken on, and how busy it was with other things."""
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "cores": len(os.sched_getaffinity(0)),
            "system": platform.platform(),
            "python": platform.python_version(),
            "load_before": round(load_before, 2),
        },
        "figures": [figure.to_json() for figure in figures],
    }
    path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
