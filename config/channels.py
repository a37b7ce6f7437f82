"""The channels this installation knows. A new one is a folder in `qadam/channels` and a line here.

Where a kind of channel has several providers each is a line `kind.provider`; the settings of an account name its provider.
"""

from collections.abc import Callable, Mapping

from qadam.channels.base import Channel, Misconfigured
from qadam.channels.email import ServiceMail, SimulatedMail, SmtpMail
from qadam.channels.email.service import MailService
from qadam.channels.simulator import Simulator
from qadam.channels.sms import Aggregator, Kannel, SimulatedSms, SmsGate, SmsHttp, Twilio
from qadam.channels.telegram import Telegram
from qadam.channels.voice import SimulatedVoice, Voice
from qadam.channels.whatsapp import WhatsApp
from qadam.simulator.address import (
    simulated_letter_box,
    simulated_provider,
    simulated_sms,
    simulated_telephone,
)


class AnymailMail(ServiceMail):
    """A mailbox at a mail service, by way of django-anymail."""

    @staticmethod
    def open_service(name: str, config: Mapping[str, str]) -> MailService:
        """Raises Misconfigured. Read in only where somebody has such an account."""
        from qadam.messaging.mail_services import open_service

        return open_service(name, config)


CHANNEL_KINDS: Mapping[str, type[Channel]] = {
    "whatsapp": WhatsApp,
    "email.smtp": SmtpMail,
    "email.service": AnymailMail,
    "telegram": Telegram,
    "voice.twilio": Voice,
    "simulator": Simulator,
    "sms.smsgate": SmsGate,
    "sms.aggregator": Aggregator,
    "sms.kannel": Kannel,
    "sms.twilio": Twilio,
    "sms.http": SmsHttp,
    "voice.simulator": SimulatedVoice,
    "sms.simulator": SimulatedSms,
    "email.simulator": SimulatedMail,
}
# Where this very server plays the provider, wherever that listens today.
PLAYED: Mapping[str, Callable[[], str]] = {
    "simulator": simulated_provider,
    "voice.simulator": simulated_telephone,
    "sms.simulator": simulated_sms,
    "email.simulator": simulated_letter_box,
}


def open_channel(kind: str, config: Mapping[str, str]) -> Channel:
    """The adapter for an account of this kind. Raises Misconfigured."""
    provider = f"{kind}.{config.get('provider', '')}"
    name = provider if provider in CHANNEL_KINDS else kind
    if name not in CHANNEL_KINDS:
        known = [known for known in CHANNEL_KINDS if known.startswith(f"{kind}.")] or CHANNEL_KINDS
        raise Misconfigured(f"there is no channel called {kind!r}: choose from {', '.join(known)}")
    if name in PLAYED and not config.get("api_base"):
        config = {**config, "api_base": PLAYED[name]()}
    return CHANNEL_KINDS[name](config)
