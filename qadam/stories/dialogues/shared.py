"""What the dialogues of stories share: the story a turn is about, and adding what was just sent to it."""

from django.utils.translation import gettext_lazy as _

from qadam.media.models import Original
from qadam.messaging.dialogue import Kind, Option, Turn
from qadam.stories import services
from qadam.stories.enums import PartKind, StoryState
from qadam.stories.models import Story
from qadam.stories.words import DONE

ANYTHING: frozenset[Kind] = frozenset({"text", "image", "audio"})
YES = Option("yes", _("Yes"), ("ha", "haan", "han", "jee", "ji", "ہاں", "جی", "هو", "yes", "y", "ok"))
NO = Option("no", _("No"), ("nahi", "nahin", "نہیں", "نه", "na", "no", "n"))
FINISH = Option("done", _("That is all"), DONE)


def story_of(turn: Turn, *states: StoryState) -> Story | None:
    """The story this dialogue is about, if it is the narrator's own and in one of the states."""
    if "story" not in turn.answers:
        return None
    stories = Story.objects.select_related("rule", "organisation", "campaign", "narrator")
    hers = stories.filter(narrator_id=turn.person.pk, state__in=states)
    return hers.filter(pk=turn.answers["story"]).first()


def add_to(turn: Turn, story: Story) -> None:
    """Adds what the person just sent to the story, once however often it arrives."""
    told = turn.answer
    assert told is not None
    media = Original.objects.filter(pk=told.media_id).first() if told.media_id else None
    kind = media.kind if media else PartKind.TEXT
    services.add_part(story, kind=kind, text=told.text, media=media, source_id=told.message_id)
