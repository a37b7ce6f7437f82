"""How an organisation becomes part of another's campaign: the leader hands over a link, the other one says yes.

Nobody's name stands on a page that it did not agree to. The link is signed, not stored, and for whoever coordinates there.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing

from qadam.campaigns.enums import PartnerRole
from qadam.campaigns.models import Campaign

_SALT = "campaigns.join"
LASTS = timedelta(days=14)


@dataclass(frozen=True)
class Asked:
    """What an organisation is asked to be in a campaign."""

    campaign: Campaign
    role: PartnerRole
    is_paid: bool


def asking_token(campaign: Campaign, *, role: str, is_paid: bool) -> str:
    """What the link holds."""
    return signing.dumps([campaign.pk.hex, role, is_paid], salt=_SALT, compress=False)


def asked_by(token: str) -> Asked | None:
    """What a link asks; None for an old or changed one, or when the campaign is gone."""
    try:
        pk, role, is_paid = signing.loads(token, salt=_SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    # The link is the leave to see it, also while it is a draft.
    campaign = Campaign.objects.select_related("organisation").filter(pk=pk).first()
    return Asked(campaign, PartnerRole(role), bool(is_paid)) if campaign else None
