"""Telling a story: by chat part by part, or on the web in one form; and what the narrator says about who may see it."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from qadam.campaigns.enums import StepKind
from qadam.campaigns.models import Campaign
from qadam.campaigns.services import record_step
from qadam.core import ports
from qadam.core.clock import now
from qadam.core.errors import IllegalTransition
from qadam.core.text import clean
from qadam.core.transitions import transition
from qadam.media.models import Original
from qadam.media.services import give_to, withdraw_cards, withdraw_media
from qadam.messaging.incidents import open_incident
from qadam.organisations.models import Organisation
from qadam.people import services as people
from qadam.people.enums import AddressKind, ChannelKind, ConsentMethod, Purpose
from qadam.people.models import Person
from qadam.people.queries import known_on_phone
from qadam.stories import search
from qadam.stories.enums import IS_PUBLIC, STORY_TRANSITIONS, PartKind, StoryState
from qadam.stories.errors import NothingTold, TooMuch
from qadam.stories.models import Story, StoryPart, StoryRule
from qadam.stories.services.locking import lock

MOST_PARTS = 60
# A story nobody went on with: the words go, since nobody ever said who may see them.
UNFINISHED_KEPT = timedelta(days=30)
# How long a story that another room made ready waits for its first word.
READY_FOR = timedelta(days=1)
# States in which the narrator may still add something.
_OPEN = frozenset({StoryState.TELLING, StoryState.SUBMITTED, StoryState.RETURNED})


def _slug() -> str:
    return secrets.token_hex(6)


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
    fields.setdefault("slug", _slug())
    story = Story.objects.create(
        organisation=organisation, narrator=narrator, language=language, campaign=campaign, **fields
    )
    story.rule = StoryRule.objects.create(story=story)
    return story


def begun_elsewhere(narrator: Person) -> Story | None:
    """A story another room made ready for her lately, in which nothing is told yet."""
    ready = Story.objects.filter(
        narrator=narrator, state=StoryState.TELLING, parts=None, created_at__gt=now() - READY_FOR
    )
    return ready.order_by("-created_at").first()


@transaction.atomic
def add_part(
    story: Story,
    *,
    kind: str,
    text: str = "",
    media: Original | None = None,
    source_id: UUID | None = None,
    **fields: Any,
) -> StoryPart:
    """Adds one thing that was told. The same source twice is one part.

    Raises TooMuch, IllegalTransition when the story is published, declined or taken back.
    """
    state = lock(story)
    if source_id and (known := story.parts.filter(source_id=source_id).first()):
        return known
    if state not in _OPEN:
        raise IllegalTransition
    last = story.parts.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    if position >= MOST_PARTS:
        raise TooMuch
    if state == StoryState.TELLING:
        Story.objects.filter(pk=story.pk).update(updated_at=now())
    return StoryPart.objects.create(
        story=story,
        position=position,
        kind=kind,
        text=clean(text),
        media=media,
        source_id=source_id,
        **fields,
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
    method: str = ConsentMethod.CHAT,
    voice: Original | None = None,
    answered_in: Sequence[UUID] = (),
) -> StoryRule:
    """Writes down who may see the story, as the narrator just said, and adds the consent that proves it.

    A narrower answer takes effect at once: a published story that may no longer be public is taken off the site.
    """
    state = lock(story)
    if state == StoryState.WITHDRAWN:
        raise IllegalTransition
    told = {
        "audience": audience,
        "may_share": may_share,
        "shows_others": shows_others,
        "others_agree": others_agree,
        "words": clean(words),
        "language": language,
        "message_id": message_id,
        "answered_in": [str(id) for id in answered_in],
        "method": method,
        "voice": voice,
        "at": now(),
    }
    rule, _is_new = StoryRule.objects.update_or_create(story=story, defaults=told)
    story.rule = rule
    _prove(story, rule)
    if audience not in IS_PUBLIC:
        search.drop(story)
    if audience not in IS_PUBLIC or not may_share:
        withdraw_cards(subject_id=story.pk)
    return rule


def _prove(story: Story, rule: StoryRule) -> None:
    """Adds the consent. She may be written to about this story whatever she chose; what she chose is the source."""
    if story.narrator:
        people.record_consent(
            story.narrator,
            purpose=Purpose.STORY,
            granted=True,
            method=rule.method,
            words=rule.words,
            language=rule.language,
            message_id=rule.message_id,
            source=f"story:{rule.audience}",
        )


def put_into_campaign(story: Story, campaign: Campaign) -> None:
    """Says which campaign a story that is being told belongs to."""
    story.campaign = campaign
    Story.objects.filter(pk=story.pk, state=StoryState.TELLING).update(campaign=campaign)


@transaction.atomic
def submit_story(story: Story, *, shown_name: str = "") -> None:
    """Hands a finished story to the desk and records the step. Raises NothingTold."""
    lock(story)
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


@transaction.atomic
def answer_question(
    story: Story, *, kind: str, text: str = "", media: Original | None = None, source_id: UUID | None = None
) -> StoryPart:
    """Adds the narrator's answer to the desk's question and puts the story back into the queue. Raises NothingTold."""
    if not text.strip() and media is None:
        raise NothingTold
    state = lock(story)
    part = add_part(story, kind=kind, text=text, media=media, source_id=source_id)
    if state == StoryState.RETURNED:
        story.state = state
        transition(story, StoryState.SUBMITTED, allowed=STORY_TRANSITIONS)
    guard(story, text)
    return part


def guard(story: Story, text: str) -> str:
    """The kind of danger a text surely discloses, empty for none. Then a guardian is called and alone sees the story."""
    found = next(
        (danger for screen in ports.screen_danger if (danger := screen(text)) and danger.certain), None
    )
    if found is None:
        return ""
    if not story.is_guarded:
        Story.objects.filter(pk=story.pk).update(is_guarded=True)
        story.is_guarded = True
        open_incident(story.organisation, kind=found.kind, person=story.narrator)
    return found.kind


def told_text(story: Story) -> str:
    """All that was told in writing, in order: what an editor begins with."""
    return "\n\n".join(part.text for part in story.parts.all() if part.kind == PartKind.TEXT and part.text)


@transaction.atomic
def keep_for_form(
    organisation: Organisation, *, submission_id: UUID, language: str, media: list[Original]
) -> Story:
    """What came with a form that needs mending, so that nobody records twice. Nobody sees it before it is sent."""
    story = _story_of_form(organisation, submission_id=submission_id, language=language)
    if story.state == StoryState.TELLING:
        _add_files(story, media)
    return story


def _add_files(story: Story, media: list[Original]) -> None:
    """Adds what came with a form; a file that came with an earlier try already is not kept twice."""
    known = {bytes(part.media.content_hash) for part in story.parts.select_related("media") if part.media}
    for original in media:
        if bytes(original.content_hash) in known:
            withdraw_media(original)
        else:
            known.add(bytes(original.content_hash))
            add_part(story, kind=original.kind, media=original)


def _story_of_form(organisation: Organisation, *, submission_id: UUID, language: str) -> Story:
    """The one story of a form, locked. Whoever sends the same form meanwhile waits and finds it."""
    fresh = Story(organisation=organisation, language=language, slug=_slug(), submission_id=submission_id)
    Story.objects.bulk_create([fresh], ignore_conflicts=True)
    story = Story.objects.select_for_update(of=("self",)).get(submission_id=submission_id)
    StoryRule.objects.get_or_create(story=story)
    return story


@transaction.atomic
def tell_by_web(
    organisation: Organisation,
    *,
    submission_id: UUID,
    language: str,
    text: str,
    media: list[Original],
    audience: str,
    may_share: bool = False,
    shows_others: bool = False,
    others_agree: bool = False,
    words: str = "",
    said_in: str = "",
    shown_name: str = "",
    phone: str = "",
    campaign: Campaign | None = None,
) -> Story:
    """A whole story in one form. The same submission again is the same story. Raises NothingTold.

    A number is unproven until its owner answers from it; the personal link works without one.
    """
    story = _story_of_form(organisation, submission_id=submission_id, language=language)
    if story.state != StoryState.TELLING:
        for original in media:
            withdraw_media(original)
        return story
    if not text.strip() and not media and not story.parts.exists():
        raise NothingTold
    story.organisation, story.campaign, story.language = organisation, campaign, language
    story.narrator = _narrator(organisation, phone=phone, language=language)
    story.save(update_fields=["organisation", "campaign", "language", "narrator"])
    if text.strip():
        add_part(story, kind=PartKind.TEXT, text=text, source_id=submission_id)
    _add_files(story, media)
    for part in story.parts.filter(media__isnull=False).select_related("media"):
        if part.media and part.media.organisation_id != organisation.pk:
            give_to(part.media, organisation_id=organisation.pk)
    set_rule(
        story,
        audience=audience,
        may_share=may_share,
        shows_others=shows_others,
        others_agree=others_agree,
        words=words,
        language=said_in or language,
        method=ConsentMethod.WEB,
    )
    submit_story(story, shown_name=shown_name)
    guard(story, text)
    return story


def _narrator(organisation: Organisation, *, phone: str, language: str) -> Person:
    """A person without a name: what she wants to be called on the page is the story's alone."""
    if not phone:
        return people.add_person(organisation, language=language)
    person = known_on_phone(organisation, name="", phone=phone) or people.add_person(
        organisation, language=language
    )
    address = people.get_or_add_address(
        organisation, channel=ChannelKind.WHATSAPP, kind=AddressKind.PHONE, value=phone
    )
    people.reach_at(person, address)
    return person


def forget_unfinished() -> int:
    """Throws away what nobody finished telling, with its files. Returns how many stories."""
    count = 0
    for story in Story.objects.filter(state=StoryState.TELLING, updated_at__lt=now() - UNFINISHED_KEPT)[:200]:
        with transaction.atomic():
            if lock(story) != StoryState.TELLING:
                continue
            for part in story.parts.select_related("media"):
                if part.media:
                    withdraw_media(part.media)
            story.delete()
            count += 1
    return count
