"""Telling on the web without an account: one form, one story, nothing lost, and a personal link."""

import gzip
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qadam.accounts.models import User
from qadam.campaigns.models import Campaign
from qadam.media.models import Original
from qadam.media.tests.conftest import phone_photo, voice_note
from qadam.messaging.models import ChannelAccount, Incident
from qadam.organisations.models import Organisation
from qadam.people.models import Consent, Person
from qadam.stories import services
from qadam.stories.models import Story
from qadam.stories.tests.conftest import Tell
from qadam.stories.tokens import link_token

pytestmark = pytest.mark.django_db

TELL = "/en/stories/tell/"


@pytest.fixture(autouse=True)
def readers(amna: User) -> None:
    """Somebody is there to read."""


def token_on(page: bytes) -> str:
    found = re.search(rb'name="form_token" value="([^"]+)"', page)
    assert found is not None
    return found[1].decode()


def form(client: Client, **changed: Any) -> dict[str, Any]:
    """What a browser sends after filling in the form."""
    told = {
        "form_token": token_on(client.get(TELL).content),
        "text": "There were sixteen looms in our lane.",
        "language": "ur",
        "audience": "public_unnamed",
        "others": "nobody",
    }
    return {key: value for key, value in (told | changed).items() if value is not None}


def photo_file(width: int = 64) -> SimpleUploadedFile:
    return SimpleUploadedFile("loom.jpg", phone_photo(width, 64), content_type="image/jpeg")


def voice_file() -> SimpleUploadedFile:
    return SimpleUploadedFile("note.ogg", voice_note(1), content_type="audio/ogg")


def test_a_story_is_told_in_one_form_and_gives_a_personal_link(client: Client) -> None:
    answer = client.post(TELL, form(client, may_share="on"), follow=True)

    story = Story.objects.select_related("rule").get()
    assert (story.state, story.rule.audience, story.rule.may_share, story.rule.method) == (
        "submitted",
        "public_unnamed",
        True,
        "web",
    )
    # When the link was signed may be a second ago.
    (address, status), *more = answer.redirect_chain
    assert address.split(":")[0] == f"/en/stories/mine/{link_token(story.pk)}/".split(":")[0]
    assert (status, more) == (302, [])
    assert "We have your story" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_voice_and_pictures_come_with_it(client: Client) -> None:
    client.post(TELL, form(client, text=None, voice=voice_file(), pictures=[photo_file(), photo_file(72)]))

    story = Story.objects.get()
    assert [part.kind for part in story.parts.all()] == ["audio", "image", "image"]
    assert [original.state for original in Original.objects.all()] == ["received"] * 3


def test_the_same_form_sent_twice_is_one_story(client: Client) -> None:
    told = form(client)

    links = [client.post(TELL, told)["Location"] for _ in range(2)]

    # The same story; when the link was signed may be a second later.
    assert links[0].split(":")[0] == links[1].split(":")[0]
    assert (Story.objects.count(), Consent.objects.count()) == (1, 1)


def test_what_she_agreed_to_is_proven_in_the_words_of_the_page(client: Client) -> None:
    client.post(TELL, form(client, audience="public_named", shown_name="Zarmina Bibi", may_share="on"))

    consent = Consent.objects.get()
    assert consent.words == (
        "Who may see it? Everybody, with my name\nPeople may pass it on\n"
        "Can anybody else be recognised in the story or the picture? No, nobody"
    )
    assert (consent.method, consent.language, consent.source) == ("web", "en", "story:public_named")


def test_an_html_page_named_jpg_is_refused_with_a_kind_sentence(client: Client) -> None:
    page = SimpleUploadedFile("photo.jpg", b"<html><script>alert(1)</script>", content_type="image/jpeg")

    answer = client.post(TELL, form(client, pictures=[page]))

    assert (answer.status_code, Story.objects.count(), Original.objects.count()) == (422, 0, 0)
    assert (
        "This is neither a photo nor a recording. Please send a photo or a voice note."
        in answer.content.decode()
    )


def test_a_mistake_elsewhere_loses_no_recording_and_no_word(client: Client) -> None:
    told = form(client, voice=voice_file(), audience="public_named", shown_name="")
    again = client.post(TELL, told)
    page = again.content.decode()

    assert (again.status_code, "One file from before is kept" in page) == (422, True)
    assert "There were sixteen looms in our lane." in page
    assert token_on(again.content) == told["form_token"]
    assert Story.objects.get().state == "telling"

    client.post(TELL, form(client) | {"form_token": told["form_token"], "audience": "circle"})
    story = Story.objects.get()
    assert (story.state, [part.kind for part in story.parts.all()]) == ("submitted", ["audio", "text"])


def test_a_file_chosen_again_is_kept_once(client: Client) -> None:
    told = form(client, voice=voice_file(), others=None)
    client.post(TELL, told)
    client.post(TELL, told | {"others": "nobody", "voice": voice_file()})

    story = Story.objects.get()
    assert ([part.kind for part in story.parts.all()], Original.objects.count()) == (["audio", "text"], 1)


def test_an_empty_form_says_what_to_do(client: Client) -> None:
    answer = client.post(TELL, form(client, text=" "))

    assert answer.status_code == 422
    assert "There is nothing in the story yet." in answer.content.decode()


