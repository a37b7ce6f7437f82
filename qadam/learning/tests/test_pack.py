"""Session packs as bytes: what is in them, what they weigh, and that words of people stay words."""

import base64
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qadam.learning.loading import LIBRARY
from qadam.learning.material import Answer, Example, Lesson, NativeReading, Voice
from qadam.learning.pack import FULL_BYTES, LIGHT_BYTES, TooBig, build, fitting
from qadam.learning.pack.words import plain
from qadam.learning.tests.lessons import lesson_of, sound, with_example, with_voices

WRITTEN = sorted(
    (path.parent.name, path.stem)
    for path in LIBRARY.glob("lessons/*/*.toml")
    if path.stem != "lesson" and (path.parent / "lesson.toml").exists()
)
AIM_BYTES = 60 * 1024
NASTY = (
    "<script>alert(1)</script>", '"onload=alert(1) x="', "' autofocus onfocus=alert(1) '", "]]>", "--><img src=//x.test>",
    "</title></style></script>", "\u2028", "\u2029", "\x00", "\u202e", "\ud800", "&lt;b&gt;", "&#x3c;b>", "{}", "%(name)s",
    "{0}", "<svg/onload=alert(1)>", "javascript:alert(1)", "<!--", "\r\n", "https://x.test/",
)  # fmt: skip


