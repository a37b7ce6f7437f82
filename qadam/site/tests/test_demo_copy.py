"""The reference copy for chats: complete in three languages, and short enough for buttons."""

import re
from pathlib import Path

import pytest

from qadam.site import demo

COPY = Path(demo.__file__).with_name("copy.md")
URDU_ONLY = re.compile("[ہھٹڈڑںگ]")
PASHTO_ONLY = re.compile("[ښځڅږډړټڼېۍګهي]")


def lines() -> list[list[str]]:
    """The rows of the copy: key, English, Urdu, Pashto, and the most characters a button may have."""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in COPY.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
    ]
    return [row for row in rows if len(row) == 5 and row[0] not in ("key", "---")]


@pytest.mark.parametrize("row", lines(), ids=lambda row: row[0])
def test_a_line_says_the_same_in_three_languages_and_fits(row: list[str]) -> None:
    _key, *texts, most = row
    english, urdu, pashto = texts

    assert {frozenset(re.findall(r"\{\w+\}", text)) for text in texts} == {
        frozenset(re.findall(r"\{\w+\}", english))
    }
    assert all(texts)
    assert [text for text in texts if most and len(text) > int(most)] == []
    assert not URDU_ONLY.search(pashto)
    assert not PASHTO_ONLY.search(urdu)


def test_each_key_is_there_once() -> None:
    keys = [row[0] for row in lines()]

    assert len(keys) > 100
    assert len(keys) == len(set(keys))


def test_every_kind_of_danger_has_three_steps() -> None:
    keys = {row[0] for row in lines()}

    for kind in ("violence", "blackmail", "harassment", "self-harm", "child"):
        assert {f"{kind}.{n}" for n in (1, 2, 3)} <= keys
