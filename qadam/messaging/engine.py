"""Runs a dialogue: shows a question, reads the answer, keeps the value, asks where to go. Touches no database itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qadam.channels import base, textmenu
from qadam.core.errors import BadInput, QadamError
from qadam.core.languages import speaking
from qadam.core.text import fold
from qadam.messaging.content import Content
from qadam.messaging.dialogue import Answer, Dialogue, Option, Prompt, Question, Turn
from qadam.messaging.memory import State

# More statements in a row than this means that a dialogue runs in a circle.
MOST_STATEMENTS = 20
PERSON = Option(
    "?person", _("A person, please"), ("person", "human", "insan", "bande", "انسان", "بندہ", "کس", "کوئی")
)
AGAIN = Option(
    "?again", _("I try again"), ("again", "try again", "phir", "dobara", "دوبارہ", "پھر سے", "بیا")
)


@dataclass
class Step:
    """What one turn gave: messages in order, and where the dialogue stands (None: it has ended).

    `taken`: what was sent fitted the question, and was neither misunderstood nor refused.
    """

    contents: list[Content] = field(default_factory=list)
    state: State | None = None
    taken: bool = True


def begin(dialogue: Dialogue, turn: Turn, *, question: str = "") -> Step:
    """The first question of a dialogue, or a given one."""
    return _go(dialogue, turn, question or dialogue.start)


def show_again(dialogue: Dialogue, state: State, turn: Turn) -> Step:
    """The question that waits, once more."""
    turn.answers = state.answers
    return _go(dialogue, turn, state.question)


def is_answer(dialogue: Dialogue, state: State, turn: Turn) -> bool:
    """Whether what was sent answers the question that waits. Asks no `read`, so it may still be refused."""
    turn.answers = state.answers
    return _understood(dialogue, dialogue.question(state.question), state, turn) is not None


def step(dialogue: Dialogue, state: State, turn: Turn) -> Step:
    """What follows from an answer. A wrong one is met with the example and the question once more, then with an offer."""
    turn.answers = state.answers
    question = dialogue.question(state.question)
    if state.offered_human and (wish := _wish(turn)):
        return _granted(dialogue, replace(state, misses=0, offered_human=False), turn, wish)
    answer = _understood(dialogue, question, state, turn)
    if answer is None:
        return _missed(dialogue, question, state, turn)
    turn.answer, turn.asked = answer, _text(question.prompt, turn)
    with speaking(turn.language):
        try:
            turn.answers[question.key] = _value(question, turn)
            following = question.then(turn) if callable(question.then) else question.then
        except BadInput as refusal:
            turn.answers.pop(question.key, None)
            return _missed(dialogue, question, state, turn, why=str(refusal))
        except QadamError as refusal:
            turn.answers.pop(question.key, None)
            turn.say(str(refusal))
            return replace(_go(dialogue, turn, question.key), taken=False)
    return _go(dialogue, turn, following)


def wire_id(dialogue: str, question: str, option: str) -> str:
    """How an option is called on a button: an old button is then known for what it is."""
    return f"{dialogue}:{question}:{option}"


def read_wire_id(choice: str) -> tuple[str, str, str] | None:
    """Dialogue, question and option of a pressed button; None if the button is not ours."""
    parts = choice.split(":", 2)
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else None


def _go(dialogue: Dialogue, turn: Turn, key: str | None) -> Step:
    """Says what there is to say and stops at the next question that waits for an answer."""
    contents: list[Content] = []
    for _round in range(MOST_STATEMENTS):
        contents += _said(turn)
        if key is None:
            return Step(contents)
        question = dialogue.question(key)
        options = _options(question, turn)
        text = _text(question.prompt, turn)
        if options or question.counts or not callable(question.options):
            contents.append(_content(dialogue, question, text, options, turn))
            shown = [[option.id, _text(option.label, turn)] for option in options]
            return Step(contents, State(dialogue.key, key, turn.answers, shown))
        contents += [Content(text=text)] if text else []
        with speaking(turn.language):
            key = question.then(turn) if callable(question.then) else question.then
    raise RuntimeError(f"dialogue {dialogue.key} runs in a circle")


def _content(
    dialogue: Dialogue, question: Question, text: str, options: Sequence[Option], turn: Turn
) -> Content:
    shown = tuple((wire_id(dialogue.key, question.key, o.id), _text(o.label, turn)) for o in options)
    return Content(text=text, options=shown, list_button=_text(_("Choose"), turn) if shown else "")


def _said(turn: Turn) -> list[Content]:
    contents = [
        Content(text=_text(words, turn), media_id=media_id, document=document)
        for words, media_id, document in turn.said
    ]
    turn.said = []
    return contents


def _text(words: Prompt, turn: Turn) -> str:
    with speaking(turn.language):
        said = words(turn) if callable(words) and not isinstance(words, Promise) else words
        return str(said)


def _options(question: Question, turn: Turn) -> Sequence[Option]:
    if question.counts and turn.by_numbers and not turn.by_ear:
        return ()
    if not callable(question.options):
        return question.options
    with speaking(turn.language):
        return list(question.options(turn))


def _understood(dialogue: Dialogue, question: Question, state: State, turn: Turn) -> Answer | None:
    """The answer if the question takes it, with the option's id as its choice where one was meant."""
    answer = turn.answer
    if answer is None:
        return None
    choice = _choice(dialogue, question, state, turn, answer)
    if choice is not None:
        return replace(answer, kind="choice", choice=choice)
    if answer.kind == "choice":
        return None
    takes = question.takes or (frozenset() if state.shown else frozenset({"text"}))
    if answer.kind not in takes or (answer.kind == "text" and not answer.text.strip()):
        return None
    return answer


