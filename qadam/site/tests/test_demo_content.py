"""What the demo network's words promise, before anything is loaded into a database."""

import dataclasses
import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import av
import pytest
from av.audio.frame import AudioFrame

from qadam.impact.intervals import Difference, TooEarly, Verdict, verdict
from qadam.site.demo.content import DemoContent, _check_goals, _check_names, _check_references, demo_content
from qadam.site.demo.people import DemoPerson, people
from qadam.site.demo.reading import DATA, ContentError, Day, SomeTexts, Texts, build, load_table
from qadam.site.demo.shapes import BroadcastContent, ChatContent, ChatMessage, Persona, StoryContent
from qadam.site.demo.sound import recording, samples

URDU_ONLY = re.compile("[ہھٹڈڑںگۂۓ]")
PASHTO_ONLY = re.compile("[ښځڅږډړټڼېۍګ]")
ARABIC_KEYBOARD = re.compile("[كىة٠-٩۰-۹]")


def texts_of(thing: Any) -> Iterator[SomeTexts]:
    """Every text in several languages anywhere inside a piece of content."""
    if isinstance(thing, SomeTexts):
        yield thing
    elif dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            yield from texts_of(getattr(thing, field.name))
    elif isinstance(thing, dict):
        for value in thing.values():
            yield from texts_of(value)
    elif isinstance(thing, tuple):
        for item in thing:
            yield from texts_of(item)


@pytest.fixture(scope="module")
def content() -> DemoContent:
    return demo_content()


def test_the_network_has_the_size_it_is_described_with(content: DemoContent) -> None:
    sizes = (
        len(content.organisations),
        Counter(campaign.state for campaign in content.campaigns),
        Counter(story.state for story in content.stories),
        Counter(drive.is_past for drive in content.drives),
        len(content.broadcasts),
        len(content.people),
    )

    assert sizes == (
        3,
        {"published": 2, "closed": 1},
        {"published": 10, "submitted": 2, "withdrawn": 1},
        {True: 10, False: 6},
        2,
        400,
    )


def test_stories_are_told_in_three_languages_and_of_many_kinds(content: DemoContent) -> None:
    assert Counter(story.language for story in content.stories) == {"ur": 8, "ps": 3, "en": 2}
    assert {story.kind for story in content.stories} == {
        "craft",
        "place",
        "work",
        "poem",
        "testimony",
        "recipe",
    }
    assert {story.consent.audience for story in content.stories} == {
        "public_named",
        "public_unnamed",
        "circle",
        "not_yet",
    }


def test_urdu_is_spelt_with_urdu_letters_and_pashto_with_pashto_ones(content: DemoContent) -> None:
    quoted = {text for story in content.stories for text in story.text.values()}
    wrong = [
        text
        for texts in texts_of(content)
        for code, text in texts.items()
        if (code == "ps" and URDU_ONLY.search(text))
        or (code == "ur" and PASHTO_ONLY.search(text) and text not in quoted)
        or (code == "en" and re.search("[\u0600-\u06ff]", text))
        or ARABIC_KEYBOARD.search(text)
    ]

    assert wrong == []


def test_people_in_threads_write_with_the_letters_of_their_language(content: DemoContent) -> None:
    def language_of(chat: ChatContent, message: ChatMessage) -> str:
        return message.language or ("ur" if message.author == "note" else chat.language)

    foreign = {"ps": URDU_ONLY, "ur": PASHTO_ONLY, "en": re.compile("[\u0600-\u06ff]")}
    wrong = [
        message.text
        for chat in content.chats
        for message in chat.messages
        if message.author != "bot" and foreign[language_of(chat, message)].search(message.text)
    ]

    assert wrong == []


def test_pashto_words_end_as_they_are_written_in_peshawar(content: DemoContent) -> None:
    endings = [
        word
        for texts in texts_of(content)
        for word in re.findall(r"\w+", texts.get("ps", ""))
        if word.endswith("ی")
    ]

    assert endings == []


def test_no_text_carries_a_phone_number_beside_the_helplines(content: DemoContent) -> None:
    numbers = [
        found
        for texts in texts_of(content)
        for text in texts.values()
        for found in re.findall(r"\+?\d[\d -]{8,}\d", text)
    ]

    assert numbers == []


def test_nothing_is_published_that_its_teller_kept_back(content: DemoContent) -> None:
    kept = {s.slug for s in content.stories if s.consent.audience in ("circle", "not_yet")}

    assert kept == {"the-eighth-month", "the-day-the-scale-broke"}
    assert {s.state for s in content.stories if s.slug in kept} == {"submitted"}


def test_a_sealed_narrator_is_shown_without_a_name(content: DemoContent) -> None:
    named = {s.narrator.shown["en"] for s in content.stories if s.consent.audience == "public_named"}
    unnamed = {s.narrator.shown["en"] for s in content.stories if s.narrator.sealed}

    assert named & unnamed == set()
    assert all(s.narrator.sealed == (s.consent.audience != "public_named") for s in content.stories)


