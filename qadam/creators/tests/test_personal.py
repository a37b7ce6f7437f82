"""My data, forget me, and pictures of drafts: who may have what."""

from typing import Any

import pytest

from qadam.accounts.models import User
from qadam.creators.models import Brief, Comment, Draft, DraftPart, Participant, Publication
from qadam.creators.personal import CreatorsMedia
from qadam.creators.services import drafts, publishing
from qadam.creators.tests.conftest import SendDraft
from qadam.learning.badge_models import Badge
from qadam.media.models import Rendition
from qadam.media.services import keep_original, make_renditions
from qadam.media.tests.conftest import phone_photo
from qadam.organisations.actors import NOBODY
from qadam.organisations.models import Organisation
from qadam.organisations.queries import actor_for
from qadam.people.services import export_person, forget_person

pytestmark = pytest.mark.django_db

POST = "https://www.facebook.com/hina.gul/posts/12345"
WORDS = "Boil it for one minute."


def published(send: SendDraft, mentor: User) -> Draft:
    draft = send(WORDS)
    drafts.comment_draft(draft, text="Well said, Hina.", by=mentor)
    drafts.say_ready(draft, by=mentor)
    publishing.publish_draft(draft, address=POST, disclosure="with")
    publishing.give_certificate(draft)
    return draft


def test_her_data_hold_her_drafts_what_was_said_and_her_post(
    hina: Participant, send: SendDraft, mentor: User
) -> None:
    published(send, mentor)
    assert hina.person is not None
    told = export_person(hina.person)
    found = next(room for room in _rooms(told) if "creators" in room)["creators"][0]

    assert (found["public_name"], found["under_18"]) == ("Hina", False)
    assert found["drafts"][0]["parts"] == [{"kind": "text", "text": WORDS}]
    assert [one["text"] for one in found["drafts"][0]["comments"]] == ["Well said, Hina."]
    assert found["drafts"][0]["post"]["address"] == POST


def _rooms(told: object) -> list[dict[str, Any]]:
    """Every dictionary of what was told, however deep."""
    if isinstance(told, dict):
        return [told, *(one for value in told.values() for one in _rooms(value))]
    return [one for value in told for one in _rooms(value)] if isinstance(told, list) else []


def test_forget_me_takes_her_name_words_and_address_and_leaves_the_certificate_valid(
    hina: Participant, send: SendDraft, mentor: User
) -> None:
    draft = published(send, mentor)
    assert hina.person is not None
    forget_person(hina.person)
    hina.refresh_from_db()
    post = Publication.objects.get(draft=draft)

    assert (hina.person_id, hina.public_name, hina.state) == (None, "", "left")
    assert [part.text for part in DraftPart.objects.all()] == [""]
    assert [comment.text for comment in Comment.objects.all()] == [""]
    assert (post.address, post.sources, post.certificate) == ("", [], None)
    assert [badge.state for badge in Badge.objects.all()] == ["valid"]


def test_a_picture_of_a_draft_is_for_the_desk_of_its_organisation_alone(
    hina: Participant, brief: Brief, sahar: Organisation, mentor: User, zarghuna: User
) -> None:
    picture = keep_original(phone_photo(64, 64), organisation_id=sahar.pk)
    make_renditions(picture)
    drafts.send_draft(hina, brief, parts=[drafts.Sent(media=picture)], disclosure="own")
    shown = Rendition.objects.filter(original=picture).first()
    assert shown is not None
    gate = CreatorsMedia()

    seen = [gate.may_see(shown, actor) for actor in (actor_for(mentor), actor_for(zarghuna), NOBODY)]
    assert seen == ["restricted", "no", "no"]
