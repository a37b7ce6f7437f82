"""The district board: every number with what it is of, nothing about a handful, nothing about children."""

import gzip
import json
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from qadam.accounts.models import User
from qadam.circles.models import BoxQuestion, Circle, Household, RuleAnswer, WaitRound
from qadam.circles.services.sheets import keep_sheet
from qadam.circles.tests.measuring import add_bank, add_circle, answer, hold, place
from qadam.core import languages
from qadam.core.clock import moved_to, now
from qadam.impact import board_shown
from qadam.impact.circle_numbers import compared, numbers, rounds_of, shown_districts
from qadam.organisations.models import Organisation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def today() -> date:
    return now().date()


def add_circles(organisation: Organisation, n: int, **fields: Any) -> list[Circle]:
    return [add_circle(organisation, **({"began_on": today() - 60 * DAY} | fields)) for _ in range(n)]


def add_homes(circle: Circle, keeps: list[str], *, silent: int = 0, week: int = 2) -> None:
    assert circle.organisation is not None
    for answers in [*keeps, *[""] * silent]:
        home = Household.objects.create(
            organisation=circle.organisation, circle=circle, rules=["links", "otp"], picked_on=today() - 20 * DAY,
            **{f"asked_{week}_at": now()},
        )  # fmt: skip
        for lesson in home.rules if answers else ():
            RuleAnswer.objects.create(household=home, lesson_code=lesson, week=week, keeps=answers)


@pytest.fixture
def english() -> Iterator[None]:
    with languages.speaking("en"):
        yield


def page(path: str, language: str = "en") -> str:
    return Client().get(f"/{language}/circles/board/{path}").content.decode()


# ── counts ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_circles_meetings_and_heads_are_counted_with_what_they_are_of(sahar: Organisation) -> None:
    circles = add_circles(sahar, 6)
    add_circles(sahar, 2, state="ended")
    for circle in circles:
        hold(circle, on=today() - DAY, came=8)
    hold(circles[0], on=today() - 90 * DAY, came=10)

    found = numbers(place=place())

    assert (found.circles, found.asked_for, found.sessions, found.heads, found.sessions_lately) == (
        6,
        8,
        7,
        58,
        6,
    )


def test_four_circles_are_a_handful_and_no_number_of_theirs_is_shown(sahar: Organisation) -> None:
    add_bank()
    for circle in add_circles(sahar, 4):
        hold(circle, on=today())
        answer(circle, "before", [1] * 9)
        answer(circle, "after", [3] * 9)

    found = numbers(place=place())

    assert (found.circles, found.sessions, found.heads, found.learned.before) == (None, None, None, None)
    assert shown_districts() == []

    def page(code: str) -> str:
        answer = Client().get(f"/en/circles/board/{code}/")
        assert answer.status_code == 200
        return answer.content.decode().replace(str(place(code).name["en"]), "").replace(code, "")

    assert "Too few to show" in page("charsadda")
    assert page("charsadda") == page("lahore"), "a stranger learns not even whether anybody meets there"
    assert Client().get("/en/circles/board/nowhere/").status_code == 404


def test_a_hidden_district_cannot_be_worked_out_from_the_others(sahar: Organisation) -> None:
    add_circles(sahar, 6)
    add_circles(sahar, 5, place=place("lahore"))
    add_circles(sahar, 3, place=place("peshawar"))

    shown = {row.place.code: row.circles for row in shown_districts() if row.place}

    assert shown == {"charsadda": 6}
    assert numbers().circles == 14


def test_homes_of_a_hidden_district_cannot_be_worked_out_either(sahar: Organisation) -> None:
    for code, homes in (("charsadda", 9), ("lahore", 7), ("peshawar", 3)):
        circles = add_circles(sahar, 5, place=place(code))
        add_homes(circles[0], ["yes"] * homes)

    asked = {row.place.code: row.kept[0].asked for row in shown_districts() if row.place}

    assert asked == {"charsadda": 9, "lahore": None, "peshawar": None}
    assert numbers().kept[0].asked == 19