def test_a_story_told_in_pieces_is_the_story(content: DemoContent) -> None:
    stories = {str(story.slug): story for story in content.stories}
    typed = next(chat for chat in content.chats if chat.slug == "rajjar-tells")
    spoken = next(chat for chat in content.chats if chat.slug == "zarmina-tells")
    long_enough = [
        m.text for m in typed.messages if m.author == "person" and (len(m.text) > 90 or m.text[:3] == "نام")
    ]
    voice = stories["do-not-break-the-thread"].voice

    assert "\n\n".join(long_enough) == stories["it-was-not-a-headache"].told
    assert voice is not None
    assert sum(m.seconds for m in spoken.messages if not m.text) == voice.seconds


def test_messages_of_a_thread_are_in_the_order_they_came(content: DemoContent) -> None:
    for chat in content.chats:
        moments = [(message.day, message.at) for message in chat.messages]

        assert moments == sorted(moments)
        assert max(day for day, _ in moments) <= chat.starts_days_ago


def test_a_missing_language_stops_the_import() -> None:
    table = {"key": "amna", "number": 1, "language": "ur", "place": "peshawar", "organisation": "x"}
    table |= {"name": {"ur": "آمنہ", "en": "Amna"}, "about": {"ur": "ا", "ps": "ا", "en": "a"}}

    with pytest.raises(ContentError, match=r"here\.name: no text in ps"):
        build(Persona, table, "here")


def test_a_misspelt_entry_stops_the_import() -> None:
    with pytest.raises(ContentError, match="here: unknown titel"):
        build(StoryContent, {"titel": "x"}, "here")


def test_an_absolute_date_stops_the_import(tmp_path: Path) -> None:
    file = tmp_path / "story.toml"
    file.write_text('note = "on 2026-11-21"', encoding="utf-8")

    with pytest.raises(ContentError, match="relative to today"):
        load_table(file)


def test_two_of_one_name_stop_the_import(content: DemoContent) -> None:
    doubled = dataclasses.replace(content, stories=(*content.stories, content.stories[0]))

    with pytest.raises(ContentError, match="story there twice: do-not-break-the-thread"):
        _check_names(doubled)


def test_a_name_that_leads_nowhere_stops_the_import(content: DemoContent) -> None:
    with pytest.raises(ContentError, match="no story do-not-break-the-thread"):
        _check_references(dataclasses.replace(content, stories=content.stories[1:]))


def test_a_goal_that_drives_did_not_bring_stops_the_import(content: DemoContent) -> None:
    with pytest.raises(ContentError, match="metres reached 2100, drives brought 1800"):
        _check_goals(dataclasses.replace(content, drives=content.drives[1:]))


@pytest.mark.parametrize("today", [date(2026, 11, 15 + n) for n in range(7)])
def test_a_sunday_is_a_sunday_whatever_day_the_demo_starts(today: date, content: DemoContent) -> None:
    for drive in content.drives:
        on = drive.day.on(today)

        assert (on < today) == drive.is_past
        assert not drive.day.weekday or on.strftime("%A").lower() == drive.day.weekday
    assert abs((Day(days=8, weekday="sunday").on(today) - today).days - 8) <= 3


@pytest.mark.parametrize("today", [date(2026, 11, 15 + n) for n in range(7)])
def test_what_a_goal_reached_is_read_after_the_drive(today: date, content: DemoContent) -> None:
    canal = next(campaign for campaign in content.campaigns if campaign.slug == "the-canal-is-ours")
    drives = [d for d in content.drives if d.campaign == canal.slug and d.is_past]
    for reading in canal.goals[0].readings:
        earlier = [d for d in drives if d.day.on(today) < reading.day.on(today)]
        brought = sum(o.value for d in earlier for o in d.outcomes if o.key == "metres")

        assert reading.value in (brought, brought + 30)


def test_the_same_four_hundred_people_every_time() -> None:
    again = people.__wrapped__()

    assert again == people()
    assert len(again) == 400
    assert people.__wrapped__(seed=2) != again


def test_people_have_names_of_their_own_and_numbers_nobody_has() -> None:
    numbers = {p.address for p in people() if p.channel in ("whatsapp", "sms")}

    assert len({p.name_in_latin for p in people()}) == 400
    assert [n for n in numbers if not re.fullmatch(r"\+92300000\d{4}", n)] == []


def test_some_share_a_phone_some_stopped_and_some_were_never_asked() -> None:
    by_phone = Counter(p.address for p in people() if p.address)
    shared = [number for number, count in by_phone.items() if count > 1]

    assert 20 <= len(shared) <= 40
    assert max(by_phone.values()) == 3
    assert {len({p.organisation for p in people() if p.address == number}) for number in shared} == {1}
    assert sum(p.stopped_days_ago is not None for p in people()) >= 8
    assert sum(not p.consents for p in people()) >= 8
    assert sum(not p.address for p in people()) >= 3


