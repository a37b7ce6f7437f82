"""The API: the same gates as the web, problem details, and writes that happen once."""

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from qadam.campaigns.models import Campaign
from qadam.campaigns.services import add_campaign
from qadam.core.clock import now
from qadam.drives import services as drives
from qadam.drives.models import Shift, Signup
from qadam.organisations.enums import Role
from qadam.organisations.models import ApiToken, Organisation
from qadam.organisations.services import create_token, revoke_token
from qadam.people.models import Person

pytestmark = pytest.mark.django_db


class Api:
    """A program with a token."""

    def __init__(self, organisation: Organisation, role: Role = Role.COORDINATOR) -> None:
        self.token = create_token(organisation, role=role)
        self.client = Client()

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {self.token}"})

    def post(self, path: str, data: Any = None, *, key: str = "") -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} | ({"Idempotency-Key": key} if key else {})
        return self.client.post(
            f"/api/v1/{path}", json.dumps(data or {}), "application/json", headers=headers
        )


@pytest.fixture
def api(sahar: Organisation) -> Api:
    return Api(sahar)


@pytest.fixture
def shift(sahar: Organisation) -> Shift:
    campaign = add_campaign(sahar, slug="canal", title={"en": "Canal"}, cause="clean")
    drive = drives.add_drive(campaign, title={"en": "Bank"})
    start = now() + timedelta(days=1)
    shift = drives.add_shift(drive, starts_at=start, ends_at=start + timedelta(hours=2), capacity=5)
    drives.publish_drive(drive)
    return shift


def test_the_description_is_openapi_3_1_and_open(client: Client) -> None:
    assert client.get("/api/v1/openapi.json").json()["openapi"].startswith("3.1")


def test_without_a_token_nothing_is_told(client: Client) -> None:
    answer = client.get("/api/v1/people")

    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_a_revoked_token_opens_nothing(api: Api) -> None:
    revoke_token(ApiToken.objects.get())

    assert api.get("organisations").status_code == 401


def test_a_token_sees_its_own_organisation_alone(api: Api, other: Organisation) -> None:
    assert [row["slug"] for row in api.get("organisations").json()] == ["naway-sahar"]


def test_people_are_masked_and_only_for_those_who_may(api: Api, sahar: Organisation, bilal: Person) -> None:
    answer = api.get("people")

    assert answer.json()[0]["addresses"] == [{"channel": "whatsapp", "masked": "•••19", "is_verified": True}]
    assert "3000000119" not in answer.content.decode()
    assert Api(sahar, Role.EDITOR).get("people").status_code == 403


def test_another_organisation_finds_none_of_ours(other: Organisation, bilal: Person, shift: Shift) -> None:
    stranger = Api(other)

    assert stranger.get("people").json() == []
    assert stranger.get("steps").json() == []
    assert stranger.get(f"shifts/{shift.pk}/signups").status_code == 404
    assert stranger.post(f"shifts/{shift.pk}/signups", {"name": "X"}).status_code == 404


def test_the_same_key_writes_once_and_answers_the_same(api: Api) -> None:
    told = {"slug": "looms", "title": {"en": "Looms"}, "cause": "heritage"}
    answers = [api.post("campaigns", told, key="intent-1") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Campaign.objects.count() == 1


def test_a_key_used_for_something_else_is_refused(api: Api) -> None:
    api.post("campaigns", {"slug": "a", "title": {"en": "A"}, "cause": "x"}, key="k")
    answer = api.post("campaigns", {"slug": "b", "title": {"en": "B"}, "cause": "x"}, key="k")

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-reused")


def test_a_refusal_is_a_problem_with_a_stable_code(api: Api, shift: Shift) -> None:
    answers = [api.post("campaigns", {"slug": "same", "title": {"en": "A"}, "cause": "x"}) for _ in range(2)]

    assert (answers[1].status_code, answers[1].json()["code"]) == (409, "slug-taken")
    assert api.post("campaigns", {"slug": 3}).json()["code"] == "bad-input"


def test_signing_up_checking_in_and_cancelling(api: Api, shift: Shift) -> None:
    signup = api.post(f"shifts/{shift.pk}/signups", {"name": "Zarmina"}).json()
    assert api.post(f"signups/{signup['id']}/check-in").json()["attended"] is True

    other = api.post(f"shifts/{shift.pk}/signups", {"name": "Gul"}).json()
    assert api.post(f"signups/{other['id']}/cancel").json()["state"] == "cancelled"
    assert {row["kind"] for row in api.get("steps").json()} == {"signed_up", "attended"}


def test_a_viewer_may_not_write(sahar: Organisation, shift: Shift) -> None:
    viewer = Api(sahar, Role.VIEWER)

    assert viewer.post("campaigns", {"slug": "v", "title": {"en": "V"}, "cause": "x"}).status_code == 403
    assert viewer.post(f"shifts/{shift.pk}/signups", {"name": "X"}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_one_key_from_eight_connections_at_once_is_one_signup(sahar: Organisation, shift: Shift) -> None:
    api, codes = Api(sahar), []

    def press() -> None:
        codes.append(api.post(f"shifts/{shift.pk}/signups", {"name": "Zarmina"}, key="once").status_code)
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (codes, Signup.objects.count()) == ([201] * 8, 1)
