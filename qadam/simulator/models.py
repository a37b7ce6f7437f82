"""What the simulated phones hold. Nothing here is a real person."""

from django.db import models

from qadam.core import languages
from qadam.core.clock import now
from qadam.core.models import new_id
from qadam.messaging.models import ChannelAccount


class Phone(models.Model):
    """An invented person with a phone. `plain` shows the numbered menus of a phone without buttons."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    about = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=10, choices=languages.CHOICES, default=languages.DEFAULT)
    created_at = models.DateTimeField(default=now)


class SimFile(models.Model):
    """A picture or recording on the simulated provider's side."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    mime = models.CharField(max_length=60)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)


class Bubble(models.Model):
    """One message as the phone shows it. `is_ours`: written on this phone; else it came from the account."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(ChannelAccount, on_delete=models.CASCADE, related_name="+")
    phone = models.ForeignKey(Phone, on_delete=models.CASCADE, related_name="bubbles")
    message_id = models.CharField(max_length=200, unique=True)
    is_ours = models.BooleanField()
    text = models.TextField(blank=True)
    options = models.JSONField(default=list)
    list_button = models.CharField(max_length=40, blank=True)
    file = models.ForeignKey(SimFile, null=True, on_delete=models.SET_NULL, related_name="+")
    # Of a document.
    file_name = models.CharField(max_length=120, blank=True)
    our_ref = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, default="sent")
    answer_ms = models.PositiveIntegerField(null=True)
    answer_status = models.PositiveIntegerField(null=True)
    wire = models.TextField(blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["phone", "account", "id"], name="bubble_thread")]


class SimCall(models.Model):
    """One call of an account to a phone. `document` is the TwiML the phone is in the middle of; `door` where it came from."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(ChannelAccount, on_delete=models.CASCADE, related_name="+")
    phone = models.ForeignKey(Phone, on_delete=models.CASCADE, related_name="calls")
    sid = models.CharField(max_length=40, unique=True)
    door = models.CharField(max_length=400)
    receipts = models.CharField(max_length=400)
    state = models.CharField(
        max_length=8,
        choices=[("ringing", "ringing"), ("open", "open"), ("ended", "ended")],
        default="ringing",
    )
    document = models.TextField(blank=True)
    # Counts what has changed, so that the page knows when there is something new to hear.
    turn = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=now)
    asked_at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["phone", "account", "-at"], name="simcall_latest")]


class Letter(models.Model):
    """One mail in a letter box of the simulator, as it went over the wire. `is_ours`: written by whoever has the box."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(ChannelAccount, on_delete=models.CASCADE, related_name="+")
    mailbox = models.CharField(max_length=254)
    raw = models.BinaryField()
    is_ours = models.BooleanField()
    answer_status = models.PositiveIntegerField(null=True)
    # When its one-click link was pressed, as the mail program does it.
    left_at = models.DateTimeField(null=True)
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["mailbox", "account", "-id"], name="letter_box")]
