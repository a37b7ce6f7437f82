"""One campaign's report as plain values: the page, the JSON and the CSV all show exactly this."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from qadam.campaigns.models import Campaign, GoalReading
from qadam.campaigns.ports import Indicator, Measured, indicators
from qadam.core.clock import now
from qadam.core.languages import Texts
from qadam.core.promises import StrPromise
from qadam.drives.indicators import minutes_worked, outcomes
from qadam.drives.models import Outcome
from qadam.impact.intervals import Verdict, verdict
from qadam.outreach.experiments import Comparison, Experiment, comparisons, experiments

LEVELS = ("reach", "engagement", "action", "outcome")
# A person's own attribute under this many people is not shown.
SMALLEST_GROUP = 5


@dataclass(frozen=True)
class Number:
    """A number that opens: what it counts, of how many, what is missing, how it is counted and who looked."""

    key: str
    level: str
    label: StrPromise | str
    value: int
    of: int | None
    of_label: StrPromise | str
    missing: int
    how: StrPromise | str
    verified_by: str

    @property
    def share(self) -> float | None:
        return self.value / self.of if self.of else None


@dataclass(frozen=True)
class Evidence:
    """One line of the ledger: what was reached, by whom it was looked at, and what it said before a correction."""

    at: datetime
    what: Texts
    count: int
    unit: Texts
    verified_by: Texts | None
    verified_name: str
    is_independent: bool
    old_count: int | None
    reason: str


@dataclass(frozen=True)
class Effect:
    """What a broadcast did: everybody drawn is counted in the group they were drawn into, whatever reached them."""

    experiment: Experiment
    verdict: Verdict


@dataclass(frozen=True)
class WordingEffect:
    """How the wordings of a broadcast did against its first: by the letter, and only as far as it can be told."""

    comparison: Comparison
    verdicts: Mapping[str, Verdict]


@dataclass(frozen=True)
class PerUnit:
    """What one verified unit of an outcome took: minutes worked, and minor units of money where the cost is known."""

    unit: Texts
    count: int
    minutes: float | None
    cost_minor: int | None


@dataclass(frozen=True)
class Report:
    campaign: Campaign
    starts_at: datetime | None
    ends_at: datetime
    numbers: Sequence[Number]
    effects: Sequence[Effect]
    wordings: Sequence[WordingEffect]
    ledger: Sequence[Evidence]
    totals: Sequence[tuple[Texts, int, int]]  # unit, verified and all, over the outcomes that stand
    hours: int
    per_unit: Sequence[PerUnit]

    def at_level(self, level: str) -> list[Number]:
        return [number for number in self.numbers if number.level == level]


def report_of(campaign: Campaign) -> Report:
    """The whole report, counted now."""
    rows = outcomes(campaign)
    ledger = sorted(
        [*map(_of_outcome, rows), *_goal_readings(campaign)], key=lambda line: line.at, reverse=True
    )
    numbers = [_number(indicator, indicator.measure(campaign)) for indicator in indicators]
    return Report(
        campaign=campaign,
        starts_at=campaign.published_at,
        ends_at=campaign.closed_at or now(),
        numbers=sorted(numbers, key=lambda number: LEVELS.index(number.level)),
        effects=[_effect(experiment) for experiment in experiments(campaign)],
        wordings=[_wording_effect(comparison) for comparison in comparisons(campaign)],
        ledger=ledger,
        totals=_totals(rows),
        hours=next((number.value for number in numbers if number.key == "hours"), 0),
        per_unit=_per_unit(rows),
    )


def _number(indicator: Indicator, measured: Measured) -> Number:
    return Number(
        key=indicator.key,
        level=indicator.level,
        label=indicator.label,
        value=measured.value,
        of=measured.of,
        of_label=indicator.of_label,
        missing=measured.missing,
        how=indicator.how,
        verified_by=measured.verified_by,
    )


def _effect(experiment: Experiment) -> Effect:
    return Effect(
        experiment,
        verdict(
            experiment.yes_treated,
            experiment.n_treated,
            experiment.yes_held,
            experiment.n_held,
            held_share=experiment.held_share,
        ),
    )


def _wording_effect(comparison: Comparison) -> WordingEffect:
    """Each further wording against the first. The more of them, the surer each must be, so that all hold at once."""
    first, *others = comparison.variants
    verdicts = {
        row.name: verdict(
            row.yes, row.people, first.yes, first.people, held_share=0.5, alpha=0.05 / len(others)
        )
        for row in others
    }
    return WordingEffect(comparison, verdicts)


def _of_outcome(row: Outcome) -> Evidence:
    paid = {p.organisation_id for p in row.drive.campaign.partnerships.all() if p.is_paid}
    verifier = row.verified_by
    return Evidence(
        at=row.at,
        what=row.drive.title,
        count=row.count,
        unit=row.unit,
        verified_by=verifier.name if verifier else None,
        verified_name=row.verified_name if verifier else "",
        is_independent=verifier is not None and verifier.pk not in {*paid, row.drive.organisation_id},
        old_count=row.replaces.count if row.replaces else None,
        reason=row.reason,
    )


def _goal_readings(campaign: Campaign) -> list[Evidence]:
    lines = []
    before: dict[object, int] = {}
    readings = GoalReading.objects.filter(goal__campaign=campaign).select_related("goal", "verified_by")
    for reading in readings.order_by("at", "id"):
        old = before.get(reading.goal_id)
        before[reading.goal_id] = reading.value
        lines.append(
            Evidence(
                at=reading.at,
                what=reading.goal.title,
                count=reading.value,
                unit=reading.goal.unit,
                verified_by=reading.verified_by.name if reading.verified_by else None,
                verified_name="",
                is_independent=bool(reading.verified_by_id)
                and reading.verified_by_id != campaign.organisation_id,
                old_count=old if reading.reason else None,
                reason=reading.reason,
            )
        )
    return lines


def _totals(rows: Sequence[Outcome]) -> list[tuple[Texts, int, int]]:
    """What the outcomes that stand add up to, a line a unit. Different units are never added."""
    sums: dict[tuple[tuple[str, str], ...], list[int]] = {}
    for row in rows:
        verified_all = sums.setdefault(tuple(sorted(row.unit.items())), [0, 0])
        verified_all[1] += row.count
        if row.verified_by_id:
            verified_all[0] += row.count
    return [(dict(unit), verified, total) for unit, (verified, total) in sums.items()]


def _per_unit(rows: Sequence[Outcome]) -> list[PerUnit]:
    """Work and money for one verified unit, each unit by itself. Drives nobody verified count for nothing here."""
    verified = [row for row in rows if row.verified_by_id and row.count]
    worked = minutes_worked([row.drive_id for row in verified])
    groups: dict[tuple[tuple[str, str], ...], list[Outcome]] = {}
    for row in verified:
        groups.setdefault(tuple(sorted(row.unit.items())), []).append(row)
    found = []
    for unit, same in groups.items():
        count = sum(row.count for row in same)
        minutes = sum(worked.get(row.drive_id, 0.0) for row in same)
        costs = [row.cost_minor for row in same if row.cost_minor is not None]
        cost = round(sum(costs) / count) if costs and len(costs) == len(same) else None
        found.append(PerUnit(dict(unit), count, minutes / count if minutes else None, cost))
    return found
