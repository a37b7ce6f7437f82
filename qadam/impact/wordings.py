"""Which wording did better, in words: no cause is named before the range says so."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from qadam.core import days
from qadam.core.templatetags.qadam import grouped
from qadam.impact.intervals import Blocked, Difference, NoDifferenceShown, Verdict
from qadam.impact.report import Report, WordingEffect


@dataclass(frozen=True)
class WordingCard:
    """One comparison: what was counted for each wording, and what may be said about each against the first."""

    title: str
    counts: tuple[str, ...]
    lines: tuple[str, ...]
    is_early: bool


def wording_cards(report: Report) -> list[WordingCard]:
    return [_card(effect) for effect in report.wordings]


def _card(effect: WordingEffect) -> WordingCard:
    counts = tuple(
        _("Wording %(letter)s: %(yes)s of %(people)s took a step.")
        % {"letter": row.name.upper(), "yes": grouped(row.yes), "people": grouped(row.people)}
        for row in effect.comparison.variants
    )
    lines = tuple(_line(letter.upper(), verdict) for letter, verdict in effect.verdicts.items())
    told = (Difference, NoDifferenceShown)
    is_early = not any(isinstance(verdict, told) for verdict in effect.verdicts.values())
    day = days.day_text(effect.comparison.started_at, days.code_now())
    title = _("The message of %(day)s") % {"day": day}
    return WordingCard(title, counts, lines, is_early)


def _points(value: float) -> str:
    return grouped(round(100 * abs(value), 1))


def _line(letter: str, found: Verdict) -> str:
    if isinstance(found, Difference):
        values = {
            "letter": letter,
            "n": _points(found.interval.estimate),
            "low": grouped(round(100 * found.low, 1)),
            "high": grouped(round(100 * found.high, 1)),
        }
        if found.helped:
            words = _(
                "With wording %(letter)s %(n)s more acted in every 100 than with A. "
                "The true difference lies between %(low)s and %(high)s."
            )
        else:
            words = _(
                "With wording %(letter)s %(n)s fewer acted in every 100 than with A. "
                "The true difference lies between %(low)s and %(high)s."
            )
        return words % values
    if isinstance(found, NoDifferenceShown):
        return _("Between %(letter)s and A there is no difference worth speaking of.") % {"letter": letter}
    if isinstance(found, Blocked):
        return _("%(letter)s and A are not as the lot should have made them, so nothing is concluded.") % {
            "letter": letter
        }
    if found.more is None:
        return _("%(letter)s against A: more people are needed than can be reached. We do not guess.") % {
            "letter": letter
        }
    return _("%(letter)s against A: too early to tell, about %(n)s more people are needed.") % {
        "letter": letter,
        "n": grouped(found.more),
    }
