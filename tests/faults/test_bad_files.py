"""Files that are traps, sent into a story by chat: refused in words, and the rest of the story is told to its end."""

import json
import struct
import time
import zlib
from pathlib import Path

import pytest
from django.test import Client

from qadam.accounts.models import User
from qadam.channels.simulator import phone
from qadam.core.sealing import seal
from qadam.media import jobs
from qadam.media.models import Original, Rendition
from qadam.media.tests.conftest import phone_photo, voice_note
from qadam.messaging.models import ChannelAccount, Delivery
from qadam.messaging.tests.chat import LINE, Phone
from qadam.people.models import Person
from qadam.stories.models import Story
from tests.provider.fixtures import Provider
from tests.provider.graph_server import StoredFile

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def bomb() -> bytes:
    """A PNG of a few kilobytes that opens into 3.6 thousand million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(3_000_000)))
        + chunk(b"IEND", b"")
    )


PAGE = b"<!doctype html><title>photo</title><script>alert(document.cookie)</script>"
TRAPS = {
    "bomb": ("image/png", bomb, "This picture is too large to open safely."),
    "page": ("image/jpeg", lambda: PAGE, "This is neither a photo nor a recording."),
    "forty minutes": (
        "audio/ogg",
        lambda: voice_note(2400, container="flac", codec="flac"),
        "This recording is longer than 15 minutes.",
    ),
}


@pytest.fixture
def her(line: ChannelAccount, provider: Provider, bilal: Person, home: Path) -> Phone:
    """Somebody who is telling a story, in English so that the test can be read."""
    bilal.language = "en"
    bilal.save()
    config = provider.config | {"app_secret": "shh", "phone_number_id": LINE.phone_number_id}
    line.config_sealed = seal(json.dumps(config), context="channel-account")
    line.save()
    told = Phone(line, number="+923000000119")
    told.write("menu")
    told.press("Tell my story")
    return told


def send(her: Phone, provider: Provider, name: str, data: bytes, mime: str) -> None:
    provider.files[name] = StoredFile(data, mime)
    build = phone.voice if mime.startswith("audio/") else phone.image
    her.post(build(LINE, her.caller, name, mime, ""))
    her.settle()


def render_all() -> None:
    """What the worker does with what came."""
    for original in Original.objects.filter(state="received"):
        jobs.render(str(original.pk))


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_is_refused_in_words_and_the_story_goes_on(her: Phone, provider: Provider, name: str) -> None:
    mime, make, sentence = TRAPS[name]
    send(her, provider, "whole", phone_photo(64, 64), "image/jpeg")
    send(her, provider, "trap", make(), mime)
    began_at = time.monotonic()
    render_all()
    assert time.monotonic() - began_at < 20
    her.write("There were sixteen looms in our lane.")
    asked = her.write("done")

    said = [str(told.content["text"]) for told in Delivery.objects.all()]
    assert len([text for text in said if text.startswith(sentence)]) == 1
    assert asked == ["Thank you for telling us. Who may see this story?"]
    assert [part.text for part in Story.objects.get().parts.filter(kind="text")] == [
        "There were sixteen looms in our lane."
    ]
    # Of the trap there is nothing that anybody could open; of the photo beside it there is.
    ready = Original.objects.get(state="ready")
    assert set(Rendition.objects.values_list("original", flat=True)) == {ready.pk}
    assert Original.objects.exclude(pk=ready.pk).exclude(state="refused").count() == 0


def test_a_stranger_finds_nothing_of_what_was_refused(
    her: Phone, provider: Provider, client: Client, zarghuna: User
) -> None:
    send(her, provider, "trap", bomb(), "image/png")
    render_all()
    trap = Original.objects.get()

    assert trap.state == "refused"
    for visitor in (None, zarghuna):
        if visitor:
            client.force_login(visitor)
        for ending in ("webp", "avif", "jpg", "png", "opus"):
            assert client.get(f"/media/{trap.pk}.{ending}").status_code == 404
