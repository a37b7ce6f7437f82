"""The picture a shared link to a story shows, only while the narrator lets it be shared."""

from django.conf import settings
from django.db import transaction

from qadam.core import languages
from qadam.core.languages import said
from qadam.media.cards import CardWords
from qadam.media.models import Card
from qadam.media.services import keep_card
from qadam.stories import queries
from qadam.stories.enums import IS_PUBLIC, TILES, StoryKind, StoryState
from qadam.stories.models import Story
from qadam.stories.services.locking import lock


@transaction.atomic
def draw_card(story: Story, *, language: str) -> Card | None:
    """The card of a story in a language, drawn when it is new. None when the story may not be shared (any more)."""
    state = lock(story)
    story = Story.objects.select_related("rule", "place", "organisation").get(pk=story.pk)
    if state != StoryState.PUBLISHED or story.rule.audience not in IS_PUBLIC or not story.rule.may_share:
        return None
    title, title_language = languages.pick(story.title, language)
    with languages.speaking(language):
        words = CardWords(
            language=language,
            title=title,
            title_language=title_language,
            organisation=said(story.organisation.name, language),
            line=_line(story, language),
            tile=TILES[StoryKind(story.kind)],
            network=settings.NETWORK_NAME if settings.NETWORK_NAME != "Qadam" else "",
        )
    return keep_card(words, organisation_id=story.organisation_id, subject_id=story.pk)


def _line(story: Story, language: str) -> str:
    """Who tells it and where, as far as the narrator allowed."""
    place = said(story.place.name, language) if story.place else ""
    return " · ".join(part for part in (queries.teller(story), place) if part)
