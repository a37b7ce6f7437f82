"""What impact offers to a campaign's page."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from qadam.campaigns.models import Section
from qadam.impact.report import report_of


class Numbers:
    """What changed so far, three numbers at most, and the way to all of them."""

    key = "impact"
    label = _("What changed")
    template = "impact/section.html"

    def context(self, section: Section) -> Mapping[str, Any]:
        report = report_of(section.campaign)
        return {"totals": report.totals[:2], "numbers": [n for n in report.at_level("action") if n.of][:2]}
