"""What several dialogues of circles ask alike: which circle, on which day, at which hour, how many."""

import re
from collections.abc import Callable, Sequence
from datetime import time

from django.utils.translation import gettext_lazy as _

from qadam.circles import queries
from qadam.circles.errors import UnknownCircle
from qadam.circles.models import Circle
from qadam.core import days, languages
from qadam.core.errors import BadInput
from qadam.core.languages import said
from qadam.core.text import fold, fold_word, latin_digits
from qadam.learning.enums import Audience
from qadam.messaging.adapters import channel_of
from qadam.messaging.dialogue import Kind, Next, Option, Question, Turn
from qadam.messaging.menu import NO as NO_WORDS
from qadam.messaging.menu import YES as YES_WORDS

YES = Option("yes", _("Yes"), YES_WORDS)
NO = Option("no", _("No"), NO_WORDS)
# What a circle is called, folded: in a message these words come before its number.
CIRCLE_WORD = r"(?:circle|halqa|halka|حلقه|حلقي|کړی)"
_HOUR = re.compile(r"(?<!\d)(\d{1,2})(?:[:.](\d{2}))?(?!\d)")
_MORNING, _EVENING = (
    ("am", "subah", "صبح", "سحر", "سویر"),
    ("pm", "sham", "raat", "شام", "رات", "ماشام", "ماښام", "شپ"),
)
HOURS = (8, 9, 10, 11, 14, 15, 16, 17, 18)
SIZES = (6, 10, 15, 20, 40)


def sent(turn: Turn) -> str:
    """What was written, folded; empty for anything but a text."""
    return fold_word(turn.answer.text) if turn.answer and turn.answer.kind == "text" else ""


def beside_pictures(turn: Turn, answers: Sequence[str]) -> list[str]:
    """Answers with the numbers that stand below their pictures; bare where they would not fit, or are numbered anyway."""
    numbered = [f"{n} · {answer}" for n, answer in enumerate(answers, 1)]
    if turn.by_ear or not turn.account.config_sealed:
        return list(answers)
    can = channel_of(turn.account).capabilities
    fits = max(map(len, numbered)) <= max(can.max_button_label, can.max_row_label)
    return numbered if fits and not can.numbered_menus else list(answers)


def nothing(_turn: Turn) -> tuple[Option, ...]:
    """No choice: what is asked is only said."""
    return ()


def circles_of(turn: Turn) -> list[Circle]:
    """Those she leads or asked for."""
    return [c for c in queries.led_by(turn.person) if c.organisation_id in (turn.organisation.pk, None)][:9]


def circle_of(turn: Turn, *, of: Callable[[Turn], list[Circle]] = circles_of) -> Circle:
    """The circle this talk is about: the one chosen, or the only one. Raises UnknownCircle."""
    mine = of(turn)
    chosen = turn.answers.get("circle")
    found = next((c for c in mine if str(c.pk) == chosen), None)
    if found is None and len(mine) == 1:
        found = mine[0]
    if found is None:
        raise UnknownCircle
    return found


def which_circle(then: Next, *, of: Callable[[Turn], list[Circle]] = circles_of) -> Question:
    """Asks for the circle where there are several; goes on at once where there is one."""

    def options(turn: Turn) -> list[Option]:
        mine = of(turn)
        return (
            [Option(str(c.pk), f"{c.code} · {said(c.place.name)}", (c.code,)) for c in mine]
            if len(mine) > 1
            else []
        )

    def prompt(turn: Turn) -> str:
        return str(_("Which circle?")) if len(of(turn)) > 1 else ""

    return Question("circle", prompt, options=options, then=then)


# ── day, hour, size, audience, language ─────────────────────────────────────────────────────────────────────────


def day_options(_turn: Turn) -> list[Option]:
    """The days, Monday first, with their names in every language we speak."""
    names = [days.weekdays(code) for code in languages.LANGUAGES]
    mine = days.weekdays(languages.current().code)
    return [Option(str(n), mine[n], tuple(week[n] for week in names)) for n in range(7)]


def read_day(turn: Turn) -> int:
    """The day, 0 for Monday; an hour said with it is kept too. Raises BadInput."""
    told = turn.answer
    if told is not None and told.choice:
        return int(told.choice)
    words = fold(told.text if told else "").split()
    day = next((n for n in range(7) for week in _weeks() if week[n] in words), None)
    if day is None:
        raise BadInput(_("We did not find a day in it."))
    if (hour := hour_in(told.text if told else "")) is not None:
        turn.answers["at"] = hour
    return day


def _weeks() -> list[list[str]]:
    return [[fold(day) for day in days.weekdays(code)] for code in languages.LANGUAGES]


def hour_options(_turn: Turn) -> list[Option]:
    code = languages.current().code
    return [Option(f"{h:02}:00", days.clock_text(time(h), code)) for h in HOURS]


def hour_in(text: str) -> str | None:
    """An hour somebody wrote, as 15:00. Nobody meets at three in the night: 1 to 6 are in the afternoon."""
    words = fold(latin_digits(text))
    found = _HOUR.search(words)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    is_late = any(word in words for word in map(fold, _EVENING))
    is_early = any(word in words for word in map(fold, _MORNING)) and not is_late
    if hour < 12 and not is_early and (is_late or hour < 7):
        hour += 12
    return f"{hour:02}:{minute:02}" if 5 <= hour <= 22 and minute < 60 else None


def read_hour(turn: Turn) -> str:
    """The hour as 15:00. Raises BadInput."""
    told = turn.answer
    if told is not None and told.choice:
        return told.choice
    hour = hour_in(told.text if told else "")
    if hour is None:
        raise BadInput(_("We did not find an hour in it."))
    return hour


def _size_prompt(turn: Turn) -> str:
    if turn.by_ear:
        return str(_("How many will you be, about?"))
    return str(_("How many will you be, about? Write a number, such as 12."))


def size_options(_turn: Turn) -> list[Option]:
    return [Option(str(n), str(_("About %(n)s") % {"n": n})) for n in SIZES]


def read_size(turn: Turn) -> int:
    """How many, 2 to 60. Raises BadInput."""
    told = turn.answer
    written = latin_digits((told.choice or told.text) if told else "").strip()
    if not written.isdigit() or not 2 <= int(written) <= 60:
        raise BadInput(_("Write a number from 2 to 60."))
    return int(written)


AUDIENCES = tuple(Option(str(value), Audience(value).label) for value in Audience.values)
LANGUAGES = tuple(Option(code, one.name, (code,)) for code, one in languages.LANGUAGES.items())
TEXT: frozenset[Kind] = frozenset({"text"})


def day_question(then: Next) -> Question:
    return Question(
        "weekday",
        _("On which day?"),
        options=day_options,
        takes=TEXT,
        read=read_day,
        then=then,
        example=_("For example: Friday. Or day and hour together: Friday 3 pm."),
    )


def hour_question(then: Next) -> Question:
    return Question(
        "at",
        _("At which hour?"),
        options=hour_options,
        takes=TEXT,
        read=read_hour,
        then=then,
        example=_("For example: 3 pm"),
    )


def size_question(then: Next) -> Question:
    return Question(
        "size",
        _size_prompt,
        options=size_options,
        takes=TEXT,
        counts=True,
        read=read_size,
        then=then,
        example=_("For example: 12"),
    )