# ── children ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_circles_of_girls_and_classes_are_in_no_number_no_page_and_no_file(sahar: Organisation) -> None:
    add_bank()
    add_circles(sahar, 5)
    for circle in [*add_circles(sahar, 6, audience="girls"), *add_circles(sahar, 6, audience="class")]:
        hold(circle, on=today(), came=7777, tally={"girls": 7777})
        answer(circle, "before", [1] * 9)
        answer(circle, "after", [3] * 9)
        add_homes(circle, ["yes"] * 9)
        for n in range(9):
            BoxQuestion.objects.create(circle=circle, text=f"Question {n}", topic="harassment")
    keep_sheet(circle, phase="before", topic="links", people=38, hands=[9, 9, 9])

    found = numbers()

    assert (found.circles, found.sessions, found.heads, found.topics) == (5, None, None, [])
    assert [one.asked for one in found.kept] == [None, None] and found.learned.circles is None
    machine = json.loads(page("circles.json"))
    assert machine.pop("counted_at")
    told = json.dumps(machine) + page("circles.csv") + page("")
    assert "7777" not in told and "harassment" not in told
    assert numbers(organisation=sahar).circles == 5


def test_girls_who_were_brought_along_are_taken_off_the_heads(sahar: Organisation) -> None:
    for circle in add_circles(sahar, 5):
        hold(circle, on=today(), came=10, tally={"women": 7, "girls": 2, "boys": 1})

    assert numbers().heads == 35


# ── rules ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_rules_kept_are_of_all_rules_asked_about_and_silence_is_not_keeping(
    sahar: Organisation, english: None
) -> None:
    for circle in add_circles(sahar, 6):
        add_homes(circle, ["yes"] * 3 + ["sometimes"], silent=1)

    two, six = numbers().kept

    assert (two.asked, two.answered, two.rules, two.kept) == (30, 24, 60, 36)
    assert two.range is not None and two.range.low <= 0.6 <= two.range.high
    assert six.asked is None
    assert (
        board_shown.rules_panel(two).lines[0] == "36 of 60 rules hold (60 %). No answer counts as not kept."
    )
    assert board_shown.rules_panel(six).badge == "Too early to tell"


def test_when_all_but_two_homes_keep_their_rules_neither_number_is_said(
    sahar: Organisation, english: None
) -> None:
    [circle] = add_circles(sahar, 1)
    add_homes(circle, ["yes"] * 8 + ["no"] * 2)

    [two, _six] = numbers().kept

    assert (two.asked, two.answered, two.kept, two.range) == (10, 10, None, None)
    assert "8" not in " ".join(board_shown.rules_panel(two).lines)


# ── before and after ────────────────────────────────────────────────────────────────────────────────────────────


def test_before_and_after_come_with_a_range_by_circles_and_without_a_word_of_cause(
    sahar: Organisation, english: None
) -> None:
    add_bank()
    for n, circle in enumerate(add_circles(sahar, 6)):
        answer(circle, "before", [1, 1, 1, n % 2])
        answer(circle, "after", [2, 3, 2, 3])

    told = numbers().learned
    panel = board_shown.learned_panel(told)

    assert (told.circles, told.people_before, told.people_after) == (6, 24, 24)
    assert told.change is not None and told.change.low > 0.2
    assert panel.badge == "Associated"
    assert "it does not say that meeting did it" in panel.lines[-1]


def test_a_circle_without_an_after_is_in_neither_share(sahar: Organisation) -> None:
    add_bank()
    circles = add_circles(sahar, 6)
    for circle in circles:
        answer(circle, "before", [0, 0])
    for circle in circles[1:]:
        answer(circle, "after", [3, 3])

    assert (numbers().learned.circles, numbers().learned.people_before) == (5, 10)


# ── rounds ──────────────────────────────────────────────────────────────────────────────────────────────────────


def drawn_round(organisation: Organisation, *, arms: tuple[int, int] = (6, 6)) -> WaitRound:
    """Drawn 42 days ago; the later ones begin today. Those who met know more."""
    found = WaitRound.objects.create(
        organisation=organisation, place=place(), can_start=arms[0], closes_on=today() - 43 * DAY,
        later_from=today(), seed="s", seed_hash="h", drawn_at=now() - 42 * DAY,
    )  # fmt: skip
    for arm, n, phase, right in (
        ("now", arms[0], "after", [3, 3, 2]),
        ("later", arms[1], "before", [1, 2, 1]),
    ):
        for circle in add_circles(organisation, n, round=found, arm=arm):
            answer(circle, phase, right, on=today() - 3 * DAY)
    return found