def test_a_name_that_would_turn_the_line_is_kept_without_the_trick(client: Client) -> None:
    client.post(TELL, form(client, audience="public_named", shown_name="\u202eZarmina\u202c"))

    assert Story.objects.get().shown_name == "Zarmina"


def test_a_number_is_optional_sealed_and_unproven(client: Client, whatsapp: ChannelAccount) -> None:
    answer = client.post(TELL, form(client, phone="0300 1234567"), follow=True)

    person = Person.objects.get()
    address = person.addresses.get()
    assert (person.name, address.verified_at, address.open()) == ("", None, "+923001234567")
    assert "https://wa.me/" in answer.content.decode()


def test_a_wrong_number_gets_a_sentence_and_keeps_the_rest(client: Client) -> None:
    answer = client.post(TELL, form(client, phone="0300 12345"))

    assert (answer.status_code, Story.objects.count()) == (422, 0)
    assert "There were sixteen looms" in answer.content.decode()


def test_it_belongs_to_the_campaign_it_was_told_for(
    client: Client, loom: Campaign, other: Organisation
) -> None:
    client.post(f"{TELL}?campaign=loom", form(client))

    assert Story.objects.get().campaign == loom


def test_with_several_organisations_she_chooses_who_reads_it_first(
    client: Client, sahar: Organisation, zarghuna: User, other: Organisation
) -> None:
    assert client.post(TELL, form(client)).status_code == 422

    told = form(client, voice=voice_file())
    client.post(TELL, told)
    client.post(TELL, told | {"organisation": str(other.pk), "voice": ""})

    assert (Story.objects.get().organisation, Original.objects.get().organisation) == (other, other)


def test_a_form_from_elsewhere_is_not_taken(client: Client) -> None:
    answer = client.post(TELL, form(client), headers={"origin": "https://evil.example"})

    assert (answer.status_code, Story.objects.count()) == (403, 0)


def test_the_form_is_light_uncached_and_sets_no_cookie(client: Client) -> None:
    answer = client.get("/ur/stories/tell/", headers={"accept-encoding": "gzip"})

    assert len(gzip.compress(gzip.decompress(answer.content), 9)) <= 14 * 1024
    assert ("no-store" in answer["Cache-Control"], client.cookies, b"<script" in answer.content) == (
        True,
        {},
        False,
    )


def test_the_desks_question_is_answered_on_the_personal_page(client: Client, tell: Tell) -> None:
    story = tell()
    services.return_story(story, question="Which year was it?")
    mine = f"/en/stories/mine/{link_token(story.pk)}/"
    page = client.get(mine).content
    assert "Which year was it?" in page.decode()

    client.post(f"{mine}answer/", {"form_token": token_on(page), "answer": "2010"})

    story.refresh_from_db()
    assert (story.state, story.parts.last().text) == ("submitted", "2010")  # type: ignore[union-attr]


def test_the_link_takes_the_story_back_after_one_question(client: Client, publish: Tell) -> None:
    story = publish()
    mine = f"/en/stories/mine/{link_token(story.pk)}/"
    asked = client.get(f"{mine}take-back/")
    assert "Take this story back?" in asked.content.decode()

    answer = client.post(f"{mine}take-back/", {"form_token": token_on(asked.content)}, follow=True)

    assert "Your story was taken back" in answer.content.decode()
    assert Story.objects.get().state == "withdrawn"
    assert client.post(f"{mine}take-back/", {"form_token": token_on(asked.content)}).status_code == 302


@pytest.mark.parametrize("pasted", ["{whole}", "  {whole} ", "{key}"])
def test_a_pasted_link_leads_to_the_question(client: Client, publish: Tell, pasted: str) -> None:
    key = link_token(publish().pk)
    link = pasted.format(whole=f"https://qadam.example/en/stories/mine/{key}/", key=key)
    token = token_on(client.get("/en/stories/take-back/").content)

    answer = client.post("/en/stories/take-back/", {"form_token": token, "link": link})
    assert answer["Location"] == f"/en/stories/mine/{key}/take-back/"


def test_a_link_that_was_changed_opens_nothing(client: Client, publish: Tell) -> None:
    key = link_token(publish().pk)
    token = token_on(client.get("/en/stories/take-back/").content)

    assert client.get(f"/en/stories/mine/{key[:-1]}x/").status_code in (404,)
    answer = client.post("/en/stories/take-back/", {"form_token": token, "link": f"x{key}"})
    assert (answer.status_code, "This link opens no story" in answer.content.decode()) == (422, True)


def test_whoever_discloses_danger_gets_safe_steps_and_a_guardian(client: Client, gulrukh: User) -> None:
    answer = client.post(TELL, form(client, text="my husband beats me and he will kill me"), follow=True)

    story = Story.objects.get()
    assert (story.is_guarded, Incident.objects.get().guardian) == (True, gulrukh)
    page = answer.content.decode()
    assert ("You are not alone" in page, "Only a trained guardian reads your story now." in page) == (
        True,
        True,
    )


def test_every_state_has_its_words_on_the_personal_page(client: Client, tell: Tell, amna: User) -> None:
    story = tell()
    mine = f"/en/stories/mine/{link_token(story.pk)}/"
    services.decline_story(story, reason="We print no names of children.")
    declined = client.get(mine).content.decode()

    assert ("We cannot publish this story" in declined, "no names of children" in declined) == (True, True)
