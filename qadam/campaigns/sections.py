"""The sections every campaign may have: words, goals, partners, sharing."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from qadam.campaigns.models import Section
from qadam.campaigns.queries import goals_now


class Words:
    """A heading and what there is to say."""

    key = "text"
    label = _("Text")
    template = "campaigns/sections/text.html"

    def context(self, section: Section) -> Mapping[str, Any]:
        return {"title": section.content.get("title", {}), "body": section.content.get("body", {})}


class Goals:
    """How far the campaign is, tile by tile."""

    key = "goal"
    label = _("Goal and progress")
    template = "campaigns/sections/goals.html"

    def context(self, section: Section) -> Mapping[str, Any]:
        return {"goals": goals_now(section.campaign)}


class Partners:
    """Who carries it."""

    key = "partners"
    label = _("Partners")
    template = "campaigns/sections/partners.html"

    def context(self, section: Section) -> Mapping[str, Any]:
        return {"partnerships": section.campaign.partnerships.all()}


class Share:
    """How to bring a neighbour."""

    key = "share"
    label = _("Share")
    template = "campaigns/sections/share.html"

    def context(self, section: Section) -> Mapping[str, Any]:
        return {}
