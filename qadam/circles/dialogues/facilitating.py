"""The facilitator's path by chat: where she stands, a lesson card by card with its three questions, and the promise."""

from django.utils.translation import gettext_lazy as _

from qadam.circles import queries
from qadam.circles.dialogues.shared import nothing, sent
from qadam.circles.enums import CircleState, FacilitatorState
from qadam.circles.messages import conduct_text
from qadam.circles.models import Facilitator
from qadam.circles.services.facilitators import (
    PEERS_NEEDED,
    agree_to_conduct,
    agree_to_safeguarding,
    begin_path,
    finish_lesson,
)
from qadam.core.languages import said
from qadam.core.text import fold_word
from qadam.learning.enums import WITH_CHILDREN
from qadam.learning.material import Card, Lesson
from qadam.learning.models import Version
from qadam.learning.queries import lesson_material, published
from qadam.messaging.dialogue import Dialogue, Option, Question, Turn
from qadam.messaging.menu import NO as NO_WORDS
from qadam.messaging.menu import YES as YES_WORDS

# So many cards are read in one message.
CARDS_AT_ONCE = 3
_OPEN = """
my path | path | i want to lead | i want to lead a circle | mera rasta | meri tarbiyat | میرا راستہ | میں چلانا چاہتی ہوں
| زما لار | زه مشري کول غواړم
"""
_WORDS = frozenset(fold_word(w) for line in _OPEN.splitlines() for w in line.split("|") if w.strip())
CONDUCT, CHILDREN, LATER = "conduct", "children", "later"
_NEXT = Option("next", _("Next"), ("next", "aage", "agla", "آگے", "اگلا", "بل", "مخکې", "ok"))


def _her(turn: Turn) -> Facilitator:
    """Her row; whoever opens her path for the first time begins it."""
    return queries.facilitator_of(turn.person) or begin_path(
        turn.organisation, turn.person, language=turn.language
    )


def _began(turn: Turn) -> str:
    _her(turn)
    return "step"


def _wants_children(leads: Facilitator) -> bool:
    waiting = leads.circles.filter(state=CircleState.ASKED, audience__in=WITH_CHILDREN)
    return leads.safeguarding_at is None and waiting.exists()


# ── where she stands ────────────────────────────────────────────────────────────────────────────────────────────


def _standing(turn: Turn) -> str:
    leads = _her(turn)
    if leads.state == FacilitatorState.ACTIVE:
        lines = [str(_("You lead. Your number is %(number)s.") % {"number": leads.number})]
        if leads.circles.filter(state=CircleState.ASKED, audience__in=WITH_CHILDREN).exists():
            lines.append(
                str(_("Your circle with children begins when somebody of ours has spoken with you."))
            )
        return "\n".join(lines)
    if leads.state == FacilitatorState.PAUSED:
        return str(_("You rest. Open “I lead a circle” to come back."))
    return "\n".join(_steps(leads))


def _steps(leads: Facilitator) -> list[str]:
    """The four steps, each with a tick when it is done, and what to do for the next."""
    left = queries.lessons_left(leads)
    tried = leads.state != FacilitatorState.LEARNING
    steps = (
        (bool(leads.lessons) and not left, _("Three short lessons")),
        (tried, _("A try-out that somebody watches")),
        (leads.agreed_at is not None, _("Your promise")),
        (False, _("Somebody stands for you")),
    )
    head = str(_("Your path to lead a circle:"))
    lines = [head, *(f"{'✓' if is_done else '○'} {words}" for is_done, words in steps)]
    for number, version in _left(leads):
        facts = {"n": number, "title": said(version.title)}
        lines.append(str(_("Lesson %(n)s: %(title)s") % facts))
    whom = {"number": leads.number, "n": PEERS_NEEDED}
    if not left and not tried:
        lines.append(
            str(
                _(
                    "Now hold a lesson with two or three neighbours. Somebody who leads a circle sits with you and then writes: "
                    "watched %(number)s"
                )
                % whom
            )
        )
    elif tried and leads.agreed_at is not None:
        lines.append(
            str(
                _(
                    "Now we stand for you, or %(n)s who lead circles do: each of them writes: vouch %(number)s. "
                    "We have seen that you wait."
                )
                % whom
            )
        )
    return lines


def _left(leads: Facilitator) -> list[tuple[int, Version]]:
    """The lessons she has not gone through, each with its number on the path."""
    left = queries.lessons_left(leads)
    return [(n, version) for n, version in enumerate(queries.path_lessons(), 1) if version in left]


def _steps_ahead(turn: Turn) -> list[Option]:
    leads = _her(turn)
    options = [Option(v.lesson.code, str(_("Lesson %(n)s") % {"n": n})) for n, v in _left(leads)]
    if leads.state in (FacilitatorState.LEARNING, FacilitatorState.TRIED) and leads.agreed_at is None:
        options.append(Option(CONDUCT, _("The promise")))
    if _wants_children(leads):
        options.append(Option(CHILDREN, _("The rules for children")))
    return [*options, Option(LATER, _("Later"), NO_WORDS)] if options else []


def _ahead(turn: Turn) -> str | None:
    step = turn.answers.get("step")
    if step in (None, LATER):
        if step == LATER:
            turn.say(_("Good. “My path” brings you back here."))
        return None
    if step in (CONDUCT, CHILDREN):
        return str(step)
    turn.answers["at"] = 0
    return "card"


