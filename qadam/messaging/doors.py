"""A word that opens something, written where another question waits: it opens where it is no answer to that question.

What fits the question is always its answer: whoever tells a story may begin it with the word "lesson".
"""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from qadam.core.languages import speaking
from qadam.messaging import engine, talking
from qadam.messaging.content import Content
from qadam.messaging.dialogue import Dialogue, Turn
from qadam.messaging.inbound import Inbound
from qadam.messaging.memory import NEVER_PAUSED, State

WAITS = _("First this. The other question waits: “menu” brings you back to it.")
LEFT = _("First this. We leave the other question.")
BACK = _("Now back to our question.")


def door_of(new_turn: Callable[[], Turn], opened: Dialogue) -> tuple[Dialogue, Turn] | None:
    """The dialogue that a refused answer opens as its own word, and the turn it was asked with.

    A number is always an attempt to answer. What must be answered first lets nothing else open.
    """
    answer = new_turn().answer
    if opened.key in talking.FIRM or answer is None or answer.kind != "text":
        return None
    if not any(letter.isalpha() for letter in answer.text):
        return None
    for candidate in talking.all_dialogues():
        turn = new_turn()
        if candidate.opens and not candidate.opens_by_anything and candidate.opens(turn):
            return candidate, turn
    return None


def open_by_word(inbound: Inbound, opened: Dialogue, state: State) -> bool:
    """Opens the door she named instead of an answer. What only says its piece is followed by the question that waits."""
    found = door_of(inbound.turn, opened)
    if found is None:
        return False
    door, turn = found
    said_before = len(inbound.contents)
    talking.start(inbound, door, turn=turn)
    if talking.has_human(inbound) or door.key == opened.key:
        return True
    if inbound.memory.open is None:
        inbound.memory.resume(opened.key)
        again = inbound.turn()
        again.say(BACK)
        talking.follow(inbound, engine.show_again(opened, state, again), again)
        return True
    with speaking(inbound.language):
        words = Content(text=str(WAITS if _is_kept(state) else LEFT))
    inbound.contents.insert(said_before, words)
    return True


def _is_kept(state: State) -> bool:
    return bool(state.answers) and state.dialogue not in NEVER_PAUSED
