"""A lesson passed on from hand to hand: chains are counted, people are not kept, programs do not count."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qadam.learning.badge_models import PassDay, PassOn
from qadam.learning.models import Lesson, Version
from qadam.learning.passing import Chain, begin_chain, chain_from, chains_of, pass_on
from tests.look.light import assert_light

pytestmark = pytest.mark.django_db
PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 9) Chrome/120 Mobile"}


@pytest.fixture
def lesson(db: None) -> Lesson:
    lesson = Lesson.objects.create(code="kites", topic="links", audience=["everyone"])
    Version.objects.create(lesson=lesson, state="published", title={"en": "Look first", "ur": "پہلے دیکھیں"})
    return lesson


def tap(client: Client, code: str) -> str:
    """Opens a link, says “I learned it” and answers the code of the own link."""
    page = client.get(f"/en/pass/{code}/", headers=PHONE).content.decode()
    token = re.search(r'name="form_token" value="([^"]+)"', page)
    assert token
    answers = [client.post(f"/en/pass/{code}/", {"form_token": token[1]}) for _twice in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    return str(answers[0].headers["Location"].split("/")[3])


def test_each_who_learned_gets_a_link_of_her_own_and_a_chain_is_counted(
    client: Client, lesson: Lesson
) -> None:
    first = begin_chain(lesson)
    second = tap(client, first.code)
    third = tap(client, second)
    tap(client, first.code)

    assert chain_from(first) == Chain(reach=3, hands=2, opened=3)
    assert chain_from(PassOn.objects.get(code=third)).reach == 0
    assert "3 people learned it" in re.sub(
        "<[^>]+>", "", client.get(f"/en/pass/{first.code}/mine/").content.decode()
    )


def test_a_program_that_looks_at_a_link_counts_for_nothing(client: Client, lesson: Lesson) -> None:
    link = begin_chain(lesson)
    for agent in ("WhatsApp/2.23", "Mozilla/5.0 (compatible; Googlebot/2.1)", "curl/8"):
        client.get(f"/en/pass/{link.code}/", headers={"User-Agent": agent})
    client.get(f"/en/pass/{link.code}/", headers={**PHONE, "Sec-Purpose": "prefetch"})

    assert not PassDay.objects.exists()


def test_nothing_of_anybody_is_kept() -> None:
    kept = {field.name for model in (PassOn, PassDay) for field in model._meta.fields}

    assert kept == {
        "id", "code", "lesson_code", "passed_by", "chain", "depth", "district", "client_id", "made_at", "link", "day",
        "opened",
    }  # fmt: skip


def test_the_pages_are_light_and_a_foreign_form_is_refused(client: Client, lesson: Lesson) -> None:
    link = begin_chain(lesson)
    assert_light(client.get(f"/ur/pass/{link.code}/"))

    answer = client.post(f"/en/pass/{link.code}/", {}, headers={"Origin": "https://elsewhere.example"})
    assert (answer.status_code, PassOn.objects.count()) == (403, 1)
    assert client.get("/en/pass/B7KM29TX/").status_code == 404


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(parents=st.lists(st.integers(0, 30), max_size=12))
def test_reach_and_hands_of_any_tree_are_those_of_the_tree(lesson: Lesson, parents: list[int]) -> None:
    PassOn.objects.all().update(passed_by=None)
    PassOn.objects.all().delete()
    links = [begin_chain(lesson)]
    depth = [0]
    for at in parents:
        parent = at % len(links)
        links.append(pass_on(links[parent], client_id=uuid4()))
        depth.append(depth[parent] + 1)

    assert chain_from(links[0]) == Chain(reach=len(parents), hands=max(depth), opened=0)
    assert chains_of("kites") == Chain(reach=len(parents), hands=max(depth), opened=0)
