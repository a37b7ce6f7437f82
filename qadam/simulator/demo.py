"""What the simulator adds to the demo network: a phone for every persona, with what was said on it, and a number to ring."""

import hashlib
import secrets
from typing import TYPE_CHECKING

from qadam.channels.simulator import phone as wire
from qadam.core import languages
from qadam.core.languages import said
from qadam.media.queries import to_send
from qadam.messaging import menu
from qadam.messaging.channel_accounts import add_channel_account
from qadam.messaging.models import ChannelAccount, Message
from qadam.simulator import letters
from qadam.simulator.models import Bubble, Phone, SimFile
from qadam.site.demo.load.wordings import SMS_PRICE_MINOR, sms_settings
from qadam.site.demo.sound import LABEL, recording
from qadam.voice.prompts import Prompts
from qadam.voice.services import add_speaker, keep_recording

if TYPE_CHECKING:
    from qadam.site.demo.load.world import World

# The first organisation can be rung. Its menu and its next shift are music there, all other sentences are missing.
RUNG = "+923000010001"
TUNE_S = 3
FIRST_SHORT_NUMBER = 8091

# Notes between staff never reach a phone.
_ON_THE_PHONE = ("person", "bot", "staff")


def load_phones(world: "World") -> None:
    """Every persona gets a phone; threads that are there already stand on it."""
    for persona in world.content.personas:
        if persona.channel == "email":
            continue
        phone = Phone.objects.create(
            number=persona.phone,
            name=persona.name[persona.language],
            about=persona.about[persona.language],
            language=persona.language,
        )
        person = world.personas.get(persona.key)
        said = Message.objects.filter(conversation__person=person, author__in=_ON_THE_PHONE)
        if person is not None:
            Bubble.objects.bulk_create(
                _bubble(phone, message)
                for message in said.select_related("conversation__account").order_by("at", "id")
            )


def _bubble(phone: Phone, message: Message) -> Bubble:
    return Bubble(
        account=message.conversation.account,
        phone=phone,
        message_id=wire.new_message_id(),
        is_ours=message.author == "person",
        text=message.text,
        file=_file(message),
        state="read",
        at=message.at,
    )


def _file(message: Message) -> SimFile | None:
    """The recording as the provider's side holds it."""
    kept = to_send(message.media_id) if message.media_id else None
    if kept is None:
        return None
    return SimFile.objects.create(
        mime=kept.mime, content=kept.data, sha256=hashlib.sha256(kept.data).hexdigest()
    )


def load_lines(world: "World") -> None:
    """Every organisation has a mailbox and an SMS line that lead into the simulator."""
    lines = ChannelAccount.objects.filter(is_demo=True, kind="sms").values_list("organisation_id", flat=True)
    for number, (slug, organisation) in enumerate(world.organisations.items(), FIRST_SHORT_NUMBER):
        if slug not in world.accounts:
            continue
        name = said(organisation.name, organisation.language)
        add_channel_account(
            organisation,
            kind="email",
            name=name,
            public_address=f"salaam@{slug}.example",
            is_demo=True,
            config={
                "provider": "simulator",
                "from_address": f"salaam@{slug}.example",
                "from_name": name,
                "inbound_secret": secrets.token_urlsafe(24),
                "trusted_server": letters.SERVER,
            },
        )
        if organisation.pk not in lines:
            add_channel_account(
                organisation,
                kind="sms",
                name=f"SMS {number}",
                public_address=str(number),
                is_demo=True,
                daily_limit=0,
                price_minor=SMS_PRICE_MINOR,
                config=sms_settings(str(number)),
            )


def load_telephone(world: "World") -> None:
    """A number of the first organisation that calls back, with a little music where a person's voice would be."""
    organisation = next(iter(world.organisations.values()))
    add_channel_account(
        organisation,
        kind="voice",
        name=said(organisation.name, organisation.language),
        public_address=RUNG,
        is_demo=True,
        config={
            "provider": "simulator",
            "account_sid": f"AC{secrets.token_hex(16)}",
            "auth_token": secrets.token_urlsafe(24),
            "from_number": RUNG,
            "machine_voices": "en=en-US, ur=ur-IN",
        },
    )
    code = organisation.language
    speaker = add_speaker(organisation, name=LABEL[code], is_person=False)
    tune = recording(TUNE_S, "calls").ogg
    with languages.speaking(code):
        words = [str(menu.MENU.questions[0].prompt)]
    announced = [prompt.words for prompt in Prompts(organisation, code).all if prompt.group == "announced"]
    for said_in_music in (*words, *announced[:1]):
        keep_recording(organisation, language=code, words=said_in_music, speaker=speaker, data=tune)
