"""Starting a circle by chat: where, for whom, which day and hour, how many. Six messages; nothing is asked twice."""

import re
from datetime import time

from django.utils.translation import gettext_lazy as _

from qadam.circles import queries
from qadam.circles.dialogues import places
from qadam.circles.dialogues.shared import (
    AUDIENCES,
    CIRCLE_WORD,
    day_question,
    hour_question,
    nothing,
    sent,
    size_question,
)
from qadam.circles.errors import NoOffer
from qadam.circles.messages import about
from qadam.circles.messages_rounds import drawn_when
from qadam.circles.models import Circle
from qadam.circles.services.starting import claim_circle, start_circle
from qadam.core import languages
from qadam.core.text import fold_word
from qadam.learning.enums import WITH_CHILDREN
from qadam.messaging.dialogue import Dialogue, Question, Turn

KEY = "circle-start"
_OPEN = """
start a circle | start circle | new circle | i want to start a circle | begin a circle | start a learning circle
halqa shuru | halqa shuru karna hai | halqa banana hai | naya halqa | halqa shuru karo
حلقہ شروع | حلقہ شروع کرنا ہے | حلقہ شروع کریں | حلقہ بنانا ہے | نیا حلقہ
حلقه شروع کول | حلقه شروع کوم | حلقه شروع کړئ | حلقه جوړوم | حلقه جوړول | نوې حلقه | حلقه غواړم
"""
_WORDS = frozenset(fold_word(w) for line in _OPEN.splitlines() for w in line.split("|") if w.strip())
_CLAIM = re.compile(rf"^{CIRCLE_WORD}[\s:.-]*(?P<code>\d{{5,6}})[\s-]+(?P<letters>[a-z]{{6}})$")


def _opens(turn: Turn) -> bool:
    return sent(turn) in _WORDS


def _after_day(turn: Turn) -> str:
    return "size" if turn.answers.get("at") else "at"


def _start(turn: Turn) -> None:
    told = turn.answers
    circle = start_circle(
        turn.organisation,
        turn.person,
        place=places.chosen(turn),
        cell=told.get("cell", ""),
        audience=told["audience"],
        weekday=int(told["weekday"]),
        at=time.fromisoformat(told["at"]),
        size=int(told["size"]),
        language=turn.language,
    )
    tell_started(turn, circle)


def tell_started(turn: Turn, circle: Circle) -> None:
    """What stands now, and what comes next: her neighbours, or first her path."""
    with languages.speaking(turn.language):
        facts = {"code": circle.code, "about": about(circle), "language": languages.get(circle.language).name}
        turn.say(
            str(
                _(
                    "Your circle stands: %(about)s, in %(language)s. Its number is %(code)s. To change something, open "
                    "“I lead a circle”."
                )
            )
            % facts
        )
        if queries.may_reach(circle):
            turn.say(str(_("Who wants to be reminded writes: circle %(code)s")) % facts)
            return
        leads = queries.facilitator_of(turn.person)
        if circle.round is not None and not circle.arm:
            turn.say(drawn_when(circle.round, circle))
            if queries.is_leading(leads):
                return
        if queries.is_leading(leads) and circle.audience in WITH_CHILDREN:
            turn.say(
                _(
                    "Where children sit we look twice: it begins when somebody of ours has spoken with you. First the rules."
                )
            )
        else:
            turn.say(
                _(
                    "Before it meets you learn to lead it: three short lessons, a try-out and a promise. It begins by itself "
                    "when you are through."
                )
            )
    turn.follow = "circle-path"


start = Dialogue(
    key=KEY,
    start="place",
    opens=_opens,
    questions=(
        *places.questions("audience"),
        Question("audience", _("Who is it for?"), options=AUDIENCES, then="weekday"),
        day_question(_after_day),
        hour_question("size"),
        size_question(_start),
    ),
)


def _claims(turn: Turn) -> bool:
    """Whether an idle message holds the letters of a form on the web."""
    found = _CLAIM.match(sent(turn))
    if found is None or not Circle.objects.filter(code=found["code"]).exists():
        return False
    turn.answers.update(code=found["code"], letters=found["letters"])
    return True


def _claim(turn: Turn) -> None:
    try:
        circle = claim_circle(turn.answers["code"], turn.answers["letters"], turn.person)
    except NoOffer:
        turn.say(
            _("This circle has its leader already, or the form is too old. Start it anew: “start a circle”.")
        )
        return
    tell_started(turn, circle)


claim = Dialogue(
    key="circle-claim",
    start="mine",
    opens=_claims,
    questions=(Question("mine", "", options=nothing, then=_claim),),
)
