"""Taking back reaches every copy of ours, with real files, within seconds, also while something is being made."""

import threading
import time
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from qadam.accounts.models import User
from qadam.core.errors import IllegalTransition
from qadam.core.models import AuditEntry
from qadam.media.models import Card, Original, Rendition
from qadam.media.queries import url_of
from qadam.media.services import keep_original, make_renditions
from qadam.media.tests.conftest import phone_photo
from qadam.messaging.models import ChannelAccount, Conversation, Delivery, Message
from qadam.organisations.enums import Role
from qadam.organisations.models import Organisation
from qadam.organisations.services import create_token
from qadam.people.models import Person
from qadam.people.services import export_person, forget_person
from qadam.stories import search, services
from qadam.stories.models import Story
from qadam.stories.queries import count_published, newest
from qadam.stories.tests.conftest import Tell

pytestmark = pytest.mark.django_db
for_real = pytest.mark.django_db(transaction=True)


def sealed_files(disk: Path) -> list[str]:
    return sorted(path.name for path in disk.rglob("*") if path.is_file())


@for_real
def test_ten_seconds_after_her_word_no_copy_of_ours_is_left(
    client: Client, disk: Path, publish: Tell, sahar: Organisation, photo: Original, voice: Original
) -> None:
    story = publish(media=[photo, voice])
    page = f"/ur/stories/{story.slug}/"
    card = client.get(f"{page}card.jpg")["Location"]
    media = [url_of(row) for row in Rendition.objects.all()]
    token = create_token(sahar, role=Role.EDITOR)
    said = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    published = "/api/v1/stories?state=published"
    before = [client.get(address).status_code for address in (page, card, *media)]
    assert (before, len(client.get(published, **said).json())) == ([200] * (2 + len(media)), 1)  # type: ignore[arg-type]

    began = time.monotonic()
    services.withdraw_story(story)

    after = [client.get(address).status_code for address in (page, card, *media)]
    assert (after, time.monotonic() - began < 10) == ([410] + [404] * (1 + len(media)), True)
    assert sealed_files(disk) == []
    assert (newest(limit=3), count_published(), search.hits("کھڈیاں", "ur")) == ([], 0, [])
    for public in ("/ur/", "/ur/stories/", "/ur/search/?q=کھڈیاں"):
        assert "سولہ کھڈیاں" not in client.get(public).content.decode(), public
    told = client.get("/api/v1/stories", **said).content.decode()  # type: ignore[arg-type]
    assert (client.get(published, **said).json(), "کھڈیاں" in told, "زرمینہ" in told) == ([], False, False)  # type: ignore[arg-type]


def test_a_tombstone_stays_only_where_there_was_a_page(client: Client, publish: Tell, tell: Tell) -> None:
    once_public, circle, never = publish(), publish(audience="circle"), tell()
    for story in (once_public, circle, never):
        services.withdraw_story(story)

    statuses = [client.get(f"/ur/stories/{s.slug}/").status_code for s in (once_public, circle, never)]
    assert statuses == [410, 404, 404]


def test_the_tombstone_says_nothing_of_the_story(client: Client, publish: Tell) -> None:
    story = publish()
    services.withdraw_story(story)

    page = client.get(f"/en/stories/{story.slug}/")
    assert [word for word in ("loom", "زرمینہ", "کھڈی") if word in page.content.decode()] == []
    assert page["Cache-Control"] == "no-store"


def test_the_row_keeps_only_that_something_was_told(publish: Tell, photo: Original) -> None:
    story = publish(media=[photo])
    services.return_story(story, question="ماں کا نام؟")

    services.withdraw_story(story)

    row = Story.objects.select_related("rule").get(pk=story.pk)
    assert (row.title, row.body, row.translations, row.chapters, row.shown_name) == ({}, {}, {}, [], "")
    assert (row.parts.count(), row.search, row.rule.words, row.place) == (0, None, "", None)
    assert [review.words for review in row.reviews.all()] == ["", ""]
    assert Original.objects.count() == 0
    trail = AuditEntry.objects.filter(subject_id=str(story.pk)).values_list("verb", flat=True)
    assert sorted(set(trail)) == ["story-edited", "story-published", "story-returned", "story-withdrawn"]


