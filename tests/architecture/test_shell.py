"""An installation as a whole: every door opens somewhere, every way to fail has kind words."""

import re

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from qadam.core import ports
from qadam.organisations.enums import Role
from qadam.organisations.models import Organisation
from qadam.organisations.services import add_member


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_every_way_to_fail_has_our_words(status: int) -> None:
    handler = get_resolver().resolve_error_handler(status)

    assert handler.__module__ == "qadam.core.pages"


def test_every_door_of_the_shell_opens_somewhere() -> None:
    doors = [*ports.main_doors, *ports.foot_doors, *ports.desk_doors]

    assert doors
    for door in doors:
        assert reverse(door.url_name).startswith("/ur/")


def test_the_first_page_is_reached_without_knowing_any_address(client: Client) -> None:
    assert client.get("/", headers={"accept-language": "ps"})["Location"] == "/ps/"


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_nobody_is_shown_a_door_that_does_not_open_for_her(sahar: Organisation, role: Role) -> None:
    client = Client()
    client.force_login(add_member(sahar, email="she@example.org", name="She", roles=[role]))
    today = client.get("/en/desk/")

    links = set(re.findall(r'<a[^>]*href="(/en/desk/[^"]*)"', today.content.decode()))
    assert links
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)
    assert "Sign out" in today.content.decode() or "/en/desk/settings/" in links
