"""Joining a cohort by its code: two or three questions."""

from django.utils.translation import gettext_lazy as _

from qadam.core.errors import BadInput, QadamError
from qadam.core.languages import said
from qadam.core.text import clean
from qadam.creators import queries
from qadam.creators.dialogues.shared import NO, TEXT, YES, code_in
from qadam.creators.models import Cohort
from qadam.creators.services.cohorts import join_cohort
from qadam.messaging.dialogue import Dialogue, Option, Question, Turn
from qadam.people.enums import ConsentMethod, Purpose
from qadam.people.services import record_consent

NO_NAME = Option("none", _("No name"), ("none", "no", "نہیں", "نه", "بے نام"))
AGES = (
    Option("adult", _("18 or older"), ("18", "19", "20", "yes", "ہاں", "هو")),
    Option("minor", _("Younger than 18"), ("17", "16", "15", "14", "13", "no", "نہیں", "نه")),
)


def _opens(turn: Turn) -> bool:
    """Whether somebody sends “creators” with the code of a cohort of this organisation."""
    code = code_in(turn)
    cohort = queries.cohort_by_code(turn.organisation, code) if code else None
    if cohort is None:
        return False
    turn.answers["cohort"] = str(cohort.pk)
    return True


def _cohort(turn: Turn) -> Cohort:
    cohorts = Cohort.objects.filter(organisation=turn.organisation).select_related("organisation")
    return cohorts.get(pk=turn.answers["cohort"])


def _hello(turn: Turn) -> str:
    told = {"title": said(_cohort(turn).title), "weeks": _cohort(turn).weeks}
    return str(
        _(
            "“%(title)s”: for %(weeks)s weeks you get tasks, make posts, and a mentor reads each draft with you. "
            "How old are you?"
        )
        % told
    )


def _after_age(turn: Turn) -> str:
    return "name" if turn.answers["age"] == "adult" else "remind"


def _read_name(turn: Turn) -> str:
    told = turn.answer
    if told is None or told.choice == NO_NAME.id:
        return ""
    name = clean(told.text, limit=80)
    if not name:
        raise BadInput(_("Write the name to stand beside your posts, or choose “No name”."))
    return name


def _joined(turn: Turn) -> None:
    """Takes her in, and keeps a yes with its words. A no is about these tasks: what she said elsewhere stays."""
    is_minor, is_told = turn.answers["age"] == "minor", turn.answers["remind"] == "yes"
    try:
        joined = join_cohort(
            _cohort(turn),
            turn.person,
            is_minor=is_minor,
            public_name=turn.answers.get("name", ""),
            is_told=is_told,
        )
    except QadamError as refusal:
        turn.say(str(refusal))
        return
    if is_told:
        record_consent(
            turn.person,
            purpose=Purpose.REMINDERS,
            granted=True,
            method=ConsentMethod.CHAT,
            words=turn.asked,
            language=turn.language,
            message_id=turn.answer.message_id if turn.answer else None,
        )
    if joined.is_minor and joined.guardian_at is None:
        turn.say(
            _(
                "You are on the list. Because you are under 18, we first speak with your parent or guardian. "
                "No name of yours will stand anywhere."
            )
        )
    else:
        turn.say(_("Welcome! Send “creators” at any time: your task, your draft, what your mentor said."))


join = Dialogue(
    key="creator-join",
    start="age",
    opens=_opens,
    questions=(
        Question("age", _hello, options=AGES, then=_after_age),
        Question(
            "name",
            _("Which name may stand beside your posts? It need not be your own."),
            options=(NO_NAME,),
            takes=TEXT,
            read=_read_name,
            then="remind",
            example=_("For example: Zarmina"),
        ),
        Question(
            "remind",
            _("May we write to you here when a new task begins?"),
            options=(YES, NO),
            then=_joined,
        ),
    ),
)
