"""Who may see and hear what belongs to a story, and what a narrator hears when a file cannot be shown."""

from qadam.media.enums import OriginalState
from qadam.media.errors import for_reason
from qadam.media.models import Card, Original, Rendition
from qadam.media.ports import Access
from qadam.organisations.actors import Actor
from qadam.stories import messages
from qadam.stories.enums import IS_PUBLIC, StoryState
from qadam.stories.models import Story, StoryPart, StoryQuerySet


class StoryMedia:
    """Fills media.ports.gates and media.ports.card_gates."""

    def may_see(self, rendition: Rendition, actor: Actor) -> Access:
        """Public: a shown part of a public story. Restricted: whoever may see the story; a voiced yes only the desk."""
        part = StoryPart.objects.filter(media_id=rendition.original_id).select_related("story__rule").first()
        if part is None:
            heard = Story.objects.manageable_by(actor).filter(rule__voice_id=rendition.original_id)
            return "restricted" if not actor.is_nobody and heard.exists() else "no"
        if part.is_shown and _is_public(part.story):
            return "public"
        if actor.is_nobody:
            return "no"
        seen = Story.objects.visible_to(actor) if part.is_shown else _hers_or_desk(actor)
        return "restricted" if seen.filter(pk=part.story_id).exists() else "no"

    def may_see_card(self, card: Card, actor: Actor) -> Access:
        """Public while the story is, and may be shared."""
        story = Story.objects.filter(pk=card.subject_id).select_related("rule").first()
        return "public" if story and _is_public(story) and story.rule.may_share else "no"


def _is_public(story: Story) -> bool:
    return story.state == StoryState.PUBLISHED and story.rule.audience in IS_PUBLIC


def _hers_or_desk(actor: Actor) -> StoryQuerySet:
    hers = Story.objects.filter(narrator_id=actor.person_id) if actor.person_id else Story.objects.none()
    return hers | Story.objects.manageable_by(actor)


def tell_outcome(original: Original) -> None:
    """Fills media.ports.outcome: a narrator hears when something she sent cannot be shown, and what to do next."""
    if original.state != OriginalState.REFUSED:
        return
    part = StoryPart.objects.filter(media=original).select_related("story__narrator", "story__rule").first()
    if part is not None:
        messages.tell_refused(part, for_reason(original.refused_for))
