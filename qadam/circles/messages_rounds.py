"""What somebody is told whose circle was drawn."""

from django.utils.translation import gettext as _

from qadam.circles import draws
from qadam.circles.enums import Arm
from qadam.circles.models import Circle, WaitRound
from qadam.core import days, languages
from qadam.messaging.content import Content
from qadam.messaging.models import Delivery
from qadam.messaging.services import tell
from qadam.people.enums import Purpose


def drawn_when(wait_round: WaitRound, circle: Circle) -> str:
    """That a circle waits for a draw, until when, and its slip."""
    facts = {
        "day": days.date_text(wait_round.closes_on, languages.current().code),
        "slip": draws.ticket(circle.pk),
    }
    text = _(
        "More circles ask here than can begin at once, so we draw who begins first, after %(day)s. Your slip is "
        "%(slip)s; anybody can check the draw. Your circle has its turn all the same."
    )
    return text % facts


def tell_drawn(circle: Circle, wait_round: WaitRound) -> Delivery | None:
    """To who asked for the circle: whether it is now or later, and how to see that it was fair."""
    leads = circle.facilitator
    if leads is None or leads.person is None:
        return None
    facts = {"code": circle.code, "slip": draws.ticket(circle.pk)}
    with languages.speaking(leads.language):
        if circle.arm == Arm.NOW:
            text = _("The draw is done: your circle %(code)s may begin now. Its slip was %(slip)s.") % facts
        else:
            day = {"day": days.date_text(wait_round.later_from, languages.current().code)}
            text = _(
                "The draw is done: more circles asked than can begin at once, and yours, %(code)s, begins from %(day)s. Nobody "
                "chose this; its slip was %(slip)s."
            ) % (facts | day)
    return tell(
        leads.person,
        purpose=Purpose.REPLIES,
        content=Content(text=text, template="round-drawn", params=(circle.code,)),
        cause_kind="round-drawn",
        cause_id=circle.pk,
    )
