"""Checks by chat and from the phone in the room, the sheet of a class, rules on the web, and what the box is about."""

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from openpyxl import load_workbook

from qadam.accounts.models import User
from qadam.campaigns.models import Campaign
from qadam.circles import draws
from qadam.circles.box_topics import sort_questions, topic_of
from qadam.circles.check_sets import drawn
from qadam.circles.indicators import INDICATORS
from qadam.circles.item_stats import LEAST, Sums, item_stats, tells_apart
from qadam.circles.models import BoxQuestion, CheckResult, CheckSheet, Circle, Facilitator, Member
from qadam.circles.services.devices import offer_pairing, pair_device
from qadam.circles.tests.measuring import add_bank, add_circle, add_guide, answer, hold, place
from qadam.core.clock import now
from qadam.learning.models import Card, Item, Lesson
from qadam.messaging import intake
from qadam.messaging.models import ChannelAccount
from qadam.messaging.tests.chat import Phone
from qadam.organisations.enums import Role
from qadam.organisations.models import Organisation
from qadam.organisations.services import create_token
from qadam.people.models import Person

pytestmark = pytest.mark.django_db
TOKEN = "t" * 43


@pytest.fixture(autouse=True)
def lines() -> Iterator[None]:
    intake.forget_lines()
    yield
    intake.forget_lines()


def member(circle: Circle, person: Person) -> None:
    Member.objects.create(circle=circle, sign="s-star", person=person, joined_on=now().date())


def pointed(phone: Phone, word: str) -> list[str]:
    """Chooses the answer with this word; it stands after the number of its picture."""
    return phone.press(next(label for label in phone.labels if label.endswith(word)))


# ── chat ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_member_answers_by_chat_once_before_and_once_after_and_nobody_is_kept_with_it(
    sahar: Organisation, whatsapp: ChannelAccount
) -> None:
    add_bank()
    circle = add_circle(sahar, guide=add_guide())
    gul = Phone(whatsapp)
    gul.say_yes()
    member(circle, gul.conversation.person)  # type: ignore[arg-type]

    for phase in ("before", "after"):
        gul.write("three questions")
        assert ("Because." in pointed(gul, "key")[0]) == (phase == "after")
        pointed(gul, "key")
        thanks = gul.press("I am not sure")
        assert ("Because." in thanks[0]) == (phase == "after")
        gul.write("three questions")
        for _n in range(2):
            pointed(gul, "lock")
        assert "the first time counts" in pointed(gul, "lock")[-1]
        hold(circle, on=now().date() - timedelta(days=len(phase)))

    rows = list(CheckResult.objects.order_by("phase"))
    assert [(row.phase, row.right) for row in rows] == [("after", 2), ("before", 2)]
    assert not {code for code, _g in rows[0].items} & {code for code, _g in rows[1].items}


# ── the phone in the room ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def led(sahar: Organisation, bilal: Person) -> Circle:
    add_bank()
    leads = Facilitator.objects.create(organisation=sahar, person=bilal, state="active", agreed_at=now())
    pair_device(offer_pairing(leads), token=TOKEN)
    return add_circle(sahar, guide=add_guide(), facilitator=leads)


def ask(circle: Circle, token: str = TOKEN, results: list[Any] | None = None) -> Any:
    path, headers = f"/api/room/checks/{circle.pk}", {"Authorization": f"Bearer {token}"}
    if results is None:
        return Client().get(path, headers=headers)
    return Client().post(path, {"results": results}, content_type="application/json", headers=headers)


def test_the_phone_keeps_both_sets_and_brings_results_back_each_once(led: Circle) -> None:
    sets = ask(led).json()["sets"]
    told = {
        "id": str(uuid4()), "phase": "before", "on": "2026-11-20",
        "answers": [[item["code"], 1] for item in sets["before"]],
    }  # fmt: skip

    assert ask(led, results=[told, {"id": 7}, told]).json() == {"answers": ["kept", "refused", "kept"]}
    assert ask(led, results=[told]).json() == {"answers": ["already"]}
    assert [row.right for row in CheckResult.objects.all()] == [3]


def test_a_phone_gets_no_set_of_a_circle_it_does_not_lead(led: Circle, sahar: Organisation) -> None:
    assert ask(add_circle(sahar)).status_code == 404
    assert ask(led, token="x" * 43).status_code == 401


