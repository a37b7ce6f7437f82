"""What stories offer to the share kit: only those whose narrator lets them be passed on."""

from uuid import UUID

from django.utils.translation import gettext as _

from qadam.core.languages import said, speaking
from qadam.organisations.actors import NOBODY
from qadam.organisations.models import Organisation
from qadam.outreach.sharing import Postable, Shareable
from qadam.stories.enums import TILES, StoryKind
from qadam.stories.models import Story
from qadam.stories.queries import place_shown, teller


def shareable(kind: str, subject_id: UUID) -> Shareable | None:
    """A public story that may be passed on, with who tells it and where, as far as she allowed."""
    if kind != "story":
        return None
    shared = Story.objects.visible_to(NOBODY).published().filter(pk=subject_id, rule__may_share=True)
    story = shared.select_related("rule", "place__parent__parent", "organisation", "campaign").first()
    return of_story(story) if story else None


def postables(organisation: Organisation) -> list[Postable]:
    """The public stories of an organisation that may be passed on, newest first."""
    rows = (
        Story.objects.visible_to(NOBODY).published().filter(organisation=organisation, rule__may_share=True)
    )
    return [Postable("story", row.pk, row.title) for row in rows.order_by("-created_at")[:20]]


def of_story(story: Story) -> Shareable:
    """The story as the kit needs it; its rule, place and organisation are loaded."""

    def line(code: str) -> str:
        return " · ".join(part for part in (teller(story), said(place_shown(story), code)) if part)

    def ask(code: str) -> str:
        with speaking(code):
            return _("Told in their own words. Read or listen:")

    return Shareable(
        kind="story",
        subject_id=story.pk,
        organisation=story.organisation,
        campaign=story.campaign,
        title=story.title,
        path=f"/stories/{story.slug}/",
        tile=TILES[StoryKind(story.kind)],
        line=line,
        ask=ask,
    )
