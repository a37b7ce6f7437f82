"""A dialogue as pages: the same questions, no account, no cookie."""

import io
import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from qadam.media.models import Original
from qadam.messaging.models import Incident
from qadam.organisations.models import Organisation
from qadam.people.models import Consent, Person

URL = "/en/talk/naway-sahar/"


class Visitor:
    """Somebody who reads the pages and presses what stands on them."""

    def __init__(self, client: Client) -> None:
        self.client, self.page = client, ""
        self.open(client.get(URL))

    def open(self, answer) -> None:  # type: ignore[no-untyped-def]
        self.status, self.page = answer.status_code, answer.content.decode()

    def send(self, **more: object) -> "Visitor":
        talk = re.search(r'name="talk" value="([^"]*)"', self.page)
        self.open(self.client.post(URL, {"talk": talk[1] if talk else "", **more}))
        return self

    def press(self, label: str) -> "Visitor":
        button = re.search(rf'name="choice" value="([^"]*)">{label}<', self.page)
        assert button, self.page
        return self.send(choice=button[1])


def test_yes_brings_the_menu_and_the_consent_with_its_proof(client: Client, sahar: Organisation) -> None:
    visitor = Visitor(client)
    assert Person.objects.count() == 0
    visitor.press("Yes, all right")

    assert "What would you like to do?" in visitor.page
    rows = {(c.purpose, c.granted, c.method, c.channel) for c in Consent.objects.all()}
    assert rows == {(p, True, "web", "web") for p in ("replies", "reminders", "news")}
    assert client.cookies == {}


def test_a_story_is_told_on_pages_with_words_and_a_file(client: Client, sahar: Organisation) -> None:
    visitor = Visitor(client).press("Yes, all right").press("Tell my story")
    visitor.send(text="The canal was clean when I was a child.")
    jpeg = io.BytesIO()
    Image.new("RGB", (64, 48)).save(jpeg, "JPEG")
    visitor.send(file=SimpleUploadedFile("a.jpg", jpeg.getvalue(), content_type="image/jpeg"))
    assert (visitor.status, Original.objects.count()) == (200, 1)
    visitor.press("Done")

    assert "Your story is with us." in visitor.page
    assert "Kept: public" in visitor.press("Everybody").page


def test_a_refused_file_says_why_and_the_question_stays(client: Client, sahar: Organisation) -> None:
    visitor = Visitor(client).press("Yes, all right").press("Tell my story")
    visitor.send(file=SimpleUploadedFile("a.jpg", b"<html></html>", content_type="image/jpeg"))

    assert visitor.status == 415
    assert "neither a photo nor a recording" in visitor.page
    assert "We are listening." in visitor.page
    assert Original.objects.count() == 0


def test_danger_is_met_on_the_page_and_kept_nowhere(client: Client, sahar: Organisation) -> None:
    visitor = Visitor(client).press("Yes, all right").press("Tell my story").send(text="my husband beats me")

    assert "You are not alone, and it is not your fault." in visitor.page
    assert "We are listening." in visitor.page
    assert Incident.objects.count() == 0


def test_an_old_or_changed_page_begins_anew_and_says_so(client: Client, sahar: Organisation) -> None:
    answer = client.post(URL, {"talk": "forged", "choice": "menu:what:story"})

    assert answer.status_code == 422
    assert "This page was open for a long time" in answer.content.decode()
    assert Person.objects.count() == 0


def test_a_form_sent_from_elsewhere_is_refused(client: Client, sahar: Organisation) -> None:
    assert client.post(URL, {}, headers={"Origin": "https://evil.example"}).status_code == 403


def test_one_organisations_page_is_no_other_ones(
    client: Client, sahar: Organisation, other: Organisation
) -> None:
    visitor = Visitor(client)
    talk = re.search(r'name="talk" value="([^"]*)"', visitor.page)
    answer = client.post(
        "/en/talk/sehat-ghar/", {"talk": talk[1] if talk else "", "choice": "hello:consent:yes"}
    )

    assert answer.status_code == 422
    assert Person.objects.count() == 0
