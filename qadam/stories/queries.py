"""Reads about stories worth a name."""

from uuid import UUID

from django.db.models import Prefetch

from qadam.campaigns.models import Campaign
from qadam.media.queries import RenditionSet, rendition_sets
from qadam.organisations.actors import NOBODY, Actor
from qadam.people.models import Person
from qadam.stories.enums import Audience, StoryState
from qadam.stories.models import Story, StoryPart, StoryQuerySet


def _with_parts(stories: StoryQuerySet) -> StoryQuerySet:
    shown = Prefetch("parts", queryset=StoryPart.objects.filter(is_shown=True).select_related("media"))
    return stories.select_related("rule", "place", "organisation", "campaign").prefetch_related(shown)


def newest(*, limit: int, campaign: Campaign | None = None) -> list[Story]:
    """The newest published stories with what a card needs."""
    stories = Story.objects.published()
    if campaign is not None:
        stories = stories.filter(campaign=campaign)
    return list(_with_parts(stories)[:limit])


def count_published() -> int:
    return Story.objects.published().count()


def public_story(slug: str, actor: Actor = NOBODY) -> Story | None:
    """A story an actor may read, or the tombstone of one that was public; None for everything else."""
    story = _with_parts(Story.objects.visible_to(actor)).filter(slug=slug, state=StoryState.PUBLISHED).first()
    return story or Story.objects.filter(slug=slug, state=StoryState.WITHDRAWN, was_public=True).first()


def teller(story: Story) -> str:
    """The name readers see: only when the narrator said everybody may, and only the name given for it."""
    return story.shown_name if story.rule.audience == Audience.PUBLIC_NAMED else ""


def media_of(stories: list[Story]) -> dict[UUID, RenditionSet]:
    """What there is to show and hear of many stories, by original. One query."""
    ids = [part.media_id for story in stories for part in story.parts.all() if part.media_id]
    return rendition_sets(ids) if ids else {}


def stories_of(person: Person) -> StoryQuerySet:
    """What a person told and has not taken back, newest first."""
    return Story.objects.filter(narrator=person).exclude(state=StoryState.WITHDRAWN).order_by("-created_at")


def review_queue(organisation_id: UUID) -> StoryQuerySet:
    """What waits for an editor, oldest first."""
    return (
        Story.objects.filter(organisation_id=organisation_id, state=StoryState.SUBMITTED)
        .select_related("rule", "campaign")
        .prefetch_related("parts")
        .order_by("told_at")
    )