def _choice(dialogue: Dialogue, question: Question, state: State, turn: Turn, answer: Answer) -> str | None:
    if answer.kind == "choice":
        wire = read_wire_id(answer.choice)
        if wire is None:
            return _written(question, state, turn, answer.text)
        ids = [id for id, _label in state.shown]
        return wire[2] if wire[:2] == (dialogue.key, question.key) and wire[2] in ids else None
    return _written(question, state, turn, answer.text) if answer.kind == "text" else None


def _written(question: Question, state: State, turn: Turn, text: str) -> str | None:
    if not state.shown:
        return None
    if question.counts and not turn.by_ear and textmenu.menu_number(text) is not None:
        return None
    words = {option.id: option.words for option in _options(question, turn)}
    shown = [base.Option(id, label, words=tuple(words.get(id, ()))) for id, label in state.shown]
    found = textmenu.read_answer(text, shown, fold=fold)
    if found is None or "text" not in question.takes:
        return found.id if found else None
    # Where free words are an answer too, the beginning of a label is not yet that label.
    exact = textmenu.menu_number(text) is not None or fold(text) in {
        fold(w) for w in (found.label, *found.words)
    }
    return found.id if exact else None


def _value(question: Question, turn: Turn) -> Any:
    answer = turn.answer
    assert answer is not None
    if question.read:
        return question.read(turn)
    if answer.choice:
        return answer.choice
    if answer.text:
        return answer.text
    return str(answer.media_id) if answer.media_id else answer.location


def _missed(dialogue: Dialogue, question: Question, state: State, turn: Turn, why: str = "") -> Step:
    misses = state.misses + 1
    if misses > 1:
        offer = Content(
            text=_text(_("I still do not understand. Shall a person help you here?"), turn),
            options=tuple(
                (wire_id(dialogue.key, question.key, o.id), _text(o.label, turn)) for o in (PERSON, AGAIN)
            ),
        )
        return Step([offer], replace(state, misses=misses, offered_human=True), taken=False)
    example = _text(question.example, turn)
    if not example and state.shown:
        example = _text(_("Press a choice, or write its number."), turn)
    sorry = why or _text(_("I did not understand that."), turn)
    turn.say(f"{sorry}\n{example}".strip())
    again = _go(dialogue, turn, question.key)
    if again.state:
        again.state.misses = misses
    again.taken = False
    return again


def _wish(turn: Turn) -> str:
    """What she answered to the offer of a person: `?person`, `?again`, or something else altogether."""
    answer = turn.answer
    if answer is None or answer.kind not in ("choice", "text"):
        return ""
    if answer.kind == "choice" and (wire := read_wire_id(answer.choice)):
        return wire[2] if wire[2] in (PERSON.id, AGAIN.id) else ""
    offers = [base.Option(o.id, _text(o.label, turn), words=o.words) for o in (PERSON, AGAIN)]
    found = textmenu.read_answer(answer.text, offers, fold=fold)
    return found.id if found else ""


def _granted(dialogue: Dialogue, state: State, turn: Turn, wish: str) -> Step:
    if wish == AGAIN.id:
        return _go(dialogue, turn, state.question)
    turn.wants_human = True
    return Step([], state)
