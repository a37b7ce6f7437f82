"""Two things that only some channels bring: a ready message of the follow page, and words nobody has proven to be hers."""

from uuid import NAMESPACE_OID, uuid5

from django.utils.translation import gettext_lazy as _

from qadam.channels.base import InboundMessage
from qadam.core import languages
from qadam.core.clock import now
from qadam.messaging import danger, lexicon, menu, optouts, stopwords, talking
from qadam.messaging.content import Content
from qadam.messaging.enums import Lane
from qadam.messaging.first_contact import KEY as HELLO
from qadam.messaging.following import follow, read_ready_message
from qadam.messaging.inbound import Inbound
from qadam.messaging.models import Message
from qadam.messaging.services import queue_message
from qadam.people.enums import ConsentMethod, Purpose


def take_ready_message(inbound: Inbound) -> bool:
    """Takes a ready message: her own words say what she wants, so nothing is asked again. It also takes a STOP back."""
    said = _said(inbound)
    wish = read_ready_message(said)
    if wish is None:
        return False
    language = wish.language or inbound.language
    wish = type(wish)(language, wish.purposes)
    words, digest = f"{wish.words}\n→ {said}", bytes(inbound.address.hash)
    message_id = inbound.message.pk if inbound.message else None
    optouts.start(inbound.account, digest, how="chat", person=inbound.person, words=said)
    inbound.person = follow(
        inbound.address, wish, method=ConsentMethod.CHAT, words=words, message_id=message_id, only_yes=True
    )
    inbound.conversation.person, inbound.has_agreed = inbound.person, True
    inbound.conversation.language = language
    if message_id is not None:
        Message.objects.filter(pk=message_id).update(kind="text", text=said, language=language)
    if inbound.memory.open and inbound.memory.open.dialogue == HELLO:
        inbound.memory.open = None
    inbound.say(_("Good to have you with us."))
    inbound.say(wish.words)
    if inbound.memory.open is None and not talking.has_human(inbound):
        talking.start(inbound, menu.MENU)
    return True


def _said(inbound: Inbound) -> str:
    """The ready message itself, or what the link carried that opened the chat."""
    told = inbound.what
    return (isinstance(told, InboundMessage) and told.referral) or inbound.text


def take_unproven(inbound: Inbound) -> bool:
    """Takes words that anybody may have written under her name (a mail out of the blue), and asks whoever holds the address.

    Her answer proves itself. A STOP and a call for help are believed all the same. Asking once a day is enough.
    """
    told = inbound.what
    if not isinstance(told, InboundMessage) or told.proven or _is_believed(inbound.text):
        return False
    held = optouts.active_stop(inbound.account, bytes(inbound.address.hash))
    if held is None or held.only_news:
        _ask_whether_it_was_her(inbound)
        talking.mark_unanswered(inbound)
    return True


def _is_believed(text: str) -> bool:
    found = danger.screen(text)
    return stopwords.is_stop_word(text) or lexicon.is_help(text) or bool(found and found.certain)


def _ask_whether_it_was_her(inbound: Inbound) -> None:
    with languages.speaking(inbound.language):
        text = _(
            "We got a mail with your address as its sender. Anybody can write such a mail. Was it you? Then answer this "
            "one, and write once more what it was about."
        )
        content = Content(text=str(text), subject=str(_("Did you write to us?")))
    queue_message(
        account=inbound.account,
        address=inbound.address,
        person=None,
        purpose=Purpose.REPLIES,
        lane=Lane.REPLY,
        content=content,
        cause_kind="unproven",
        cause_id=uuid5(NAMESPACE_OID, f"unproven:{inbound.account.pk}:{now().date()}"),
        language=inbound.language,
    )
