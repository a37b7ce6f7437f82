"""A cohort's table as a sheet: numbers in place of names. Nobody under 18 stands in it, by a number neither."""

import csv
import io
from typing import Any

from qadam.core.languages import said
from qadam.creators.models import Brief, Cohort, Draft
from qadam.creators.queries import Row, brought_by, table

HEAD = (
    "participant", "brief", "title", "state", "version", "sent_on", "sources", "disclosure",
    "post", "certificate", "opened", "joined_by_it", "steps",
)  # fmt: skip


def rows_of(cohort: Cohort) -> list[dict[str, Any]]:
    """One row a grown-up participant and brief, with or without a draft. What the young do stays at the desk."""
    _briefs, rows = table(cohort)
    grown = [row for row in rows if not row.participant.is_minor]
    return [_row(row, brief, draft) for row in grown for brief, draft in row.cells]


def _row(row: Row, brief: Brief, draft: Draft | None) -> dict[str, Any]:
    told: dict[str, Any] = dict.fromkeys(HEAD) | {
        "participant": row.participant.number,
        "brief": brief.number,
        "title": said(brief.title),
        "state": draft.state if draft else "",
    }
    if draft is None:
        return told
    post = getattr(draft, "publication", None)
    brought = brought_by(draft)
    told |= {
        "version": draft.number,
        "sent_on": draft.sent_at.date().isoformat(),
        "sources": len(post.sources if post else draft.sources),
        "disclosure": post.disclosure if post else draft.disclosure,
        "post": post.address if post else "",
        "certificate": bool(post and post.certificate_id),
    }
    if brought is not None:
        told |= {"opened": brought.opened, "joined_by_it": brought.people, "steps": brought.total}
    return told


def as_csv(cohort: Cohort) -> str:
    """With a byte order mark, so that spreadsheets read it as UTF-8."""
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(HEAD)
    for row in rows_of(cohort):
        sheet.writerow([_plain(row[name]) for name in HEAD])
    return "\ufeff" + out.getvalue()


def _plain(value: object) -> object:
    """A cell no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
