"""The first contact: a greeting in three languages, the language, what we keep and why, yes or no. Then the menu.

Before the yes nothing she writes is kept in words: it waits, sealed, in its event. After the yes it comes into the thread,
and what she had already sent (a voice note, a join code) is taken up. After a no it is emptied at once.
"""

import logging

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from qadam.channels.base import InboundMessage
from qadam.core import languages
from qadam.core.clock import now
from qadam.core.errors import BadInput
from qadam.core.sealing import unseal
from qadam.core.text import fold_word
from qadam.messaging import engine, menu, talking
from qadam.messaging.adapters import channel_of
from qadam.messaging.dialogue import Dialogue, Option, Question, Turn
from qadam.messaging.enums import EventState
from qadam.messaging.inbound import Inbound, answer_of
from qadam.messaging.intake import BODY, address_of
from qadam.messaging.meaning import by_link
from qadam.messaging.memory import Memory
from qadam.messaging.models import InboundEvent, Message
from qadam.people import services as people
from qadam.people.enums import ChannelKind, ConsentMethod, Purpose
from qadam.people.models import Consent

logger = logging.getLogger(__name__)

KEY = "hello"
GREETED_IN = ("ur", "ps", "en")
_SPELLINGS = {
    "ur": ("urdu", "اردو"),
    "ps": ("pashto", "pushto", "pukhto", "پشتو", "پختو", "پښتو"),
    "sd": ("sindhi", "سندھی", "سنڌي"),
    "pa-Arab": ("punjabi", "panjabi", "پنجابی"),
    "en": ("english", "angrezi", "انگریزی", "انګرېزي"),
}
# Where we know a name or a mailbox, and no number.
_WITHOUT_NUMBER = (ChannelKind.TELEGRAM, ChannelKind.EMAIL)
# A text of so many characters was meant for us, not to try whether anybody is there.
MEANT = 25


def _greeting(turn: Turn) -> str:
    lines = []
    for code in GREETED_IN:
        with languages.speaking(code):
            name = languages.said(turn.organisation.name, code)
            line = _("Hello! This is %(organisation)s. Which language shall we use?") % {"organisation": name}
            lines.append(str(line))
    return "\n".join(lines)


def _read_language(turn: Turn) -> str:
    """The code of the language that was pressed, numbered or written in any spelling. Raises BadInput."""
    answer = turn.answer
    if answer and answer.choice:
        return answer.choice
    said = fold_word(answer.text) if answer else ""
    for code, spellings in _SPELLINGS.items():
        if said in {fold_word(spelling) for spelling in spellings}:
            return code
    raise BadInput(_("I did not understand that."))


def _speaks(turn: Turn) -> str:
    turn.language = turn.answers["language"]
    return "consent"


def _what_we_keep(turn: Turn) -> str:
    with languages.speaking(turn.language):
        if turn.channel in _WITHOUT_NUMBER:
            return str(
                _(
                    "We keep locked how we reach you here, your language and what you tell us. With it we answer you, "
                    "remind you of what you join, and send news of the campaigns. STOP ends it at any time. Is that all "
                    "right?"
                )
            )
        return str(
            _(
                "We keep your number locked, your language and what you tell us. With it we answer you, remind you of "
                "what you join, and send news of the campaigns. STOP ends it at any time. Is that all right?"
            )
        )


PURPOSES = {
    "yes": (Purpose.REPLIES, Purpose.REMINDERS, Purpose.NEWS),
    "answers": (Purpose.REPLIES, Purpose.REMINDERS),
    "no": (),
}


def _decided(turn: Turn) -> None:
    """Writes the consents with their proof, and only now the person."""
    answer = turn.answer
    said = turn.answers["consent"]
    if said == "no":
        _refused(turn)
        return
    if turn.person._state.adding:
        turn.person.language = turn.language
        turn.person.save()
    elif turn.person.language != turn.language:
        turn.person.language = turn.language
        turn.person.save(update_fields=["language"])
    address = turn.conversation.address
    if address is not None:
        people.reach_at(turn.person, address)
        people.verify_address(address)
    label = next((str(o.label) for o in CONSENT if o.id == said), said)
    for purpose in (Purpose.REPLIES, Purpose.REMINDERS, Purpose.NEWS):
        people.record_consent(
            turn.person,
            purpose=purpose,
            granted=purpose in PURPOSES[said],
            method=_method(turn),
            channel=turn.channel,
            words=f"{turn.asked}\n→ {answer.text if answer and answer.text else label}",
            language=turn.language,
            message_id=answer.message_id if answer else None,
        )


def _method(turn: Turn) -> str:
    return ConsentMethod.WEB if turn.channel == ChannelKind.WEB else ConsentMethod.CHAT


def _refused(turn: Turn) -> None:
    """Keeps the no itself: that somebody said it, when and to what. Of a person we know already, also who."""
    person = None if turn.person._state.adding else turn.person
    Consent.objects.create(
        organisation=turn.organisation,
        person=person,
        purpose=Purpose.REPLIES,
        granted=False,
        method=_method(turn),
        channel=turn.channel,
        language=turn.language,
    )
    turn.say(
        _(
            "All right. We keep nothing of what you wrote. “help” always brings help. If you change your mind, write to us "
            "again. You can read everything here:\n%(url)s"
        )
        % {"url": f"{settings.BASE_URL}/{languages.get(turn.language).url_code}/"}
    )