def test_every_yes_and_no_carries_its_words_in_a_language_the_person_was_asked_in() -> None:
    for person in people():
        for consent in person.consents:
            expected = person.language if person.language in ("ur", "ps", "en") else "ur"

            assert consent.language == expected
            assert consent.asked and consent.answered


def _eligible(broadcast: BroadcastContent) -> int:
    """Phones the broadcast was for: on WhatsApp, yes to news, nobody at home said STOP before."""

    def may_get_it(person: DemoPerson) -> bool:
        stopped = person.stopped_days_ago is not None and person.stopped_days_ago >= broadcast.days_ago
        news = any(c.granted for c in person.consents if c.purpose == "news")
        asked_for = (
            bool(set(person.causes) & set(broadcast.causes)) and person.language in broadcast.languages
        )
        return news and not stopped and asked_for and person.joined_days_ago > broadcast.days_ago

    return len(
        {
            p.address
            for p in people()
            if p.organisation == broadcast.organisation and p.channel == "whatsapp" and may_get_it(p)
        }
    )


def _verdict(broadcast: BroadcastContent) -> Verdict:
    people_in_it = _eligible(broadcast)
    held = round(people_in_it * broadcast.holdout)
    messaged = people_in_it - held
    return verdict(
        round(messaged * broadcast.signup_messaged),
        messaged,
        round(held * broadcast.signup_held_out),
        held,
        held_share=broadcast.holdout,
    )


def test_one_broadcast_shows_a_difference_and_the_other_is_too_early_to_tell(content: DemoContent) -> None:
    canal, camp = content.broadcasts

    assert isinstance(_verdict(canal), Difference)
    assert isinstance(_verdict(camp), TooEarly)


def test_signups_a_broadcast_brought_fit_into_its_drives(content: DemoContent) -> None:
    for broadcast in content.broadcasts:
        places = sum(drive.signed_up for drive in content.drives if drive.slug in broadcast.drives)

        assert _eligible(broadcast) * broadcast.signup_messaged < places


def test_every_helpline_names_its_source_and_when_it_was_read(content: DemoContent) -> None:
    assert [
        h.key
        for h in content.helplines
        if not (h.source and h.last_checked and h.sure in ("public", "check"))
    ] == []
    assert {h.number for h in content.helplines} >= {"15", "1122", "1099", "0800-39393", "1121", "1043"}


def test_every_data_file_is_read() -> None:
    known = {
        "organisations",
        "broadcasts",
        "personas",
        "helplines",
        "names",
        "consent_words",
        "templates",
        "wordings",
        "circles",
        "creators",
    }

    assert {path.stem for path in DATA.glob("*.toml")} == known
    assert {path.name for path in DATA.iterdir() if path.is_dir()} == {
        "campaigns",
        "stories",
        "drives",
        "chats",
    }


@pytest.mark.parametrize("seconds", [3, 60])
def test_the_melody_is_as_long_as_asked_however_it_is_packed(seconds: int) -> None:
    made = recording(seconds, "canal")

    for data, most in ((made.ogg, 0.05), (made.mp3, 0.2)):
        with av.open(io.BytesIO(data), "r") as container:
            frames = [frame for frame in container.decode(audio=0) if isinstance(frame, AudioFrame)]
        heard = sum(frame.samples / frame.sample_rate for frame in frames)
        assert heard == pytest.approx(seconds, abs=most)
    assert len(made.peaks) == 56
    assert max(made.peaks) == 100


def test_every_story_has_a_tune_of_its_own_the_same_every_time() -> None:
    assert samples(3, "canal") == samples(3, "canal")
    assert samples(3, "canal") != samples(3, "loom")


def test_the_recording_is_opus_and_says_that_it_is_no_person() -> None:
    note = recording(2, "canal").ogg

    assert note[:4] == b"OggS"
    assert b"Demo music, not a person" in note


def test_texts_have_three_languages() -> None:
    assert Texts.required == {"ur", "ps", "en"}


def test_what_circles_ask_is_written_in_their_language(content: DemoContent) -> None:
    wrong = {"ur": PASHTO_ONLY, "ps": URDU_ONLY}
    asked = [
        (circle.language, text)
        for circle in content.circles
        for meeting in circle.meeting
        for text in meeting.asked
    ]

    assert len(asked) > 20
    assert [text for language, text in asked if wrong[language].search(text)] == []
    assert [leader.name for leader in content.leaders if wrong[leader.language].search(leader.name)] == []


def test_where_children_sit_no_sign_and_no_family_can_be_written_down(content: DemoContent) -> None:
    school = next(circle for circle in content.circles if circle.audience == "class")

    with pytest.raises(ContentError, match="no sign"):
        dataclasses.replace(school, signs=3)
    with pytest.raises(ContentError, match="grown-ups"):
        dataclasses.replace(school, families=2)
