"""What stories offer to the share kit: only what is public, and only where the narrator said it may be shared."""

from uuid import UUID

from django.utils.translation import gettext as _

from qadam.core.languages import said, speaking
from qadam.outreach.sharing import Shareable
from qadam.stories.enums import TILES, StoryKind
from qadam.stories.models import Story
from qadam.stories.queries import teller


def shareable(kind: str, subject_id: UUID) -> Shareable | None:
    """A published story its narrator lets others share."""
    if kind != "story":
        return None
    stories = Story.objects.published().filter(rule__may_share=True)
    story = stories.select_related("organisation", "campaign", "place", "rule").filter(pk=subject_id).first()
    if story is None:
        return None

    def line(code: str) -> str:
        place = said(story.place.name, code) if story.place else ""
        return " · ".join(part for part in (teller(story), place) if part)

    def ask(code: str) -> str:
        with speaking(code):
            return _("Read or listen:")

    return Shareable(
        kind=kind,
        subject_id=story.pk,
        organisation=story.organisation,
        campaign=story.campaign,
        title=story.title,
        path=f"/stories/{story.slug}/",
        tile=TILES[StoryKind(story.kind)],
        line=line,
        ask=ask,
    )
