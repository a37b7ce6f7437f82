"""The board for machines. A number that is too small to be shown is empty, and no row is about children."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from qadam.core.languages import said
from qadam.impact.circle_numbers import Numbers
from qadam.impact.exports import plain_cell
from qadam.impact.intervals import Interval

HEAD = (
    "code", "district", "circles_alive", "circles_begun", "meetings", "heads", "meetings_8_weeks",
    "homes_asked_2_weeks", "homes_answered_2_weeks", "rules_2_weeks", "rules_kept_2_weeks",
    "homes_asked_6_weeks", "homes_answered_6_weeks", "rules_6_weeks", "rules_kept_6_weeks",
    "circles_before_after", "people_before", "people_after", "right_before", "right_after", "change_low", "change_high",
)  # fmt: skip


def _row(found: Numbers, language: str) -> list[Any]:
    kept = [cell for one in found.kept for cell in (one.asked, one.answered, one.rules, one.kept)]
    told, change = found.learned, found.learned.change
    return [
        found.place.code if found.place else "",
        plain_cell(said(found.place.name, language)) if found.place else "",
        found.circles,
        found.asked_for,
        found.sessions,
        found.heads,
        found.sessions_lately,
        *kept,
        told.circles,
        told.people_before,
        told.people_after,
        _share(told.before),
        _share(told.after),
        _share(change.low if change else None),
        _share(change.high if change else None),
    ]


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def as_csv(rows: Sequence[Numbers], language: str) -> str:
    """One row a district, with a byte order mark so that spreadsheets read it as UTF-8."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(HEAD)
    for found in rows:
        table.writerow(_row(found, language))
    return "\ufeff" + out.getvalue()


def as_xlsx(rows: Sequence[Numbers], language: str) -> bytes:
    """The same as a workbook."""
    # Only when somebody asks for one: every process would carry it.
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    table = book.create_sheet("Circles")
    table.freeze_panes = "C2"
    table.append(HEAD)
    for found in rows:
        table.append(_row(found, language))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_json(everywhere: Numbers, rows: Sequence[Numbers]) -> dict[str, Any]:
    """All places together and each district; None where a number is too small to be shown."""
    return {
        "counted_at": everywhere.counted_at.isoformat(),
        "hidden_under": 5,
        "children": "left out of every number",
        "all": _json(everywhere),
        "districts": [_json(found) for found in rows],
    }


def _json(found: Numbers) -> dict[str, Any]:
    told = dict(zip(HEAD, _row(found, "en"), strict=True))
    ranges = {f"rules_{one.week}_weeks": _range(one.range) for one in found.kept}
    return told | {"asked_most": {topic.topic: topic.asked for topic in found.topics}, "ranges": ranges}


def _range(found: Interval | None) -> list[float] | None:
    return None if found is None else [round(found.low, 3), round(found.estimate, 3), round(found.high, 3)]
