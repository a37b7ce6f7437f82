"""Taking a story back: every copy of ours is gone when the transaction ends."""

from uuid import UUID

from django.db import transaction

from qadam.accounts.models import User
from qadam.core.clock import now
from qadam.core.erasures import remember, remembered
from qadam.core.models import audit
from qadam.core.transitions import transition
from qadam.media.services import withdraw_cards, withdraw_media
from qadam.messaging.services import forget_words
from qadam.stories import messages
from qadam.stories.enums import STORY_TRANSITIONS, StoryState
from qadam.stories.models import Story, StoryPart, StoryRule
from qadam.stories.services.locking import lock


@transaction.atomic
def withdraw_story(
    story: Story, *, by: User | None = None, by_narrator: bool = False, reason: str = ""
) -> None:
    """Takes a story back: every word, picture, voice, card and search row of ours is gone when this returns.

    A tombstone stays if it was ever public. The narrator gets the proof, with an honest list of what we do not control.
    Raises IllegalTransition when it was taken back before.
    """
    lock(story)
    locked = Story.objects.select_related("narrator", "rule__voice").get(pk=story.pk)
    parts = list(StoryPart.objects.filter(story=locked).select_related("media"))
    transition(
        locked,
        StoryState.WITHDRAWN,
        allowed=STORY_TRANSITIONS,
        withdrawn_at=now(),
        title={},
        body={},
        translations={},
        chapters=[],
        shown_name="",
        place=None,
        search=None,
    )
    rule = locked.rule
    forget_words(
        [*(part.source_id for part in parts if part.source_id), *(UUID(id) for id in rule.answered_in)]
    )
    locked.parts.all().delete()
    for original in filter(None, [*(part.media for part in parts), rule.voice]):
        withdraw_media(original)
    withdraw_cards(subject_id=locked.pk)
    locked.reviews.update(words="")
    StoryRule.objects.filter(story=locked).update(words="", message_id=None, voice=None, answered_in=[])
    remember("story", story=str(locked.pk))
    audit("story-withdrawn", locked, by=by, reason=reason)
    messages.tell_withdrawn(locked, is_answer=by_narrator)
    story.refresh_from_db()


def replay_withdrawals() -> int:
    """Takes back again every story that was taken back after the backup that was restored. Returns how many."""
    ids = {entry["story"] for entry in remembered("story")}
    risen = list(Story.objects.filter(pk__in=ids).exclude(state=StoryState.WITHDRAWN))
    for story in risen:
        withdraw_story(story, reason="restored")
    return len(risen)


def forget_narrator(person_id: UUID) -> None:
    """Part of "forget me": every story she told is taken back and no longer names her."""
    for story in Story.objects.filter(narrator_id=person_id).exclude(state=StoryState.WITHDRAWN):
        withdraw_story(story, reason="forget-me")
    Story.objects.filter(narrator_id=person_id).update(narrator=None, shown_name="")
