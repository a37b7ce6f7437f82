"""The district board in words and pictures. No number stands without what it is of; one too small to show says so."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from qadam.core import languages
from qadam.core.languages import said
from qadam.core.templatetags.qadam import grouped
from qadam.impact import charts
from qadam.impact.circle_numbers import Compared, Kept, Learned, Numbers
from qadam.impact.intervals import Interval


@dataclass(frozen=True)
class Stat:
    """A number, what it is of, and how it is counted."""

    value: str
    of: str
    how: str


@dataclass(frozen=True)
class Panel:
    """Something with a range: a headline, a picture, sentences; `badge` says how sure."""

    title: str
    mood: str
    badge: str
    chart: str
    lines: tuple[str, ...]


def number(value: int | None) -> str:
    return grouped(value) if value is not None else _("fewer than 5")


def percent(share: float) -> str:
    return f"{round(100 * share)} %"


def stats(found: Numbers) -> list[Stat]:
    """The plain counts of a place."""
    facts = {"n": number(found.asked_for), "all": number(found.sessions)}
    alive = _("circles alive, of %(n)s that ever began here") % facts
    if found.sessions_lately is not None:
        lately = {"n": grouped(found.sessions_lately)}
        held = _("meetings held, %(n)s of them in the last 8 weeks") % lately
    else:
        held = _("meetings held, few of them in the last 8 weeks")
    if found.sessions and found.heads is not None:
        came = _("times somebody came, about %(each)s at each of %(all)s meetings") % (
            facts | {"each": grouped(round(found.heads / found.sessions))}
        )
    else:
        came = _("times somebody came, at all meetings together")
    return [
        Stat(
            number(found.circles),
            alive,
            _(
                "A circle is alive when it has begun and not ended; one that rests counts. Circles of girls and school "
                "classes are in none of these numbers."
            ),
        ),
        Stat(
            number(found.sessions),
            held,
            _(
                "Told by who led the meeting, on the phone or by chat. Each meeting counts once, however many phones tell it."
            ),
        ),
        Stat(
            number(found.heads),
            came,
            _(
                "Heads counted in the room, of grown-ups. Somebody who came four times counts four times: these are no "
                "different people."
            ),
        ),
    ]


def rules_panel(kept: Kept) -> Panel:
    """House rules after so many weeks."""
    title = _("House rules after 2 weeks") if kept.week == 2 else _("House rules after 6 weeks")
    if kept.asked is None:
        line = _("Fewer than five homes were asked so far. We do not guess before that.")
        return Panel(title, "warn", _("Too early to tell"), "", (line,))
    asked = {"asked": grouped(kept.asked), "rules": grouped(kept.rules)}
    if kept.answered is None:
        answered = _("%(asked)s homes were asked.") % asked
    else:
        answered = _("%(asked)s homes were asked, %(n)s answered.") % (asked | {"n": grouped(kept.answered)})
    if kept.kept is None or not kept.rules:
        few = _("Too few keep them, or too few do not, to say a number without pointing at a home.")
        return Panel(title, "", _("As families say"), "", (answered, few))
    share = {"n": grouped(kept.kept), "share": percent(kept.kept / kept.rules)}
    held = _("%(n)s of %(rules)s rules hold (%(share)s). No answer counts as not kept.") % (asked | share)
    return Panel(
        title, "", _("As families say"), _share_chart(kept.range), (held, *_range(kept.range), answered)
    )


def learned_panel(found: Learned) -> Panel:
    """Before and after."""
    title = _("Three questions before and after")
    if found.circles is None or found.before is None or found.after is None:
        line = _("Fewer than five circles have answered both before and after. We do not guess before that.")
        return Panel(title, "warn", _("Too early to tell"), "", (line,))
    facts = {
        "before": percent(found.before),
        "after": percent(found.after),
        "n": number(found.people_before),
        "m": number(found.people_after),
        "circles": grouped(found.circles),
    }
    lines = (
        _("%(before)s of the answers were right before, %(after)s after.") % facts,
        *_range(found.change),
        _("%(n)s people before and %(m)s after, in %(circles)s circles.") % facts,
        _("This is associated with meeting; it does not say that meeting did it. Only a draw can show that."),
    )
    return Panel(title, "", _("Associated"), _change_chart(found.change), lines)


def round_panel(found: Compared) -> Panel:
    """Circles drawn to begin now against those drawn to wait."""
    title = _("A draw: now against later, %(place)s") % {"place": said(found.round.place.name)}
    code = languages.current().code
    if not found.is_over:
        from qadam.core.days import date_text

        day = {"day": date_text(found.round.later_from, code)}
        line = _("The groups are compared on %(day)s, the day that was named before, and not earlier.") % day
        return Panel(title, "warn", _("Too early to tell"), "", (line,))
    drawn = {
        "now": grouped(found.drawn_now),
        "later": grouped(found.drawn_later),
        "told_now": grouped(found.told_now),
        "told_later": grouped(found.told_later),
    }
    of = (
        _("%(told_now)s of %(now)s circles that began answered, and %(told_later)s of %(later)s that waited.")
        % drawn
    )
    if found.difference is None or found.share_now is None or found.share_later is None:
        few = _("With fewer than five circles in a group nothing can be said.")
        return Panel(
            title,
            "warn",
            _("Too early to tell"),
            "",
            (few,) if min(found.drawn_now, found.drawn_later) < 5 else (few, of),
        )
    shares = {"now": percent(found.share_now), "later": percent(found.share_later)}
    seen = (
        _("%(now)s right in circles that had met, %(later)s in those still waiting; who waits was drawn.")
        % shares
    )
    if found.difference.low > 0:
        mood, badge = "ok", _("Yes, meeting made a difference")
    elif found.difference.high < 0:
        mood, badge = "bad", _("No: those who met know less")
    else:
        mood, badge = "", _("No difference shown")
    how = _(
        "Every circle counts once and as it was drawn. The range is by circles (95 %), looked at once, on the day named before."
    )
    return Panel(
        title, mood, badge, _change_chart(found.difference), (seen, *_range(found.difference), of, how)
    )


def _range(found: Interval | None) -> tuple[str, ...]:
    if found is None:
        return (_("For a range at least five circles are needed."),)
    facts = {"low": _signed(found.low), "high": _signed(found.high)}
    return (_("The true value lies between %(low)s and %(high)s in every 100 (95 %%).") % facts,)


def _signed(value: float) -> str:
    """Per hundred, with the minus where it belongs also in a line from right to left."""
    return f"\u2066{charts.signed(round(100 * value, 1)).removeprefix('+')}\u2069"


def _change_chart(found: Interval | None) -> str:
    if found is None:
        return ""
    label = _("Difference %(seen)s points, between %(low)s and %(high)s") % {
        "seen": charts.signed(100 * found.estimate),
        "low": charts.signed(100 * found.low),
        "high": charts.signed(100 * found.high),
    }
    ends = (_("fewer right"), _("more right, per 100 answers"))
    return charts.interval_chart(found, label=label, ends=ends, rtl=languages.current().rtl)


def _share_chart(found: Interval | None) -> str:
    if found is None:
        return ""
    label = _("%(share)s of the rules hold") % {"share": percent(found.estimate)}
    return charts.bar(found.estimate, label=label, rtl=languages.current().rtl)
