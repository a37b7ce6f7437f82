"""What drives offer to a campaign's page."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from qadam.campaigns.models import Section
from qadam.drives.cards import cards
from qadam.drives.queries import coming_shifts


class NextDrives:
    """The next drives of the campaign, each with its button."""

    key = "drives"
    label = _("Next drives")
    template = "drives/section.html"

    def context(self, section: Section) -> Mapping[str, Any]:
        return {"cards": cards(coming_shifts(campaign=section.campaign, limit=6))}
