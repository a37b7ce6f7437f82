"""Every write to stories: telling, consent, review, publishing, taking back."""

import secrets
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from qadam.accounts.models import User
from qadam.campaigns.enums import StepKind
from qadam.campaigns.models import Campaign
from qadam.campaigns.services import record_step
from qadam.core.clock import now
from qadam.core.languages import Texts
from qadam.core.models import audit
from qadam.core.text import clean
from qadam.core.transitions import transition
from qadam.media.models import Original
from qadam.media.services import withdraw_cards, withdraw_media
from qadam.organisations.models import Organisation
from qadam.people.enums import Purpose
from qadam.people.models import Person
from qadam.people.services import record_consent
from qadam.stories import messages, search
from qadam.stories.enums import IS_PUBLIC, STORY_TRANSITIONS, Audience, PartKind, StoryState
from qadam.stories.errors import CheckList, NoConsent, NothingTold, NotReady, SayWhy, TooMuch
from qadam.stories.models import Review, Story, StoryPart, StoryRule

MOST_PARTS = 60
# What an editor vouches for before a story is published.
CHECKS = ("consent", "others_safe", "culture", "facts")


@transaction.atomic
def begin_story(
    organisation: Organisation,
    narrator: Person | None,
    *,
    language: str,
    campaign: Campaign | None = None,
    **fields: Any,
) -> Story:
    """A story that is being told. Its address says nothing about the narrator."""
    story = Story.objects.create(
        organisation=organisation,
        narrator=narrator,
        language=language,
        campaign=campaign,
        slug=secrets.token_urlsafe(9).replace("_", "x").replace("-", "y").lower(),
        **fields,
    )
    StoryRule.objects.create(story=story)
    return story


@transaction.atomic
def add_part(
    story: Story, *, kind: str, text: str = "", media: Original | None = None, source_id: UUID | None = None
) -> StoryPart:
    """Adds one thing that was told. The same source twice is one part. Raises TooMuch."""
    Story.objects.select_for_update().get(pk=story.pk)
    if source_id and (known := story.parts.filter(source_id=source_id).first()):
        return known
    last = story.parts.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    if position >= MOST_PARTS:
        raise TooMuch
    return StoryPart.objects.create(
        story=story, position=position, kind=kind, text=clean(text), media=media, source_id=source_id
    )


@transaction.atomic
def set_rule(
    story: Story,
    *,
    audience: str,
    may_share: bool = False,
    shows_others: bool = False,
    others_agree: bool = False,
    words: str = "",
    language: str = "",
    message_id: UUID | None = None,
    method: str = "chat",
) -> StoryRule:
    """Writes down who may see the story, as the narrator just said, and adds the consent that proves it.

    A narrower answer takes effect at once: a published story that may no longer be public is taken off the site.
    """
    told = {
        "audience": audience,
        "may_share": may_share,
        "shows_others": shows_others,
        "others_agree": others_agree,
        "words": words,
        "language": language,
        "message_id": message_id,
        "at": now(),
    }
    rule, _is_new = StoryRule.objects.update_or_create(story=story, defaults=told)
    story.rule = rule
    if story.narrator:
        record_consent(
            story.narrator,
            purpose=Purpose.STORY,
            granted=audience != Audience.NOT_YET,
            method=method,
            words=words,
            language=language,
            message_id=message_id,
            source=f"story:{audience}",
        )
    if story.state == StoryState.PUBLISHED and audience not in IS_PUBLIC:
        search.drop(story)
        withdraw_cards(subject_id=story.pk)
    return rule


@transaction.atomic
def submit_story(story: Story, *, shown_name: str = "") -> None:
    """Hands a finished story to the desk and records the step. Raises NothingTold."""
    if not story.parts.exists():
        raise NothingTold
    also: dict[str, Any] = {"told_at": story.told_at or now()}
    if shown_name:
        also["shown_name"] = clean(shown_name, limit=120)
    transition(story, StoryState.SUBMITTED, allowed=STORY_TRANSITIONS, **also)
    if story.narrator:
        record_step(
            story.narrator,
            kind=StepKind.STORY_TOLD,
            subject_kind="story",
            subject_id=story.pk,
            campaign=story.campaign,
            at=story.told_at,
            proof="told",
        )


def told_text(story: Story) -> str:
    """All that was told in writing, in order: what an editor begins with."""
    return "\n\n".join(part.text for part in story.parts.all() if part.kind == PartKind.TEXT and part.text)