def test_a_draw_shows_what_meeting_did_with_its_range(sahar: Organisation, english: None) -> None:
    add_bank()
    drawn_round(sahar)

    [row] = rounds_of(place())

    assert (row.drawn_now, row.told_now, row.drawn_later, row.told_later) == (6, 6, 6, 6)
    assert row.difference is not None and row.difference.estimate == pytest.approx(8 / 9 - 4 / 9)
    assert board_shown.round_panel(row).badge == "Yes, meeting made a difference"


def test_before_the_day_that_was_named_nothing_is_looked_at(sahar: Organisation, english: None) -> None:
    add_bank()
    found = drawn_round(sahar)
    WaitRound.objects.filter(pk=found.pk).update(later_from=today() + 2 * DAY)
    found.refresh_from_db()

    assert (compared(found).is_over, compared(found).difference) == (False, None)
    with moved_to(now() + 3 * DAY):
        assert compared(found).difference is not None


def test_who_answered_after_the_later_ones_began_changes_nothing(sahar: Organisation) -> None:
    add_bank()
    found = drawn_round(sahar)
    before = compared(found)
    for circle in Circle.objects.filter(round=found, arm="later"):
        answer(circle, "before", [3] * 20, on=today())

    assert compared(found).share_later == before.share_later


def test_a_round_of_four_against_four_says_nothing_and_no_share(sahar: Organisation, english: None) -> None:
    add_bank()
    panel = board_shown.round_panel(compared(drawn_round(sahar, arms=(4, 4))))

    assert (panel.badge, panel.lines) == (
        "Too early to tell", ("With fewer than five circles in a group nothing can be said.",),
    )  # fmt: skip


# ── what is asked, and the pages ────────────────────────────────────────────────────────────────────────────────


def test_a_topic_is_named_from_five_questions_on(sahar: Organisation) -> None:
    [circle] = add_circles(sahar, 1)
    for topic, n in (("links", 6), ("otp", 4)):
        for k in range(n):
            BoxQuestion.objects.create(circle=circle, text=f"What about {k}?", topic=topic)

    assert [(topic.topic, topic.asked) for topic in numbers().topics] == [("links", 6)]


def filled(organisation: Organisation) -> None:
    add_bank()
    for circle in add_circles(organisation, 7):
        hold(circle, on=today() - DAY)
        answer(circle, "before", [1, 1, 2, 0])
        answer(circle, "after", [3, 2, 3, 2])
        add_homes(circle, ["yes"] * 3 + ["no"], silent=1)
        add_homes(circle, ["yes"] * 2 + ["sometimes"] * 2, week=6)
    drawn_round(organisation)


@pytest.mark.parametrize("language", ["ur", "ps", "en"])
def test_the_board_opens_in_every_language_without_script_and_within_fourteen_kilobytes(
    sahar: Organisation, language: str
) -> None:
    filled(sahar)
    for path in ("", "charsadda/"):
        text = page(path, language)

        assert len(gzip.compress(text.encode(), 9)) <= 14_336
        assert "<script" not in text
        assert text.count("<summary") >= 5


def test_the_files_say_the_same_as_the_page(sahar: Organisation) -> None:
    filled(sahar)

    told = json.loads(page("circles.json"))
    [row] = told["districts"]
    sheet = load_workbook(BytesIO(Client().get("/en/circles/board/circles.xlsx").content)).worksheets[0]
    head, first = list(sheet.values)
    written = page("circles.csv").splitlines()

    assert (row["circles_alive"], row["homes_asked_2_weeks"], row["rules_kept_6_weeks"]) == (19, 35, 28)
    assert dict(zip(head, first, strict=True))["circles_alive"] == 19
    assert len(written) == 2 and ",19," in written[1]


def test_the_desk_sees_its_own_circles_and_not_those_of_others(
    client: Client, sahar: Organisation, other: Organisation, amna: User
) -> None:
    add_circles(sahar, 6)
    add_circles(other, 9)
    client.force_login(amna)

    text = client.get("/en/desk/impact/circles/").content.decode()

    assert "<b>6</b>" in text and "<b>15</b>" not in text
