"""Dialogues in a chat: opening one, going on with it, what comes after it, and when a person takes over."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from qadam.core.clock import now
from qadam.messaging import engine, fetching, menu
from qadam.messaging.dialogue import Answer, Dialogue, Turn
from qadam.messaging.engine import Step
from qadam.messaging.enums import Author, Keeper
from qadam.messaging.inbound import Inbound
from qadam.messaging.memory import State
from qadam.messaging.models import Message
from qadam.messaging.ports import dialogues

# These let others look first when they understand nothing.
SOFT = frozenset({"menu", "offer"})
# These must be answered before anything else may be chosen.
FIRM = frozenset({"hello", "danger"})
# A menu shown so shortly ago is still the question; an older one is only shown again.
MENU_LASTS = timedelta(hours=1)


def all_dialogues() -> Iterator[Dialogue]:
    """Those of other rooms and our own, in the order in which they are asked."""
    from qadam.messaging import correcting, danger, first_contact, mydata

    yield from (
        *dialogues,
        danger.DIALOGUE,
        first_contact.DIALOGUE,
        *mydata.DIALOGUES,
        correcting.DIALOGUE,
        menu.OFFER,
        menu.MENU,
    )


def dialogue(key: str) -> Dialogue | None:
    """The dialogue of that key; None if nobody offers it (any more)."""
    return next((d for d in all_dialogues() if d.key == key), None)


def open_dialogue(inbound: Inbound) -> tuple[Dialogue, State] | None:
    """The dialogue that waits for an answer; one that rested too long is forgotten."""
    state = inbound.memory.open
    found = dialogue(state.dialogue) if state else None
    if state is None or found is None or not _goes_on(found, state):
        inbound.memory.open = None
        return None
    return found, state


def _goes_on(found: Dialogue, state: State) -> bool:
    return not state.is_stale(found) and any(q.key == state.question for q in found.questions)


def start(inbound: Inbound, found: Dialogue, *, turn: Turn | None = None, question: str = "") -> None:
    """Opens a dialogue, or goes on with it where it was paused. What was open is paused."""
    turn = turn or inbound.turn()
    inbound.memory.pause()
    paused = inbound.memory.resume(found.key)
    if paused and not turn.answers and _goes_on(found, paused):
        turn.say(_("Let us go on where we were."))
        follow(inbound, engine.show_again(found, paused, turn), turn)
    else:
        follow(inbound, engine.begin(found, turn, question=question), turn)
    _feed_offered(inbound, found)


def _feed_offered(inbound: Inbound, found: Dialogue) -> None:
    """Gives a dialogue what came out of the blue and turned out to be its beginning."""
    offered = inbound.memory.offered
    if offered.get("dialogue") != found.key:
        return
    inbound.memory.offered = {}
    for message in Message.objects.filter(pk__in=offered.get("messages", [])).order_by("at", "id"):
        state = inbound.memory.open
        if state is None or state.dialogue != found.key:
            return
        turn = inbound.turn()
        turn.answer = Answer(
            "text" if message.kind not in ("image", "audio") else message.kind,  # type: ignore[arg-type]
            text=message.text,
            media_id=message.media_id,
            message_id=message.pk,
        )
        if engine.is_answer(found, state, turn):
            inbound.contents.pop()  # the question it answers need not be asked
            follow(inbound, engine.step(found, state, turn), turn)


def follow(inbound: Inbound, step: Step, turn: Turn) -> None:
    """Says what a step gave, remembers where it stands, and opens what comes after it."""
    inbound.contents += step.contents
    inbound.memory.open = step.state
    _learn(inbound, turn)
    if turn.wants_human:
        inbound.memory.pause()
        call_human(inbound)
        return
    following = dialogue(turn.follow) if turn.follow and step.state is None else None
    if following is not None:
        start(inbound, following)


def _learn(inbound: Inbound, turn: Turn) -> None:
    """What a turn found out about the person: her language, and that she may now be kept."""
    if turn.language != inbound.language:
        inbound.conversation.language = turn.language
    if inbound.person is None and not turn.person._state.adding:
        inbound.person = inbound.conversation.person = turn.person
        inbound.has_agreed = True


def call_human(inbound: Inbound) -> None:
    """From now on a person answers; the bot is silent until it is given the thread back."""
    inbound.conversation.keeper = Keeper.HUMAN
    mark_unanswered(inbound)
    inbound.say(_("A person will answer you here. Write what you need. “menu” brings the choices back."))


def mark_unanswered(inbound: Inbound) -> None:
    """Puts the thread among those that wait for a person, if it is not there already."""
    inbound.conversation.unanswered_since = inbound.conversation.unanswered_since or inbound.shown_at


def has_human(inbound: Inbound) -> bool:
    """Whether a person answers in this thread now."""
    return inbound.conversation.keeper == Keeper.HUMAN


def asked_meanwhile(inbound: Inbound, opened: Dialogue, state: State, turn: Turn) -> bool:
    """Whether she answers what the bot asked at her own word (take it back, forget me) while a person has the thread.

    Once somebody of the staff has written since, a yes is meant for them.
    """
    if not opened.interrupts or not engine.is_answer(opened, state, turn):
        return False
    said = inbound.conversation.messages.filter(author__in=[Author.BOT, Author.STAFF])
    last = said.order_by("-at", "-id").first()
    return last is not None and last.author == Author.BOT


def opens(inbound: Inbound, candidates: Iterable[Dialogue]) -> bool:
    """Opens the first dialogue that wants this message as its beginning."""
    for candidate in candidates:
        turn = inbound.turn()
        if candidate.opens and candidate.opens(turn):
            start(inbound, candidate, turn=turn)
            return True
    return False


def speak_of_file(inbound: Inbound) -> bool:
    """Says why a file is missing, if one is. The caller then puts the question that waits once more."""
    reason = fetching.why_not(inbound.event)
    if reason:
        inbound.say(fetching.sentence(reason))
    return bool(reason)


def press_of_old(inbound: Inbound, opened: Dialogue, state: State) -> bool:
    """Takes a press on a button of an earlier message: a choice of the menu counts, others get today's question."""
    answer = inbound.answer
    wire = engine.read_wire_id(answer.choice) if answer and answer.kind == "choice" else None
    if wire is None or wire[:2] == (opened.key, state.question):
        return False
    if opened.key in FIRM or not press_menu(inbound):
        say_where_we_are(inbound)
    return True


