"""For who leads: the next meeting, the box, another day, giving the circle on, making two of it, resting."""

from datetime import time
from typing import Any

from django.utils.translation import gettext_lazy as _

from qadam.circles import queries
from qadam.circles.dialogues.entries import leads
from qadam.circles.dialogues.shared import (
    LANGUAGES,
    NO,
    TEXT,
    YES,
    circle_of,
    day_question,
    hour_question,
    nothing,
    size_question,
    which_circle,
)
from qadam.circles.enums import FacilitatorState
from qadam.circles.errors import NotLeading, UnknownNumber
from qadam.circles.messages import about, proposed
from qadam.circles.services.box import answer_question
from qadam.circles.services.facilitators import come_back, leave, rest
from qadam.circles.services.rhythm import offer_circle, split_circle
from qadam.circles.services.starting import change_circle
from qadam.core import days, languages
from qadam.core.errors import QadamError
from qadam.core.languages import said
from qadam.core.text import latin_digits
from qadam.messaging.dialogue import Dialogue, Option, Question, Turn

# ── the next meeting ────────────────────────────────────────────────────────────────────────────────────────────


def _next(turn: Turn) -> None:
    circle = circle_of(turn)
    if not queries.may_reach(circle):
        turn.say(_("This circle waits: it meets when you are through your path."))
        return
    code = languages.current().code
    meets, suggestion = queries.next_meeting(circle), queries.next_lesson(circle)
    zone = str(queries.zone_of(circle))
    lines = [f"{days.day_text(meets, code, zone)} · {days.clock_text(meets, code, zone)}"]
    if suggestion is not None:
        lines.append(proposed(suggestion))
        if suggestion.around:
            lines.append(said(suggestion.around.text))
    turn.say("\n".join(lines))


next_meeting = Dialogue(
    key="circle-next",
    start="circle",
    questions=(which_circle("told"), Question("told", "", options=nothing, then=_next)),
)

# ── the box ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _box_prompt(turn: Turn) -> str:
    waiting = queries.open_questions(circle_of(turn))
    if not waiting:
        return str(_("The box is empty."))
    lines = [f"{n}. {question.text}" for n, question in enumerate(waiting[:8], 1)]
    return "\n".join([*lines, "", str(_("Which one was answered at the meeting?"))])


def _box_options(turn: Turn) -> list[Option]:
    waiting = queries.open_questions(circle_of(turn))[:8]
    answered = [Option(str(q.pk), str(_("Number %(n)s") % {"n": n})) for n, q in enumerate(waiting, 1)]
    return [*answered, Option("none", _("None yet"), NO.words)] if waiting else []


def _box_answered(turn: Turn) -> str | None:
    chosen = turn.answers.get("asked")
    question = next((q for q in queries.open_questions(circle_of(turn)) if str(q.pk) == chosen), None)
    if question is None:
        return None
    answer_question(question)
    turn.say(_("Good. It is out of the box."))
    return "asked" if queries.open_questions(circle_of(turn)) else None


asked = Dialogue(
    key="circle-asked",
    start="circle",
    questions=(
        which_circle("asked"),
        Question("asked", _box_prompt, options=_box_options, then=_box_answered),
    ),
)

# ── another day, hour, size or language ─────────────────────────────────────────────────────────────────────────

_CHANGES = (
    Option("weekday", _("The day")),
    Option("at", _("The hour")),
    Option("size", _("How many we are")),
    Option("language", _("The language")),
)


def _changed(turn: Turn) -> None:
    circle, told = circle_of(turn), turn.answers
    fields: dict[str, Any] = {}
    if told.get("weekday") is not None:
        fields["weekday"] = int(told["weekday"])
    if told.get("at") is not None:
        fields["at"] = time.fromisoformat(told["at"])
    if told.get("size") is not None:
        fields["size"] = int(told["size"])
    if told.get("language") is not None:
        fields["language"] = str(told["language"])
    change_circle(circle, **fields)
    turn.say(_("Now it is: %(about)s") % {"about": about(circle)})


change = Dialogue(
    key="circle-change",
    start="circle",
    questions=(
        which_circle("what"),
        Question(
            "what", _("What shall we change?"), options=_CHANGES, then=lambda turn: str(turn.answers["what"])
        ),
        day_question(_changed),
        hour_question(_changed),
        size_question(_changed),
        Question("language", _("In which language do you meet?"), options=LANGUAGES, then=_changed),
    ),
)

# ── giving it on, making two ────────────────────────────────────────────────────────────────────────────────────


def _read_number(turn: Turn) -> str:
    written = latin_digits(turn.answer.text if turn.answer else "").strip()
    if not (written.isdigit() and len(written) == 6):
        raise UnknownNumber
    return written


def _given(turn: Turn) -> None:
    her = leads(turn)
    if her is None:
        raise NotLeading
    try:
        offer_circle(circle_of(turn), to=turn.answers["number"], by=her)
    except QadamError as refusal:
        turn.say(str(refusal))
        return
    turn.say(_("She is asked now. The circle stays yours until she has said yes."))


give = Dialogue(
    key="circle-give",
    start="circle",
    questions=(
        which_circle("number"),
        Question(
            "number",
            _("To whom? Write her number: six digits. She finds it under “My path”."),
            takes=TEXT,
            read=_read_number,
            then=_given,
        ),
    ),
)


def _split(turn: Turn) -> None:
    if turn.answers["sure"] != "yes":
        turn.say(_("Good. It stays one circle."))
        return
    try:
        new = split_circle(circle_of(turn))
    except QadamError as refusal:
        turn.say(str(refusal))
        return
    turn.say(
        _(
            "Now there are two. The new one has the number %(code)s. Give it another day, or give it to somebody who leads."
        )
        % {"code": new.code}
    )


split = Dialogue(
    key="circle-split",
    start="circle",
    questions=(
        which_circle("sure"),
        Question(
            "sure",
            _("Every second one of those we remind goes into a new circle. Shall we?"),
            options=(YES, NO),
            then=_split,
        ),
    ),
)

# ── resting ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _rest_options(turn: Turn) -> list[Option]:
    her = leads(turn)
    if her is not None and her.state == FacilitatorState.PAUSED:
        return [Option("back", _("I am back")), Option("leave", _("Stop leading"))]
    first = [Option("rest", _("Rest for a while"))] if queries.is_leading(her) else []
    return [*first, Option("leave", _("Stop leading")), Option("no", _("Nothing, leave it"), NO.words)]


def _rested(turn: Turn) -> None:
    her, wish = leads(turn), turn.answers["rest"]
    if her is None or wish == "no":
        return
    if wish == "back":
        come_back(her)
        turn.say(_("Welcome back."))
    elif wish == "rest":
        rest(her)
        turn.say(_("Rest well. Nothing goes out in your name until you are back."))
    else:
        leave(her)
        turn.say(_("Thank you for all of it. Your circles wait for another; we look for her."))


resting = Dialogue(
    key="circle-rest",
    start="rest",
    questions=(Question("rest", _("What do you need?"), options=_rest_options, then=_rested),),
)
