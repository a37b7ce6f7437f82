"""“My room”: a link that makes a phone the room of her circles, and ending phones that have it."""

from django.utils.translation import gettext_lazy as _

from qadam.circles import queries
from qadam.circles.errors import NotLeading
from qadam.circles.models import Device, Facilitator
from qadam.circles.services.devices import end_device, offer_pairing
from qadam.core import days
from qadam.core.addresses import address
from qadam.core.text import fold_word
from qadam.messaging.dialogue import Dialogue, Option, Question, Turn

_WORDS = frozenset(
    map(
        fold_word,
        (
            "my room",
            "room",
            "mera kamra",
            "kamra",
            "میرا کمرہ",
            "کمرہ",
            "zama khuna",
            "زما کوټه",
            "زما خونه",
            "کوټه",
            "خونه",
        ),
    )
)
LINK = Option("link", _("Connect this phone"), ("link", "connect", "phone"))


def _leader(turn: Turn) -> Facilitator | None:
    found = queries.facilitator_of(turn.person)
    return found if queries.is_leading(found) else None


def _phones(turn: Turn) -> list[Device]:
    leader = _leader(turn)
    if leader is None:
        return []
    return list(leader.devices.filter(ended_at=None, paired_at__isnull=False).order_by("paired_at")[:8])


def _opens(turn: Turn) -> bool:
    """Whether somebody who leads, or learns to, asks for the room."""
    if turn.answer is None or turn.answer.kind != "text" or fold_word(turn.answer.text) not in _WORDS:
        return False
    return queries.facilitator_of(turn.person) is not None


def _options(turn: Turn) -> list[Option]:
    if _leader(turn) is None:
        return []
    ends = [
        Option(
            str(phone.pk),
            _("End the phone of %(day)s")
            % {"day": days.short_day(phone.paired_at, days.code_now()) if phone.paired_at else ""},
        )
        for phone in _phones(turn)
    ]
    return [LINK, *ends]


def _prompt(turn: Turn) -> str:
    if _leader(turn) is None:
        return str(NotLeading())
    if _phones(turn):
        return str(_("Your room: hold a session from your phone, also without internet. What shall I do?"))
    return str(
        _("Your room: hold a session from your phone, also without internet. Shall I connect this phone?")
    )


def _done(turn: Turn) -> None:
    leader, what = _leader(turn), turn.answers.get("what")
    if leader is None or what is None:
        return
    if what == LINK.id:
        link = f"{address('room:room', language=turn.language)}#{offer_pairing(leader)}"
        turn.say(
            _("Open this on the phone you lead with. It is for you alone, for one phone, and lasts a day.")
        )
        turn.say(link)
        return
    phone = next((one for one in _phones(turn) if str(one.pk) == what), None)
    if phone is not None:
        end_device(phone)
        turn.say(_("That phone is ended. What it still holds is looked at before it counts."))


room = Dialogue(
    key="room",
    start="what",
    questions=(Question("what", _prompt, options=_options, then=_done),),
    opens=_opens,
)
