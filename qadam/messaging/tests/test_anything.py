"""Whatever people send, in whatever order: nothing crashes, nothing parks, no part of a story is lost."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from qadam.channels.simulator import phone
from qadam.messaging.models import ChannelAccount, InboundEvent
from qadam.messaging.ports import dialogues
from qadam.messaging.tests import conftest
from qadam.messaging.tests.chat import LINE, Phone
from qadam.organisations.services import add_organisation

WORDS = (
    "1", "2", "3", "۴", "menu", "مینو", "hello", "السلام علیکم", "Tell my story", "Done", "yes", "no", "ہاں", "نہیں",
    "بس", "help", "مدد", "STOP", "START", "join abc23", "my data", "forget me", "Talk to a person", "everybody", "?",
)  # fmt: skip
TEXTS = st.one_of(st.sampled_from(WORDS), st.text(max_size=200))
PRESSES = st.tuples(
    st.just("press"),
    st.one_of(
        st.text(max_size=30),
        st.sampled_from(
            ["menu:what:story", "menu:what:human", "story:tell:done", "hello:consent:yes", "stop:which:all"]
        ),
    ),
)
PLACES = st.tuples(st.just("place"), st.floats(-90, 90), st.floats(-180, 180))
ODD = st.tuples(st.just("odd"), st.sampled_from(["sticker", "contacts", "order", "unknown", "reaction"]))
SENT = st.lists(st.one_of(TEXTS, PRESSES, PLACES, ODD), max_size=14)


def change(caller: phone.Caller, sent: Any) -> phone.Json:
    """The webhook of one thing that was sent."""
    match sent:
        case ("press", str(id)):
            return phone.press(LINE, caller, id, id)
        case ("place", latitude, longitude):
            return phone.location(LINE, caller, latitude, longitude)
        case ("odd", kind):
            return phone.message(LINE, caller, {"type": kind, kind: {"emoji": "🌱"}})
        case _:
            return phone.text(LINE, caller, sent)


class Anything(TestCase):
    """Hypothesis needs a transaction an example, which its own test case gives."""

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(sent=SENT, known=st.booleans())
    def test_nothing_a_person_sends_breaks_the_talk(self, sent: list[Any], known: bool) -> None:
        gul = somebody()
        if known:
            gul.say_yes()
        for one in sent:
            gul.post(change(gul.caller, one))
            gul.settle()

        left = InboundEvent.objects.exclude(state="done").values_list("state", "reason")
        self.assertEqual(list(left), [])

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        parts=st.lists(st.text(alphabet="abcdefgh وکہانی", min_size=30, max_size=60), min_size=1, max_size=6)
    )
    def test_no_part_of_a_story_is_lost_however_it_is_told(self, parts: list[str]) -> None:
        gul = somebody()
        gul.say_yes()
        gul.write("menu")
        gul.press("Tell my story")
        told = [part for part in parts if part.strip()]
        for part in told:
            gul.write(part)
            gul.write("menu")
            gul.press("Go on where I was")

        state = gul.conversation.dialogue["open"]
        self.assertEqual((state["dialogue"], state["answers"].get("parts", [])), ("story", told))


def somebody() -> Phone:
    """Somebody at a fresh number of a fresh organisation."""
    dialogues.fill(conftest.STORY, conftest.NEAR, conftest.JOIN)
    organisation = add_organisation(
        slug="hypothesis", name={"en": "Naway Sahar"}, kind="youth", language="en"
    )
    return Phone(account(organisation))


def account(organisation: Any) -> ChannelAccount:
    from qadam.messaging.channel_accounts import add_channel_account

    config = {
        "phone_number_id": "1055", "waba_id": "2066", "access_token": "t", "app_secret": "shh", "verify_token": "v",
        "api_base": "http://127.0.0.1:9/v23.0",
    }  # fmt: skip
    return add_channel_account(organisation, kind="whatsapp", config=config, public_address="+923000000000")