CONSENT = (
    Option("yes", _("Yes, all right"), menu.YES),
    Option(
        "answers",
        _("Yes, but no news"),
        ("no news", "only answers", "sirf jawab", "صرف جواب", "بس جواب", "یواځې جواب"),
    ),
    Option("no", _("No"), menu.NO),
)

DIALOGUE = Dialogue(
    key=KEY,
    start="language",
    questions=(
        Question(
            "language",
            _greeting,
            options=tuple(Option(c, languages.get(c).name, _SPELLINGS[c]) for c in GREETED_IN),
            takes=frozenset({"text"}),
            read=_read_language,
            then=_speaks,
            example="1 = اردو · 2 = پښتو · 3 = English",
        ),
        Question("consent", _what_we_keep, options=CONSENT, then=_decided),
    ),
)


# ── the handler ─────────────────────────────────────────────────────────────────────────────────────────────────


def take(inbound: Inbound) -> bool:
    """Takes whatever comes from somebody who has not said yes yet."""
    if inbound.has_agreed or inbound.answer is None:
        return False
    state = inbound.memory.open
    if talking.has_human(inbound) or (state and state.dialogue == "danger"):
        return False
    if state is None or state.dialogue != KEY:
        inbound.memory.held.append(inbound.event.pk)
        knows_language = bool(inbound.conversation.language)
        talking.start(inbound, DIALOGUE, question="consent" if knows_language else "language")
        return True
    _go_on(inbound)
    return True


def _go_on(inbound: Inbound) -> None:
    found = talking.open_dialogue(inbound)
    turn = inbound.turn()
    if found is None:
        inbound.memory.held.append(inbound.event.pk)
        talking.start(inbound, DIALOGUE)
        return
    dialogue, state = found
    step = engine.step(dialogue, state, turn)
    if not step.taken:
        inbound.memory.held.append(inbound.event.pk)
    talking.follow(inbound, step, turn)
    if step.state is None and not turn.wants_human:
        _ended(inbound, agreed=turn.answers.get("consent") != "no")


def _ended(inbound: Inbound, *, agreed: bool) -> None:
    if not agreed:
        _empty(inbound)
        return
    if inbound.person is not None:
        inbound.has_agreed = True
        _also_by_id(inbound)
    if not _release(inbound):
        talking.start(inbound, menu.MENU)


def _also_by_id(inbound: Inbound) -> None:
    """Her provider's id means her too: later messages may carry it alone."""
    sender = inbound.what.sender if isinstance(inbound.what, InboundMessage) else None
    if sender is None or not (sender.phone and sender.user_id) or inbound.person is None:
        return
    kind, value = address_of(type(sender)(phone=None, user_id=sender.user_id)) or ("", "")
    by_id = people.get_or_add_address(
        inbound.organisation, channel=inbound.account.kind, kind=kind, value=value
    )
    people.reach_at(inbound.person, by_id)
    people.verify_address(by_id)


def _release(inbound: Inbound) -> bool:
    """Brings what waited for the yes into the thread. True when something of it is now taken up as if just sent."""
    held, inbound.memory.held = set(inbound.memory.held), []
    waiting = Message.objects.filter(conversation=inbound.conversation, kind="unkept").select_related("event")
    taken_up = []
    for message in waiting.order_by("at", "id"):
        told = _told(inbound, message.event)
        if told is None or message.event is None:
            continue
        if message.event.pk in held and _was_meant(inbound, told):
            taken_up.append(message.event.pk)
            message.delete()
            continue
        Message.objects.filter(pk=message.pk).update(
            kind=told.kind, text=told.text, language=inbound.language
        )
    InboundEvent.objects.filter(pk__in=taken_up).update(
        state=EventState.NEW, handled_by="", tries=0, retry_at=None
    )
    if taken_up:
        inbound.say(_("Thank you. Now to what you sent."))
    return bool(taken_up)


def _told(inbound: Inbound, event: InboundEvent | None) -> InboundMessage | None:
    if event is None or event.body_sealed is None:
        return None
    told = channel_of(inbound.account).parse(unseal(event.body_sealed, context=BODY))
    return told[0] if told and isinstance(told[0], InboundMessage) else None


def _was_meant(inbound: Inbound, told: InboundMessage) -> bool:
    """Whether a message that came before the yes was more than a greeting: a file, a join code, some sentences."""
    if told.media or by_link(inbound, told):
        return True
    if told.kind != "text" or menu.is_greeting(told.text):
        return False
    turn = inbound.turn()
    turn.answer = answer_of(told, None)
    return len(told.text) >= MEANT or any(d.opens and d.opens(turn) for d in talking.all_dialogues())


def _empty(inbound: Inbound) -> None:
    """Nothing of what was said stays: not in the thread, not in its events, not in what the conversation remembers."""
    Message.objects.filter(conversation=inbound.conversation, kind="unkept").delete()
    InboundEvent.objects.filter(
        account=inbound.account, thread_hash=bytes(inbound.conversation.address_hash)
    ).update(body_sealed=None)
    inbound.memory = Memory()
    inbound.message = None
    logger.info("somebody said no to being kept; nothing is kept (%s)", now().date())
