"""The desk of lessons: a copy of the library's, its cards, its languages, who reads and publishes it, and whose voice it has."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from qadam.accounts.models import User
from qadam.learning import authoring, level, voices, writing
from qadam.learning.errors import NoLink, NotADraft, NotComplete, NotWritten, SomebodyElse
from qadam.learning.loading import LIBRARY, load_lesson
from qadam.learning.models import Card, Lesson, OutsideMaterial, Version
from qadam.learning.queries import lesson_material, native_reading
from qadam.media.services import make_renditions
from qadam.media.tests.conftest import voice_note
from qadam.organisations.enums import Role
from qadam.organisations.models import Organisation
from qadam.organisations.services import add_member
from qadam.voice.models import Recording

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def disk(settings: Settings, tmp_path: object) -> None:
    """The folder this test's files lie in."""
    default = settings.STORAGES["default"]
    options = default.get("OPTIONS", {}) | {"location": str(tmp_path)}
    settings.STORAGES = settings.STORAGES | {"default": default | {"OPTIONS": options}}


@pytest.fixture
def links() -> Version:
    """The library's lesson about links."""
    load_lesson(LIBRARY / "lessons" / "links" / "lesson.toml")
    return Version.objects.published().get(lesson__code="links")


@pytest.fixture
def mine(links: Version, sahar: Organisation, amna: User) -> Version:
    """A copy Amna made of it, still a draft."""
    made = authoring.adapt_lesson(links, organisation=sahar, by=amna)
    return made.versions.get()


@pytest.fixture
def bushra(sahar: Organisation) -> User:
    """The other one who writes."""
    return add_member(sahar, email="bushra@example.org", name="Bushra", roles=[Role.EDITOR])


@pytest.fixture
def desk(amna: User) -> Client:
    client = Client()
    client.force_login(amna)
    return client


def test_a_copy_is_one_s_own_and_the_library_stays_as_it_is(links: Version, mine: Version) -> None:
    card = mine.cards.all()[0]
    authoring.edit_card(card, language="ps", words={"text": "زمونږ خبره."}, minutes=7, right=None)

    assert (mine.lesson.adapted_from, mine.state) == (links.lesson, "draft")
    assert [c.name for c in mine.cards.all()] == [c.name for c in links.cards.all()]
    assert links.cards.all()[0].text["ps"] != "زمونږ خبره."
    mine.refresh_from_db()
    assert mine.minutes == sum(mine.cards.values_list("minutes", flat=True))


def test_what_is_missing_in_a_language_is_counted(mine: Version) -> None:
    done = {row.language.code: row.is_complete for row in writing.written(mine)}
    assert done["ps"]
    card = mine.cards.exclude(right=None)[0]
    told = {"text": "پوښتنه؟", "answers": ["یو", "", "درې"], "why": "ځکه."}
    authoring.edit_card(card, language="ps", words=told, minutes=3, right=2)

    missing = {row.language.code: row.of - row.done for row in writing.written(mine)}
    assert missing["ps"] == 1
    assert writing.is_missing(Card.objects.get(pk=card.pk), "ps")
    assert Card.objects.get(pk=card.pk).right == 2


def test_whoever_wrote_it_does_not_publish_it_where_two_may(mine: Version, amna: User, bushra: User) -> None:
    authoring.hand_in(mine, by=amna)
    with pytest.raises(SomebodyElse):
        authoring.publish_version(mine, by=amna)
    with pytest.raises(NotADraft):
        authoring.edit_version(mine, title={"en": "New"}, summary={}, licence="CC0", sources=[])
    authoring.publish_version(mine, by=bushra)

    mine.refresh_from_db()
    assert (mine.state, mine.author, mine.reviewer) == ("published", amna, bushra)


def test_who_is_alone_may_publish_her_own(mine: Version, amna: User) -> None:
    authoring.hand_in(mine, by=amna)
    authoring.publish_version(mine, by=amna)

    assert Version.objects.get(pk=mine.pk).state == "published"
    everybodys = Client().get(reverse("learn:lessons")).content.decode()
    assert reverse("learn:lesson", args=[mine.lesson.code]) in everybodys


