"""Somebody rings: she is called back. She takes the call: she hears where she stands. First in config/inbound.py."""

from datetime import timedelta
from uuid import NAMESPACE_OID, uuid5

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qadam.channels.base import TAKEN, InboundMessage
from qadam.core import languages
from qadam.core.clock import now
from qadam.messaging import engine, first_contact, menu, optouts, talking
from qadam.messaging.content import Content
from qadam.messaging.enums import DeliveryState, Lane
from qadam.messaging.inbound import Inbound
from qadam.messaging.models import Delivery
from qadam.messaging.services import queue_message
from qadam.people.enums import Purpose
from qadam.voice import calls, spoken

CALL_BACK = "call-back"
# So many calls a number may ask us for in a day: each costs us money, and a phone in a pocket rings many times.
MOST_A_DAY = 8
# A call-back that is on its way, or of which nobody knows, stands for all rings of so long.
UNDERWAY = timedelta(minutes=10)
# A call-back that could not be made by then is of no use: she has put the phone away.
OF_USE = timedelta(minutes=30)
_ON_ITS_WAY = (
    DeliveryState.QUEUED,
    DeliveryState.SENDING,
    DeliveryState.ACCEPTED,
    DeliveryState.SENT,
    DeliveryState.UNKNOWN,
)


def take(inbound: Inbound) -> bool:
    """Takes a ring, and the news that she took a call of ours."""
    told = inbound.what
    if not isinstance(told, InboundMessage) or told.kind != "call":
        return False
    if told.choice_id == TAKEN:
        open_call(inbound)
    else:
        call_back(inbound)
    return True


def call_back(inbound: Inbound) -> Delivery | None:
    """Queues one call for all her rings of the last minutes; None when one is on its way or the day's are used up.

    It is an answer: quiet hours do not hold it back, and whoever said STOP hears in it how to come back.
    """
    rung = Delivery.objects.filter(
        account=inbound.account, address_hash=bytes(inbound.address.hash), cause_kind=CALL_BACK
    )
    moment = now()
    underway = rung.filter(state__in=_ON_ITS_WAY, created_at__gt=moment - UNDERWAY)
    used_up = rung.filter(~Q(state=DeliveryState.SKIPPED), created_at__gt=moment - timedelta(days=1))
    if underway.exists() or used_up.count() >= MOST_A_DAY:
        return None
    saved = inbound.person if inbound.person and not inbound.person._state.adding else None
    with languages.speaking(inbound.language):
        words = str(spoken.CALLING_BACK)
    delivery = queue_message(
        account=inbound.account,
        address=inbound.address,
        person=saved,
        purpose=Purpose.REPLIES,
        lane=Lane.REPLY,
        content=Content(text=words),
        cause_kind=CALL_BACK,
        cause_id=uuid5(NAMESPACE_OID, f"ring:{inbound.event.pk}"),
        language=inbound.language,
        expires_at=moment + OF_USE,
        conversation=inbound.conversation,
    )
    inbound.conversation.last_message_at = delivery.created_at
    return delivery


def open_call(inbound: Inbound) -> None:
    """What she hears first: what the call is for, the question that waits, or the menu."""
    held = optouts.active_stop(inbound.account, bytes(inbound.address.hash))
    if held is not None and not held.only_news:
        _stopped(inbound)
    elif not inbound.has_agreed:
        _first_words(inbound)
    else:
        _greet(inbound)
        _purpose_of_call(inbound)
        _go_on(inbound)


def _stopped(inbound: Inbound) -> None:
    """The one call that answers hers says that she stopped; coming back is her key, not ours."""
    inbound.memory.open = None
    inbound.say(
        _("You said STOP, so we write nothing. To come back, send START."),
        options=((calls.START, spoken.COME_BACK),),
    )


def _first_words(inbound: Inbound) -> None:
    found = talking.open_dialogue(inbound)
    if found is not None and (found[0].key == first_contact.KEY or found[0].key in talking.FIRM):
        _show_again(inbound)
        return
    knows_language = bool(inbound.conversation.language)
    talking.start(inbound, first_contact.DIALOGUE, question="consent" if knows_language else "language")


def _greet(inbound: Inbound) -> None:
    with languages.speaking(inbound.language):
        name = languages.said(inbound.organisation.name, inbound.language)
        inbound.say(str(spoken.WHO) % {"organisation": name})


def _purpose_of_call(inbound: Inbound) -> None:
    """What the call was made for, unless it was she who asked for it."""
    call = calls.call_of(inbound)
    if call and call.delivery and call.delivery.cause_kind != CALL_BACK:
        inbound.contents.append(Content.from_json(call.delivery.content))


def _go_on(inbound: Inbound) -> None:
    found = talking.open_dialogue(inbound)
    if talking.has_human(inbound) and found is None:
        inbound.say(_("A person will answer you here. Write what you need. “menu” brings the choices back."))
    elif found is not None and found[0].key not in talking.SOFT:
        inbound.say(_("Let us go on where we were."))
        _show_again(inbound)
    else:
        talking.start(inbound, menu.MENU)


def _show_again(inbound: Inbound) -> None:
    found = talking.open_dialogue(inbound)
    assert found is not None
    turn = inbound.turn()
    talking.follow(inbound, engine.show_again(*found, turn), turn)
