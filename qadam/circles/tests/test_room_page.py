"""The page of the room: light, without a cookie or a script of elsewhere, in every language, and useful without script."""

import base64
import gzip
import json
import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from qadam.circles.models import Circle, Device
from qadam.circles.tests.conftest import TOKEN
from qadam.learning.models import Example, Lesson, Version
from qadam.media.services import make_renditions
from qadam.voice import services as voice
from tests.architecture.world import hum

pytestmark = pytest.mark.django_db


def script(name: str) -> bytes:
    path = finders.find(f"circles/{name}")
    assert isinstance(path, str)
    with open(path, "rb") as file:
        return file.read()


@pytest.mark.parametrize("language", ["ur", "ps", "sd", "pa", "en"])
def test_the_page_is_light_and_sets_no_cookie(client: Client, language: str) -> None:
    answer = client.get(f"/{language}/room/")
    page = answer.content.decode()

    assert len(gzip.compress(answer.content, 9)) <= 30 * 1024
    assert dict(answer.cookies) == {}
    assert re.findall(r"<script(?![^>]*\bsrc=\"/static/circles/)", page) == []
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_the_service_worker_weighs_six_kilobytes_with_what_it_loads(client: Client) -> None:
    answer = client.get("/ps/room/worker.js")
    loaded = sum(len(script(name)) for name in ("room-kept.js", "room-send.js"))

    assert len(answer.content) + loaded <= 6 * 1024
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (
        "text/javascript",
        "no-cache",
    )


def test_all_the_worker_keeps_is_there(client: Client) -> None:
    first = client.get("/ur/room/worker.js").content.decode().splitlines()[0]
    told = json.loads(first.removeprefix("const ROOM=").removesuffix(";"))

    for url in told["shell"]:
        is_there = (
            finders.find(url.removeprefix("/static/")) if url.startswith("/static/") else client.get(url)
        )
        assert is_there and (not hasattr(is_there, "status_code") or is_there.status_code == 200), url


def test_the_manifest_speaks_the_language_of_the_page(client: Client) -> None:
    told = client.get("/ps/room/room.webmanifest").json()

    assert (told["lang"], told["dir"], told["scope"], told["display"]) == (
        "ps",
        "rtl",
        "/ps/room/",
        "standalone",
    )


def test_without_script_the_page_says_what_is_needed_and_the_way_by_sms(client: Client) -> None:
    page = client.get("/en/room/").content.decode()
    seen = page.split('<section data-step="pairing"')[0]

    assert "CIRCLE 12345 9" in seen and "<noscript>" in seen


def test_a_pack_is_what_was_written_and_comes_again_only_when_it_changed(
    client: Client, links: Lesson
) -> None:
    answer = client.get("/room/pack/links-short/ps")
    told: Any = answer.json()

    assert [card["kind"] for card in told["cards"]] == ["card", "rule", "question"]
    assert (told["language"], told["direction"], told["cards"][2]["right"]) == ("ps", "rtl", 1)
    assert set(told["drawings"]) == {"link", "house", "question", "link-real", "link-fake"}
    assert told["rules"] and len(gzip.compress(answer.content, 9)) < 20_000
    again = client.get("/room/pack/links-short/ps", headers={"if-none-match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_lesson_that_is_not_written_in_a_language_comes_in_the_next(client: Client, links: Lesson) -> None:
    assert client.get("/room/pack/links-short/sd").json()["language"] == "ur"


def test_a_draft_is_nobodys_to_read(client: Client, links: Lesson) -> None:
    Version.objects.update(state="draft")

    assert client.get("/room/pack/links-short/ps").status_code == 404


def test_what_stays_on_the_phone_names_nobody(client: Client, phone: Device, circle: Circle) -> None:
    told = client.get("/api/room/mine", headers={"authorization": f"Bearer {TOKEN}"}).content.decode()

    assert "Zarmina" not in told and str(phone.facilitator.person_id) not in told


def test_a_phone_gets_the_voices_and_the_examples_of_its_circle_and_nobody_else_does(
    client: Client, phone: Device, circle: Circle, links: Lesson, settings: Any, tmp_path: Any
) -> None:
    settings.STORAGES = settings.STORAGES | {
        "default": settings.STORAGES["default"] | {"OPTIONS": {"location": str(tmp_path)}}
    }
    assert circle.organisation
    speaker = voice.add_speaker(circle.organisation, name="Gulalai")
    recording = voice.keep_recording(
        circle.organisation, language="ps", words="Look. ps", speaker=speaker, data=hum()
    )
    make_renditions(recording.original)
    Example.objects.create(
        organisation=circle.organisation,
        lesson=links,
        card_name="look",
        circle_id=circle.pk,
        text={"ps": "A parcel that nobody ordered"},
    )

    hers = {"authorization": f"Bearer {TOKEN}", "x-circle": str(circle.pk)}
    card = client.get("/room/pack/links-short/ps", headers=hers).json()["cards"][0]
    public = client.get("/room/pack/links-short/ps").json()["cards"][0]

    assert (card["voice"]["speaker"], card["voice"]["kind"]) == ("Gulalai", "audio/ogg")
    assert base64.b64decode(card["voice"]["data"]).startswith(b"OggS")
    assert card["example"]["text"] == "A parcel that nobody ordered"
    assert (public["voice"], public["example"]) == (None, None)
