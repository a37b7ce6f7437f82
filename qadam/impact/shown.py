"""A report in the words and pictures of its page."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from qadam.core import languages
from qadam.core.cards import FunnelRow
from qadam.core.money import Money
from qadam.core.templatetags.qadam import grouped
from qadam.impact import charts
from qadam.impact.intervals import Blocked, Difference, Interval, NoDifferenceShown, TooEarly
from qadam.impact.report import Effect, Number, Report


def funnel(report: Report) -> list[FunnelRow]:
    """From reach to action, each row a share of the first; outcomes are no people and stay out."""
    # Hours and openings are no people: they stand apart, or a bar would compare what cannot be compared.
    rows = [n for n in report.numbers if n.level != "outcome" and n.key not in ("hours", "opened")]
    most = max((row.value for row in rows), default=0) or 1
    return [FunnelRow(str(n.label), n.value, n.value / most, _of(n)) for n in rows]


def _of(number: Number) -> str:
    parts = []
    if number.of:
        share = round(100 * number.value / number.of)
        parts.append(
            _("of %(of)s %(label)s (%(share)s %%)")
            % {"of": grouped(number.of), "label": number.of_label, "share": share}
        )
    if number.missing:
        parts.append(_("%(n)s missing") % {"n": grouped(number.missing)})
    return "; ".join(parts)


@dataclass(frozen=True)
class EffectCard:
    """What one broadcast did, ready to be read."""

    mood: str  # ok, warn or bad: the badge
    badge: str
    title: str
    chart: str
    lines: tuple[str, ...]
    people: int
    people_needed: int | None


def effects(report: Report) -> list[EffectCard]:
    return [_card(effect) for effect in report.effects]


def _per_hundred(value: float) -> str:
    return grouped(round(100 * value, 1))


def _chart(interval: Interval) -> str:
    label = _("Difference %(seen)s points, between %(low)s and %(high)s") % {
        "seen": charts.signed(100 * interval.estimate),
        "low": charts.signed(100 * interval.low),
        "high": charts.signed(100 * interval.high),
    }
    ends = (_("fewer"), _("more, per 100 people"))
    return charts.interval_chart(interval, label=label, ends=ends, rtl=languages.current().rtl)


def _card(effect: Effect) -> EffectCard:
    seen, found = effect.experiment, effect.verdict
    people = seen.n_treated + seen.n_held
    drawn = _(
        "%(messaged)s messaged, %(held)s held out at random. The range stays valid however often you look (95 %%)."
    ) % {
        "messaged": grouped(seen.n_treated),
        "held": grouped(seen.n_held),
    }
    if isinstance(found, Difference):
        return _difference(effect, found, drawn, people)
    if isinstance(found, NoDifferenceShown):
        title = _("No difference worth speaking of")
        line = _("The true difference lies between %(low)s and %(high)s in every 100 people.") % {
            "low": _per_hundred(found.interval.low),
            "high": _per_hundred(found.interval.high),
        }
        return EffectCard(
            "", _("As far as we can tell"), title, _chart(found.interval), (line, drawn), people, None
        )
    if isinstance(found, TooEarly):
        chart = _chart(found.interval) if found.interval else ""
        line = (
            _("About %(n)s more people are needed. We do not guess before that.") % {"n": grouped(found.more)}
            if found.more
            else _("More people are needed than this campaign can reach. We do not guess.")
        )
        needed = people + found.more if found.more else None
        return EffectCard("warn", _("Too early to tell"), seen.title, chart, (line, drawn), people, needed)
    assert isinstance(found, Blocked)
    line = _(
        "The two groups are not as the lot should have made them. Something went wrong, so nothing is concluded."
    )
    return EffectCard("bad", _("Not usable"), seen.title, "", (line,), people, None)


def _difference(effect: Effect, found: Difference, drawn: str, people: int) -> EffectCard:
    seen = effect.experiment
    size = _per_hundred(abs(found.interval.estimate))
    if found.helped:
        title = _("%(n)s more acted in every 100 people messaged") % {"n": size}
    else:
        title = _("%(n)s fewer acted in every 100 people messaged") % {"n": size}
    line = _(
        "%(with)s of 100 acted after the message, %(without)s of 100 without it. "
        "The true difference lies between %(low)s and %(high)s."
    ) % {
        "with": _per_hundred(seen.yes_treated / seen.n_treated),
        "without": _per_hundred(seen.yes_held / seen.n_held),
        "low": _per_hundred(found.low),
        "high": _per_hundred(found.high),
    }
    badge = _("Yes, as far as we can tell") if found.helped else _("No: it did harm")
    mood = "ok" if found.helped else "bad"
    return EffectCard(mood, badge, title, _chart(found.interval), (line, drawn), people, None)


def cost_lines(report: Report) -> list[tuple[str, str]]:
    """Work and money for each verified unit, where they are known."""
    lines = []
    for one in report.per_unit:
        unit = languages.said(one.unit)
        if one.minutes is not None and one.minutes >= 60:
            lines.append(
                (grouped(round(one.minutes / 60, 1)), _("hours of work for each: %(unit)s") % {"unit": unit})
            )
        elif one.minutes is not None:
            lines.append(
                (grouped(round(one.minutes, 1)), _("minutes of work for each: %(unit)s") % {"unit": unit})
            )
        if one.cost_minor is not None:
            lines.append((str(Money(one.cost_minor)), _("spent for each: %(unit)s") % {"unit": unit}))
    return lines