def test_what_she_wrote_in_the_chat_is_emptied_too(
    sahar: Organisation, bilal: Person, whatsapp: ChannelAccount
) -> None:
    thread = Conversation.objects.create(account=whatsapp, address_hash=b"1" * 16, person=bilal)
    words = Message.objects.create(conversation=thread, author="person", text="ہماری گلی")
    name = Message.objects.create(conversation=thread, author="person", text="زرمینہ بی بی")
    other = Message.objects.create(conversation=thread, author="person", text="کل کتنے بجے؟")
    story = services.begin_story(sahar, bilal, language="ur")
    services.add_part(story, kind="text", text="ہماری گلی", source_id=words.pk)
    services.set_rule(story, audience="public_named", answered_in=[name.pk])
    services.submit_story(story)

    services.withdraw_story(story)

    texts = Message.objects.filter(pk__in=[words.pk, name.pk, other.pk]).order_by("at")
    assert [row.text for row in texts] == ["", "", "کل کتنے بجے؟"]


def test_the_narrator_gets_the_proof_and_an_honest_list(
    publish: Tell, tell: Tell, whatsapp: ChannelAccount
) -> None:
    public, private = publish(), tell()
    services.withdraw_story(public)
    services.withdraw_story(private)

    lengths = [
        Delivery.objects.get(cause_kind="story-withdrawn", cause_id=story.pk).content["text"].count("\n")
        for story in (public, private)
    ]
    assert lengths == [1, 0]


def test_editing_comes_too_late_after_taking_back(publish: Tell, amna: User) -> None:
    story = publish()
    stale = Story.objects.select_related("rule").get(pk=story.pk)
    services.withdraw_story(story)

    for late in (
        lambda: services.edit_copy(stale, title={"ur": "x"}, body={"ur": "y"}, by=amna),
        lambda: services.choose_parts(stale, shown=set()),
        lambda: services.set_rule(stale, audience="public_named"),
        lambda: services.withdraw_story(stale),
    ):
        with pytest.raises(IllegalTransition):
            late()
    assert services.draw_card(stale, language="ur") is None
    assert (Story.objects.get(pk=story.pk).body, Card.objects.count()) == ({}, 0)


@for_real
def test_taking_back_while_light_copies_are_made_leaves_no_file(
    disk: Path, tell: Tell, sahar: Organisation
) -> None:
    original = keep_original(phone_photo(1600, 1200), organisation_id=sahar.pk)
    story = tell(media=[original])

    def render() -> None:
        make_renditions(original)
        connection.close()

    worker = threading.Thread(target=render)
    worker.start()
    time.sleep(0.3)
    services.withdraw_story(story)
    worker.join()

    assert (sealed_files(disk), Rendition.objects.count(), Original.objects.count()) == ([], 0, 0)


@for_real
def test_a_card_drawn_in_the_very_moment_is_swept(publish: Tell, sahar: Organisation) -> None:
    from qadam.media.cards import CardWords
    from qadam.media.services import keep_card

    story = publish()
    services.withdraw_story(story)
    keep_card(CardWords("ur", "سولہ کھڈیاں", "x"), organisation_id=sahar.pk, subject_id=story.pk)

    assert (services.sweep_cards(), Card.objects.count()) == (1, 0)


def test_sharing_no_more_takes_the_card_away_and_the_story_stays(client: Client, publish: Tell) -> None:
    story = publish()
    services.draw_card(story, language="ur")

    services.set_rule(story, audience="public_named", may_share=False)

    page = client.get(f"/ur/stories/{story.slug}/")
    assert (Card.objects.count(), page.status_code, b"og:image" in page.content) == (0, 200, False)
    assert client.get(f"/ur/stories/{story.slug}/card.jpg").status_code == 404


def test_forget_me_takes_every_story_back_and_no_longer_names_her(
    publish: Tell, tell: Tell, bilal: Person
) -> None:
    stories = [publish(), tell()]

    forget_person(bilal)

    rows = Story.objects.filter(pk__in=[s.pk for s in stories])
    assert {(row.state, row.narrator, row.shown_name) for row in rows} == {("withdrawn", None, "")}


def test_her_own_data_holds_what_she_told(tell: Tell, bilal: Person) -> None:
    tell()

    told = export_person(bilal)["stories"][0]
    assert (told["state"], told["told"][0]["text"]) == ("submitted", "ہماری گلی میں سولہ کھڈیاں تھیں۔")


def test_what_nobody_finished_is_thrown_away_after_a_month(
    sahar: Organisation, bilal: Person, photo: Original, tell: Tell
) -> None:
    story = services.begin_story(sahar, bilal, language="ur")
    services.add_part(story, kind="image", media=photo)
    finished = tell()
    Story.objects.update(updated_at="2026-01-01T00:00Z")

    assert services.forget_unfinished() == 1
    assert (list(Story.objects.all()), Original.objects.count()) == ([finished], 0)
