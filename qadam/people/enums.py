"""Channels, purposes and how a consent came to be."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from qadam.core.transitions import check_table


class ChannelKind(models.TextChoices):
    WHATSAPP = "whatsapp", _("WhatsApp")
    SMS = "sms", _("SMS")
    TELEGRAM = "telegram", _("Telegram")
    EMAIL = "email", _("E-mail")
    VOICE = "voice", _("Voice call")
    WEB = "web", _("Web")


# A number is an address on each of these that an organisation has.
PHONE_CHANNELS = (ChannelKind.WHATSAPP, ChannelKind.SMS, ChannelKind.VOICE)


# Where to write when nobody says otherwise: what is at hand and can be read first, what rings last.
WRITTEN_FIRST = (
    ChannelKind.WHATSAPP,
    ChannelKind.TELEGRAM,
    ChannelKind.SMS,
    ChannelKind.EMAIL,
    ChannelKind.WEB,
    ChannelKind.VOICE,
)


class AddressKind(models.TextChoices):
    PHONE = "phone"
    USER_ID = "user_id"
    EMAIL = "email"
    CHANNEL = "channel"  # a public channel of our own: nobody's address


class Purpose(models.TextChoices):
    REPLIES = "replies", _("Answers to what I write")
    NEWS = "news", _("News of campaigns")
    REMINDERS = "reminders", _("Reminders of what I joined")
    EMERGENCY = "emergency", _("Emergency alerts")
    STORY = "story", _("Questions about my story")


class ConsentMethod(models.TextChoices):
    CHAT = "chat"
    WEB = "web"
    VOICE = "voice"
    PAPER = "paper"
    IMPORT = "import"
    STAFF = "staff"
    PROVIDER = "provider"


class ImportState(models.TextChoices):
    MAPPING = "mapping", _("Waiting to hear which column is which")
    READING = "reading", _("Being read")
    READY = "ready", _("Waiting for your yes")
    RUNNING = "running", _("Being brought in")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    UNREADABLE = "unreadable", _("Could not be read")


_I = ImportState
IMPORT_TRANSITIONS = {
    _I.MAPPING: {_I.READING, _I.CANCELLED},
    _I.READING: {_I.READY, _I.CANCELLED, _I.UNREADABLE},
    _I.READY: {_I.RUNNING, _I.CANCELLED},
    _I.RUNNING: {_I.DONE, _I.CANCELLED},
    _I.DONE: set(),
    _I.CANCELLED: set(),
    _I.UNREADABLE: set(),
}
check_table(ImportState, IMPORT_TRANSITIONS)
