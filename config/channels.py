"""The channels this installation knows. A new one is a folder in `qadam/channels` and a line here.

Where a kind of channel has several providers each is a line `kind.provider`; the settings of an account name its provider.
"""

from collections.abc import Mapping

from qadam.channels.base import Channel, Misconfigured
from qadam.channels.email import SmtpMail
from qadam.channels.simulator import Simulator
from qadam.channels.sms import Aggregator, Kannel, SmsGate, SmsHttp, Twilio
from qadam.channels.telegram import Telegram
from qadam.channels.voice import SimulatedVoice, Voice
from qadam.channels.whatsapp import WhatsApp
from qadam.simulator.address import simulated_provider, simulated_telephone

CHANNEL_KINDS: Mapping[str, type[Channel]] = {
    "whatsapp": WhatsApp,
    "email.smtp": SmtpMail,
    "telegram": Telegram,
    "voice.twilio": Voice,
    "simulator": Simulator,
    "sms.smsgate": SmsGate,
    "sms.aggregator": Aggregator,
    "sms.kannel": Kannel,
    "sms.twilio": Twilio,
    "sms.http": SmsHttp,
    "voice.simulator": SimulatedVoice,
}


def open_channel(kind: str, config: Mapping[str, str]) -> Channel:
    """The adapter for an account of this kind. Raises Misconfigured."""
    provider = f"{kind}.{config.get('provider', '')}"
    name = provider if provider in CHANNEL_KINDS else kind
    if name not in CHANNEL_KINDS:
        known = [known for known in CHANNEL_KINDS if known.startswith(f"{kind}.")] or CHANNEL_KINDS
        raise Misconfigured(f"there is no channel called {kind!r}: choose from {', '.join(known)}")
    if kind == Simulator.kind and not config.get("api_base"):
        # It plays the provider on this very server, wherever that listens today.
        config = {**config, "api_base": simulated_provider()}
    if name == "voice.simulator" and not config.get("api_base"):
        config = {**config, "api_base": simulated_telephone()}
    return CHANNEL_KINDS[name](config)
