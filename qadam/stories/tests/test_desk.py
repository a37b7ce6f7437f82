"""The desk: the queue, editing the copy, publishing, asking, declining, and what happened."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qadam.accounts.models import User
from qadam.media.models import Original
from qadam.messaging.models import ChannelAccount, Delivery
from qadam.stories import services
from qadam.stories.models import Story
from qadam.stories.tests.conftest import Tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, amna: User) -> Client:
    """Amna at her desk."""
    client.force_login(amna)
    return client


def address(story: Story, act: str = "") -> str:
    return f"/en/desk/stories/{story.pk}/{act}"


def copy(story: Story, **changed: Any) -> dict[str, Any]:
    """What the page posts."""
    story.refresh_from_db()
    told = {
        "seen_at": story.updated_at.isoformat(),
        "title": "سولہ کھڈیاں",
        "body": "ہماری گلی میں۔",
        "kind": "craft",
        "told_in": "ur",
        "do": "save",
    }
    return told | changed


def checked() -> dict[str, str]:
    return {f"check-{name}": "on" for name in services.CHECKS}


def test_the_queue_shows_what_waits_the_longest_first(desk: Client, tell: Tell, publish: Tell) -> None:
    first, second = tell(), tell(audience="circle")
    publish()

    page = desk.get("/en/desk/stories/").content.decode()
    places = [page.index(address(story)) for story in (first, second)]
    assert (places == sorted(places), page.count("/en/desk/stories/01")) == (True, 2)
    assert desk.get("/en/desk/stories/?state=published").content.decode().count("Sixteen looms") == 1


def test_the_queue_asks_as_often_for_three_stories_as_for_one(
    desk: Client, tell: Tell, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    tell()
    desk.get("/en/desk/stories/")
    for _n in range(2):
        tell()

    with django_assert_max_num_queries(30):
        desk.get("/en/desk/stories/")


def test_saving_keeps_the_copy_and_leaves_what_was_told(desk: Client, tell: Tell) -> None:
    story = tell()

    answer = desk.post(address(story), copy(story), follow=True)

    story.refresh_from_db()
    assert (story.state, story.title, story.kind) == ("submitted", {"ur": "سولہ کھڈیاں"}, "craft")
    assert [part.text for part in story.parts.all()] == ["ہماری گلی میں سولہ کھڈیاں تھیں۔"]
    assert "Saved." in answer.content.decode()


def test_a_translation_is_written_beside_the_original(desk: Client, tell: Tell) -> None:
    story = tell()
    desk.post(address(story), copy(story))

    told = copy(story, title="Sixteen looms", body="In our lane.", translated_by="Nazia", approved="on")
    desk.post(f"{address(story)}?language=en", told)

    story.refresh_from_db()
    assert story.title == {"ur": "سولہ کھڈیاں", "en": "Sixteen looms"}
    assert story.translations == {"en": {"by": "Nazia", "approved": True}}


def test_publishing_saves_first_and_tells_the_narrator(
    desk: Client, tell: Tell, whatsapp: ChannelAccount
) -> None:
    story = tell()

    desk.post(address(story), copy(story, do="publish") | checked())

    story.refresh_from_db()
    assert (story.state, story.body["ur"]) == ("published", "ہماری گلی میں۔")
    assert [delivery.cause_kind for delivery in Delivery.objects.all()] == ["story-published"]


def test_an_incomplete_check_list_keeps_the_work_and_says_so(desk: Client, tell: Tell) -> None:
    story = tell()

    answer = desk.post(address(story), copy(story, do="publish", **{"check-consent": "on"}))

    story.refresh_from_db()
    assert (story.state, story.title) == ("submitted", {"ur": "سولہ کھڈیاں"})
    page = answer.content.decode()
    assert "Tick the whole check list first" in page
    assert page.count('name="check-consent" checked') == 1


def test_the_forgotten_tick_can_be_added_on_the_very_page_that_asked_for_it(desk: Client, tell: Tell) -> None:
    story = tell()
    refused = desk.post(address(story), copy(story, do="publish"))

    shown_again = {"seen_at": refused.context["form"]["seen_at"].value()}
    desk.post(address(story), copy(story, do="publish") | checked() | shown_again)

    story.refresh_from_db()
    assert story.state == "published"


def test_two_editors_do_not_overwrite_each_other(desk: Client, tell: Tell) -> None:
    story = tell()
    mine = copy(story, title="میرا عنوان")
    services.edit_copy(story, title={"ur": "اُس کا عنوان"}, body={})

    answer = desk.post(address(story), mine)

    story.refresh_from_db()
    assert (story.title, answer.status_code) == ({"ur": "اُس کا عنوان"}, 422)
    assert "میرا عنوان" in answer.content.decode()


def test_parts_are_chosen_and_pictures_get_words(
    desk: Client, tell: Tell, photo: Original, voice: Original
) -> None:
    story = tell(media=[photo, voice])
    shown = story.parts.get(media=photo)

    desk.post(
        address(story), copy(story, **{f"shown-{shown.pk}": "on", f"alt-{shown.pk}": "دو ہاتھ کھڈی پر"})
    )

    rows = story.parts.order_by("position").values_list("kind", "is_shown", "alt")
    assert list(rows) == [
        ("text", True, {}),
        ("image", True, {"ur": "دو ہاتھ کھڈی پر"}),
        ("audio", False, {}),
    ]


def test_places_in_the_recording_are_written_as_people_say_them(
    desk: Client, tell: Tell, voice: Original
) -> None:
    story = tell(media=[voice])

    bad = desk.post(address(story), copy(story, chapters="at the beginning"))
    desk.post(address(story), copy(story, chapters="0:00 ماں کی کھڈی\n۱:۱۲ سولہ کھڈیاں\n"))

    story.refresh_from_db()
    assert "Begin each line with the time" in bad.content.decode()
    assert story.chapters == [
        {"at_s": 0, "title": {"ur": "ماں کی کھڈی"}},
        {"at_s": 72, "title": {"ur": "سولہ کھڈیاں"}},
    ]


def test_a_question_goes_to_the_narrator_and_the_story_waits(
    desk: Client, tell: Tell, whatsapp: ChannelAccount
) -> None:
    story = tell()

    desk.post(address(story, "question/"), {"words": "کون سا سال تھا؟"})

    story.refresh_from_db()
    assert story.state == "returned"
    assert "کون سا سال تھا؟" in Delivery.objects.get().content["text"]


def test_declining_needs_a_reason(desk: Client, tell: Tell) -> None:
    story = tell()
    assert desk.post(address(story, "decline/"), {"words": " "}).status_code == 422

    desk.post(address(story, "decline/"), {"words": "بچوں کے نام نہیں لکھتے۔"})
    story.refresh_from_db()
    assert story.state == "declined"


def test_a_story_can_be_taken_back_for_somebody_who_asked_by_word_of_mouth(
    desk: Client, publish: Tell
) -> None:
    story = publish()
    assert "Did the narrator ask you" in desk.get(address(story, "withdraw/")).content.decode()

    desk.post(address(story, "withdraw/"))

    story.refresh_from_db()
    page = desk.get(address(story)).content.decode()
    assert (story.state, "This story was taken back." in page) == ("withdrawn", True)


def test_the_page_shows_light_copies_by_addresses_that_open_for_a_while(
    desk: Client, tell: Tell, voice: Original
) -> None:
    import re

    story = tell(media=[voice])
    page = desk.get(address(story)).content.decode()
    heard = re.findall(r'<source src="([^"]+)"', page)

    assert [("?t=" in link, Client().get(link).status_code) for link in heard] == [(True, 200)] * 2
    assert [Client().get(link.partition("?")[0]).status_code for link in heard] == [404] * 2


def test_what_happened_is_told_in_order(desk: Client, tell: Tell) -> None:
    story = tell()
    services.return_story(story, question="کب؟")
    services.answer_question(story, kind="text", text="کل")

    page = desk.get(address(story)).content.decode()
    heads = [
        "Told in 1 message",
        "Consent given in the chat",
        "Question asked",
        "The narrator added",
        "Your review",
    ]
    assert sorted(heads, key=page.index) == heads


def test_today_counts_what_waits(desk: Client, tell: Tell) -> None:
    tell()

    assert "Stories to review" in desk.get("/en/desk/").content.decode()
