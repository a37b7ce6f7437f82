"""For who sits in a circle: being reminded, a question for the box, and a way to a person when something is wrong."""

import re

from django.utils.translation import gettext_lazy as _

from qadam.circles import queries
from qadam.circles.dialogues.shared import CIRCLE_WORD, NO, TEXT, YES, circles_of, nothing, sent, which_circle
from qadam.circles.dialogues.shared import circle_of as _circle_of
from qadam.circles.messages import about
from qadam.circles.models import Circle
from qadam.circles.services.box import put_question
from qadam.circles.services.starting import join_circle, leave_circle
from qadam.core.errors import BadInput, QadamError
from qadam.messaging import danger
from qadam.messaging.dialogue import Dialogue, Question, Turn
from qadam.messaging.incidents import open_incident
from qadam.messaging.services import forget_in_hand
from qadam.people.enums import ChannelKind, ConsentMethod, Purpose
from qadam.people.services import record_consent

_JOIN = re.compile(rf"^{CIRCLE_WORD}[\s:.-]*(?P<code>\d{{5,6}})$")


# ── being reminded ──────────────────────────────────────────────────────────────────────────────────────────────


def _joins(turn: Turn) -> bool:
    found = _JOIN.match(sent(turn))
    if found is None:
        return False
    turn.answers["code"] = found["code"]
    return True


def _meant(turn: Turn) -> Circle | None:
    mine = Circle.objects.select_related("place", "organisation", "facilitator")
    found = mine.filter(code=turn.answers["code"], organisation=turn.organisation).first()
    return found if found and queries.may_be_joined(found) else None


def _look(turn: Turn) -> str | None:
    """A circle that reaches nobody is not shown to anybody either."""
    if _meant(turn) is not None:
        return "remind"
    turn.say(_("No circle with this number meets now. Look at the number again, or ask who told you."))
    return None


def _remind_prompt(turn: Turn) -> str:
    circle = _meant(turn)
    ask = _("Shall we remind you the day before? The message says only the hour.")
    return f"{about(circle)}\n{ask}" if circle else ""


def _joined(turn: Turn) -> None:
    if turn.answers["remind"] != "yes":
        turn.say(_("All right. You are welcome without it."))
        return
    circle = _meant(turn)
    if circle is None:
        return
    try:
        join_circle(circle, turn.person)
    except QadamError as refusal:
        turn.say(str(refusal))
        return
    answer = turn.answer
    record_consent(
        turn.person,
        purpose=Purpose.REMINDERS,
        granted=True,
        method=ConsentMethod.WEB if turn.channel == ChannelKind.WEB else ConsentMethod.CHAT,
        channel=turn.channel,
        words=f"{turn.asked}\n→ {answer.text if answer and answer.text else YES.label}",
        language=turn.language,
        message_id=answer.message_id if answer and turn.channel != ChannelKind.WEB else None,
        source="circle",
    )
    turn.say(_("Good. We remind you the evening before. “Learning circles” ends it again."))


join = Dialogue(
    key="circle-join",
    start="look",
    opens=_joins,
    questions=(
        Question("look", "", options=nothing, then=_look),
        Question("remind", _remind_prompt, options=(YES, NO), then=_joined),
    ),
)


def joined_of(turn: Turn) -> list[Circle]:
    return list(queries.joined_by(turn.person)[:9])


def _left(turn: Turn) -> None:
    leave_circle(_circle_of(turn, of=joined_of), turn.person)
    turn.say(_("We remind you no more. You are welcome all the same."))


leave = Dialogue(
    key="circle-leave",
    start="circle",
    questions=(which_circle("leave", of=joined_of), Question("leave", "", options=nothing, then=_left)),
)


# ── the box ─────────────────────────────────────────────────────────────────────────────────────────────────────


def hers(turn: Turn) -> list[Circle]:
    """Circles she sits in or leads."""
    return list({circle.pk: circle for circle in [*joined_of(turn), *circles_of(turn)]}.values())


def _put(turn: Turn) -> None:
    """Into the box, and out of her thread whether it is taken or not: with the question nothing of her is kept."""
    told = turn.answer
    assert told is not None
    is_web = turn.channel == ChannelKind.WEB
    if told.message_id and not is_web:
        forget_in_hand(told.message_id)
    put_question(_circle_of(turn, of=hers), told.text, source_id=told.message_id if is_web else None)
    turn.answers.pop("question", None)
    turn.say(_("It is in the box. It is answered at the next meeting, and nobody knows who asked."))


def _read_question(turn: Turn) -> str:
    if not turn.answer or len(turn.answer.text.strip()) < 3:
        raise BadInput(_("Write the question in one or two sentences."))
    return ""


box = Dialogue(
    key="circle-box",
    start="circle",
    questions=(
        which_circle("question", of=hers),
        Question(
            "question",
            _(
                "What would you like to ask at the next meeting? Write no names and no numbers. We keep the question, "
                "not who asked it."
            ),
            takes=TEXT,
            read=_read_question,
            then=_put,
            example=_("For example: Can somebody see my photos when I sell my phone?"),
        ),
    ),
)


# ── help ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _help(turn: Turn) -> None:
    """The guardian of the main loop, as if she had written “help”."""
    turn.say(danger.steps(danger.HELP))
    if turn.channel == ChannelKind.WEB or turn.person._state.adding:
        return
    open_incident(turn.organisation, kind=danger.HELP, conversation=turn.conversation, person=turn.person)
    turn.say(danger.who_is_there(turn.organisation))
    turn.follow = danger.KEY


help_alone = Dialogue(
    key="circle-help",
    start="help",
    questions=(Question("help", "", options=nothing, then=_help),),
)
