"""Meetings of an organisation's circles as a sheet: one row a meeting, no name, no sign, nothing of children.

Circles of girls and classes are left out; girls and boys who came along to others are taken off the heads. A meeting of fewer
than five says no number.
"""

import csv
import io
from collections.abc import Iterator
from typing import Any

from qadam.circles.enums import SessionState
from qadam.circles.models import CircleQuerySet, Session
from qadam.circles.queries import FEWEST_SHOWN
from qadam.learning.enums import WITH_CHILDREN

HEAD = ("circle", "place", "for_whom", "language", "on", "lesson", "people", "minutes", "rules_read")


def meetings(circles: CircleQuerySet) -> Iterator[dict[str, Any]]:
    """What was held in these circles, the first meeting first."""
    grown = circles.exclude(audience__in=WITH_CHILDREN)
    held = Session.objects.filter(circle__in=grown, state=SessionState.HELD)
    for session in held.select_related("circle__place", "lesson").order_by("on", "circle__code", "id"):
        circle = session.circle
        yield {
            "circle": circle.code,
            "place": circle.place.code,
            "for_whom": circle.audience,
            "language": circle.language,
            "on": session.on,
            "lesson": session.lesson.code,
            "people": _people(session),
            "minutes": session.minutes,
            "rules_read": session.rules_read,
        }


def _people(session: Session) -> int | None:
    children = session.tally.get("girls", 0) + session.tally.get("boys", 0)
    people = (session.came or 0) - children
    return people if people >= FEWEST_SHOWN else None


def as_csv(circles: CircleQuerySet) -> str:
    """With a byte order mark, so that spreadsheets read it as UTF-8."""
    out = io.StringIO()
    table = csv.DictWriter(out, HEAD)
    table.writeheader()
    table.writerows(meetings(circles))
    return "\ufeff" + out.getvalue()


def as_xlsx(circles: CircleQuerySet) -> bytes:
    """The same as a workbook."""
    # Only when somebody asks for one: every process would carry it.
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    table = book.create_sheet("Meetings")
    table.freeze_panes = "A2"
    table.append(HEAD)
    for row in meetings(circles):
        table.append([row[name] for name in HEAD])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
