"""A story as the card every page shows."""

from django.urls import reverse

from qadam.core import languages
from qadam.core.cards import StoryCard
from qadam.media.queries import RenditionSet
from qadam.stories.enums import TILES, StoryKind
from qadam.stories.models import Story, StoryPart
from qadam.stories.queries import media_of, place_shown, teller


def cards(stories: list[Story]) -> list[StoryCard]:
    """Cards of stories whose rule, place and shown parts are loaded. One more query, for their media."""
    media = media_of(stories)
    return [
        _card(story, [(p, media[p.media_id]) for p in story.parts.all() if p.media_id in media])
        for story in stories
    ]


def _card(story: Story, shown: list[tuple[StoryPart, RenditionSet]]) -> StoryCard:
    voices = [found.voice for _part, found in shown if found.voice]
    photo = next(((part, found.light) for part, found in shown if found.light), None)
    return StoryCard(
        url=reverse("stories:story", args=[story.slug]),
        title=story.title,
        kind=story.get_kind_display(),
        tile=TILES[StoryKind(story.kind)],
        teller=teller(story),
        place=place_shown(story),
        seconds=sum(voice.seconds for voice in voices),
        size_bytes=sum(voice.size_bytes for voice in voices),
        picture=photo[1].as_card(alt=languages.said(photo[0].alt)) if photo else None,
    )
