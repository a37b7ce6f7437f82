"""The desk's work on a story: the edited copy, what of it is shown, and the three decisions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from qadam.accounts.models import User
from qadam.core.clock import now
from qadam.core.errors import IllegalTransition
from qadam.core.languages import Texts
from qadam.core.models import audit
from qadam.core.text import clean
from qadam.core.transitions import transition
from qadam.stories import messages, search
from qadam.stories.enums import IS_PUBLIC, STORY_TRANSITIONS, Audience, StoryState
from qadam.stories.errors import CheckList, NoConsent, NothingTold, NotReady, SayWhy
from qadam.stories.models import Review, Story, StoryPart, StoryRule
from qadam.stories.services.locking import lock

# What an editor vouches for before a story is published.
CHECKS = ("consent", "others_safe", "culture", "facts")


@transaction.atomic
def edit_copy(
    story: Story,
    *,
    title: Texts,
    body: Texts,
    by: User | None = None,
    seen_at: datetime | None = None,
    **fields: Any,
) -> None:
    """Changes the copy readers see. What was told stays as it is.

    Raises IllegalTransition when the story was taken back, or changed by somebody else since `seen_at`.
    """
    state = lock(story)
    if state in (StoryState.WITHDRAWN, StoryState.TELLING):
        raise IllegalTransition
    if seen_at is not None and not Story.objects.filter(pk=story.pk, updated_at=seen_at).exists():
        raise IllegalTransition
    for name, value in {"title": dict(title), "body": dict(body), **fields}.items():
        setattr(story, name, value)
    story.updated_at = now()
    story.save(update_fields=["title", "body", "updated_at", *fields])
    audit("story-edited", story, by=by)
    if state == StoryState.PUBLISHED and story.rule.audience in IS_PUBLIC:
        search.put(story)


@transaction.atomic
def choose_parts(story: Story, *, shown: set[UUID], alts: Mapping[UUID, Texts] | None = None) -> None:
    """Says which pictures and voices the published copy shows, and what is on them. Raises IllegalTransition."""
    if lock(story) == StoryState.WITHDRAWN:
        raise IllegalTransition
    for part in story.parts.all():
        told = {"is_shown": part.pk in shown}
        if alts is not None and part.pk in alts:
            told["alt"] = dict(alts[part.pk])  # type: ignore[assignment]
        StoryPart.objects.filter(pk=part.pk).update(**told)


@transaction.atomic
def publish_story(story: Story, *, checks: Mapping[str, bool], by: User | None = None) -> None:
    """Publishes the edited copy as far as the narrator agreed, and tells the narrator where it is.

    Raises CheckList, NoConsent, NothingTold, NotReady (a recording that waits for its light copy).
    """
    lock(story)
    rule = StoryRule.objects.get(story=story)
    if not all(checks.get(name) for name in CHECKS):
        raise CheckList
    if rule.audience == Audience.NOT_YET or (rule.shows_others and not rule.others_agree):
        raise NoConsent
    if not any(story.title.values()):
        raise NothingTold
    if story.parts.filter(is_shown=True, media__state="received").exists():
        raise NotReady
    is_public = rule.audience in IS_PUBLIC
    transition(
        story,
        StoryState.PUBLISHED,
        allowed=STORY_TRANSITIONS,
        published_at=story.published_at or now(),
        was_public=story.was_public or is_public,
        reviewer=by,
    )
    story.rule = rule
    if is_public:
        search.put(story)
    review = _decide(story, StoryState.PUBLISHED, by=by, checks=dict.fromkeys(CHECKS, True))
    messages.tell_published(story, review)


@transaction.atomic
def return_story(story: Story, *, question: str, by: User | None = None) -> None:
    """Asks the narrator something before going on. Raises SayWhy for an empty question."""
    if not question.strip():
        raise SayWhy
    lock(story)
    transition(story, StoryState.RETURNED, allowed=STORY_TRANSITIONS, reviewer=by)
    search.drop(story)
    review = _decide(story, StoryState.RETURNED, by=by, words=clean(question))
    messages.tell_returned(story, review)


@transaction.atomic
def decline_story(story: Story, *, reason: str, by: User | None = None) -> None:
    """Does not publish a story, and says why. Raises SayWhy."""
    if not reason.strip():
        raise SayWhy
    lock(story)
    transition(story, StoryState.DECLINED, allowed=STORY_TRANSITIONS, reviewer=by)
    review = _decide(story, StoryState.DECLINED, by=by, words=clean(reason))
    messages.tell_declined(story, review)


@transaction.atomic
def release_story(story: Story, *, by: User) -> None:
    """A guardian has looked after the narrator: the story goes on to the editors. Safe to repeat."""
    if Story.objects.filter(pk=story.pk, is_guarded=True).update(is_guarded=False, updated_at=now()):
        story.is_guarded = False
        audit("story-released", story, by=by)


def _decide(
    story: Story,
    decision: StoryState,
    *,
    by: User | None,
    words: str = "",
    checks: dict[str, bool] | None = None,
) -> Review:
    audit(f"story-{decision}", story, by=by)
    return Review.objects.create(story=story, by_user=by, decision=decision, words=words, checks=checks or {})
