"""Addresses of posts, sources and hints, with texts nobody thought of; every way through the states."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qadam.core.text import fold
from qadam.creators import enums
from qadam.creators.errors import NotAPostAddress
from qadam.creators.hints import _TABLE, MOST_HINTS, hints_for
from qadam.creators.reading import MOST_SOURCES, post_address, sources_in


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://www.facebook.com/a/posts/1", "https://www.facebook.com/a/posts/1"),
        ("see: http://youtu.be/abc123!", "https://youtu.be/abc123"),
        ("www.tiktok.com/@gul/video/7", "https://www.tiktok.com/@gul/video/7"),
        ("instagram.com/p/Cx1/", "https://instagram.com/p/Cx1/"),
        ("https://youtube.com/watch?v=abc۔", "https://youtube.com/watch?v=abc"),
        ("https://WWW.Facebook.com/A/1#x", "https://www.facebook.com/A/1"),
        ("https://اردو.com/خبر", "https://xn--mgbqf7g.com/خبر"),
    ],
)
def test_an_address_of_a_post_is_found_in_what_was_sent(written: str, address: str) -> None:
    assert post_address(written) == address


@pytest.mark.parametrize(
    "written",
    [
        "",
        "on my page",
        "https://facebook.com",
        "https://facebook.com/",
        "javascript:alert(1)",
        "ftp://example.com/x",
        "https://127.0.0.1/post",
        "https://[::1]/post",
        "https://localhost/post",
        "https://printer.local/post",
        "https://user:secret@facebook.com/post",
        "https://facebook.com:8080/post",
        'https://facebook.com/"><script>',
        f"https://facebook.com/{'a' * 600}",
    ],
)
def test_what_is_no_address_of_a_post_is_refused(written: str) -> None:
    with pytest.raises(NotAPostAddress):
        post_address(written)


@given(st.text(max_size=300))
def test_whatever_is_sent_is_refused_or_becomes_an_address_that_stays_the_same(written: str) -> None:
    try:
        address = post_address(written)
    except NotAPostAddress:
        return
    assert address.startswith("https://")
    assert post_address(address) == address


def test_sources_are_lines_each_once() -> None:
    assert sources_in("- WHO\n\n2. Dr. Ayesha, Charsadda\nWHO\n") == ["WHO", "Dr. Ayesha, Charsadda"]
    assert [sources_in("none"), sources_in("کوئی نہیں"), sources_in("نشته"), sources_in(" - ")] == [[]] * 4


@given(st.text(max_size=2000))
def test_sources_are_never_empty_nor_too_many(written: str) -> None:
    found = sources_in(written)

    assert len(found) <= MOST_SOURCES
    assert all(line.strip() and "\n" not in line for line in found)


# ── hints ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_line_of_the_table_is_found_in_a_sentence() -> None:
    for words, better, _why in _TABLE:
        for one in words:
            found = hints_for(f"x {one} y")
            assert (fold(one), better) in [(fold(hint.words), hint.better) for hint in found], one


def test_hints_look_at_whole_words_in_any_spelling() -> None:
    assert hints_for("Brothersome mankindly") == []
    assert [hint.better for hint in hints_for("The LADY   Doctor came. لیڈی ڈرائيور")] == [
        "doctor",
        "ڈرائیور",
    ]


@given(st.text(max_size=500))
def test_no_text_gets_more_than_a_handful(text: str) -> None:
    assert len(hints_for(text)) <= MOST_HINTS


# ── states ──────────────────────────────────────────────────────────────────────────────────────────────────────────

TABLES: list[tuple[Any, Any, Any]] = [
    (enums.CohortState, enums.COHORT_TRANSITIONS, enums.CohortState.OPEN),
    (enums.ParticipantState, enums.PARTICIPANT_TRANSITIONS, enums.ParticipantState.WAITING),
    (enums.BriefState, enums.BRIEF_TRANSITIONS, enums.BriefState.DRAFT),
    (enums.DraftState, enums.DRAFT_TRANSITIONS, enums.DraftState.SENT),
]


@pytest.mark.parametrize(("states", "table", "first"), TABLES, ids=lambda one: getattr(one, "__name__", None))
def test_every_state_can_be_reached(states: Any, table: Any, first: Any) -> None:
    reached, edge = {first}, [first]
    while edge:
        fresh = table[edge.pop()] - reached
        reached |= fresh
        edge += fresh

    assert reached == set(states)


def test_more_openness_than_asked_is_enough_and_less_is_not() -> None:
    enough = {
        asked: [said for said in ("", "own", "with", "paid") if enums.is_open_enough(said, asked=asked)]
        for asked in enums.Disclosure.values
    }

    assert enough == {"own": ["own", "with", "paid"], "with": ["with", "paid"], "paid": ["paid"]}
