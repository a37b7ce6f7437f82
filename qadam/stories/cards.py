"""A story as the card every page shows."""

from django.urls import reverse

from qadam.core.cards import Picture, StoryCard
from qadam.media.queries import RenditionSet
from qadam.stories.enums import TILES, StoryKind
from qadam.stories.models import Story
from qadam.stories.queries import media_of, teller


def cards(stories: list[Story]) -> list[StoryCard]:
    """Cards of stories whose rule, place and shown parts are loaded. One more query, for their media."""
    media = media_of(stories)
    return [
        _card(story, [media[p.media_id] for p in story.parts.all() if p.media_id in media])
        for story in stories
    ]


def _card(story: Story, sets: list[RenditionSet]) -> StoryCard:
    voice = next((s.voice for s in sets if s.voice), None)
    photo = next((s.light for s in sets if s.light), None)
    return StoryCard(
        url=reverse("stories:story", args=[story.slug]),
        title=story.title,
        kind=story.get_kind_display(),
        tile=TILES[StoryKind(story.kind)],
        teller=teller(story),
        place=story.place.name if story.place else "",
        seconds=voice.seconds if voice else 0,
        size_bytes=voice.kb * 1024 if voice else 0,
        picture=Picture(photo.webp_url, photo.width, photo.height, size_bytes=photo.kb * 1024)
        if photo
        else None,
    )
