"""A campaign as the card every page shows."""

from django.urls import reverse

from qadam.campaigns.models import Campaign
from qadam.campaigns.queries import goals_now
from qadam.core.cards import CampaignCard


def card(campaign: Campaign) -> CampaignCard:
    """The campaign with its first goal."""
    url = reverse("campaigns:campaign", args=[campaign.slug])
    first = next(iter(goals_now(campaign)), None)
    if first is None:
        return CampaignCard(url=url, title=campaign.title, about=campaign.summary)
    return CampaignCard(
        url=url,
        title=campaign.title,
        about=campaign.summary,
        target=first.goal.target,
        reached=first.value,
        unit=first.goal.unit,
    )
