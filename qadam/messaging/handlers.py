"""The handlers of ordinary talk: words that interrupt, the answer that is waited for, join codes, the menu, a person."""

from django.utils.translation import gettext_lazy as _

from qadam.channels.base import InboundMessage
from qadam.core import languages
from qadam.messaging import doors, engine, menu, talking
from qadam.messaging.enums import Keeper
from qadam.messaging.inbound import Inbound
from qadam.messaging.meaning import by_link
from qadam.messaging.queries import link_to


def take_interruption(inbound: Inbound) -> bool:
    """Takes words that open a dialogue whatever else is going on (my data, forget me, take it back)."""
    if not inbound.text:
        return False
    return talking.opens(inbound, (d for d in talking.all_dialogues() if d.interrupts))


def take_contact(inbound: Inbound) -> bool:
    """Takes the number of somebody else: it is not kept, and whoever wants to hear from us can begin herself."""
    told = inbound.what
    is_contact = isinstance(told, InboundMessage) and told.kind == "contact"
    if not is_contact or talking.has_human(inbound):
        return False
    link = link_to(inbound.account) if inbound.account.public_address else ""
    with languages.speaking(inbound.language):
        thanks = _(
            "Thank you. We write to nobody who did not ask us herself. Send her this, and she can begin:\n%(link)s"
        )
        alone = _("Thank you. We write to nobody who did not ask us herself. Tell her to write to us here.")
        inbound.say(str(thanks) % {"link": link} if link else str(alone))
    if found := talking.open_dialogue(inbound):
        opened, state = found
        turn = inbound.turn()
        talking.follow(inbound, engine.show_again(opened, state, turn), turn)
    return True


def take_link(inbound: Inbound) -> bool:
    """Takes what a link asked for that she just opened the chat with; what else was going on is paused."""
    told = inbound.what
    if not isinstance(told, InboundMessage) or talking.has_human(inbound) or by_link(inbound, told) is None:
        return False
    return talking.opens(inbound, (d for d in talking.all_dialogues() if not d.interrupts))


def take_answer(inbound: Inbound) -> bool:
    """Takes the answer to the question that waits."""
    found = talking.open_dialogue(inbound)
    if found is None or inbound.answer is None:
        return False
    opened, state = found
    turn = inbound.turn()
    if talking.has_human(inbound) and not talking.asked_meanwhile(inbound, opened, state, turn):
        return False
    if opened.key not in talking.SOFT and talking.speak_of_file(inbound):
        talking.follow(inbound, engine.show_again(opened, state, turn), turn)
        return True
    if opened.key not in talking.FIRM and menu.is_menu_word(inbound.text):
        return False
    is_lost = not state.offered_human and not engine.is_answer(opened, state, turn)
    if opened.key in talking.SOFT and is_lost:
        return False
    if talking.press_of_old(inbound, opened, state):
        return True
    went = engine.step(opened, state, turn)
    if went.taken or not doors.open_by_word(inbound, opened, state):
        talking.follow(inbound, went, turn)
    return True


def take_opening(inbound: Inbound) -> bool:
    """Takes an idle message that opens a dialogue by itself: a join code, a keyword."""
    if inbound.answer is None or talking.has_human(inbound):
        return False
    return talking.opens(inbound, (d for d in talking.all_dialogues() if not d.interrupts))


def take_menu(inbound: Inbound) -> bool:
    """Takes the word menu, a greeting, a choice of an older menu, and a voice or photo that may begin something."""
    answer = inbound.answer
    if answer is None:
        return False
    if menu.is_menu_word(inbound.text) and inbound.conversation.assigned_to_id is None:
        inbound.conversation.keeper = Keeper.BOT
        talking.start(inbound, menu.MENU)
        return True
    if talking.has_human(inbound):
        return False
    if answer.kind == "choice" and talking.press_menu(inbound):
        return True
    if talking.speak_of_file(inbound) or menu.is_greeting(inbound.text):
        talking.start(inbound, menu.MENU)
        return True
    beginning = menu.beginning_of(answer.kind, answer.text)
    if beginning is not None:
        talking.offer(inbound, beginning)
    return beginning is not None


def take_past(inbound: Inbound) -> bool:
    """Takes a press on a button of a question that is over. The bot says where one is; nobody has to answer it."""
    if not talking.is_press_of_ours(inbound):
        return False
    talking.say_where_we_are(inbound)
    return True


def take_rest(inbound: Inbound) -> bool:
    """Takes what nobody understood: a person reads it, and the menu is offered beside."""
    if inbound.answer is None:
        return False
    talking.mark_unanswered(inbound)
    if talking.has_human(inbound):
        return True
    state, is_fresh = inbound.memory.open, talking.is_fresh_menu(inbound.memory.open)
    if state is not None and is_fresh and (state.offered_human or not menu.is_sentence(inbound.text)):
        turn = inbound.turn()
        talking.follow(inbound, engine.step(menu.MENU, state, turn), turn)
        return True
    inbound.say(_("Thank you. A person will read this and answer you."))
    if not is_fresh:
        talking.start(inbound, menu.MENU)
    return True
