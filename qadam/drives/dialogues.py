"""What can be said to drives over chat: what is near, joining, my signups, and joining by a code."""

import re

from django.utils.translation import gettext_lazy as _

from qadam.core.errors import QadamError
from qadam.core.languages import said
from qadam.core.text import fold
from qadam.drives import queries
from qadam.drives.enums import SignupState, Source
from qadam.drives.messages import place_line, when_line, when_short
from qadam.drives.models import Drive, Shift, Signup
from qadam.drives.services import accept_offer, cancel_signup, confirm_signup, sign_up
from qadam.messaging.dialogue import Dialogue, Option, Question, Turn

_JOIN = re.compile(
    r"^(?:join|شامل|شریک|ملګری)[\s:.-]*(?P<code>[a-z2-9]{5})(?:[\s-]+(?P<sharer>[a-z0-9]{4,12}))?$"
)
YES = Option("yes", _("Yes"), ("ha", "haan", "han", "jee", "ji", "ہاں", "جی", "هو", "yes", "y", "ok"))
NO = Option("no", _("No"), ("nahi", "nahin", "نہیں", "نه", "na", "no", "n"))


def _shift_option(shift: Shift) -> Option:
    return Option(str(shift.pk), shift_title(shift), ())


def shift_title(shift: Shift) -> str:
    """A shift as a choice: 29 Nov, 8 to 11 am · The canal is ours."""
    return f"{when_short(shift)} · {said(shift.drive.title)}"


def _near_options(turn: Turn) -> list[Option]:
    shifts = queries.coming_shifts(near=turn.person.place, limit=8)
    return [_shift_option(s) for s in shifts if s.drive.organisation_id == turn.organisation.pk]


def _near_prompt(turn: Turn) -> str:
    if _near_options(turn):
        return str(_("This is coming up. Which one shall I tell you about?"))
    return str(_("Nothing is planned just now. We will write when something is, if you said yes to news."))


def _shift(turn: Turn) -> Shift:
    return Shift.objects.select_related("drive__organisation", "drive__place", "drive__campaign").get(
        pk=turn.answers["shift"]
    )


def _confirm_prompt(turn: Turn) -> str:
    shift = _shift(turn)
    lines = [said(shift.drive.title), when_line(shift), place_line(shift), said(shift.drive.bring)]
    if shift.places_left > 0:
        places = {"left": shift.places_left, "all": shift.capacity}
        ask = str(_("%(left)s of %(all)s places are free. Will you come?") % places)
    else:
        ask = str(_("All places are taken. Shall I put you in the queue?"))
    return "\n".join([*(line for line in lines if line), "", ask])


def _join(turn: Turn) -> str | None:
    if turn.answers.get("join") != "yes":
        turn.say(_("All right. You can look again at any time."))
        return None
    try:
        # Signing up sends its own message: the code, or the turn in the queue.
        sign_up(_shift(turn), turn.person, source=Source.CHAT, sharer_code=turn.answers.get("sharer", ""))
    except QadamError as refusal:
        turn.say(str(refusal))
    return None


near = Dialogue(
    key="near",
    label=_("What is going on near me"),
    start="shift",
    questions=(
        Question(
            "shift",
            _near_prompt,
            options=_near_options,
            then=lambda turn: "join" if turn.answers.get("shift") else None,
        ),
        Question("join", _confirm_prompt, options=(YES, NO), then=_join),
    ),
)


def _by_code(turn: Turn) -> bool:
    """Whether an idle message is a join code; then its shift is already chosen."""
    text = turn.answer.text if turn.answer and turn.answer.kind == "text" else ""
    found = _JOIN.match(fold(text))
    drive = queries.drive_by_code(found["code"]) if found else None
    shift = drive.shifts.coming().first() if drive else None
    if shift is None or found is None or drive is None or drive.organisation_id != turn.organisation.pk:
        return False
    turn.answers.update(drive=str(drive.pk), shift=str(shift.pk), sharer=found["sharer"] or "")
    return True


def _known(turn: Turn) -> str | None:
    """Who joined on the web and now writes from that number has proven it: the code comes at once, nothing is asked."""
    signup = confirm_signup(Drive.objects.get(pk=turn.answers["drive"]), turn.conversation.address)
    if signup is None:
        return "join"
    turn.say(_signup_text(signup))
    return None


join = Dialogue(
    key="join",
    start="known",
    questions=(
        Question("known", "", options=lambda turn: (), then=_known),
        Question("join", _confirm_prompt, options=(YES, NO), then=_join),
    ),
    opens=_by_code,
)


def _mine_options(turn: Turn) -> list[Option]:
    return [Option(str(s.pk), shift_title(s.shift)) for s in queries.signups_of(turn.person)[:9]]


def _mine_prompt(turn: Turn) -> str:
    if _mine_options(turn):
        return str(_("Your name is down here. Choose one to see it."))
    return str(_("You have not joined anything yet."))


def _signup(turn: Turn) -> Signup:
    return Signup.objects.select_related("shift__drive__organisation", "shift__drive__place").get(
        pk=turn.answers["signup"], person=turn.person
    )


def _signup_prompt(turn: Turn) -> str:
    return _signup_text(_signup(turn))


def _signup_text(signup: Signup) -> str:
    state = {
        SignupState.BOOKED: _("You have a place. Your code is %(code)s.") % {"code": signup.code},
        SignupState.OFFERED: _("A place is free for you. Do you take it?"),
        SignupState.WAITING: _("You are number %(turn)s in the queue.")
        % {"turn": queries.queue_position(signup)},
    }[SignupState(signup.state)]
    lines = [said(signup.shift.drive.title), when_line(signup.shift), place_line(signup.shift), str(state)]
    return "\n".join(line for line in lines if line)


def _signup_options(turn: Turn) -> list[Option]:
    keep = Option("keep", _("I will come"), ("yes", "ہاں", "هو"))
    leave = Option("leave", _("I cannot come"), ("cancel", "no", "نہیں", "نه"))
    return [keep, leave]


def _decided(turn: Turn) -> str | None:
    signup = _signup(turn)
    try:
        if turn.answers["what"] == "leave":
            cancel_signup(signup)
            turn.say(_("Your name is off the list. Thank you for saying so: somebody else can come."))
        elif signup.state == SignupState.OFFERED:
            accept_offer(signup)
        else:
            turn.say(_("Good. See you there."))
    except QadamError as refusal:
        turn.say(str(refusal))
    return None


mine = Dialogue(
    key="mine",
    label=_("My signups"),
    start="signup",
    questions=(
        Question(
            "signup",
            _mine_prompt,
            options=_mine_options,
            then=lambda turn: "what" if turn.answers.get("signup") else None,
        ),
        Question("what", _signup_prompt, options=_signup_options, then=_decided),
    ),
)
