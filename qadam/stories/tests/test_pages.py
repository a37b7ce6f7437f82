"""What readers get: the list, a story in each language, how it may be kept, and what a shared link shows."""

import gzip
import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qadam.core.clock import moved_to, now
from qadam.media.models import Card, Original
from qadam.media.services import keep_original, make_renditions
from qadam.media.tests.conftest import voice_note
from qadam.messaging.models import ChannelAccount
from qadam.organisations.models import Organisation
from qadam.stories import services
from qadam.stories.tests.conftest import Tell

pytestmark = pytest.mark.django_db

LIGHT = 14 * 1024


def text_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def packed(client: Client, address: str) -> int:
    answer = client.get(address, headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    return len(gzip.compress(gzip.decompress(answer.content), 9))


def test_each_language_shows_its_words_and_says_which_they_are(client: Client, publish: Tell) -> None:
    story = publish()

    urdu, english = (text_of(client, f"/{code}/stories/{story.slug}/") for code in ("ur", "en"))
    assert '<div class="read" lang="ur" dir="rtl"><p dir="auto">ہماری گلی' in urdu
    assert '<div class="read" lang="en" dir="ltr"><p dir="auto">There were sixteen' in english


def test_without_a_translation_the_words_keep_their_language_and_direction(
    client: Client, publish: Tell
) -> None:
    story = publish()
    services.edit_copy(story, title={"ps": "کهډۍ"}, body={"ps": "زمونږ کوڅه"}, language="ps")

    page = text_of(client, f"/en/stories/{story.slug}/")
    assert '<div class="read" lang="ps" dir="rtl">' in page
    assert '<h1><span lang="ps" dir="rtl">کهډۍ</span></h1>' in page
    assert "This story was told in پښتو; there is no translation here yet." in page


def test_a_translation_names_who_made_it_and_whether_the_narrator_agrees(
    client: Client, publish: Tell
) -> None:
    story = publish()
    services.edit_copy(
        story, title=story.title, body=story.body, translations={"en": {"by": "Nazia", "approved": True}}
    )

    page = text_of(client, f"/en/stories/{story.slug}/")
    assert "Translated by <bdi>Nazia</bdi>. Who told it has heard and approved it." in page


@pytest.mark.parametrize(("audience", "shown"), [("public_named", True), ("public_unnamed", False)])
def test_the_name_stands_there_only_if_she_said_so(
    client: Client, publish: Tell, audience: str, shown: bool
) -> None:
    story = publish(audience=audience)
    # The name may still stand in the row from an earlier answer.
    type(story).objects.filter(pk=story.pk).update(shown_name="زرمینہ بی بی")

    for address in (f"/ur/stories/{story.slug}/", "/ur/stories/", "/ur/"):
        assert ("زرمینہ بی بی" in text_of(client, address)) is shown, address


@pytest.mark.parametrize("may_share", [True, False])
def test_a_shared_link_has_a_picture_only_if_it_may_be_shared(
    client: Client, publish: Tell, may_share: bool
) -> None:
    story = publish(may_share=may_share)

    page = text_of(client, f"/en/stories/{story.slug}/")
    assert (("og:image" in page), (f"/share/story/{story.pk}/" in page)) == (may_share, may_share)
    answer = client.get(f"/en/stories/{story.slug}/card.jpg")
    assert answer.status_code == (302 if may_share else 404)
    if may_share:
        picture = client.get(answer["Location"])
        assert (picture["Content-Type"], Card.objects.count()) == ("image/jpeg", 1)


def test_light_shows_cloth_and_says_what_a_picture_weighs_and_full_shows_it(
    client: Client, publish: Tell, photo: Original
) -> None:
    story = publish(media=[photo])
    story.parts.filter(media=photo).update(alt={"en": "Two hands at a loom"})

    light = text_of(client, f"/en/stories/{story.slug}/")
    full = text_of(client, f"/en/full/stories/{story.slug}/")
    assert re.findall(r"<summary>.*?Two hands at a loom</b><small class=\"num\"><bdi>\d+ KB", light) != []
    assert (light.count("tile tall"), full.count("tile tall")) == (1, 0)
    assert 'alt="Two hands at a loom"' in full


def test_minutes_and_weight_are_said_before_the_tap_and_nothing_is_loaded(
    client: Client, publish: Tell, voice: Original
) -> None:
    story = publish(media=[voice])

    page = text_of(client, f"/en/stories/{story.slug}/")
    assert "Listen (in اردو)" in page
    assert re.findall(r'<audio controls preload="none">.*?</audio>', page) != []
    assert re.findall(r"2 seconds, <bdi>\d+ KB</bdi>", page) != []


def test_several_recordings_are_named_by_the_chapter_each_begins(
    client: Client, publish: Tell, sahar: Organisation
) -> None:
    voices = [keep_original(voice_note(2 + n), organisation_id=sahar.pk) for n in range(2)]
    for original in voices:
        make_renditions(original)
    story = publish(media=voices)
    bare = text_of(client, f"/en/stories/{story.slug}/")
    chapters = [{"at_s": 0, "title": {"en": "The loom"}}, {"at_s": 2, "title": {"en": "The flood"}}]
    services.edit_copy(story, title=story.title, body=story.body, chapters=chapters)

    page = text_of(client, f"/en/stories/{story.slug}/")
    heads = re.compile(r"<summary>.*?<b>(.*?)</b>")
    assert heads.findall(bare) == ["Listen: part 1 of 2", "Listen: part 2 of 2"]
    assert heads.findall(page) == ["1. The loom", "2. The flood"]
    assert 'To hear in اردو, in <bdi class="num">2</bdi> parts:' in page


def test_a_place_in_the_recording_is_a_link_that_plays_from_there(
    client: Client, publish: Tell, voice: Original
) -> None:
    story = publish(media=[voice])
    chapters = [{"at_s": 1, "title": {"en": "The flood"}}]
    services.edit_copy(story, title=story.title, body=story.body, chapters=chapters)

    page = text_of(client, f"/en/stories/{story.slug}/")
    link = re.search(r'<a href="(/m/[^"]+\.ogg)#t=1"><time class="num">0:01</time>', page)
    assert link is not None
    assert client.get(link[1]).status_code == 200


def test_a_story_page_asks_the_database_little(
    client: Client,
    publish: Tell,
    photo: Original,
    voice: Original,
    whatsapp: ChannelAccount,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    story = publish(media=[photo, voice])

    with django_assert_max_num_queries(10):
        client.get(f"/ur/stories/{story.slug}/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_three_stories_as_for_one(
    client: Client, publish: Tell, django_assert_max_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _n in range(count):
        publish()

    with django_assert_max_num_queries(6):
        client.get("/ur/stories/")


@pytest.mark.parametrize("code", ["ur", "ps", "en"])
def test_pages_fit_the_first_flight_and_set_no_cookie(client: Client, publish: Tell, code: str) -> None:
    story = publish()
    long = " ".join(["ہماری گلی میں سولہ کھڈیاں تھیں۔ فجر کی اذان کے ساتھ ٹک ٹک شروع ہو جاتی۔"] * 20)
    services.edit_copy(story, title=story.title, body={"ur": long})

    for address in (f"/{code}/stories/{story.slug}/", f"/{code}/stories/"):
        assert packed(client, address) <= LIGHT, address
    assert client.cookies == {}


def test_a_browser_asks_every_time_and_hears_that_nothing_changed(client: Client, publish: Tell) -> None:
    story = publish()
    address = f"/ur/stories/{story.slug}/"

    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    services.withdraw_story(story)
    after = client.get(address, headers={"if-none-match": first["ETag"]})

    assert (first["Cache-Control"], first["CDN-Cache-Control"]) == ("no-cache", "max-age=5, must-revalidate")
    assert (again.status_code, after.status_code) == (304, 410)


def test_the_list_can_be_narrowed_to_a_kind_and_turned_page_by_page(client: Client, publish: Tell) -> None:
    for n in range(13):
        with moved_to(now() - timedelta(days=n)):
            publish(kind="poem" if n else "craft")

    every, poems = text_of(client, "/en/stories/"), text_of(client, "/en/stories/?kind=poem")
    assert (every.count('<article class="card">'), poems.count('<article class="card">')) == (12, 12)
    assert text_of(client, "/en/stories/?page=2").count('<article class="card">') == 1
    assert text_of(client, "/en/stories/?kind=craft").count('<article class="card">') == 1
    assert text_of(client, "/en/stories/?kind=nonsense&page=99").count('<article class="card">') == 1


def test_there_is_a_way_out_on_every_story(client: Client, publish: Tell) -> None:
    story = publish(kind="testimony")

    for address in (f"/en/stories/{story.slug}/", "/en/stories/tell/", "/en/stories/take-back/"):
        assert 'href="/exit"' in text_of(client, address), address


@pytest.mark.parametrize("name", ["\u202egnp.gp\u202c", "<b>Zar</b>mina", "‮زرمینہ‏"])
def test_names_cannot_turn_the_line_or_bring_markup(client: Client, publish: Tell, name: str) -> None:
    story = publish()
    type(story).objects.filter(pk=story.pk).update(shown_name=name)

    page = text_of(client, f"/en/stories/{story.slug}/")
    assert [mark for mark in ("\u202e", "\u202c", "\u200f", "<b>Zar") if mark in page] == []


def test_a_page_nobody_made_is_not_there(client: Client) -> None:
    assert client.get("/en/stories/000000000000/").status_code == 404