def test_a_published_version_never_changes_and_the_next_one_takes_its_place(
    mine: Version, amna: User
) -> None:
    authoring.hand_in(mine, by=amna)
    authoring.publish_version(mine, by=amna)
    following = authoring.next_draft(mine.lesson, by=amna)
    assert authoring.next_draft(mine.lesson, by=amna) == following
    with pytest.raises(NotADraft):
        authoring.add_card(mine, kind="card")

    authoring.hand_in(following, by=amna)
    authoring.publish_version(following, by=amna)
    assert list(mine.lesson.versions.values_list("number", "state")) == [(1, "retired"), (2, "published")]


def test_a_lesson_in_no_complete_language_is_not_handed_in(sahar: Organisation, amna: User) -> None:
    lesson = authoring.add_lesson(
        sahar, title={"ur": "ہمارا سبق"}, topic="links", audience=["women"], by=amna
    )
    version = lesson.versions.get()
    card = authoring.add_card(version, kind="question")
    authoring.edit_card(card, language="ur", words={"text": "کیوں؟"}, minutes=2, right=0)

    with pytest.raises(NotComplete):
        authoring.hand_in(version, by=amna)


def test_cards_are_put_in_order_by_dragging_and_by_up_and_down(desk: Client, mine: Version) -> None:
    first, second, *rest = mine.cards.all()
    ids = [str(card.pk) for card in (*rest, second, first)]
    desk.post(reverse("desk-learning:order", args=[mine.lesson_id]), {"card": ids})
    assert [str(card.pk) for card in mine.cards.all()] == ids

    desk.post(reverse("desk-learning:card", args=[mine.lesson_id, first.pk]), {"do": "up"})
    assert [card.pk for card in mine.cards.all()][-2:] == [first.pk, second.pk]


def test_saving_a_card_says_what_may_be_plainer(desk: Client, mine: Version) -> None:
    card = mine.cards.all()[0]
    address = reverse("desk-learning:card", args=[mine.lesson_id, card.pk])
    text = "یہ ایک بہت لمبا جملہ ہے جس میں بارہ سے زیادہ لفظ ہیں اور کوئی اسے یاد نہیں رکھ سکتا۔"
    answer = desk.post(f"{address}?in=ur", {"do": "save", "text": text, "minutes": "4"}, follow=True)

    assert Card.objects.get(pk=card.pk).text["ur"] == text
    assert len(level.hints(text, part="text", language="ur")) == 1
    assert text.rstrip("۔") in answer.content.decode().split('class="note warn')[1]


def test_a_card_of_the_library_cannot_be_changed_at_the_desk(desk: Client, links: Version) -> None:
    card = links.cards.all()[0]
    answer = desk.post(reverse("desk-learning:card", args=[links.lesson_id, card.pk]), {"do": "remove"})

    assert answer.status_code == 404
    assert links.cards.filter(pk=card.pk).exists()


def test_every_page_of_a_lesson_opens(desk: Client, mine: Version, links: Version) -> None:
    card = mine.cards.exclude(right=None)[0]
    pages = [("lessons", []), ("lesson-new", []), ("words", [mine.lesson_id])]
    pages += [
        (name, [lesson]) for name in ("lesson", "voices") for lesson in (mine.lesson_id, links.lesson_id)
    ]
    pages += [(name, [mine.lesson_id, card.pk]) for name in ("card", "drawing")]
    for name, args in pages:
        assert desk.get(reverse(f"desk-learning:{name}", args=args)).status_code == 200, name


# ── voices ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_line_is_recorded_on_a_phone_and_the_next_missing_one_follows(
    desk: Client, links: Version, sahar: Organisation
) -> None:
    first = voices.next_missing(voices.lines(links, "ps", sahar))
    assert first is not None
    address = f"{reverse('desk-learning:voice', args=[links.lesson_id, first.key])}?in=ps"
    file = SimpleUploadedFile("voice", voice_note(1), content_type="audio/webm")
    answer = desk.post(address, {"name": "Zarmina", "file": file})

    kept = Recording.objects.get()
    assert (kept.words, kept.speaker.name, kept.language) == (first.words, "Zarmina", "ps")
    following = voices.next_missing(voices.lines(links, "ps", sahar), after=first.key)
    assert following is not None
    assert (
        answer["Location"] == f"{reverse('desk-learning:voice', args=[links.lesson_id, following.key])}?in=ps"
    )


