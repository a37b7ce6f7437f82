"""The threads of the inbox. Written as they stand: both sides of a talk that is over, which no handler can have held."""

from datetime import datetime, time, timedelta
from functools import partial

from qadam.channels.simulator import Simulator
from qadam.core.models import new_id
from qadam.media.models import Original
from qadam.messaging.canned import save_canned
from qadam.messaging.enums import Author, Keeper
from qadam.messaging.models import ChannelAccount, Conversation, Message
from qadam.people.models import Address
from qadam.site.demo.load.campaigns import coordinator_of
from qadam.site.demo.load.standins import tile_of
from qadam.site.demo.load.world import World
from qadam.site.demo.shapes import ChatContent, ChatMessage

_BETWEEN = timedelta(seconds=7)
_WINDOW = timedelta(seconds=Simulator.capabilities.free_form_window_s or 0)


def hold_chats(world: World) -> None:
    """Lets every thread stand in the inbox from its last message on; one that is a story, before that is told."""
    told = {str(story.slug): story.told_days_ago for story in world.content.stories}
    for chat in world.content.chats:
        at = _moments(world, chat)[-1]
        if chat.story:
            at = min(at, world.history.on(-told[chat.story], time(12)))
        world.history.at(at, partial(_write, world, chat))


# What the coordinators of the demo answer every day.
_READY = {
    "جگہ اور وقت": {
        "ur": "السلام علیکم {name}، ہم اتوار کی صبح نو بجے نہر کے پل پر ملتے ہیں۔",
        "ps": "السلام علیکم {name}، مونږ د اتوار په سحر نهه بجې د نهر په پل راټولېږو.",
        "en": "Hello {name}, we meet on Sunday at nine in the morning at the canal bridge.",
    },
    "ساتھ کیا لائیں": {
        "ur": "پانی کی بوتل اور دھوپ کے لیے ٹوپی کافی ہے۔ دستانے ہم دیتے ہیں۔",
        "ps": "د اوبو بوتل او د نمر دپاره خولۍ بس ده. دستکشې مونږ ورکوو.",
        "en": "A bottle of water and a cap are enough. We bring the gloves.",
    },
}


def prepare_answers(world: World) -> None:
    """Ready answers, for every organisation that talks to people."""
    for slug in {chat.organisation for chat in world.content.chats}:
        for title, texts in _READY.items():
            save_canned(world.organisations[slug], title=title, texts=texts, by=coordinator_of(world, slug))


def _moments(world: World, chat: ChatContent) -> list[datetime]:
    """When each message came; those of one minute some seconds apart, in the order they are written in."""
    moments: list[datetime] = []
    for message in chat.messages:
        at = world.history.on(message.day - chat.starts_days_ago, message.at)
        if moments and at <= moments[-1]:
            at = moments[-1] + _BETWEEN
        moments.append(at)
    return moments


def _write(world: World, chat: ChatContent) -> None:
    account, person = world.accounts[chat.organisation], world.personas[chat.persona]
    address = Address.objects.get(people=person, channel=account.kind)
    moments = _moments(world, chat)
    came = [at for at, message in zip(moments, chat.messages, strict=True) if message.author == "person"]
    waiting = came[-_last_of_hers(chat) :] if chat.unread else []
    conversation = Conversation.objects.create(
        account=account,
        address=address,
        address_hash=bytes(address.hash),
        person=person,
        language=chat.language,
        keeper=Keeper(chat.keeper),
        assigned_to=next((world.users[m.by] for m in reversed(chat.messages) if m.by), None)
        if chat.keeper == Keeper.HUMAN
        else None,
        last_in_at=came[-1],
        last_message_at=moments[-1],
        window_ends_at=came[-1] + _WINDOW,
        unanswered_since=waiting[0] if waiting else None,
    )
    Message.objects.bulk_create(
        _bubble(world, chat, message, conversation, at)
        for at, message in zip(moments, chat.messages, strict=True)
    )
    _touch(account, came[-1])


def _last_of_hers(chat: ChatContent) -> int:
    """How many bubbles at the end of a thread are hers."""
    count = 0
    for message in reversed(chat.messages):
        if message.author != "person":
            break
        count += 1
    return max(count, 1)


def _bubble(
    world: World, chat: ChatContent, message: ChatMessage, conversation: Conversation, at: datetime
) -> Message:
    return Message(
        id=new_id(),
        conversation=conversation,
        author=Author(message.author),
        kind=message.kind,
        text=message.text,
        language=message.language or chat.language,
        media=_media(world, chat, message),
        by_user=world.users[message.by] if message.by else None,
        at=at,
    )


def _media(world: World, chat: ChatContent, message: ChatMessage) -> Original | None:
    organisation = world.organisations[chat.organisation]
    if message.kind == "image":
        return world.standins.picture(organisation, tile=tile_of(chat, world.content))
    if message.seconds:
        return world.standins.voice(organisation, seed=chat.story, seconds=message.seconds)
    return None


def _touch(account: ChannelAccount, at: datetime) -> None:
    ChannelAccount.objects.filter(pk=account.pk).update(last_in_at=at, last_out_at=at)
