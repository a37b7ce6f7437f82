"""How fast and how much accounts send: rows that senders share, on any machines."""

from django.db import models
from django.db.models.functions import Now

from qadam.core.clock import now


class SenderPace(models.Model):
    """How fast an account may send and what it spent this month, shared by all workers. Its row is locked to claim."""

    account = models.OneToOneField(
        "messaging.ChannelAccount", primary_key=True, on_delete=models.CASCADE, related_name="pace"
    )
    tokens = models.FloatField(default=0)
    filled_at = models.DateTimeField(default=now)
    # The provider asked for patience, or refuses the whole account: nothing is tried before this.
    blocked_until = models.DateTimeField(null=True)
    refusals = models.PositiveSmallIntegerField(default=0)
    month = models.DateField(null=True)
    spent_minor = models.PositiveBigIntegerField(default=0)
    # People reached outside the window in 24 h when last counted, and since then.
    outside_count = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(null=True)


class PortfolioPace(models.Model):
    """People reached outside the window by all accounts that share a limit: in 24 h when last counted, and since then."""

    portfolio = models.CharField(max_length=80, primary_key=True)
    outside_count = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(null=True)


class CallHour(models.Model):
    """How many calls an account made in an hour: what the share of failures is a share of."""

    account = models.ForeignKey("messaging.ChannelAccount", on_delete=models.CASCADE, related_name="+")
    hour = models.DateTimeField()
    calls = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "hour"], name="call_hour_once")]


class Reached(models.Model):
    """When an account last wrote to an address, and last did so outside its window: for pauses and daily limits."""

    account = models.ForeignKey("messaging.ChannelAccount", on_delete=models.CASCADE, related_name="+")
    address_hash = models.BinaryField(max_length=16)
    at = models.DateTimeField()
    outside_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "address_hash"], name="reached_once_an_address")
        ]
        indexes = [
            models.Index(
                fields=["account", "outside_at"],
                name="reached_outside",
                condition=models.Q(outside_at__isnull=False),
            )
        ]


class SenderBeat(models.Model):
    """A sign of life of a sender, by the clock of the database. A silent one's calls have an unknown end."""

    worker = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField(db_default=Now())
