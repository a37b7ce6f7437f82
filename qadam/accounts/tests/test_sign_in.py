"""Signing in: by code, by a personal link that opens once, and never by registering alone."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from qadam.accounts.models import User
from qadam.accounts.services import welcome_token
from qadam.organisations.models import Organisation

pytestmark = pytest.mark.django_db


def test_a_code_by_mail_opens_the_desk(client: Client, amna: User) -> None:
    client.post("/en/sign-in/code/", {"email": "amna@example.org"})
    code = re.findall(r"^[0-9A-Z-]{4,}$", str(mail.outbox[0].body), re.M)[0]
    client.post("/en/sign-in/code/confirm/", {"code": code})

    page = client.get("/ur/desk/")
    assert page.status_code == 200
    assert "signed in" not in page.content.decode(), "allauth speaks no Urdu"


def test_a_wrong_code_opens_nothing(client: Client, amna: User) -> None:
    client.post("/en/sign-in/code/", {"email": "amna@example.org"})
    client.post("/en/sign-in/code/confirm/", {"code": "AAAAAA"})

    assert client.get("/en/desk/").status_code == 302


def test_whether_an_address_has_an_account_is_not_told(client: Client, amna: User) -> None:
    answers = [
        client.post("/en/sign-in/code/", {"email": email}).status_code
        for email in ("amna@example.org", "no@example.org")
    ]

    assert answers == [302, 302]


def test_without_a_mail_server_it_says_so_to_everybody_alike(client: Client, db: None, settings: Any) -> None:
    User.objects.create_user("rahila@example.org")
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_PORT = 9
    answers = [
        client.post("/en/sign-in/code/", {"email": email})
        for email in ("rahila@example.org", "nobody@example.org")
    ]

    assert [answer.status_code for answer in answers] == [503, 503]
    assert "No code could be sent" in answers[0].content.decode()


def test_a_personal_link_opens_once(client: Client, amna: User) -> None:
    link = f"/en/sign-in/welcome/{welcome_token(amna)}/"
    assert client.get(link).status_code == 200
    assert client.get("/en/desk/").status_code == 302, "looking at the link must not sign in"
    client.post(link)

    assert client.get("/en/desk/").status_code == 200
    assert Client().get(link).status_code == 410


def test_a_changed_link_opens_nothing(client: Client, amna: User) -> None:
    assert client.post(f"/en/sign-in/welcome/{welcome_token(amna)[:-2]}xx/").status_code == 410


def test_nobody_registers_alone(client: Client) -> None:
    assert client.get("/en/sign-in/closed/").status_code == 403
    assert User.objects.count() == 0


def test_an_operator_adds_an_organisation_whose_coordinator_begins_at_once(client: Client, db: None) -> None:
    operator = User.objects.create_user("op@example.org", is_operator=True)
    client.force_login(operator)
    told = {
        "name_ur": "نوے سحر",
        "slug": "naway",
        "kind": "youth",
        "language": "ur",
        "coordinator_name": "Gulrukh",
        "coordinator_email": "gulrukh@example.org",
    }
    door = client.get("/en/desk/")["Location"]
    page = client.post(door, told).content.decode()
    link = re.findall(r"/en/sign-in/welcome/[\w:.-]+/", page)[0]
    coordinator = Client()
    coordinator.post(link)

    assert Organisation.objects.get().slug == "naway"
    assert coordinator.get("/en/desk/").status_code == 200


def test_only_an_operator_sees_the_network_page(client: Client, amna: User) -> None:
    client.force_login(amna)

    assert client.get("/en/desk/settings/network/").status_code == 404