def edit_copy(story: Story, *, title: Texts, body: Texts, by: User | None = None, **fields: Any) -> None:
    """Changes the copy readers see. What was told stays as it is."""
    for name, value in {"title": dict(title), "body": dict(body), **fields}.items():
        setattr(story, name, value)
    story.updated_at = now()
    story.save(update_fields=["title", "body", "updated_at", *fields])
    audit("story-edited", story, by=by)
    if story.state == StoryState.PUBLISHED:
        search.put(story)


def choose_parts(story: Story, *, shown: set[UUID]) -> None:
    """Says which pictures and voices the published copy shows."""
    for part in story.parts.all():
        StoryPart.objects.filter(pk=part.pk).update(is_shown=part.pk in shown)


@transaction.atomic
def publish_story(story: Story, *, checks: dict[str, bool], by: User | None = None) -> None:
    """Publishes the edited copy as far as the narrator agreed, and tells the narrator where it is.

    Raises CheckList, NoConsent, NothingTold, NotReady (a recording that waits for its light copy).
    """
    rule = StoryRule.objects.select_for_update().get(story=story)
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
    _decide(story, StoryState.PUBLISHED, by=by, checks=checks)
    messages.tell_published(story)


@transaction.atomic
def return_story(story: Story, *, question: str, by: User | None = None) -> None:
    """Asks the narrator something before going on. Raises SayWhy for an empty question."""
    if not question.strip():
        raise SayWhy
    transition(story, StoryState.RETURNED, allowed=STORY_TRANSITIONS, reviewer=by)
    search.drop(story)
    review = _decide(story, StoryState.RETURNED, by=by, words=clean(question))
    messages.tell_returned(story, review)


@transaction.atomic
def decline_story(story: Story, *, reason: str, by: User | None = None) -> None:
    """Does not publish a story, and says why. Raises SayWhy."""
    if not reason.strip():
        raise SayWhy
    transition(story, StoryState.DECLINED, allowed=STORY_TRANSITIONS, reviewer=by)
    review = _decide(story, StoryState.DECLINED, by=by, words=clean(reason))
    messages.tell_declined(story, review)


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


@transaction.atomic
def withdraw_story(story: Story, *, by: User | None = None, reason: str = "") -> None:
    """Takes a story back: every word, picture, voice, card and search row of ours is gone when this returns.

    A tombstone stays if it was ever public. The narrator gets the proof, with an honest list of what we do not control.
    """
    locked = Story.objects.select_for_update().get(pk=story.pk)
    media = [part.media for part in locked.parts.select_related("media") if part.media]
    transition(
        locked,
        StoryState.WITHDRAWN,
        allowed=STORY_TRANSITIONS,
        withdrawn_at=now(),
        title={},
        body={},
        shown_name="",
        place=None,
        search=None,
    )
    locked.parts.all().delete()
    for original in media:
        withdraw_media(original)
    withdraw_cards(subject_id=locked.pk)
    locked.reviews.update(words="")
    StoryRule.objects.filter(story=locked).update(words="", message_id=None)
    audit("story-withdrawn", locked, by=by, reason=reason)
    messages.tell_withdrawn(locked)
    story.refresh_from_db()


def forget_narrator(person_id: UUID) -> None:
    """Part of "forget me": every story she told is taken back and no longer names her."""
    for story in Story.objects.filter(narrator_id=person_id).exclude(state=StoryState.WITHDRAWN):
        withdraw_story(story, reason="forget-me")
    Story.objects.filter(narrator_id=person_id).update(narrator=None, shown_name="")


@transaction.atomic
def tell_by_web(
    organisation: Organisation,
    *,
    submission_id: UUID,
    narrator: Person | None,
    language: str,
    text: str,
    media: list[Original],
    audience: str,
    may_share: bool,
    shows_others: bool,
    others_agree: bool,
    words: str,
    campaign: Campaign | None = None,
    **fields: Any,
) -> Story:
    """A whole story in one form. The same submission again is the same story. Raises NothingTold."""
    known = StoryPart.objects.filter(source_id=submission_id).select_related("story").first()
    if known:
        return known.story
    if not text.strip() and not media:
        raise NothingTold
    try:
        with transaction.atomic():
            story = begin_story(organisation, narrator, language=language, campaign=campaign, **fields)
            add_part(story, kind=PartKind.TEXT, text=text, source_id=submission_id)
    except IntegrityError:
        return StoryPart.objects.select_related("story").get(source_id=submission_id).story
    for original in media:
        add_part(story, kind=original.kind, media=original)
    set_rule(
        story,
        audience=audience,
        may_share=may_share,
        shows_others=shows_others,
        others_agree=others_agree,
        words=words,
        language=language,
        method="web",
    )
    submit_story(story, shown_name=fields.get("shown_name", ""))
    return story
