"""Photos and voices: fetched before they are handled, in order, refused in words; nobody waits for ever."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from qadam.channels.simulator import phone
from qadam.core.clock import moved_to, now
from qadam.core.sealing import seal
from qadam.media.models import Original
from qadam.messaging import draining
from qadam.messaging.models import ChannelAccount, InboundEvent, Message
from qadam.messaging.tests.chat import LINE, Phone
from qadam.people.models import Person
from tests.provider.fixtures import Provider, provider
from tests.provider.graph_server import StoredFile

__all__ = ["provider"]


def _photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "#93281d").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def teller(whatsapp: ChannelAccount, bilal: Person, provider: Provider) -> Phone:
    """Somebody who is telling a story, at a provider that holds her photo."""
    bilal.language = "en"
    bilal.save()
    config = provider.config | {"app_secret": "shh", "phone_number_id": LINE.phone_number_id}
    whatsapp.config_sealed = seal(json.dumps(config), context="channel-account")
    whatsapp.save()
    provider.files["111"] = StoredFile(_photo(), "image/jpeg")
    known = Phone(whatsapp, number="+923000000119")
    known.write("menu")
    known.press("Tell my story")
    return known


def send_photo(teller: Phone, media_id: str = "111", **more: Any) -> list[str]:
    teller.post(phone.image(LINE, teller.caller, media_id, "image/jpeg", "", **more))
    return teller.settle()


def test_a_photo_is_sealed_before_the_dialogue_sees_it(teller: Phone) -> None:
    assert send_photo(teller) == ["We are listening."]

    message = Message.objects.get(kind="image")
    assert message.media is not None
    assert (message.media.kind, message.media.organisation_id) == ("image", teller.account.organisation_id)
    assert InboundEvent.objects.get(media=message.media).state == "done"


def test_what_comes_after_a_photo_waits_for_it(teller: Phone) -> None:
    at = 1_700_000_000
    teller.post(phone.image(LINE, teller.caller, "111", "image/jpeg", "", at=at))
    teller.post(phone.text(LINE, teller.caller, "That was the mill", at=at + 1))
    put_off: list[Any] = []
    draining.drain(fetch=lambda event, told: put_off.append((event, told)))

    assert len(put_off) == 1
    assert Message.objects.filter(text="That was the mill").count() == 0
    with moved_to(now() + timedelta(minutes=5)):  # whoever wanted to fetch it died; somebody else does
        teller.settle()
    told = Message.objects.filter(author="person", at__lt=now() - timedelta(days=9)).order_by("at")
    assert [(m.kind, m.text) for m in told] == [("image", ""), ("text", "That was the mill")]


def test_a_provider_that_is_away_is_asked_again(teller: Phone, provider: Provider) -> None:
    with provider.unreachable():
        assert send_photo(teller) == []
    with moved_to(now() + timedelta(minutes=1)):
        assert teller.settle() == ["We are listening."]
    assert Original.objects.count() == 1


def test_a_file_that_never_comes_is_said_and_the_question_is_put_again(
    teller: Phone, provider: Provider
) -> None:
    said = send_photo(teller, "999")
    for minutes in (5, 10, 15, 20):
        with moved_to(now() + timedelta(minutes=minutes)):
            said += teller.settle()

    assert said == ["The file did not reach us. Please send it once more.", "We are listening."]
    assert teller.conversation.dialogue["open"]["question"] == "tell"


def test_a_page_named_jpg_is_refused_in_words(teller: Phone, provider: Provider) -> None:
    provider.files["222"] = StoredFile(b"<html><script>alert(1)</script></html>", "image/jpeg")

    assert send_photo(teller, "222") == [
        "This is neither a photo nor a recording. Please send a photo or a voice note.",
        "We are listening.",
    ]
    assert Original.objects.count() == 0


def test_nothing_is_fetched_before_the_first_yes(
    whatsapp: ChannelAccount, teller: Phone, provider: Provider
) -> None:
    stranger = Phone(whatsapp, number="+923000000888")
    send_photo(stranger)
    assert Original.objects.count() == 0
    stranger.press("English")
    stranger.press("Yes, all right")

    assert Original.objects.count() == 1
    assert stranger.shown[-1].text == "Thank you, it arrived. Is it for “Tell my story”?"
    stranger.write("1")
    assert stranger.shown[-1].text == "We are listening."
