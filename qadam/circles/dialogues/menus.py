"""The two menus of circles: for everybody, and for who leads one."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from qadam.circles import queries
from qadam.circles.dialogues.entries import FOR_ALL, FOR_LEADERS, Entry
from qadam.circles.dialogues.shared import circles_of, sent
from qadam.circles.messages import about
from qadam.core import days, languages
from qadam.core.text import fold_word
from qadam.messaging.dialogue import Dialogue, Option, Question, Turn

_PLAIN = frozenset(
    map(
        fold_word,
        ("circle", "circles", "my circle", "halqa", "mera halqa", "حلقہ", "میرا حلقہ", "زما حلقه", "حلقې"),
    )
)


def _options(entries: Sequence[Entry], turn: Turn) -> list[Option]:
    return [Option(entry.dialogue, entry.label) for entry in entries if entry.offered(turn)]


def _hello(turn: Turn) -> str:
    joined = list(queries.joined_by(turn.person)[:3])
    if joined:
        lines = [str(_("You are in this circle: %(about)s") % {"about": about(circle)}) for circle in joined]
        return "\n".join([*lines, "", str(_("What would you like?"))])
    return str(
        _(
            "A circle is a few neighbours who meet once a week and learn to be safe on the phone. Nobody needs to read well, "
            "nobody gives a name. What would you like?"
        )
    )


def _chosen(turn: Turn) -> None:
    turn.follow = turn.answers["what"]


circles = Dialogue(
    key="circles",
    label=_("Learning circles"),
    start="what",
    opens=lambda turn: sent(turn) in _PLAIN,
    questions=(Question("what", _hello, options=lambda turn: _options(FOR_ALL, turn), then=_chosen),),
)


def _mine(turn: Turn) -> str:
    code = languages.current().code
    lines = []
    for circle in circles_of(turn):
        facts = {"code": circle.code, "about": about(circle), "state": circle.get_state_display()}
        line = _("Circle %(code)s: %(about)s. %(state)s.") % facts
        if queries.may_reach(circle):
            meets = queries.next_meeting(circle)
            day = {"day": days.day_text(meets, code, str(queries.zone_of(circle)))}
            following = _("Next: %(day)s.") % day
            line = f"{line} {following}"
        lines.append(str(line))
    return "\n".join([*lines, "", str(_("What would you like?"))]).strip()


lead = Dialogue(
    key="circle-lead",
    start="what",
    questions=(Question("what", _mine, options=lambda turn: _options(FOR_LEADERS, turn), then=_chosen),),
)
