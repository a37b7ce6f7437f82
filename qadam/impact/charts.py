"""Pictures of numbers, drawn on the server as SVG: bars, a range with its zero line, goal tiles, columns.

Places are in percent and heights in pixels, without a viewBox, so words keep their size on every screen. Colours come
from the sheet (.mark .under .rule .span .zero). On a page from right to left everything is mirrored but the numbers.
Each picture says in one sentence what it shows; give that sentence in the reader's language.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import chain

from qadam.impact.intervals import Interval

_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
_MOST_TICKS = 6
_PHONE_PX = 290  # what is left for a picture on the narrowest common phone
_DIGIT_PX = 9


class Picture(str):
    """Markup that a template may show as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


@dataclass(frozen=True)
class Column:
    """One week, or any other stretch of time, and how many."""

    words: str
    count: int


def bar(share: float, *, label: str, rtl: bool = False) -> Picture:
    """A bar filled to a share (0 to 1): one row of a funnel. Few are still seen as a sliver."""
    filled = max(100 * _within(share), 0.5) if share > 0 else 0.0
    start = 100 - filled if rtl else 0.0
    return _svg(22, label, [_rect("under", 0, 100, 0, 22), _rect("mark", start, filled, 0, 22)])


def goal_tiles(done: float, target: float, *, label: str, rtl: bool = False) -> Picture:
    """Ten tiles that fill one after the other: ten steps to a goal."""
    tiles = 10 * _within(done / target if target > 0 else 0.0)
    drawn = []
    for k in range(10):
        filled = 9.2 * _within(tiles - k)
        drawn.append(_rect("under", *_mirrored(10 * k + 0.4, 9.2, rtl), 0, 28))
        if filled:
            drawn.append(_rect("mark", *_mirrored(10 * k + 0.4, filled, rtl), 0, 28))
    return _svg(28, label, drawn)


def interval_chart(
    interval: Interval, *, label: str, ends: tuple[str, str] | None = None, rtl: bool = False
) -> Picture:
    """A difference as a point in its range, with a dotted line at zero; the scale is in points (of 100 people).

    `ends` are the words for less and more, set below the picture.
    """
    low, seen, high = (100 * value for value in (interval.low, interval.estimate, interval.high))
    left, right, step = _scale(min(low, 0), max(high, 0))

    def x(points: float) -> str:
        part = 100 * (points - left) / (right - left)
        return _percent(100 - part if rtl else part)

    ticks = [k * step for k in range(math.ceil(left / step - 1e-9), math.floor(right / step + 1e-9) + 1)]
    drawn = [
        '<line class="rule" x1="0" x2="100%" y1="46" y2="46"/>',
        f'<line class="zero" x1="{x(0)}" x2="{x(0)}" y1="2" y2="46"/>',
        f'<line class="span" x1="{x(low)}" x2="{x(high)}" y1="24" y2="24"/>',
        f'<circle class="mark" cx="{x(seen)}" cy="24" r="9"/>',
    ]
    drawn += [
        f'<line class="rule" x1="{x(tick)}" x2="{x(tick)}" y1="46" y2="52"/>'
        + _text(x(tick), 70, signed(tick), ltr=True)
        for tick in ticks
    ]
    below = "".join(f"<span>{escape(words)}</span>" for words in ends or ())
    return Picture(_svg(76, label, drawn) + (f'<div class="ends">{below}</div>' if below else ""))


def columns(weeks: Sequence[Column], *, label: str, rtl: bool = False) -> Picture:
    """A column for each week with its number above; where they get too tight only the highest and the last have one.

    Words below are left out evenly where there is no room, but never the last.
    """
    if not weeks:
        return Picture()
    most, room = max(week.count for week in weeks), _PHONE_PX / len(weeks)
    widest = max(len(f"{week.count:,}") for week in weeks) * _DIGIT_PX
    highest = max(range(len(weeks)), key=lambda k: weeks[k].count)
    numbered = set(range(len(weeks))) if widest <= room else {highest, len(weeks) - 1}
    if widest > room * (len(weeks) - 1 - highest) > 0:
        numbered.discard(len(weeks) - 1)
    every = math.ceil(max(1, *(len(week.words) for week in weeks)) * _DIGIT_PX / room)
    slot = 100 / len(weeks)
    drawn = []
    for k, week in enumerate(weeks):
        height = max(96 * week.count / most, 1.0) if week.count > 0 else 0.0
        centre = _percent(100 - slot * (k + 0.5) if rtl else slot * (k + 0.5))
        if height:
            start, width = _mirrored(slot * (k + 0.15), slot * 0.7, rtl)
            drawn.append(_rect("mark", start, width, 118 - height, height))
        if k in numbered:
            drawn.append(_text(centre, 112 - height, f"{week.count:,}", ltr=True))
        if (len(weeks) - 1 - k) % every == 0:
            drawn.append(_text(centre, 138, week.words))
    drawn.append('<line class="rule" x1="0" x2="100%" y1="118" y2="118"/>')
    return _svg(144, label, drawn)


def signed(points: float) -> str:
    """A number with its sign and no digit too many: +2, −0.5, 0."""
    text = f"{abs(points):.1f}".removesuffix(".0")
    return text if text == "0" else ("−" if points < 0 else "+") + text


def _scale(low: float, high: float) -> tuple[float, float, float]:
    """From, to and the step between marks: a little wider than what is shown, and six marks at most."""
    room = 0.08 * (high - low) or 1.0
    left, right = low - room, high + room
    step = next((step for step in _STEPS if (right - left) / step <= _MOST_TICKS), _STEPS[-1])
    return left, right, step


def _within(share: float) -> float:
    return min(max(share, 0.0), 1.0)


def _mirrored(start: float, width: float, rtl: bool) -> tuple[float, float]:
    return (100 - start - width if rtl else start), width


def _percent(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") + "%"


def _rect(kind: str, x: float, width: float, y: float, height: float) -> str:
    top = f' y="{y:.0f}"' if y else ""
    return f'<rect class="{kind}" x="{_percent(x)}" width="{_percent(width)}"{top} height="{height:.0f}"/>'


def _text(x: str, y: float, words: str, *, ltr: bool = False) -> str:
    direction = ' direction="ltr"' if ltr else ""
    return f'<text x="{x}" y="{y:.0f}" text-anchor="middle"{direction}>{escape(words)}</text>'


def _svg(height: int, label: str, drawn: Iterable[str]) -> Picture:
    opening = f'<svg class="chart" height="{height}" role="img" aria-label="{escape(label)}">'
    return Picture("".join(chain([opening], drawn, ["</svg>"])))
