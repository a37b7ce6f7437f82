"""The sheets, the drawings and the policy that lets only them in."""

import base64
import hashlib
import re

import pytest
from django.test import Client, override_settings

from qadam.core import look, symbols


def test_minified_css_keeps_what_matters() -> None:
    css = """/* gone */ a :hover , b > c { width : calc(100% - 2 * var(--s) + 1px) ; color: #fff !important; }
    .x::before{ content: "a ; b  /* kept */"; font:  400 1rem/1.5 "Noto  Serif" , serif }
    @media (min-width: 48rem) and (color) { p { margin: 0 -1px; } }"""

    assert look.minified(css) == (
        "a :hover,b>c{width :calc(100% - 2 * var(--s) + 1px);color:#fff!important}"
        '.x::before{content:"a ; b  /* kept */";font:400 1rem/1.5 "Noto  Serif",serif}'
        "@media (min-width:48rem) and (color){p{margin:0 -1px}}"
    )


def test_the_policy_admits_each_sheet_a_public_page_carries_and_nothing_unsafe() -> None:
    policy = look.policy()

    for name in ("public", "proof", "ways"):
        digest = base64.b64encode(hashlib.sha256(look.sheet(name).encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_page_carries_only_the_drawings_it_points_to() -> None:
    page = '<svg><use href="#i-mic"/></svg><rect fill="url(#p4)"/><a href="#i-am-a-heading">x</a>'

    assert re.findall(r'id="([^"]+)"', symbols.sprite_for(page)) == ["i-mic", "p4"]
    assert symbols.sprite_for("<p>words</p>") == ""


def test_an_unknown_icon_names_the_known_ones() -> None:
    with pytest.raises(KeyError, match=r"There is no icon .unicorn.\. There are: alert, back"):
        symbols.icon_name("unicorn")


def test_indents_go_but_not_what_people_typed() -> None:
    page = "<div>\n    <p>a</p>\n  <textarea>one\n   two</textarea>\n  </div>"

    assert look.without_indents(page) == "<div>\n<p>a</p>\n<textarea>one\n   two</textarea>\n</div>"


@override_settings(ROOT_URLCONF="qadam.core.tests.urls")
def test_the_desk_keeps_its_sheet_for_a_year_and_an_old_address_still_works(client: Client) -> None:
    present = client.get(look.desk_sheet_url())
    old = client.get("/look/0123456789abcdef.css")

    assert present["Cache-Control"] == "public, max-age=31536000, immutable"
    assert old["Cache-Control"] == "no-cache"
    assert old.content == present.content
    assert present.content.decode().startswith(look.sheet("public")[:200])
