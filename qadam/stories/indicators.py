"""What stories offer to impact: told, and published of those."""

from django.utils.translation import gettext_lazy as _

from qadam.campaigns.models import Campaign
from qadam.campaigns.ports import Indicator, Measured
from qadam.stories.enums import StoryState
from qadam.stories.models import Story


def _told(campaign: Campaign) -> int:
    return Story.objects.filter(campaign=campaign, told_at__isnull=False).count()


def _stories_told(campaign: Campaign) -> Measured:
    return Measured(value=_told(campaign))


def _stories_published(campaign: Campaign) -> Measured:
    published = Story.objects.filter(campaign=campaign, state=StoryState.PUBLISHED).count()
    return Measured(value=published, of=_told(campaign))


INDICATORS = (
    Indicator(
        "stories_told",
        "engagement",
        _("Stories told"),
        "",
        _(
            "Each story somebody finished telling, by chat or on the web, counts once. One taken back was still told."
        ),
        _stories_told,
    ),
    Indicator(
        "stories_published",
        "action",
        _("Stories published"),
        _("of those told"),
        _("Published now, with the narrator's consent. Those taken back no longer count."),
        _stories_published,
    ),
)
