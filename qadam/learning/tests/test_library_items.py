"""The item bank as it stands in the files: enough of each kind, fair to guess at, and no address that somebody could own."""

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

LIBRARY = Path(__file__).parents[1] / "library"
LANGUAGES = ("ur", "ps", "en")
TOPICS = {
    "links",
    "otp",
    "forwards",
    "photos",
    "harassment",
    "locks",
    "children",
    "jobs",
    "deepfakes",
    "home",
}
TOPICS |= {"sources", "disclosure", "gender"}  # of young creators
# Names nobody can register (RFC 2606): the only ones a false address may end in.
NOBODYS = (".example", ".invalid", ".test")
# What a stranger cannot register a name under, as far as the bank uses it.
SUFFIXES = ("gov.pk", "com.pk", "pk", "example", "invalid", "test")
ADDRESS = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?![\w-])", re.ASCII)
PHONE = re.compile(r"(?:\+92[ -]?|\b0)3\d{2}[ -]?(\d{7})")
# Real owners that are named so that they can be told from the false ones.
REAL = {
    "bisp.gov.pk",
    "nadra.gov.pk",
    "fbr.gov.pk",
    "pmyp.gov.pk",
    "pta.gov.pk",
    "beoe.gov.pk",
    "ep.gov.pk",
    "jazzcash.com.pk",
    "easypaisa.com.pk",
    "digitalrightsfoundation.pk",
}

ITEMS: list[dict[str, Any]] = [
    item
    for path in sorted((LIBRARY / "items").glob("*.toml"))
    for item in tomllib.loads(path.read_text("utf-8"))["items"]
]
DRAWINGS = frozenset(tomllib.loads((LIBRARY / "drawings.toml").read_text("utf-8")))


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [item for item in ITEMS if item["kind"] == kind]


def words(item: dict[str, Any]) -> list[str]:
    """Everything a person reads of an item, in every language."""
    return [
        text
        for code in LANGUAGES
        for text in (item[code]["text"], *item[code].get("answers", []), item[code]["why"])
    ]


def owner_of(host: str) -> str:
    """The part of a host that somebody has registered: bisp.gov.pk of 8171.bisp.gov.pk."""
    suffix = next(suffix for suffix in SUFFIXES if host.endswith("." + suffix))
    return host.removesuffix("." + suffix).rpartition(".")[2] + "." + suffix


def test_every_code_stands_once_and_every_item_is_there_in_three_languages() -> None:
    assert [code for code, times in Counter(item["code"] for item in ITEMS).items() if times > 1] == []
    assert [item["code"] for item in ITEMS if not all(text.strip() for text in words(item))] == []


def test_there_is_enough_to_draw_from() -> None:
    assert len(of_kind("check")) >= 72
    assert len(of_kind("scam")) >= 30
    assert len(of_kind("link")) >= 20


def test_every_topic_has_six_checks_of_the_same_difficulty_so_that_before_and_after_differ() -> None:
    at_two = Counter(item["topic"] for item in of_kind("check") if item["difficulty"] == 2)

    assert {topic: at_two[topic] for topic in TOPICS if at_two[topic] < 6} == {}
    assert {item["topic"] for item in ITEMS} == TOPICS


def test_a_check_has_three_pictures_three_answers_and_one_of_them_is_right() -> None:
    for item in of_kind("check"):
        assert item["answer"] in range(3), item["code"]
        assert len(item["drawings"]) == len(set(item["drawings"])) == 3, item["code"]
        for code in LANGUAGES:
            assert len(item[code]["answers"]) == len(set(item[code]["answers"])) == 3, (item["code"], code)


def test_whoever_always_takes_the_same_place_is_not_right_more_often_than_by_chance() -> None:
    checks = of_kind("check")
    places = Counter(item["answer"] for item in checks)

    assert all(0.25 <= places[place] / len(checks) <= 0.42 for place in range(3)), places
    for topic in {item["topic"] for item in checks}:
        assert len({item["answer"] for item in checks if item["topic"] == topic}) == 3, topic


def test_the_length_of_an_answer_gives_nothing_away() -> None:
    for code in LANGUAGES:
        lengths = [
            ([len(answer) for answer in item[code]["answers"]], item["answer"]) for item in of_kind("check")
        ]
        for extreme in (min, max):
            won = sum(size[right] == extreme(size) for size, right in lengths)
            assert won / len(lengths) < 0.5, (code, extreme.__name__, won)


def test_about_two_of_five_messages_and_addresses_are_real_so_that_nobody_learns_to_say_scam() -> None:
    for kind in ("scam", "link"):
        verdicts = Counter(item["answer"] for item in of_kind(kind))
        assert set(verdicts) == {"real", "scam"}
        assert 0.33 <= verdicts["real"] / verdicts.total() <= 0.5, (kind, verdicts)


def test_only_drawings_that_exist_are_used() -> None:
    used = {(item["code"], name) for item in ITEMS for name in (item["drawing"], *item.get("drawings", []))}

    assert sorted(use for use in used if use[1] not in DRAWINGS) == []


def test_the_owner_of_a_link_is_the_one_its_address_has() -> None:
    for item in of_kind("link"):
        host = urlsplit(item["address"]).hostname or ""
        assert item["owner"] == owner_of(host), item["code"]


def test_a_false_address_can_be_registered_by_nobody() -> None:
    for item in of_kind("link"):
        if item["answer"] == "scam":
            assert item["owner"].endswith(NOBODYS), item["code"]
        else:
            assert item["owner"].endswith(NOBODYS) or item["owner"] in REAL, item["code"]


def test_a_real_link_is_not_known_by_its_ending_alone() -> None:
    real = [item["owner"] for item in of_kind("link") if item["answer"] == "real"]

    assert any(owner.endswith(".example") for owner in real)


def test_no_text_holds_an_address_that_a_stranger_could_own() -> None:
    for item in ITEMS:
        for text in words(item):
            for host in ADDRESS.findall(text):
                assert host in SUFFIXES or host.endswith(NOBODYS) or owner_of(host) in REAL, (
                    item["code"],
                    host,
                )


def test_a_phone_number_in_a_message_is_clearly_made_up() -> None:
    ends = {end for item in ITEMS for text in words(item) for end in PHONE.findall(text)}

    assert ends == {"0000000"}


def test_the_reason_of_a_real_message_never_promises_that_it_is_safe() -> None:
    promises = re.compile(r"\bsafe\b|محفوظ ہے|خوندي دے")

    assert [i["code"] for i in ITEMS for code in LANGUAGES if promises.search(i[code]["why"])] == []