# ── the sheet ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_class_is_written_down_as_counts_on_the_desk(
    client: Client, sahar: Organisation, amna: User, zarghuna: User
) -> None:
    add_bank()
    circle = add_circle(sahar, audience="class", size=40, guide=add_guide())
    path = f"/en/desk/circles/{circle.pk}/sheet/"
    told = {
        "phase": "before", "people": 38, "on": draws.today(sahar), "before_0": 12, "before_1": 0, "before_2": 38,
    }  # fmt: skip
    client.force_login(zarghuna)
    assert client.post(path, told).status_code == 404
    client.force_login(amna)
    assert client.post(path, told | {"before_1": 39}).status_code == 200
    assert client.post(path, told | {"before_1": ""}).status_code == 200
    assert client.post(path, told).status_code == 302

    sheet = CheckSheet.objects.get()
    assert (sheet.people, sheet.right, [n for _c, n in sheet.items]) == (38, 50, [12, 0, 38])
    assert "38</bdi> people" in client.get(path).content.decode()
    assert "written down already" in client.post(path, told).content.decode()

    mended = told | {"people": 39, "before_2": 37, "why": "recounted"}
    client.force_login(zarghuna)
    assert client.post(f"{path}{sheet.pk}/", mended).status_code == 404
    client.force_login(amna)
    assert client.post(f"{path}{sheet.pk}/", mended | {"why": ""}).status_code == 200
    assert client.post(f"{path}{sheet.pk}/", mended).status_code == 302
    page = client.get(path).content.decode()
    assert (
        "39</bdi> people" in page and "The paper was counted once more" in page and "38</bdi> people" in page
    )


# ── rules on the web ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def rules(db: None) -> list[Lesson]:
    add_guide("first", "links")
    add_guide("first", "otp")
    add_guide("girls", "children")
    lessons = list(Lesson.objects.order_by("code"))
    for lesson in lessons:
        Card.objects.create(
            version=lesson.versions.get(), name="rule", position=5, kind="rule", drawing="house",
            text={"en": f"At home: {lesson.topic}. <script>"},
        )  # fmt: skip
    Lesson.objects.filter(code="girls-children").update(audience=["girls"])
    return lessons


def test_two_rules_become_a_page_to_print_and_a_picture(rules: list[Lesson]) -> None:
    offered = Client().get("/en/circles/rules/").content.decode()
    asked = "rule=first-links&rule=first-otp"
    chosen = Client().get(f"/en/circles/rules/?{asked}").content.decode()
    sheet = Client().get(f"/en/circles/rules/page/?{asked}").content.decode()
    picture = Client().get(f"/en/circles/rules/picture/?{asked}")

    assert "At home: otp." in offered and "At home: children." not in offered
    assert "page/?rule=first-links&amp;rule=first-otp" in chosen and "<script>" not in chosen + sheet
    assert "At home: links." in sheet
    assert picture.content[:4] == b"\x89PNG"
    assert Client().get("/en/circles/rules/page/?rule=first-links").status_code == 404


# ── the box ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("کیا یہ لنک اصلی ہے؟", "links"),
        ("ایزی پیسہ والے کوڈ مانگ رہے ہیں", "otp"),
        ("Somebody wants my OTP", "otp"),
        ("دا لنک خلاص کړم که نه؟", "links"),
        ("بیٹا سارا دن گیم کھیلتا ہے", "children"),
        ("How do I cook rice?", "other"),
    ],
)
def test_a_question_is_filed_by_its_words(text: str, topic: str) -> None:
    assert topic_of(text) == topic


def test_questions_are_filed_once(sahar: Organisation) -> None:
    circle = add_circle(sahar)
    for text in ("This link?", "Hm"):
        BoxQuestion.objects.create(circle=circle, text=text)

    assert (sort_questions(), sort_questions()) == (2, 0)
    assert sorted(BoxQuestion.objects.values_list("topic", flat=True)) == ["links", "other"]


# ── items ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_question_that_knowers_get_right_tells_apart_and_learning_alone_does_not() -> None:
    perfect = Sums(n=40, good=20, rest=40, both=40, squares=80)
    learned = [
        Sums(n=40, good=0, rest=0, both=0, squares=0),
        Sums(n=40, good=40, rest=80, both=80, squares=160),
    ]

    assert tells_apart([perfect]) == pytest.approx(1.0)
    assert tells_apart(learned) is None


