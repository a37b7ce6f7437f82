"""How often a message is paid for: once, or by the parts it travels in."""

from django.utils.translation import gettext as _

from qadam.channels.base import Capabilities, Option, OutboundMessage, Recipient
from qadam.channels.fit import fit
from qadam.channels.sms.parts import Parts, count
from qadam.core import languages
from qadam.messaging.content import Content


def weight(content: Content, language: str, capabilities: Capabilities) -> Parts:
    """What a message weighs as SMS, with its choices written as this channel writes them."""
    options = tuple(Option(id, label) for id, label in content.options)
    message = OutboundMessage(Recipient(), "choice" if options else "text", content.text, options)
    with languages.speaking(language):
        return count(fit(message, capabilities, hint=_("Answer with the number.")).text.strip())


def times_paid(content: Content, language: str, capabilities: Capabilities) -> int:
    """1, or the number of parts where the channel bills parts."""
    return weight(content, language, capabilities).parts if capabilities.billed_parts else 1