def is_press_of_ours(inbound: Inbound) -> bool:
    """Whether a button was pressed that one of our dialogues showed, now or long ago."""
    answer = inbound.answer
    return answer is not None and answer.kind == "choice" and engine.read_wire_id(answer.choice) is not None


def say_where_we_are(inbound: Inbound) -> None:
    """Answers a press on a button of a question that is over: the question that waits now, or the menu."""
    if has_human(inbound):
        inbound.say(_("That question is past. A person answers you here: write what you need."))
        return
    turn = inbound.turn()
    turn.say(_("That question is past. We are here:"))
    found = open_dialogue(inbound)
    opened, state = found if found else (menu.MENU, State(menu.MENU.key, menu.MENU.start))
    follow(inbound, engine.show_again(opened, state, turn), turn)


def press_menu(inbound: Inbound) -> bool:
    """Takes a press on a choice of the menu, however old that menu is."""
    answer = inbound.answer
    wire = engine.read_wire_id(answer.choice) if answer and answer.kind == "choice" else None
    turn = inbound.turn()
    if wire is None or wire[0] != menu.MENU.key or not menu.choose(turn, wire[2]):
        return False
    inbound.memory.pause()
    follow(inbound, Step(), turn)
    return True


def offer(inbound: Inbound, found: Dialogue) -> None:
    """Keeps what came out of the blue and asks once whether it belongs to a dialogue."""
    offered = inbound.memory.offered
    is_asked = inbound.memory.open is not None and inbound.memory.open.dialogue == menu.OFFER.key
    if offered.get("dialogue") != found.key:
        offered = inbound.memory.offered = {"dialogue": found.key, "messages": []}
    if inbound.message:
        offered["messages"] = [*offered["messages"], str(inbound.message.pk)][-30:]
    if not is_asked:
        start(inbound, menu.OFFER)


def is_fresh_menu(state: State | None) -> bool:
    """Whether the menu stands as the last thing said, and not long ago."""
    shown = state is not None and state.dialogue == menu.MENU.key
    return shown and state is not None and now() - datetime.fromisoformat(state.at) < MENU_LASTS


def finish_open(inbound: Inbound) -> bool:
    """Ends the open dialogue: as if its own "done" had been said, where it has one."""
    found = open_dialogue(inbound)
    if found is None:
        return False
    opened, state = found
    turn = inbound.turn()
    if any(option == "done" for option, _label in state.shown):
        message_id = inbound.message.pk if inbound.message else None
        choice = engine.wire_id(opened.key, state.question, "done")
        turn.answer = Answer("choice", choice=choice, message_id=message_id)
        follow(inbound, engine.step(opened, state, turn), turn)
    else:
        inbound.memory.open = None
        inbound.say(_("All right, that is finished. “menu” shows what else there is."))
    return True
