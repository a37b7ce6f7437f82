"""Those whom the phone simulator can be, as the network knows them, and everybody who told a story."""

from datetime import datetime, time
from functools import partial

from qadam.people import services as people
from qadam.people.enums import AddressKind, ChannelKind, ConsentMethod, Purpose
from qadam.people.models import Person, PersonAddress
from qadam.site.demo.load.crowd import Crowd, Volunteer
from qadam.site.demo.load.world import World
from qadam.site.demo.reading import DATA, load_table
from qadam.site.demo.shapes import Persona

# Nobody knows this one: in the simulator it writes for the first time.
UNKNOWN = "new-number"
_JOINED = -90
# After the broadcasts that are over, so that none of them was drawn into their lots, and all get the next news.
_NEWS_SINCE = -7


def introduce(world: World, crowd: Crowd) -> None:
    """Lets the personas come in: on the day of their first chat if that is how a story began, else long ago."""
    first_chats = {
        chat.persona: world.history.on(-chat.starts_days_ago, chat.messages[0].at)
        for chat in world.content.chats
        if chat.story
    }
    for persona in world.content.personas:
        if persona.key != UNKNOWN:
            since = first_chats.get(persona.key) or world.history.on(_JOINED, time(18))
            world.history.at(since, partial(_introduce, world, crowd, persona))


def _introduce(world: World, crowd: Crowd, persona: Persona) -> None:
    organisation = world.organisations[persona.organisation]
    named = persona.name[persona.language] if persona.key in _NAMED else ""
    person = people.add_person(
        organisation,
        name=named,
        language=persona.language,
        place=world.places[persona.place],
        causes=[_CAUSES[persona.organisation]],
        is_demo=True,
    )
    world.personas[persona.key] = person
    address_hash = reach(world, person, persona.email or persona.phone, channel=persona.channel)
    for purpose in (Purpose.REPLIES, Purpose.REMINDERS):
        agree(person, purpose)
    world.history.at(world.history.on(_NEWS_SINCE, time(18, 30)), partial(agree, person, Purpose.NEWS))
    if persona.key in _VOLUNTEERS:
        crowd.add(persona.organisation, Volunteer(person, address_hash, person.created_at))


# Those who gave their name; the others are known by their number alone.
_NAMED = frozenset({"zarmina", "bilal", "abdul-wahid", "samina-at-the-bank", "hamza", "gulalai", "sadia"})
_VOLUNTEERS = frozenset({"bilal", "abdul-wahid", "samina-at-the-bank"})
_CAUSES = {"naway-sahar": "water", "sehat-saheli": "health"}


def reach(world: World, person: Person, where: str, *, channel: str = ChannelKind.WHATSAPP) -> bytes:
    """Gives a person a number or mailbox she has written from. Answers the hash of her address."""
    kind = AddressKind.EMAIL if channel == ChannelKind.EMAIL else AddressKind.PHONE
    address = people.get_or_add_address(person.organisation, channel=channel, kind=kind, value=where)
    if channel == ChannelKind.SMS:
        # A phone without the internet: its number is known not to be on WhatsApp.
        PersonAddress.objects.create(person=person, address=address, is_main=True)
    else:
        people.reach_at(person, address)
    people.verify_address(address)
    return bytes(address.hash)


def agree(person: Person, purpose: str, *, at: datetime | None = None) -> None:
    """A yes in the chat, with what was asked and answered."""
    words = load_table(DATA / "consent_words.toml")
    language = person.language if person.language in words["yes"] else "ur"
    people.record_consent(
        person,
        purpose=purpose,
        granted=True,
        method=ConsentMethod.CHAT,
        words=f"{words['asked'][purpose][language]} {words['yes'][language][0]}",
        language=language,
        at=at,
    )
