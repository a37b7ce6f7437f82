"""Stories as JSON. A narrator's identity is in no answer: only the name she gave to be shown, where she allowed it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from qadam.organisations.api import ApiRequest, once, page, require
from qadam.organisations.enums import EDITORS
from qadam.stories import services
from qadam.stories.models import Story
from qadam.stories.queries import teller

router = Router(tags=["stories"])


class StoryOut(Schema):
    id: UUID
    slug: str
    kind: str
    language: str
    state: str
    title: dict[str, str]
    body: dict[str, str]
    teller: str
    audience: str
    campaign_id: UUID | None
    told_at: datetime | None
    published_at: datetime | None

    @staticmethod
    def resolve_teller(story: Story) -> str:
        return teller(story)

    @staticmethod
    def resolve_audience(story: Story) -> str:
        return story.rule.audience


class DecidedOut(Schema):
    """What a decision left behind. Without words: answers are kept for repeated requests, and a story may be taken back."""

    id: UUID
    slug: str
    state: str
    told_at: datetime | None
    published_at: datetime | None


class ChecksIn(Schema):
    """What the editor vouches for: each must be true."""

    consent: bool = False
    others_safe: bool = False
    culture: bool = False
    facts: bool = False


class WordsIn(Schema):
    words: str


def _story(request: ApiRequest, story_id: UUID) -> Story:
    require(request, EDITORS)
    stories = Story.objects.manageable_by(request.actor).select_related("rule", "narrator", "organisation")
    return get_object_or_404(stories, pk=story_id)


def _out(story: Story) -> dict[str, Any]:
    return DecidedOut.from_orm(story).dict()


@router.get("stories", response=list[StoryOut])
def stories(request: ApiRequest, state: str = "", limit: int = 50, offset: int = 0) -> Any:
    """Stories the token may see, newest first; `state` narrows them."""
    rows = Story.objects.visible_to(request.actor).select_related("rule").order_by("-created_at")
    return page(rows.filter(state=state) if state else rows, limit=limit, offset=offset)


@router.post("stories/{story_id}/publish", response=DecidedOut)
@once
def story_publish(request: ApiRequest, story_id: UUID, told: ChecksIn) -> Any:
    """Publishes as far as the narrator agreed."""
    story = _story(request, story_id)
    services.publish_story(story, checks=told.dict())
    return _out(story)


@router.post("stories/{story_id}/return", response=DecidedOut)
@once
def story_return(request: ApiRequest, story_id: UUID, told: WordsIn) -> Any:
    """Asks the narrator a question first."""
    story = _story(request, story_id)
    services.return_story(story, question=told.words)
    return _out(story)


@router.post("stories/{story_id}/decline", response=DecidedOut)
@once
def story_decline(request: ApiRequest, story_id: UUID, told: WordsIn) -> Any:
    """Does not publish, and says why."""
    story = _story(request, story_id)
    services.decline_story(story, reason=told.words)
    return _out(story)


@router.post("stories/{story_id}/withdraw", response=DecidedOut)
@once
def story_withdraw(request: ApiRequest, story_id: UUID) -> Any:
    """Takes a story and every copy of it back, as the narrator asked."""
    story = _story(request, story_id)
    services.withdraw_story(story)
    return _out(Story.objects.select_related("rule").get(pk=story.pk))