def test_a_voice_falls_away_when_the_words_change(desk: Client, mine: Version, sahar: Organisation) -> None:
    card = mine.cards.all()[0]
    line = next(one for one in voices.lines(mine, "ps", sahar) if one.words == card.text["ps"])
    file = SimpleUploadedFile("voice", voice_note(1), content_type="audio/webm")
    desk.post(
        f"{reverse('desk-learning:voice', args=[mine.lesson_id, line.key])}?in=ps",
        {"name": "Zarmina", "file": file},
    )
    assert [one.recording is not None for one in voices.lines(mine, "ps", sahar)].count(True) == 1

    authoring.edit_card(card, language="ps", words={"text": "نوې خبره."}, minutes=3, right=None)
    assert [one.recording is not None for one in voices.lines(mine, "ps", sahar)].count(True) == 0


def test_a_voice_offered_to_everybody_stands_in_the_lesson_of_another(
    desk: Client, links: Version, sahar: Organisation, other: Organisation
) -> None:
    line = voices.lines(links, "ps", sahar)[1]
    file = SimpleUploadedFile("voice", voice_note(1), content_type="audio/webm")
    args = [links.lesson_id, line.key]
    desk.post(f"{reverse('desk-learning:voice', args=args)}?in=ps", {"name": "Zarmina", "file": file})
    assert not any(one.recording for one in voices.lines(links, "ps", other))

    desk.post(f"{reverse('desk-learning:voice-do', args=args)}?in=ps", {"do": "offer"})
    theirs = [one for one in voices.lines(links, "ps", other) if one.recording]
    assert [(one.words, one.offered) for one in theirs] == [(line.words, True)]
    make_renditions(Recording.objects.get().original)
    pack = lesson_material(links, "ps", organisation=other)
    assert [card.voice.speaker for card in pack.cards if card.voice] == ["Zarmina"]


def test_a_native_reading_counts_for_exactly_the_words_that_were_read(mine: Version, amna: User) -> None:
    on = date(2026, 11, 20)
    authoring.note_reading(mine, language="ps", reader="Spogmai", on=on, by=amna)
    found = native_reading(mine, "ps")
    assert found is not None
    assert (found.by, found.on) == ("Spogmai", on)

    authoring.edit_card(mine.cards.all()[0], language="ps", words={"text": "بله."}, minutes=3, right=None)
    assert native_reading(mine, "ps") is None
    empty = Version.objects.create(lesson=mine.lesson, number=9)
    with pytest.raises(NotWritten):
        authoring.note_reading(empty, language="ps", reader="Spogmai", on=on, by=amna)


# ── material of others ──────────────────────────────────────────────────────────────────────────────────────────


def test_material_of_others_is_a_link_with_its_licence(
    desk: Client, links: Version, sahar: Organisation
) -> None:
    told = {"title": "A film", "url": "https://example.org/film", "licence": "CC-BY-4.0", "language": "ur"}
    desk.post(reverse("desk-learning:outside", args=[links.lesson_id]), told)
    desk.post(reverse("desk-learning:outside", args=[links.lesson_id]), told | {"url": "javascript:alert(1)"})

    assert [(row.url, row.licence) for row in OutsideMaterial.objects.all()] == [
        ("https://example.org/film", "CC-BY-4.0")
    ]
    page = Client().get(reverse("learn:lesson", args=["links"])).content.decode()
    assert 'href="https://example.org/film"' in page and "CC-BY-4.0" in page

    row = OutsideMaterial.objects.get()
    changed = told | {"row": str(row.pk), "title": "A short film", "url": "https://example.org/short"}
    desk.post(reverse("desk-learning:outside", args=[links.lesson_id]), changed)
    assert [(one.url, one.title) for one in OutsideMaterial.objects.all()] == [
        ("https://example.org/short", "A short film")
    ]


def test_the_database_holds_no_address_that_is_not_https(
    links: Version, sahar: Organisation, amna: User
) -> None:
    with pytest.raises(NoLink):
        authoring.add_outside(
            sahar, lesson=links.lesson, url="http://x.org/", title="A", licence="CC0", language="ur", by=amna
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        OutsideMaterial.objects.create(
            organisation=sahar,
            lesson=links.lesson,
            url="http://x.org/",
            title="A",
            licence="CC0",
            language="ur",
        )
    assert Lesson.objects.count() == 1
