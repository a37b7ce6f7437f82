"""What who leads says about another: that she watched her try-out, that she stands for her, that she takes a circle over."""

import re

from django.utils.translation import gettext_lazy as _

from qadam.circles import queries
from qadam.circles.dialogues.shared import NO, TEXT, YES, nothing, sent
from qadam.circles.errors import NoOffer, NotLeading, UnknownNumber
from qadam.circles.messages import about
from qadam.circles.models import Circle, Facilitator
from qadam.circles.services.facilitators import vouch_as_peer, watch_tryout
from qadam.circles.services.rhythm import decline_circle, take_circle
from qadam.core.errors import QadamError
from qadam.core.text import latin_digits
from qadam.messaging.dialogue import Dialogue, Option, Question, Turn

WATCHED, VOUCH = "watched", "vouch"
_SAYS = re.compile(
    r"^(?:(?P<watched>watched|watch|dekha|دیکها|دیکهی|ولیدله|ولیدو|اولیدو)|(?P<vouch>vouch|zamin|zaamin|ضامن|ضمانت))[\s:.-]*(?P<number>\d{6})$"
)
_TAKE = re.compile(r"^(?:take|lena|leti hun|لیتی هون|لیتا هون|لینا|اخلم|واخلم)[\s:.-]*(?P<code>\d{5,6})$")


def _leading(turn: Turn) -> Facilitator:
    leads = queries.facilitator_of(turn.person)
    if leads is None or not queries.is_leading(leads):
        raise NotLeading
    return leads


def _opens(turn: Turn) -> bool:
    found = _SAYS.match(sent(turn))
    if found is None:
        return False
    turn.answers.update(what=WATCHED if found["watched"] else VOUCH, number=found["number"])
    return True


def _begin(turn: Turn) -> str | None:
    """Only who leads is asked further."""
    try:
        _leading(turn)
    except NotLeading as refusal:
        turn.say(str(refusal))
        return None
    return "sure" if turn.answers.get("number") else "what"


def _read_number(turn: Turn) -> str:
    written = latin_digits(turn.answer.text if turn.answer else "").strip()
    if not re.fullmatch(r"\d{6}", written):
        raise UnknownNumber
    return written


def _sure(turn: Turn) -> str:
    if turn.answers["what"] == WATCHED:
        return str(
            _(
                "Did you sit with her while she held a lesson, and was everybody treated well? Say yes only for what you saw "
                "yourself."
            )
        )
    return str(_("Do you know her well enough to send your own sister to her circle?"))


def _said(turn: Turn) -> None:
    if turn.answers["sure"] != "yes":
        turn.say(_("Good that you say so. Nothing is written down."))
        return
    act = watch_tryout if turn.answers["what"] == WATCHED else vouch_as_peer
    try:
        act(turn.answers["number"], by=_leading(turn))
    except QadamError as refusal:
        turn.say(str(refusal))
        return
    turn.say(_("Thank you. It is written down."))


peer = Dialogue(
    key="circle-peer",
    start="begin",
    opens=_opens,
    questions=(
        Question("begin", "", options=nothing, then=_begin),
        Question(
            "what",
            _("What do you want to say?"),
            options=(
                Option(WATCHED, _("I watched a try-out")),
                Option(VOUCH, _("I stand for somebody")),
            ),
            then="number",
        ),
        Question(
            "number",
            _("Write her number: six digits. She finds it under “My path”."),
            takes=TEXT,
            read=_read_number,
            then="sure",
        ),
        Question("sure", _sure, options=(YES, NO), then=_said),
    ),
)


def _takes(turn: Turn) -> bool:
    found = _TAKE.match(sent(turn))
    if found is None:
        return False
    turn.answers["code"] = found["code"]
    return True


def _offered(turn: Turn) -> Circle | None:
    offers = Circle.objects.filter(offered_to__person=turn.person).select_related("place", "organisation")
    return offers.filter(code=turn.answers["code"]).first() if not turn.person._state.adding else None


def _looked(turn: Turn) -> str | None:
    if _offered(turn) is not None:
        return "sure"
    turn.say(str(NoOffer()))
    return None


def _take_prompt(turn: Turn) -> str:
    circle = _offered(turn)
    return (
        str(_("This circle becomes yours: %(about)s. Do you take it?") % {"about": about(circle)})
        if circle
        else ""
    )


def _taken(turn: Turn) -> None:
    circle = _offered(turn)
    try:
        if circle is None:
            raise NoOffer
        if turn.answers["sure"] == "yes":
            take_circle(circle, by=_leading(turn))
            turn.say(_("It is yours now. “I lead a circle” shows everything."))
        else:
            decline_circle(circle, by=_leading(turn))
            turn.say(_("All right. Another will be asked."))
    except QadamError as refusal:
        turn.say(str(refusal))


take = Dialogue(
    key="circle-take",
    start="look",
    opens=_takes,
    questions=(
        Question("look", "", options=nothing, then=_looked),
        Question("sure", _take_prompt, options=(YES, NO), then=_taken),
    ),
)
