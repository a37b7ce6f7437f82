"""What every answer carries, and what a person reads when something is not there."""

import gzip
import re

import pytest
from django.conf import settings
from django.test import Client

from qadam.core import languages, look

pytestmark = pytest.mark.urls("qadam.core.tests.urls")


def test_a_page_that_is_only_read_sets_no_cookie_and_is_asked_for_again(client: Client) -> None:
    response = client.get("/ur/")

    assert dict(response.cookies) == {}
    assert response["Cache-Control"] == "no-cache"
    assert "Cookie" not in response["Vary"]


def test_a_page_that_did_not_change_costs_nothing_the_second_time(client: Client) -> None:
    first = client.get("/ur/", headers={"accept-encoding": "gzip"})
    second = client.get("/ur/", headers={"accept-encoding": "gzip", "if-none-match": first["ETag"]})

    assert (second.status_code, second.content) == (304, b"")


def test_text_is_squeezed_and_sound_is_not(client: Client) -> None:
    page = client.get("/ur/", headers={"accept-encoding": "gzip, br"})
    sound = client.get("/sound", headers={"accept-encoding": "gzip, br"})

    assert page["Content-Encoding"] == "gzip"
    assert gzip.decompress(page.content).decode().startswith("<!doctype html>")
    assert "Content-Encoding" not in sound.headers


@pytest.mark.parametrize("path", ["/ur/", "/nothing/", "/ur/crash/", "/hooks/", "/sound"])
def test_every_answer_carries_the_policy(path: str) -> None:
    assert Client(raise_request_exception=False).get(path)["Content-Security-Policy"] == look.policy()


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/en/nothing/", 404, "We cannot find this page"),
        ("/en/crash/", 500, "Something broke on our side"),
        ("/en/refuse/", 403, "Your role does not allow this. Ask your coordinator."),
    ],
)
def test_what_went_wrong_is_said_kindly_with_the_next_step(path: str, status: int, words: str) -> None:
    response = Client(raise_request_exception=False).get(path)

    assert response.status_code == status
    assert words in response.content.decode()
    assert 'href="/en/">Go to the first page' in response.content.decode()
    assert response["Cache-Control"] == "no-store"


def test_the_quick_exit_leads_away_and_empties_the_cache(client: Client) -> None:
    response = client.get("/exit")

    assert (response.status_code, response["Location"]) == (303, "https://www.google.com/")
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Clear-Site-Data"] == '"cache"'


def test_a_program_is_refused_in_its_own_language() -> None:
    response = Client().get("/en/refuse/", headers={"accept": "application/json"})

    assert response.status_code == 403
    assert response.json() == {
        "code": "not-allowed",
        "text": "Your role does not allow this. Ask your coordinator.",
    }


def test_a_page_tells_searching_machines_its_one_address_and_its_other_languages(client: Client) -> None:
    links = re.findall(
        r'<link rel="(\w+)"(?: hreflang="([\w-]+)")? href="([^"]+)">',
        client.get("/ps/full/stories/loom/?page=2").content.decode(),
    )

    base = settings.BASE_URL
    assert links == [("canonical", "", f"{base}/ps/stories/loom/")] + [
        ("alternate", code, f"{base}/{language.url_code}/stories/loom/")
        for code, language in languages.LANGUAGES.items()
    ]
