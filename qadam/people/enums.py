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


class AddressKind(models.TextChoices):
    PHONE = "phone"
    USER_ID = "user_id"
    EMAIL = "email"


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
    READY = "ready", _("Waiting for your yes")
    RUNNING = "running", _("Being brought in")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


IMPORT_TRANSITIONS = {
    ImportState.READY: {ImportState.RUNNING, ImportState.CANCELLED},
    ImportState.RUNNING: {ImportState.DONE, ImportState.CANCELLED},
    ImportState.DONE: set(),
    ImportState.CANCELLED: set(),
}
check_table(ImportState, IMPORT_TRANSITIONS)
