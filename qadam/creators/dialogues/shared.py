"""What the dialogues of creators share: who she is here, which task is meant, and words for finishing."""

import re
from collections.abc import Callable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from qadam.core.errors import BadInput
from qadam.core.languages import said
from qadam.core.text import fold, fold_word
from qadam.creators import queries
from qadam.creators.enums import Disclosure, ParticipantState
from qadam.creators.errors import GuardianNeeded, NoOpenBrief, NotTakingPart
from qadam.creators.models import Brief, Participant
from qadam.creators.reading import sources_in
from qadam.messaging.dialogue import Kind, Next, Option, Question, Turn
from qadam.messaging.menu import NO as NO_WORDS
from qadam.messaging.menu import YES as YES_WORDS

YES = Option("yes", _("Yes"), YES_WORDS)
NO = Option("no", _("No"), NO_WORDS)
ANYTHING: frozenset[Kind] = frozenset({"text", "image", "audio"})
TEXT: frozenset[Kind] = frozenset({"text"})
DONE_WORDS = (
    "done", "finish", "that is all", "bas", "khatam", "ho gaya", "بس", "ختم", "ہو گیا", "مکمل", "تمام", "خلاص", "پوره شو",
)  # fmt: skip
FINISH = Option("done", _("That is all"), DONE_WORDS)
NO_SOURCE = Option("none", _("No source yet"), ("none", "no", "کوئی نہیں", "نہیں", "نشته", "نه"))
DISCLOSURES = tuple(Option(str(value), Disclosure(value).label) for value in Disclosure.values)

_NAMES = ("creators", "creator", "کریئیٹرز", "کریئیٹر", "تخلیق کار", "کریټرز", "کریټر", "جوړوونکي")
PLAIN = frozenset(map(fold_word, _NAMES))
_WITH_CODE = re.compile(
    rf"^(?:{'|'.join(re.escape(fold(name)) for name in _NAMES)})[\s:.-]+(?P<code>[a-z2-9]{{5}})$"
)
_DONE = frozenset(map(fold_word, DONE_WORDS))


def sent(turn: Turn) -> str:
    """What was written, folded; empty for anything but a text."""
    return fold_word(turn.answer.text) if turn.answer and turn.answer.kind == "text" else ""


def code_in(turn: Turn) -> str:
    """The code of a cohort in “creators ABCDE”; empty for anything else."""
    found = _WITH_CODE.match(sent(turn))
    return found["code"].upper() if found else ""


def says_done(turn: Turn) -> bool:
    told = turn.answer
    return told is not None and (
        told.choice == FINISH.id or (not told.media_id and fold_word(told.text) in _DONE)
    )


def hers(turn: Turn) -> list[Participant]:
    """Where she takes part. Raises NotTakingPart, GuardianNeeded when nothing is open for her yet."""
    mine = queries.taking_part(turn.organisation, turn.person)
    if not mine:
        raise NotTakingPart
    active = [one for one in mine if one.state == ParticipantState.ACTIVE]
    if not active:
        raise GuardianNeeded
    return active


def open_briefs(turn: Turn) -> list[Brief]:
    return queries.open_briefs(queries.taking_part(turn.organisation, turn.person))[:9]


def brief_of(turn: Turn, *, of: Callable[[Turn], list[Brief]] = open_briefs) -> Brief:
    """The task this talk is about: the one chosen, or the only one. Raises NoOpenBrief."""
    known = of(turn)
    chosen = turn.answers.get("brief")
    found = next((one for one in known if str(one.pk) == chosen), None)
    if found is None and len(known) == 1:
        found = known[0]
    if found is None:
        raise NoOpenBrief
    return found


def participant_of(turn: Turn, brief: Brief) -> Participant:
    """Her row in the cohort of a task. Raises NotTakingPart."""
    found = next((one for one in hers(turn) if one.cohort_id == brief.cohort_id), None)
    if found is None:
        raise NotTakingPart
    return found


def which_brief(
    then: Callable[[Turn], str | None],
    *,
    of: Callable[[Turn], list[Brief]] = open_briefs,
    nothing: Callable[[Turn], str],
) -> Question:
    """Asks for the task where there are several, goes on at once where there is one, says why where there is none."""

    def options(turn: Turn) -> list[Option]:
        known = of(turn)
        return [Option(str(one.pk), said(one.title)) for one in known] if len(known) > 1 else []

    def prompt(turn: Turn) -> str:
        known = of(turn)
        if not known:
            return nothing(turn)
        return str(_("Which task?")) if len(known) > 1 else ""

    def go_on(turn: Turn) -> str | None:
        return then(turn) if of(turn) else None

    return Question("brief", prompt, options=options, then=go_on)


def why_nothing(turn: Turn) -> str:
    """Why no task is open for her."""
    mine = queries.taking_part(turn.organisation, turn.person)
    if not mine:
        return str(NotTakingPart())
    if all(one.state == ParticipantState.WAITING for one in mine):
        return str(GuardianNeeded())
    return str(NoOpenBrief())


def read_sources(turn: Turn) -> list[str]:
    """The sources she wrote, one a line. Raises BadInput."""
    told = turn.answer
    if told is None or told.choice == NO_SOURCE.id:
        return []
    named = sources_in(told.text)
    if not named and fold_word(told.text) not in {fold_word(word) for word in NO_SOURCE.words}:
        raise BadInput(_("Write where you have it from: a name, a paper or an address."))
    return named


def sources_question(then: Next) -> Question:
    return Question(
        "sources",
        _("Where do your facts come from? One source a line: who said it, or the address of the page."),
        options=(NO_SOURCE,),
        takes=TEXT,
        read=read_sources,
        then=then,
        example=_("For example: NADRA, nadra.gov.pk"),
    )


def message_id(turn: Turn) -> UUID | None:
    return turn.answer.message_id if turn.answer else None
