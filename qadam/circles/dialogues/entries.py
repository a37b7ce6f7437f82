"""What stands in the two menus of circles. A dialogue of this room gets into one of them by a line here."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from qadam.circles import queries
from qadam.circles.models import Facilitator
from qadam.messaging.dialogue import Turn, Words


@dataclass(frozen=True)
class Entry:
    """A choice of a menu: the dialogue it opens, its words, and whether this person is offered it now."""

    dialogue: str
    label: Words
    offered: Callable[[Turn], bool] = lambda turn: True


def leads(turn: Turn) -> Facilitator | None:
    """Her row as a facilitator, active or on her path."""
    return queries.facilitator_of(turn.person)


def is_leading(turn: Turn) -> bool:
    return queries.is_leading(leads(turn))


def is_on_path(turn: Turn) -> bool:
    her = leads(turn)
    return her is not None and not queries.is_leading(her)


def has_circle(turn: Turn) -> bool:
    """Whether she leads one that stands, or joined one."""
    return queries.led_by(turn.person).exists() or queries.joined_by(turn.person).exists()


# For everybody, in the order of the menu. More than ten are shown as numbers on WhatsApp.
FOR_ALL = (
    Entry("circle-path", _("My path"), is_on_path),
    Entry(
        "circle-lead",
        _("I lead a circle"),
        lambda turn: queries.led_by(turn.person).exists() or is_leading(turn),
    ),
    Entry("circle-box", _("A question for the box"), lambda turn: has_circle(turn) and not turn.by_ear),
    Entry("circle-rules", _("Rules for our home")),
    Entry("circle-start", _("Start a circle")),
    Entry("circle-help", _("I need help, alone")),
    Entry("circle-story", _("Our story"), lambda turn: has_circle(turn) and not turn.by_ear),
    Entry("circle-pass", _("Pass a lesson on"), lambda turn: has_circle(turn) and not turn.by_ear),
    Entry("circle-leave", _("End my reminders"), lambda turn: queries.joined_by(turn.person).exists()),
)
# For who leads.
FOR_LEADERS = (
    Entry("circle-next", _("The next meeting")),
    Entry("room", _("My room"), lambda turn: is_leading(turn) and not turn.by_ear),
    Entry("circle-badges", _("Badges"), lambda turn: is_leading(turn) and not turn.by_ear),
    Entry("circle-asked", _("Questions in the box")),
    Entry("circle-around", _("Our cards"), lambda turn: is_leading(turn) and not turn.by_ear),
    Entry("circle-change", _("Another day or hour")),
    Entry("circle-peer", _("A word for somebody"), lambda turn: is_leading(turn) and not turn.by_ear),
    Entry("circle-give", _("Give my circle on"), lambda turn: is_leading(turn) and not turn.by_ear),
    Entry("circle-split", _("Make two of my circle"), is_leading),
    Entry("circle-rest", _("Rest, or stop leading")),
)
