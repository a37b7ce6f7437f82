"""What a family is told about its house rules."""

from uuid import uuid5

from django.utils.translation import gettext as _

from qadam.circles.models import Household
from qadam.core import languages
from qadam.messaging.content import Content
from qadam.messaging.models import Delivery
from qadam.messaging.optouts import active_stop
from qadam.messaging.services import best_way, tell
from qadam.people.enums import Purpose
from qadam.people.queries import may_contact


def tell_asked(household: Household, week: int) -> Delivery | None:
    """Whether the rules hold, asked kindly. It names no rule: others may read the phone.

    None when it would not go out: nowhere to write to, a yes that was taken back, or STOP.
    """
    way = best_way(household.person) if household.person else None
    if household.person is None or way is None or active_stop(way.account, bytes(way.address.hash)):
        return None
    if not may_contact(household.person.pk, purpose=Purpose.REMINDERS, channel=way.account.kind):
        return None
    with languages.speaking(household.language):
        text = _(
            "Salam. Some weeks ago your home chose two or three rules. How is it going? Whatever the answer is, it helps "
            "us. When it suits you, write: rules"
        )
    return tell(
        household.person,
        purpose=Purpose.REMINDERS,
        content=Content(text=text, template="rules-asked"),
        cause_kind="rules-asked",
        cause_id=uuid5(household.pk, str(week)),
        way=way,
    )
