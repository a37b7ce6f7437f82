"""What stories offer to a campaign's page."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from qadam.campaigns.models import Section
from qadam.stories.cards import cards
from qadam.stories.queries import newest


class Voices:
    """The newest stories of the campaign, and the door to tell one's own."""

    key = "stories"
    label = _("Stories")
    template = "stories/section.html"

    def context(self, section: Section) -> Mapping[str, Any]:
        return {"cards": cards(newest(limit=3, campaign=section.campaign))}
