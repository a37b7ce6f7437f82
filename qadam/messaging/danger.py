"""Danger leaves the ordinary path: three safe steps and a helpline at once, a named guardian, nothing kept before her yes."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from qadam.core import days, languages
from qadam.core.clock import now
from qadam.core.ports import Danger
from qadam.messaging import incidents, lexicon, menu, talking
from qadam.messaging.dialogue import Dialogue, Option, Question, Turn
from qadam.messaging.enums import Keeper
from qadam.messaging.helplines import Helpline, helplines_for
from qadam.messaging.inbound import Inbound
from qadam.messaging.models import InboundEvent, Message
from qadam.organisations.models import Organisation
from qadam.people import services as people
from qadam.people.enums import ConsentMethod, Purpose

KEY = "danger"
HELP = "help"
SOFT_LINE_EVERY = timedelta(days=1)


def screen(text: str) -> Danger | None:
    """What danger a text discloses. Fills core.ports.screen_danger."""
    found = lexicon.kind_of(text)
    return Danger(*found) if found else None


# ── what she reads ──────────────────────────────────────────────────────────────────────────────────────────────


def steps(kind: str) -> str:
    """Three safe steps, with whom to ring."""
    lines = [line_text(line) for line in helplines_for(kind)]
    if kind == "self_harm":
        first = _("You are not alone. What you feel now can pass.")
        one = _("1. Stay with somebody you trust, or go where people are.")
    else:
        first = _("You are not alone, and it is not your fault.")
        one = _("1. If it is dangerous now, go where other people are.")
    return "\n".join(
        [
            str(first),
            str(one),
            str(_("2. If somebody else looks at this phone, delete this chat.")),
            str(_("3. Call:")),
            *lines,
        ]
    )


def line_text(line: Helpline) -> str:
    """A helpline in one line of the present language."""
    said = languages.said
    facts = {
        "number": line.number,
        "name": said(line.name),
        "what": said(line.what),
        "hours": said(line.hours),
    }
    return str(_("%(number)s: %(name)s (%(what)s; %(hours)s)") % facts)


def who_is_there(organisation: Organisation) -> str:
    """Whether a guardian is at work, honestly."""
    if incidents.is_staffed(organisation):
        return str(_("A trained guardian is told now and will write to you here."))
    if incidents.guardian_for(organisation) is None:
        return str(_("Here at our side nobody is trained for this. Please call."))
    code = languages.current().code
    begins = days.clock_text(organisation.guarded_from, code)
    return str(_("No guardian is at work now. From %(time)s one reads this. Until then, please call.")) % {
        "time": begins
    }


def _may_we_keep(turn: Turn) -> str:
    return str(
        _(
            "Nothing of what you wrote is kept. May the guardian, and nobody else, read what you write from now on?"
        )
    )


def _answered(turn: Turn) -> None:
    incident = incidents.live_incident(turn.conversation)
    if turn.answers["keep"] != "yes" or incident is None:
        turn.conversation.keeper = Keeper.BOT
        turn.say(
            _("All right, nothing is kept. “help” brings these numbers at any time, “menu” all the rest.")
        )
        return
    incidents.allow_words(incident)
    turn.conversation.keeper = Keeper.HUMAN
    turn.conversation.unanswered_since = turn.conversation.unanswered_since or now()
    if not turn.person._state.adding:
        answer = turn.answer
        people.record_consent(
            turn.person,
            purpose=Purpose.REPLIES,
            granted=True,
            method=ConsentMethod.CHAT,
            channel=turn.channel,
            words=f"{turn.asked}\n→ {answer.text if answer and answer.text else turn.answers['keep']}",
            language=turn.language,
            message_id=answer.message_id if answer else None,
            source="guardian",
        )
    turn.say(_("Thank you. Write, or speak in a voice note, what the guardian should know. Take your time."))


DIALOGUE = Dialogue(
    key=KEY,
    start="keep",
    questions=(
        Question(
            "keep",
            _may_we_keep,
            options=(Option("yes", _("Yes, the guardian"), menu.YES), Option("no", _("No"), menu.NO)),
            then=_answered,
        ),
    ),
)


# ── the handler ─────────────────────────────────────────────────────────────────────────────────────────────────


def take(inbound: Inbound) -> bool:
    """Takes a call for help and any text that surely discloses danger. What is unsure earns a line and goes on."""
    answer = inbound.answer
    if answer is None:
        return False
    is_asked = inbound.memory.open is not None and inbound.memory.open.dialogue == KEY
    if is_asked and menu.is_menu_word(inbound.text):
        return _leave(inbound)
    text = answer.text
    found = Danger(HELP, certain=True) if lexicon.is_help(text) else screen(text)
    if found is None or _is_with_guardian(inbound):
        return False
    if not found.certain:
        _soft_line(inbound)
        return False
    _guard(inbound, found.kind)
    return True


def _is_with_guardian(inbound: Inbound) -> bool:
    incident = incidents.live_incident(inbound.conversation) if inbound.conversation.is_guarded else None
    return incident is not None and incident.may_keep_words


def _guard(inbound: Inbound, kind: str) -> None:
    person = inbound.person
    incidents.open_incident(inbound.organisation, kind=kind, conversation=inbound.conversation, person=person)
    inbound.memory.asks_stop = False
    with languages.speaking(inbound.language):
        inbound.say(f"{steps(kind)}\n\n{who_is_there(inbound.organisation)}")
    talking.start(inbound, DIALOGUE)


def forget_words(inbound: Inbound) -> None:
    """Nothing of this message stays: not in its bubble, not in its event. Done to all that may not be kept."""
    InboundEvent.objects.filter(pk=inbound.event.pk).update(body_sealed=None)
    if inbound.message is not None:
        Message.objects.filter(pk=inbound.message.pk).update(
            kind="unkept", text="", media=None, is_guarded=True
        )


def _leave(inbound: Inbound) -> bool:
    """The menu instead of an answer is a no."""
    inbound.memory.open = None
    inbound.conversation.keeper = Keeper.BOT
    return False


def _soft_line(inbound: Inbound) -> None:
    """Says how help is called, at most once a day, after the ordinary answer."""
    told = inbound.memory.soft_line_at
    if told and datetime.fromisoformat(told) > now() - SOFT_LINE_EVERY:
        return
    inbound.memory.soft_line_at = now().isoformat()
    inbound.afterwards.append(_("If you or somebody near you is in danger, write “help”."))
