"""Every door the API promises is described, and what an editor does with a story happens through it as at the desk."""

from typing import Any

import pytest
from django.test import Client

from qadam.accounts.models import User
from qadam.organisations.models import Organisation
from qadam.people.models import Person
from qadam.stories import services
from qadam.stories.models import Story
from tests.api.test_api import Api

pytestmark = pytest.mark.django_db
PROMISED = """
get organisations
get campaigns
post campaigns
get campaigns/{slug}/impact
get stories
post stories/{story_id}/publish
post stories/{story_id}/return
post stories/{story_id}/decline
post stories/{story_id}/withdraw
get drives
post drives
get shifts/{shift_id}/signups
post shifts/{shift_id}/signups
post signups/{signup_id}/cancel
post signups/{signup_id}/check-in
post broadcasts
get broadcasts/{broadcast_id}
post broadcasts/{broadcast_id}/start
post broadcasts/{broadcast_id}/pause
post broadcasts/{broadcast_id}/resume
post broadcasts/{broadcast_id}/cancel
get steps
get people
get conversations/{conversation_id}/messages
"""
CHECKED = {"consent": True, "others_safe": True, "culture": True, "facts": True}


@pytest.fixture
def api(sahar: Organisation) -> Api:
    return Api(sahar)


@pytest.fixture
def story(sahar: Organisation, bilal: Person) -> Story:
    """One that waits for review, with a copy for the page."""
    story = services.begin_story(sahar, bilal, language="ur")
    services.add_part(story, kind="text", text="ہماری گلی میں سولہ کھڈیاں تھیں۔")
    services.set_rule(story, audience="public_unnamed", may_share=True, words="ہاں", language="ur")
    services.submit_story(story, shown_name="")
    services.edit_copy(story, title={"ur": "سولہ کھڈیاں"}, body={"ur": "ہماری گلی میں سولہ کھڈیاں تھیں۔"})
    return story


def decide(api: Api, story: Story, verb: str, told: Any = None) -> Any:
    return api.post(f"stories/{story.pk}/{verb}", told)


def test_every_door_is_described(client: Client) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    described = {f"{verb} {path.removeprefix('/api/v1/')}" for path, verbs in paths.items() for verb in verbs}

    assert set(PROMISED.split("\n")) - {""} <= described


def test_a_story_is_published_when_everything_was_checked_and_gone_when_taken_back(
    api: Api, story: Story
) -> None:
    refused = decide(api, story, "publish", CHECKED | {"facts": False})
    assert (refused.status_code, refused["Content-Type"]) == (422, "application/problem+json")

    assert decide(api, story, "publish", CHECKED).json()["state"] == "published"
    page = f"/ur/stories/{Story.objects.get().slug}/"
    assert "سولہ کھڈیاں" in Client().get(page).content.decode()
    assert [row["teller"] for row in api.get("stories?state=published").json()] == [""]

    assert decide(api, story, "withdraw").json()["state"] == "withdrawn"
    assert Client().get(page).status_code == 410
    assert "کھڈیاں" not in api.get("stories").content.decode()


@pytest.mark.parametrize(("verb", "state"), [("return", "returned"), ("decline", "declined")])
def test_a_story_is_returned_with_a_question_or_declined_with_a_reason(
    api: Api, story: Story, verb: str, state: str
) -> None:
    assert decide(api, story, verb, {"words": " "}).status_code == 422
    assert decide(api, story, verb, {"words": "کون سی گلی؟"}).json()["state"] == state
    assert decide(api, story, "publish", CHECKED).status_code == 409


def test_another_organisation_decides_nothing(other: Organisation, story: Story, amna: User) -> None:
    assert decide(Api(other), story, "publish", CHECKED).status_code == 404
    assert Story.objects.get().state == "submitted"
