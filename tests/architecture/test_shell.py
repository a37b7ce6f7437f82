"""An installation as a whole: every door opens somewhere, every way to fail has kind words."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from qadam.core import ports


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
