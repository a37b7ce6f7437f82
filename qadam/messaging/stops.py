"""STOP and START in a chat, and what providers tell about them. They come before everything else."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from qadam.channels.base import AddressChange, PreferenceChange
from qadam.channels.textmenu import menu_number
from qadam.core.clock import now
from qadam.messaging import optouts, stopwords
from qadam.messaging.engine import wire_id
from qadam.messaging.enums import EventRank
from qadam.messaging.inbound import Inbound
from qadam.messaging.intake import addresses_of
from qadam.messaging.models import InboundEvent, OptOut
from qadam.messaging.stopwords import StopWord
from qadam.people import services as people
from qadam.people.queries import main_person

STOPPED = _("You will get nothing more. To come back, send START.")
FINISH_WORDS, STOP_ALL_WORDS = _("Finish this"), _("Stop all messages")
FINISH, STOP_ALL = wire_id("stop", "which", "finish"), wire_id("stop", "which", "all")
REMIND_EVERY = timedelta(days=1)


def take_words(inbound: Inbound) -> bool:
    """Takes a message that is a stop or start word, and the answer to which of the two was meant."""
    if inbound.memory.asks_stop:
        return _meant(inbound)
    if _choice(inbound) == STOP_ALL:
        return _stop(inbound)  # however old that button is
    match stopwords.read(inbound.text) if inbound.text else None:
        case StopWord.STOP:
            return _stop(inbound)
        case StopWord.MAYBE_STOP:
            return _ask(inbound) if inbound.memory.open else _stop(inbound)
        case StopWord.START:
            return _start(inbound)
        case _:
            return False


def _stop(inbound: Inbound) -> bool:
    """Confirms once. What was said before it, and comes later, changes nothing."""
    inbound.memory.open, inbound.memory.asks_stop = None, False
    inbound.conversation.held_at = inbound.conversation.held_message_id = None
    inbound.conversation.unanswered_since = None
    is_new = optouts.stop(
        inbound.account,
        bytes(inbound.address.hash),
        how="chat",
        person=inbound.person,
        words=inbound.text,
        language=inbound.language,
        message_id=inbound.message.pk if inbound.message else None,
        at=inbound.at,
    )
    if is_new:
        inbound.say(STOPPED)
    return True


def _start(inbound: Inbound) -> bool:
    """Takes a STOP back. Without one it is a greeting like any other; one that was sent before the STOP is too late."""
    held = optouts.active_stop(inbound.account, bytes(inbound.address.hash))
    if held is not None and _was_sent_before(inbound, held):
        return True
    was_stopped = optouts.start(
        inbound.account,
        bytes(inbound.address.hash),
        how="chat",
        person=inbound.person,
        words=inbound.text,
        language=inbound.language,
        message_id=inbound.message.pk if inbound.message else None,
    )
    if not was_stopped:
        return False
    if inbound.person is None:
        return False  # who never said yes is asked now
    inbound.has_agreed = True
    inbound.conversation.held_at = inbound.conversation.held_message_id = None
    inbound.say(_("Good that you are back. “menu” shows what you can do here."))
    return True


def _was_sent_before(inbound: Inbound, held: OptOut) -> bool:
    """Whether this was sent before that STOP, which was handled first. Providers' clocks count whole seconds."""
    if inbound.at != held.at:
        return inbound.at < held.at
    return InboundEvent.objects.filter(
        account=inbound.account,
        thread_hash=inbound.event.thread_hash,
        rank=EventRank.STOP,
        provider_at=inbound.event.provider_at,
        pk__gt=inbound.event.pk,
    ).exists()


def _ask(inbound: Inbound) -> bool:
    """Inside a dialogue the word may also mean: I am done here."""
    inbound.memory.asks_stop = True
    inbound.say(
        _("What shall end?"),
        options=((FINISH, FINISH_WORDS), (STOP_ALL, STOP_ALL_WORDS)),
    )
    return True


def _meant(inbound: Inbound) -> bool:
    """Reads the answer to `_ask`. Anything else goes on as if nobody had asked."""
    from qadam.messaging.talking import finish_open

    inbound.memory.asks_stop = False
    choice = _choice(inbound)
    number = menu_number(inbound.text)
    if choice == STOP_ALL or number == 2 or stopwords.read(inbound.text) is StopWord.STOP:
        return _stop(inbound)
    if choice == FINISH or number == 1 or stopwords.read(inbound.text) is StopWord.MAYBE_STOP:
        return finish_open(inbound)
    return False


def _choice(inbound: Inbound) -> str:
    answer = inbound.answer
    return answer.choice if answer and answer.kind == "choice" else ""


def take_provider_wish(inbound: Inbound) -> bool:
    """Takes a stop or go-on that was set in the provider's own app, or a block. Nobody confirms it in the chat."""
    if not isinstance(inbound.what, PreferenceChange):
        return False
    digest, words = bytes(inbound.conversation.address_hash), inbound.what.detail
    only_news = not inbound.what.everything
    if inbound.what.marketing:
        held = optouts.active_stop(inbound.account, digest)
        # Letting us write again in the app takes back what was set in the app, never a STOP that was said in words.
        if held is None or held.how != "provider" or _was_sent_before(inbound, held):
            return True
        optouts.start(
            inbound.account, digest, how="provider", person=inbound.person, only_news=only_news, words=words
        )
    else:
        if not only_news:
            inbound.conversation.unanswered_since = None
        optouts.stop(
            inbound.account,
            digest,
            how="provider",
            person=inbound.person,
            only_news=only_news,
            words=words,
            at=inbound.at,
        )
    return True


def take_after_stop(inbound: Inbound) -> bool:
    """Keeps quiet towards somebody who said STOP; reminds of START once a day when she writes all the same."""
    held = optouts.active_stop(inbound.account, bytes(inbound.address.hash))
    if held is None or held.only_news:
        return False
    if inbound.at <= held.at:
        return True
    told = inbound.memory.stop_told_at
    if not told or datetime.fromisoformat(told) < now() - REMIND_EVERY:
        inbound.memory.stop_told_at = now().isoformat()
        inbound.say(_("You said STOP, so we write nothing. To come back, send START."))
    return True


def take_new_address(inbound: Inbound) -> bool:
    """Takes the news that a person is now reached under another number or id: her new addresses mean her too.

    Thread, consent and STOP are hers and not the address's: what she said under the old one holds under the new.
    """
    change = inbound.what
    if not isinstance(change, AddressChange):
        return False
    found = [
        people.get_or_add_address(inbound.organisation, channel=inbound.account.kind, kind=kind, value=value)
        for kind, value in addresses_of(change.new)
    ]
    known = (main_person(address) for address in found)
    person = inbound.person or next((one for one in known if one), None)
    held = optouts.active_stop(inbound.account, bytes(inbound.address.hash))
    for address in found:
        if person is not None:
            people.reach_at(person, address)
            people.verify_address(address)
        if held is not None:
            optouts.stop(inbound.account, bytes(address.hash), how="moved", only_news=held.only_news)
    return True
