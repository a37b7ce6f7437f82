"""A public page opens on 2G: 14 KB with its CSS, no script, no cookie, nothing from elsewhere."""

import gzip

import pytest
from django.test import Client

from qadam.core import look
from tests.look.light import assert_light, what_it_loads

PAGES = {"": 200, "empty/": 200, "signup/": 200, "parts/": 200, "gone/": 410, "no-such-page/": 404}


@pytest.mark.parametrize("language", ["ur", "ps", "sd", "pa", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_shell_is_light(gallery: Client, page: str, language: str) -> None:
    response = gallery.get(f"/{language}/{page}")

    assert response.status_code == PAGES[page]
    assert_light(response)


def test_a_full_page_without_pictures_is_light_too(gallery: Client) -> None:
    assert_light(gallery.get("/ur/full/"))


def test_the_desk_loads_one_sheet_of_ours(gallery: Client) -> None:
    assert what_it_loads(gallery.get("/en/desk/")) == [look.desk_sheet_url()]


def test_the_sheet_is_the_greater_part_and_stays_small() -> None:
    sizes = {name: len(gzip.compress(look.sheet(name).encode(), 9)) for name in look.SHEETS}

    assert sizes["public"] + sizes["ways"] <= 6_100
    assert sum(sizes.values()) <= 9_950
