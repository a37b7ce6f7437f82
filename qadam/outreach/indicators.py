"""What outreach offers to impact: whom the messages reached, and how often its links were opened. Reach is never a step."""

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from qadam.campaigns.models import Campaign
from qadam.campaigns.ports import Indicator, Measured
from qadam.messaging.enums import DeliveryState
from qadam.messaging.models import Delivery
from qadam.outreach.audience import CAUSE
from qadam.outreach.models import Broadcast, LinkDay

_ARRIVED = (DeliveryState.DELIVERED, DeliveryState.READ)
_NO_RECEIPT = (DeliveryState.ACCEPTED, DeliveryState.SENT, DeliveryState.UNKNOWN)


def _reached(campaign: Campaign) -> Measured:
    """People at least one message is known to have arrived at, of those it was meant for; without a receipt: missing."""
    broadcasts = Broadcast.objects.filter(campaign=campaign).values("pk")
    meant = Delivery.objects.filter(cause_kind=CAUSE, cause_id__in=broadcasts).exclude(
        state=DeliveryState.SKIPPED
    )
    row = meant.aggregate(
        meant=Count("address_hash", distinct=True),
        arrived=Count("address_hash", distinct=True, filter=Q(state__in=_ARRIVED)),
        unknown=Count("address_hash", distinct=True, filter=Q(state__in=_NO_RECEIPT)),
    )
    return Measured(value=row["arrived"], of=row["meant"], missing=row["unknown"])


def _opened(campaign: Campaign) -> Measured:
    clicks = LinkDay.objects.filter(link__campaign=campaign).aggregate(total=Sum("clicks"))["total"]
    return Measured(value=clicks or 0)


INDICATORS = (
    Indicator(
        "reached",
        "reach",
        _("Reached"),
        _("people the messages were meant for"),
        _(
            "People whose phone confirmed at least one message. Without a receipt somebody is missing, not reached."
        ),
        _reached,
    ),
    Indicator(
        "opened",
        "engagement",
        _("Links opened"),
        "",
        _("How often our short links were opened, programs left out. These are openings, not people."),
        _opened,
    ),
)