# ── a lesson ────────────────────────────────────────────────────────────────────────────────────────────────────


def _lesson(turn: Turn) -> Lesson | None:
    version = published(str(turn.answers["step"]))
    return lesson_material(version, turn.language) if version else None


def _cards(lesson: Lesson) -> list[Card]:
    return [card for card in lesson.cards if card.kind != "question"]


def _card_text(turn: Turn) -> str:
    lesson = _lesson(turn)
    if lesson is None:
        return str(_("This lesson is being renewed. Choose another one."))
    cards, at = _cards(lesson), int(turn.answers["at"])
    head = f"{lesson.title} · {at // CARDS_AT_ONCE + 1}/{-(-len(cards) // CARDS_AT_ONCE)}"
    return "\n\n".join([head, *(turn.without_links(card.text) for card in cards[at : at + CARDS_AT_ONCE])])


def _after_cards(turn: Turn) -> str:
    lesson = _lesson(turn)
    if lesson is None:
        return "step"
    turn.answers["at"] = int(turn.answers["at"]) + CARDS_AT_ONCE
    if turn.answers["at"] < len(_cards(lesson)):
        return "card"
    turn.answers["at"] = 0
    return "ask"


def _question(turn: Turn) -> Card | None:
    lesson = _lesson(turn)
    questions = lesson.questions if lesson else ()
    at = int(turn.answers["at"])
    return questions[at] if at < len(questions) else None


def _asked(turn: Turn) -> str:
    card = _question(turn)
    return turn.without_links(card.text) if card else ""


def _answers(turn: Turn) -> list[Option]:
    card = _question(turn)
    return [Option(str(n), answer.text) for n, answer in enumerate(card.answers)] if card else []


def _answered(turn: Turn) -> str:
    """Why, after every answer. A wrong one is asked once more; the lesson is done when each was right."""
    card = _question(turn)
    if card is None:
        return _through(turn)
    is_right = int(turn.answers.get("ask", -1)) == card.right
    verdict = str(_("Right.") if is_right else _("Not quite. Look once more."))
    turn.say(f"{verdict}\n{turn.without_links(card.why)}")
    if not is_right:
        return "ask"
    turn.answers["at"] = int(turn.answers["at"]) + 1
    return "ask" if _question(turn) is not None else _through(turn)


def _through(turn: Turn) -> str:
    finish_lesson(_her(turn), str(turn.answers.pop("step")))
    turn.say(_("That was this lesson. Well done."))
    return "step"


# ── the promise ─────────────────────────────────────────────────────────────────────────────────────────────────


def _promise(turn: Turn) -> str:
    ask = _("Do you promise this? Press yes, or say it in your own voice.")
    head = _("Who leads a circle promises:")
    return f"{head}\n{conduct_text(turn.language, by_ear=turn.by_ear)}\n\n{ask}"


def _read_promise(turn: Turn) -> str:
    told = turn.answer
    assert told is not None
    if told.kind == "audio" and told.media_id:
        turn.answers["voice"] = str(told.media_id)
        return "yes"
    return told.choice


def _promised(turn: Turn) -> str | None:
    if turn.answers["conduct"] != "yes":
        turn.say(
            _("Nobody is pressed. Without this promise nobody leads a circle; you are welcome to sit in one.")
        )
        return None
    voice = turn.answers.get("voice")
    turn.answers.pop("step", None)  # else a path without further steps would lead here again
    how = _("in her own voice") if voice else _("Yes, I promise")
    words = f"{turn.asked}\n→ {how}"
    agree_to_conduct(_her(turn), words=words, voice_id=voice)
    turn.say(_("Thank you. Your promise is kept with us."))
    return "step"


def _for_children(turn: Turn) -> str:
    ask = _("Will you keep to these rules wherever children sit with you?")
    rules = conduct_text(turn.language, part="safeguarding", by_ear=turn.by_ear)
    return f"{rules}\n\n{ask}"


def _children_told(turn: Turn) -> str | None:
    if turn.answers[CHILDREN] != "yes":
        turn.say(
            _("Then the circle with children stays closed. A circle of grown-ups you can start at any time.")
        )
        return None
    turn.answers.pop("step", None)
    agree_to_safeguarding(_her(turn))
    turn.say(_("Thank you. Somebody of ours will speak with you before the circle with children begins."))
    return "step"


_PROMISE = (Option("yes", _("Yes, I promise"), YES_WORDS), Option("no", _("No"), NO_WORDS))

path = Dialogue(
    key="circle-path",
    start="begin",
    opens=lambda turn: sent(turn) in _WORDS,
    questions=(
        # Her row is written once here, so that the steps below only read.
        Question("begin", "", options=nothing, then=_began),
        Question("step", _standing, options=_steps_ahead, then=_ahead),
        Question("card", _card_text, options=(_NEXT,), then=_after_cards),
        Question("ask", _asked, options=_answers, then=_answered),
        Question(
            CONDUCT,
            _promise,
            options=_PROMISE,
            takes=frozenset({"audio"}),
            read=_read_promise,
            then=_promised,
        ),
        Question(CHILDREN, _for_children, options=_PROMISE, then=_children_told),
    ),
)
