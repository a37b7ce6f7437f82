"""The same report for machines: JSON as plain values, CSV as rows a spreadsheet opens without garbling Urdu."""

import csv
import io
from typing import Any

from qadam.core.languages import said
from qadam.impact.intervals import Difference, NoDifferenceShown, TooEarly
from qadam.impact.report import Effect, Report, WordingEffect


def as_json(report: Report) -> dict[str, Any]:
    """The report as JSON-ready values; times in ISO 8601 UTC, money in minor units of PKR."""
    return {
        "campaign": report.campaign.slug,
        "from": report.starts_at.isoformat() if report.starts_at else None,
        "to": report.ends_at.isoformat(),
        "numbers": [
            {
                "key": n.key,
                "level": n.level,
                "label": str(n.label),
                "value": n.value,
                "of": n.of,
                "of_label": str(n.of_label),
                "missing": n.missing,
                "counted": str(n.how),
                "verified_by": n.verified_by or None,
            }
            for n in report.numbers
        ],
        "effects": [_effect(effect) for effect in report.effects],
        "wordings": [_wordings(effect) for effect in report.wordings],
        "ledger": [
            {
                "at": line.at.isoformat(),
                "what": dict(line.what),
                "count": line.count,
                "unit": dict(line.unit),
                "verified_by": dict(line.verified_by) if line.verified_by else None,
                "independent": line.is_independent,
                "was": line.old_count,
                "reason": line.reason or None,
            }
            for line in report.ledger
        ],
        "hours": report.hours,
        "per_verified_unit": [
            {"unit": dict(one.unit), "count": one.count, "minutes": one.minutes, "cost_minor": one.cost_minor}
            for one in report.per_unit
        ],
        "did_not_work": report.campaign.did_not_work or None,
    }


def _wordings(effect: WordingEffect) -> dict[str, Any]:
    """Each wording as it was drawn; against the first the range of the difference, where there is one."""
    found = {letter: getattr(verdict, "interval", None) for letter, verdict in effect.verdicts.items()}
    return {
        "broadcast": str(effect.comparison.broadcast_id),
        "from": effect.comparison.started_at.isoformat(),
        "until": effect.comparison.ended_at.isoformat(),
        "wordings": [
            {"letter": row.name, "people": row.people, "took_a_step": row.yes}
            for row in effect.comparison.variants
        ],
        "against_the_first": {
            letter: {"low": interval.low, "seen": interval.estimate, "high": interval.high}
            for letter, interval in found.items()
            if interval is not None
        },
    }


def _effect(effect: Effect) -> dict[str, Any]:
    seen, found = effect.experiment, effect.verdict
    result: dict[str, Any] = {
        "broadcast": str(seen.broadcast_id),
        "messaged": {"people": seen.n_treated, "acted": seen.yes_treated},
        "held_out": {"people": seen.n_held, "acted": seen.yes_held},
        "verdict": type(found).__name__,
    }
    if isinstance(found, Difference | NoDifferenceShown):
        result |= {
            "low": found.interval.low,
            "estimate": found.interval.estimate,
            "high": found.interval.high,
        }
    if isinstance(found, TooEarly):
        result["more_people_needed"] = found.more
    return result


def as_csv(report: Report, language: str) -> str:
    """Numbers and ledger in one sheet, with a byte order mark so that spreadsheets read it as UTF-8."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(
        ["kind", "key", "what", "value", "of", "missing", "unit", "verified_by", "was", "reason", "at"]
    )
    for n in report.numbers:
        rows.writerow(
            [n.level, n.key, plain_cell(n.label), n.value, n.of, n.missing, "", n.verified_by, "", "", ""]
        )
    for line in report.ledger:
        who = said(line.verified_by, language) if line.verified_by else "self-reported"
        rows.writerow(
            [
                "evidence",
                "",
                plain_cell(said(line.what, language)),
                line.count,
                "",
                "",
                plain_cell(said(line.unit, language)),
                plain_cell(who),
                line.old_count,
                plain_cell(line.reason),
                line.at.isoformat(),
            ]
        )
    return "\ufeff" + out.getvalue()


def plain_cell(text: object) -> str:
    """A cell no spreadsheet takes for a formula."""
    words = str(text)
    return f"'{words}" if words[:1] in "=+-@\t\r" else words
