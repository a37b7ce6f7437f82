"""The picture a shared link to a story shows, only while the narrator lets it be shared."""

from django.conf import settings
from django.db import transaction

from qadam.core import languages
from qadam.media.cards import CardWords
from qadam.media.models import Card
from qadam.media.services import keep_card, withdraw_cards
from qadam.stories.enums import StoryState
from qadam.stories.models import Story
from qadam.stories.services.locking import lock
from qadam.stories.sharing import shareable


@transaction.atomic
def draw_card(story: Story, *, language: str) -> Card | None:
    """The card of a story in a language, drawn when it is new. None when the story may not be shared (any more)."""
    lock(story)
    shared = shareable("story", story.pk)
    if shared is None:
        return None
    title, title_language = languages.pick(shared.title, language)
    words = CardWords(
        language=language,
        title=title,
        organisation=languages.said(shared.organisation.name, language),
        line=shared.line(language),
        tile=shared.tile,
        title_language=title_language,
        network=settings.NETWORK_NAME,
    )
    return keep_card(words, organisation_id=shared.organisation.pk, subject_id=story.pk)


def sweep_cards() -> int:
    """Removes cards somebody drew in the very moment their story was taken back. Returns how many stories that were."""
    left = Card.objects.filter(
        subject_id__in=Story.objects.filter(state=StoryState.WITHDRAWN).values("pk")
    ).values_list("subject_id", flat=True)
    late = set(left[:200])
    for subject_id in late:
        withdraw_cards(subject_id=subject_id)
    return len(late)
