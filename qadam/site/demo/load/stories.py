"""Stories as they were told, what their tellers allowed, and what the desk did with them."""

from datetime import time, timedelta
from functools import partial

from qadam.core.clock import now
from qadam.messaging.models import Message
from qadam.people import services as people
from qadam.people.enums import ConsentMethod, Purpose
from qadam.people.models import Person
from qadam.site.demo.load.personas import agree, reach
from qadam.site.demo.load.standins import CONSENT_S
from qadam.site.demo.load.world import World
from qadam.site.demo.shapes import ChatContent, ReviewNote, StoryContent
from qadam.stories import services
from qadam.stories.enums import PartKind, StoryState
from qadam.stories.models import Review, Story

# Tellers who are none of the personas: +92 300 000 and these four digits.
_FIRST_NUMBER = 130
_TOLD = time(17, 30)
_TAKEN_BACK = time(2, 10)


def tell_stories(world: World) -> None:
    """Lets every story be told, looked at, published, and once be taken back."""
    by_chat = {chat.story: chat for chat in world.content.chats if chat.story}
    for number, content in enumerate(world.content.stories, start=_FIRST_NUMBER):
        history, chat = world.history, by_chat.get(content.slug)
        told_at = history.on(-content.told_days_ago, _TOLD)
        if chat is None:
            history.at(told_at - timedelta(hours=1), partial(_meet, world, content, number))
        history.at(told_at, partial(_tell, world, content, chat))
        for note in content.review:
            # The desk has no notes beside a story; those of the inbox stand in their threads.
            if note.action != "note":
                at = history.on(-note.days_ago, time(18))
                history.at(at, partial(_review, world, content, note))
        if content.withdrawn_days_ago is not None:
            back_at = history.on(-content.withdrawn_days_ago, _TAKEN_BACK)
            history.at(back_at, partial(_take_back, world, content))


def _meet(world: World, content: StoryContent, number: int) -> None:
    """Somebody writes for the first time, to tell a story. Only who may be named has a name."""
    if content.narrator.persona:
        return
    is_named = content.consent.audience == "public_named"
    person = people.add_person(
        world.organisations[content.organisation],
        name=content.narrator.shown[content.language] if is_named else "",
        language=content.language,
        is_demo=True,
    )
    reach(world, person, f"+92300000{number:04}")
    agree(person, Purpose.REPLIES)
    world.personas[content.slug] = person


def _narrator(world: World, content: StoryContent, chat: ChatContent | None) -> Person:
    return world.personas[content.narrator.persona or (chat.persona if chat else content.slug)]


def _tell(world: World, content: StoryContent, chat: ChatContent | None) -> None:
    """The parts as they came, the answers of the teller, and the copy an editor made of it."""
    story = services.begin_story(
        world.organisations[content.organisation],
        _narrator(world, content, chat),
        language=content.language,
        campaign=world.campaigns.get(content.campaign),
        slug=content.slug,
        kind=content.kind,
        place=world.places[content.place],
    )
    world.stories[content.slug] = story
    if chat:
        _add_parts_of_chat(story, chat)
    else:
        _add_parts(world, story, content)
    _set_rule(world, story, content, chat)
    is_named = content.consent.audience == "public_named"
    services.submit_story(story, shown_name=content.narrator.shown[content.language] if is_named else "")
    services.edit_copy(
        story,
        title=content.title,
        body=content.text,
        translations={
            code: {"by": made.by[code], "approved": made.approved}
            for code, made in content.translations.items()
        },
        chapters=[
            {"at_s": chapter.at_s, "title": dict(chapter.title)}
            for chapter in (content.voice.chapters if content.voice else ())
        ],
    )


def _add_parts(world: World, story: Story, content: StoryContent) -> None:
    if content.voice:
        sound = world.standins.voice(story.organisation, seed=content.slug, seconds=content.voice.seconds)
        services.add_part(story, kind=PartKind.AUDIO, media=sound)
    if not content.voice or content.original:
        services.add_part(story, kind=PartKind.TEXT, text=content.told)


def _add_parts_of_chat(story: Story, chat: ChatContent) -> None:
    """What of the thread is the story: voice notes without a transcript and pictures, or the long texts.

    A picture that came with it is kept and, as its teller asked, not shown.
    """
    said = Message.objects.filter(conversation__person=story.narrator, author="person").order_by("at", "id")
    sent = [message for message in said if message.media_id and not message.text]
    for message in sent or [message for message in said if _is_told(message.text)]:
        services.add_part(
            story,
            kind=PartKind(message.kind) if message.media_id else PartKind.TEXT,
            text=message.text,
            media=message.media,
            source_id=message.pk,
            at=message.at,
        )
    hidden = [part.pk for part in story.parts.all() if part.kind == PartKind.IMAGE]
    if hidden:
        services.choose_parts(story, shown={part.pk for part in story.parts.exclude(pk__in=hidden)})


def _is_told(text: str) -> bool:
    """Whether a bubble is a piece of the story and no answer to a question: it is long, or says how to be named."""
    return len(text) > 90 or text.startswith("نام")


def _set_rule(world: World, story: Story, content: StoryContent, chat: ChatContent | None) -> None:
    consent = content.consent
    voice = None
    if consent.by_voice and chat:
        spoken = Message.objects.get(
            conversation__person=story.narrator, author="person", kind="audio", text=consent.words
        )
        voice = spoken.media
    elif consent.by_voice:
        voice = world.standins.voice(story.organisation, seed=content.slug, seconds=CONSENT_S)
    services.set_rule(
        story,
        audience=consent.audience,
        may_share=consent.may_share,
        shows_others=consent.others_recognisable,
        # Nothing is published in which somebody can be known who was not asked.
        others_agree=consent.others_recognisable and content.published_days_ago is not None,
        words=consent.words,
        language=content.language,
        method=ConsentMethod.VOICE if consent.by_voice else ConsentMethod.CHAT,
        voice=voice,
    )


def _review(world: World, content: StoryContent, note: ReviewNote) -> None:
    """Publishing goes through the service. A question was asked by telephone, so no service that writes sends it."""
    story, by = world.stories[content.slug], world.users[note.by]
    words = note.note[story.organisation.language]
    if note.action == "publish":
        services.publish_story(story, checks=dict.fromkeys(services.CHECKS, True), by=by)
        Review.objects.filter(story=story, decision=StoryState.PUBLISHED).update(words=words)
    else:
        Review.objects.create(story=story, by_user=by, decision=StoryState.RETURNED, words=words, at=now())


def _take_back(world: World, content: StoryContent) -> None:
    services.withdraw_story(world.stories[content.slug])
