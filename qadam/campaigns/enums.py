"""States of a campaign, kinds of steps."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from qadam.core.transitions import check_table


class CampaignState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Open")
    CLOSED = "closed", _("Closed")


CAMPAIGN_TRANSITIONS = {
    CampaignState.DRAFT: {CampaignState.PUBLISHED},
    CampaignState.PUBLISHED: {CampaignState.CLOSED, CampaignState.DRAFT},
    CampaignState.CLOSED: {CampaignState.PUBLISHED},
}
check_table(CampaignState, CAMPAIGN_TRANSITIONS)


class PartnerRole(models.TextChoices):
    OWNER = "owner", _("Leads")
    PARTNER = "partner", _("Partner")
    FUNDER = "funder", _("Funds")
    VERIFIER = "verifier", _("Checks the results")


class StepKind(models.TextChoices):
    STORY_TOLD = "story_told", _("Told a story")
    SIGNED_UP = "signed_up", _("Signed up")
    ATTENDED = "attended", _("Came")
    SHARED = "shared", _("Brought somebody")