def test_questions_to_look_at_come_first_and_nothing_is_said_of_a_few(sahar: Organisation) -> None:
    add_bank(n=6)
    circle = add_circle(sahar)
    answer(circle, "before", [3] * (LEAST - 1))
    assert {stat.flags for stat in item_stats()} == {()}
    assert {stat.before for stat in item_stats()} == {None}

    answer(circle, "before", [3])

    easy = {item.code for item in drawn(circle, "links")["before"]}
    assert [(stat.item.code in easy, stat.flags) for stat in item_stats()[:3]] == [(True, ("too-easy",))] * 3
    assert [stat.before for stat in item_stats()[3:]] == [None] * 3


def test_answers_of_children_are_in_no_statistics(sahar: Organisation) -> None:
    add_bank(n=6)
    answer(add_circle(sahar, audience="girls"), "before", [3] * 40)
    answer(add_circle(sahar, audience="class"), "before", [3] * 40)

    assert {stat.answered for stat in item_stats()} == {0}


def test_the_desk_shows_the_bank(client: Client, amna: User) -> None:
    add_bank()
    client.force_login(amna)

    first = client.get("/en/desk/circles/items/").content.decode()
    one = client.get("/en/desk/circles/items/?topic=links").content.decode()

    assert first.count('<th scope="row">') == 0 and "No question stands out so far." in first
    assert one.count('<th scope="row">') == Item.objects.filter(topic="links").count()
    assert "links-t" not in one


# ── indicators ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_campaign_counts_circles_of_its_places_since_it_was_opened_and_none_of_children(
    sahar: Organisation, other: Organisation
) -> None:
    campaign = Campaign.objects.create(
        organisation=sahar,
        slug="safe",
        title={"en": "Safe"},
        cause="safety",
        published_at=now() - timedelta(days=9),
    )
    campaign.places.add(place())
    today = now().date()
    for n in range(6):
        hold(add_circle(sahar, began_on=today), on=today, came=7, tally={"girls": 1})
        add_circle(sahar, began_on=today, audience="girls")
        add_circle(other, began_on=today)
        add_circle(sahar, began_on=today, place=place("lahore"))
        add_circle(sahar, began_on=today - timedelta(days=30 + n))

    measured = {one.key: one.measure(campaign).value for one in INDICATORS}

    assert measured == {"circles_alive": 6, "circle_heads": 36, "rules_kept": 0}


# ── the API ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_sheet_comes_by_the_api_once_and_a_stranger_finds_no_circle(
    sahar: Organisation, other: Organisation
) -> None:
    add_bank()
    circle = add_circle(sahar, audience="class", guide=add_guide())
    told = {"phase": "after", "people": 30, "hands": [20, 25, 30]}
    ours, theirs = (
        Client(headers={"Authorization": f"Bearer {create_token(one, role=Role.FACILITATOR)}"})
        for one in (sahar, other)
    )
    path = f"/api/v1/circles/{circle.pk}/sheets"

    def post(client: Client, **more: Any) -> int:
        return client.post(path, told | more, content_type="application/json").status_code

    assert post(theirs) == 404
    assert post(ours, hands=[31, 0, 0]) == 422
    assert (post(ours), post(ours)) == (201, 409)
    assert [sheet.right for sheet in CheckSheet.objects.all()] == [75]
    assert set(ours.get(f"/api/v1/circles/{circle.pk}/checks").json()["sets"]) == {"before", "after"}


def test_meetings_go_out_as_sheets_and_by_the_api_without_children(
    client: Client, amna: User, sahar: Organisation, other: Organisation
) -> None:
    today = now().date()
    hold(add_circle(sahar), on=today, came=9, tally={"women": 7, "girls": 2})
    hold(add_circle(sahar), on=today - timedelta(days=7), came=4, tally={"women": 4})
    for audience in ("girls", "class"):
        hold(add_circle(sahar, audience=audience), on=today, came=8, tally={"girls": 8})
    hold(add_circle(other), on=today, came=10)
    client.force_login(amna)
    sheet = client.get("/en/desk/circles/meetings.csv").content.decode("utf-8-sig").splitlines()
    book = load_workbook(io.BytesIO(client.get("/en/desk/circles/meetings.xlsx").content)).worksheets[0]
    program = Client(headers={"Authorization": f"Bearer {create_token(sahar, role=Role.FACILITATOR)}"})
    rows = program.get("/api/v1/circles/meetings").json()

    assert [row["people"] for row in rows] == [None, 7]
    assert [line.split(",")[6] for line in sheet] == ["people", "", "7"]
    assert [cell.value for cell in book["G"]] == ["people", None, 7]
    assert client.get("/en/desk/circles/meetings.pdf").status_code == 404