class _Seen(HTMLParser):
    """The bones of a page: its tags with the names of their attributes, and the text between."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.bones: list[tuple[str, ...]] = []
        self.texts: list[str] = []
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "br":
            self.bones.append((tag, *sorted(name for name, _ in attrs)))
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "action", "data")]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def words(page: bytes) -> str:
    """All the text of a page, as one line."""
    return " ".join(" ".join(_Seen(page.decode()).texts).split())


def _everywhere(lesson: Lesson, text: str) -> Lesson:
    """The lesson with this text in every place that people fill."""
    text = f"x{text}"
    voice = Voice(text, "audio/ogg", b"OggS", 1)
    cards = tuple(
        replace(
            card, id=text, text=text, note=text, why=text, voice=voice, drawing_alt=text,
            answers=tuple(Answer(text, answer.drawing) for answer in card.answers),
            example=Example(text, text, date(2026, 11, 1)),
        )
        for card in lesson.cards
    )  # fmt: skip
    return replace(
        lesson, code=text, title=text, summary=text, licence=text, sources=(text,), adapted_from=text, cards=cards,
        room_rules=(text,), safeguarding=(text,), native=NativeReading(text, date(2026, 11, 1)),
    )  # fmt: skip


@pytest.mark.parametrize(("code", "language"), WRITTEN)
def test_every_lesson_of_the_library_is_a_small_light_pack(code: str, language: str) -> None:
    lesson = lesson_of(code, language)

    made = build(lesson, light=True)

    assert len(made) <= AIM_BYTES
    shown = words(made)
    for card in lesson.cards:
        assert " ".join(card.text.split()) in shown
        assert " ".join(card.why.split()) in shown


def test_a_full_pack_carries_its_voices_and_a_light_one_says_where_they_are() -> None:
    lesson = with_voices(lesson_of("links", "en"), speaker="Zarmina")

    full, light = build(lesson, light=False).decode(), build(lesson, light=True).decode()

    sounds = re.findall(r'src="data:audio/ogg;base64,([^"]+)"', full)
    assert [base64.b64decode(one) for one in sounds] == [
        card.voice.data for card in lesson.cards if card.voice
    ]
    assert words(full.encode()).count("Voice of Zarmina 0:03") == len(lesson.cards) - 1
    assert "Voice not yet recorded: read it aloud." in words(full.encode())
    assert "<audio" not in light
    assert "Voice of Zarmina : it is in the big file. Ask your leader." in words(light.encode())


def test_the_same_lesson_gives_the_same_bytes() -> None:
    lesson = with_voices(lesson_of("otp", "ps"))

    assert build(lesson, light=False) == build(lesson, light=False)


def test_a_pack_whose_voices_are_too_long_names_the_heaviest_cards_and_fits_at_a_lower_rate() -> None:
    lesson = with_voices(lesson_of("links", "ur"))
    # Three cards with one long recording in a quality no phone needs.
    long = Voice("Zarmina", "audio/ogg", sound(40, 128_000), 40)
    heavy = replace(
        lesson, cards=tuple(replace(c, voice=long) if n < 3 else c for n, c in enumerate(lesson.cards))
    )

    with pytest.raises(TooBig) as refused:
        build(heavy, light=False)

    assert set(refused.value.cards) == {card.id for card in lesson.cards[:3]}
    assert str(refused.value).endswith(f"are allowed. Heaviest cards: {', '.join(refused.value.cards)}.")
    fitted = fitting(heavy)
    assert len(build(fitted, light=False)) <= FULL_BYTES
    assert [card.voice and card.voice.seconds for card in fitted.cards] == [
        card.voice and card.voice.seconds for card in heavy.cards
    ]


def test_voices_that_fit_are_left_as_they_are() -> None:
    lesson = with_voices(lesson_of("links", "en"))

    assert fitting(lesson) is lesson


def test_a_light_pack_over_its_limit_names_the_cards_with_most_words() -> None:
    lesson = lesson_of("links", "en")
    cards = (lesson.cards[0], replace(lesson.cards[1], note="long " * LIGHT_BYTES), *lesson.cards[2:])

    with pytest.raises(TooBig) as refused:
        build(replace(lesson, cards=cards), light=True)

    assert refused.value.cards[0] == lesson.cards[1].id


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=12)), max_size=6).map("".join))
def test_whatever_people_write_stays_words(text: str) -> None:
    lesson = lesson_of("links", "en")

    seen = _Seen(build(_everywhere(lesson, text), light=False).decode())

    assert seen.bones == _Seen(build(_everywhere(lesson, ""), light=False).decode()).bones
    assert {address.split(",")[0] for address in seen.addresses} == {"data:audio/ogg;base64"}
    shown = "".join(seen.texts)
    assert all(line in shown for line in plain(f"x{text}").split("\n"))
    assert not set("\x00\u202e\ud800") & set(shown)


def test_nothing_is_fetched_and_nothing_runs_but_our_own() -> None:
    page = build(lesson_of("links", "en"), light=True).decode()

    policy = re.search(r'content="(default-src[^"]+)"', page)
    assert policy
    rules = dict(rule.split(" ", 1) for rule in policy[1].replace("&#x27;", "'").split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert re.fullmatch(r"'sha256-[\w+/=]{44}' 'sha256-[\w+/=]{44}'", rules["script-src"])
    assert re.fullmatch(r"'sha256-[\w+/=]{44}'", rules["style-src"])
    assert (page.count("<script"), page.count("<style")) == (2, 1)
    assert not re.search(r"(?:src|href)=|url\(|@import|style=", page)


def test_what_is_going_round_here_is_shown_as_such_with_its_day() -> None:
    page = words(build(with_example(lesson_of("links", "en"), "“Your 8171 money has come.”"), light=True))

    assert "Going round in Charsadda , seen on 20 November 2026 “Your 8171 money has come.”" in page


@pytest.mark.parametrize(
    ("language", "unread", "read"),
    [
        ("ps", "د مورنۍ ژبې کس لوستے دے: لا نه", "د مورنۍ ژبې کس لوستے دے: هو ( Gul Bibi ، 2 دسمبر 2026 )"),
        ("sd", "مادري ٻولي وارن پڙهيو: اڃا نه", "مادري ٻولي وارن پڙهيو: ها ( Gul Bibi ، 2 ڊسمبر 2026 )"),
        (
            "pa-Arab",
            "ماں بولی والے نے پڑھیا: اجے نہیں",
            "ماں بولی والے نے پڑھیا: ہاں ( Gul Bibi ، 2 دسمبر 2026 )",
        ),
    ],
)
def test_a_text_says_whether_a_native_speaker_has_read_it(language: str, unread: str, read: str) -> None:
    lesson = replace(lesson_of("links", "ps"), language=language)

    assert unread in words(build(lesson, light=True))
    assert read in words(
        build(replace(lesson, native=NativeReading("Gul Bibi", date(2026, 12, 2))), light=True)
    )


def test_an_urdu_pack_says_nothing_of_native_readers() -> None:
    assert "اہلِ زبان" not in words(build(lesson_of("links", "ur"), light=True))


def test_sindhi_and_punjabi_packs_have_their_own_words_around_the_lesson() -> None:
    for language, following in (("sd", "اڳتي"), ("pa-Arab", "اگے")):
        page = build(replace(lesson_of("links", "ur"), language=language), light=True)
        assert f'<html lang="{language}" dir="rtl">' in page.decode()
        assert following in words(page)
        assert not re.search(r"\b(?:Next|Back|Question|Card|Read|Voice|Thank)\b", words(page))


def test_every_card_can_be_found_by_whoever_shows_the_pack_elsewhere() -> None:
    lesson = lesson_of("links", "en")
    page = build(lesson, light=True).decode()

    found = re.findall(r'<article data-card="([^"]+)" data-kind="(\w+)" data-minutes="(\d+)"', page)
    assert found == [("room", "room", "0")] + [(c.id, c.kind, str(c.minutes)) for c in lesson.cards]


def test_the_answer_key_is_the_last_thing_printed() -> None:
    lesson = lesson_of("links", "en")

    key = words(build(lesson, light=True)).rpartition("Answer key: Look before you press")[2]

    for card in lesson.questions:
        assert card.right is not None
        assert f"{card.right + 1} {card.answers[card.right].text} {card.why}" in key
