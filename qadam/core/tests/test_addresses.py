"""Language and light or full stand in the address, and nowhere else."""

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from qadam.core import addresses, languages

pytestmark = pytest.mark.urls("qadam.core.tests.urls")


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "/ur/"),
        ("en-GB,en;q=0.9", "/en/"),
        ("de, ps;q=0.8, en;q=0.5", "/ps/"),
        ("en;q=0.1, ur-PK;q=0.9", "/ur/"),
        ("pa-Guru", "/ur/"),
        ("pa-Arab-PK", "/pa/"),
        ("sd;q=0, en;q=nonsense", "/ur/"),
    ],
)
def test_the_first_visit_is_sent_to_the_language_the_browser_asks_for(
    client: Client, accept: str, expected: str
) -> None:
    response = client.get("/", headers={"accept-language": accept})

    assert (response.status_code, response["Location"]) == (302, expected)
    assert response["Vary"].split(", ")[0] == "Accept-Language"


def test_an_address_without_language_keeps_its_path_and_query(client: Client) -> None:
    response = client.get("/stories/loom/?page=2", headers={"accept-language": "en"})

    assert response["Location"] == "/en/stories/loom/?page=2"


def test_machines_doors_have_no_language_and_are_not_moved(client: Client) -> None:
    assert client.get("/hooks/").status_code == 200
    assert client.get("/hooks/nothing/").status_code == 404


def test_a_form_sent_without_a_language_is_not_redirected_and_lost(client: Client) -> None:
    assert client.post("/stories/loom/").status_code == 404


@pytest.mark.parametrize(
    ("path", "lang", "direction"),
    [
        ("/ur/", "ur", "rtl"),
        ("/ps/", "ps", "rtl"),
        ("/sd/", "sd", "rtl"),
        ("/pa/", "pa-Arab", "rtl"),
        ("/en/", "en", "ltr"),
    ],
)
def test_the_page_says_its_language_and_direction(
    client: Client, path: str, lang: str, direction: str
) -> None:
    response = client.get(path)

    assert f'<html lang="{lang}" dir="{direction}">' in response.content.decode()
    assert response["Content-Language"] == lang


def test_links_made_on_a_full_page_stay_full_and_on_a_light_page_light(client: Client) -> None:
    full = client.get("/ps/full/stories/loom/")
    light = client.get("/ps/stories/loom/")

    assert 'class="brand" href="/ps/full/"' in full.content.decode()
    assert 'class="brand" href="/ps/"' in light.content.decode()


@override_settings(ROOT_URLCONF="qadam.core.tests.urls")
def test_reverse_keeps_the_language_being_spoken() -> None:
    with languages.speaking("pa-Arab"):
        assert reverse("story", args=["loom"]) == "/pa/stories/loom/"
    with languages.speaking("en"):
        assert reverse("story", args=["loom"]) == "/en/stories/loom/"


@override_settings(ROOT_URLCONF="qadam.core.tests.urls", BASE_URL="https://qadam.example")
def test_the_address_in_a_message_is_whole_light_and_in_the_readers_language() -> None:
    assert addresses.address("story", language="ps", slug="loom") == "https://qadam.example/ps/stories/loom/"
    assert addresses.address("hooks", language="ps") == "https://qadam.example/hooks/"


@pytest.mark.parametrize(
    ("path", "language", "full"),
    [
        ("/ur/stories/loom/", "/en/stories/loom/", "/ur/full/stories/loom/"),
        ("/ur/full/", "/en/full/", "/ur/full/"),
        ("/hooks/", "/en/", "/ur/full/"),
        ("/ur/fullness/", "/en/fullness/", "/ur/full/fullness/"),
    ],
)
def test_the_switches_lead_to_the_same_page(path: str, language: str, full: str) -> None:
    assert addresses.in_language(path, "en") == language
    assert addresses.in_mode(path, full=True) == full


def test_the_language_of_one_visitor_does_not_stay_for_the_next(client: Client) -> None:
    before = languages.current().code

    client.get("/en/")

    assert languages.current().code == before
