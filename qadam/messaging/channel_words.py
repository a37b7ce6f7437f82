"""What the desk calls the settings of channels and those who provide them, each with a line on where to find it."""

from collections.abc import Mapping

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from qadam.core.promises import StrPromise
from qadam.messaging.mail_words import MAIL_SETTINGS
from qadam.messaging.models import ChannelAccount
from qadam.messaging.sms_words import SMS_SETTINGS

Words = tuple[StrPromise | str, StrPromise | str]

# By the name an adapter gives a setting.
SETTINGS: Mapping[str, Words] = {
    "phone_number_id": (_("Phone number ID"), _("In WhatsApp Manager, under API setup. Digits only.")),
    "waba_id": (_("WhatsApp Business account ID"), _("On the same page.")),
    "access_token": (
        _("Access token"),
        _("A permanent one of a system user. It is sealed and never shown again."),
    ),
    "app_secret": (
        _("App secret"),
        _("In the app's settings, under Basic. It proves that messages come from WhatsApp."),
    ),
    "verify_token": (_("Verify token"), _("Any word you choose; you give the same one to WhatsApp.")),
    "bot_token": (
        _("Token of the bot"),
        format_lazy(
            _("BotFather in Telegram gives it when you send {command}. It is sealed and never shown again."),
            command="\u2066/newbot\u2069",
        ),
    ),
    "mode": (_("How messages come in"), ""),
    "channel": (
        _("Public channel to post to"),
        format_lazy(
            _("Like {name}; make the bot an administrator there. Leave it empty if you have none."),
            name="\u2066@our_channel\u2069",
        ),
    ),
    "from_number": (_("Number at the provider"), _("With plus and country, as the provider shows it.")),
    "machine_voices": (
        _("Languages its machine can speak"),
        _(
            "It reads what nobody has recorded, and says that it is a machine. For example: en=en-US, ur=ur-IN"
        ),
    ),
    "api_base": (_("Address of the API"), _("Leave it as it is.")),
    **SMS_SETTINGS,
    **MAIL_SETTINGS,
}

# What there is to choose, by `setting.choice`.
CHOICES: Mapping[str, StrPromise | str] = {
    "mode.polling": _("We ask Telegram: works everywhere, also without a public address"),
    "mode.webhook": _("Telegram tells us: only where this site has a public https address"),
}

# Whom a channel can be had from, by `kind.provider`, in the order in which they are offered.
PROVIDERS: Mapping[str, Words] = {
    "sms.smsgate": (
        _("An Android phone of ours"),
        _("With the SMSGate app and a SIM. For conversations with a few hundred people, both ways."),
    ),
    "sms.aggregator": (
        _("An SMS company in Pakistan"),
        _("Sends to many under a registered name. People cannot answer a name: give them a word or a link."),
    ),
    "sms.kannel": (_("A Kannel gateway"), _("Of our own or of a partner, connected to a network.")),
    "sms.twilio": (
        _("Twilio"),
        _("Works in most countries. Ask Twilio whether the sender arrives in Pakistan."),
    ),
    "sms.http": (_("Another provider"), _("Anything that can be reached by HTTP, described field by field.")),
    "email.service": (
        _("A mail service"),
        _("Brevo, Mailgun, Postmark or SparkPost: for many mails, with reports of what came back."),
    ),
    "email.smtp": (_("Our own mail server or mailbox"), _("By SMTP: works with every mail provider.")),
    "voice.twilio": (
        _("Twilio, or one that speaks like it"),
        _("A number that can be rung and can ring. Each call we make costs; a missed call costs nobody."),
    ),
}

# What to do with the address of a channel's webhook, by kind or `kind.provider`.
WEBHOOKS: Mapping[str, StrPromise | str] = {
    "whatsapp": _(
        "In WhatsApp's app settings, under Webhooks, enter this address and the verify token you chose. "
        "Then subscribe to these four fields: messages, user_preferences, user_id_update, "
        "message_template_status_update."
    ),
    "sms.kannel": _(
        "In kannel.conf this is the get-url of the sms-service that takes every message. It holds a secret."
    ),
    "sms.twilio": _(
        "In the Twilio console, open the number and enter this address under “A message comes in”."
    ),
    "sms": _(
        "Ask the provider to send answers and delivery reports to this address. It holds a secret: show it to nobody else."
    ),
}


def webhook_words(account: ChannelAccount) -> StrPromise | str:
    """What an organiser does with the address of this account's webhook."""
    provider = f"{account.kind}.{account.config().get('provider', '')}"
    return WEBHOOKS.get(provider) or WEBHOOKS.get(account.kind) or _("Give this address to the provider.")
