"""Three questions before and after: drawn fairly, kept once, judged by the bank."""

import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qadam.accounts.models import User
from qadam.circles.check_sets import drawn, for_phone, phase_of, topic_of
from qadam.circles.measuring_errors import CheckUnclear, SheetThere
from qadam.circles.models import CheckResult, CheckSheet, SheetChange
from qadam.circles.services.checks import Taken, keep_checks, read_taken
from qadam.circles.services.sheets import correct_sheet, keep_sheet
from qadam.circles.tests.measuring import TODAY, add_bank, add_circle, add_guide, answer, hold, results
from qadam.learning.models import Item, ItemTally
from qadam.organisations.models import Organisation

pytestmark = pytest.mark.django_db


def codes(items: list[Item]) -> set[str]:
    return {item.code for item in items}


def test_before_and_after_are_three_questions_each_of_one_topic_and_difficulty_and_never_the_same(
    sahar: Organisation,
) -> None:
    add_bank()
    add_bank("otp", n=5)
    Item.objects.filter(code="links-t6").update(difficulty=1)
    for circle in [add_circle(sahar) for _ in range(12)]:
        before, after = (drawn(circle, "links")[phase] for phase in ("before", "after"))

        assert len(codes(before)) == len(codes(after)) == 3
        assert not codes(before) & codes(after)
        assert {(item.topic, item.difficulty) for item in before + after} == {("links", 2)}
    assert drawn(circle, "otp") == {}


def test_every_phone_of_a_circle_draws_the_same_and_circles_draw_differently(sahar: Organisation) -> None:
    add_bank()
    circles = [add_circle(sahar) for _ in range(12)]

    assert all(drawn(c, "links") == drawn(c, "links") for c in circles)
    assert len({frozenset(codes(drawn(c, "links")["before"])) for c in circles}) > 4


def test_a_question_that_left_the_bank_does_not_bring_back_one_that_was_asked(sahar: Organisation) -> None:
    add_bank()
    circle = add_circle(sahar)
    answer(circle, "before", [1, 2])
    asked = codes(drawn(circle, "links")["before"])
    for item in sorted(codes(drawn(circle, "links")["after"]))[:1]:
        Item.objects.filter(code=item).update(is_used=False)

    assert not codes(drawn(circle, "links").get("after", [])) & asked


def test_a_phone_gets_both_sets_and_the_right_answers_only_afterwards(sahar: Organisation) -> None:
    add_bank()
    circle = add_circle(sahar, guide=add_guide())

    told = for_phone(circle)

    assert (told["topic"], told["now"]) == ("links", "before")
    assert {"right" in item for item in told["sets"]["before"]} == {False}
    assert {item["right"] for item in told["sets"]["after"]} == {1}
    assert set(told["drawings"]) == {"phone", "lock", "key", "link"}
    hold(circle)
    assert phase_of(circle) == "after"


def test_a_circle_is_asked_about_what_its_guide_teaches(sahar: Organisation) -> None:
    add_bank()
    add_bank("otp")
    guide = add_guide("second", "otp")

    assert {topic_of(add_circle(sahar, guide=guide)) for _ in range(6)} == {"otp"}


def test_the_bank_says_what_was_right_and_the_same_result_again_counts_nothing(sahar: Organisation) -> None:
    add_bank()
    circle = add_circle(sahar)
    items = drawn(circle, "links")["before"]
    told = {
        "id": str(uuid4()), "phase": "before", "on": "2026-11-20",
        "answers": [[items[0].code, 1], [items[1].code, 2], [items[2].code, -1]],
    }  # fmt: skip
    taken = read_taken(told, today=TODAY)

    assert keep_checks(circle, [taken, taken]) == {taken.id: "kept"}
    assert keep_checks(circle, [taken]) == {taken.id: "already"}
    [row] = results(circle)
    assert (row.right, row.items) == (
        1,
        [[items[0].code, True], [items[1].code, False], [items[2].code, False]],
    )
    tallies = ItemTally.objects.values_list("item_id", "door", "shown", "right")
    assert sorted(tallies) == sorted((i.code, "before", 1, int(n == 0)) for n, i in enumerate(items))


def test_a_phone_whose_clock_is_a_year_ahead_answered_today() -> None:
    told = {
        "id": str(uuid4()),
        "phase": "after",
        "on": "2027-11-20",
        "answers": [["a", 1], ["b", 1], ["c", 1]],
    }

    assert read_taken(told, today=TODAY).on == TODAY


_bits = st.none() | st.booleans() | st.integers() | st.text(max_size=8)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from(["id", "phase", "on", "answers"]),
        _bits | st.lists(_bits | st.lists(_bits, max_size=3)),
    )
    | _bits
)
def test_whatever_a_phone_tells_is_read_or_refused(told: object) -> None:
    try:
        read_taken(told, today=TODAY)
    except CheckUnclear:
        return
    pytest.fail("no random bytes are three answers")


def test_unknown_questions_and_questions_of_two_topics_are_refused(sahar: Organisation) -> None:
    add_bank()
    add_bank("otp")
    circle = add_circle(sahar)
    mixed = Taken(uuid4(), "before", (("links-t0", 1), ("links-t1", 1), ("otp-t1", 1)), TODAY)
    unknown = Taken(uuid4(), "before", (("links-t0", 1), ("links-t1", 1), ("nothing", 1)), TODAY)

    assert set(keep_checks(circle, [mixed, unknown]).values()) == {"refused"}
    assert not CheckResult.objects.exists() and not ItemTally.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_phones_that_send_the_same_results_at_once_count_them_once(sahar: Organisation) -> None:
    add_bank()
    circle = add_circle(sahar)
    items = drawn(circle, "links")["before"]
    batch = [Taken(uuid4(), "before", tuple((i.code, 1) for i in items), TODAY) for _ in range(20)]
    said: list[str] = []

    def send(order: list[Taken]) -> None:
        said.extend(keep_checks(circle, order).values())
        connection.close()

    threads = [threading.Thread(target=send, args=(batch[::way],)) for way in (1, -1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert (said.count("kept"), said.count("already")) == (20, 20)
    assert {tally.shown for tally in ItemTally.objects.all()} == {20}


def test_a_sheet_of_a_class_is_counts_alone_and_is_written_once(sahar: Organisation) -> None:
    add_bank()
    circle = add_circle(sahar, audience="class", size=40)

    sheet = keep_sheet(circle, phase="before", topic="links", people=38, hands=[10, 12, 0])

    assert (sheet.right, sheet.people, [n for _code, n in sheet.items]) == (22, 38, [10, 12, 0])
    assert sorted(ItemTally.objects.values_list("shown", "right")) == [(38, 0), (38, 10), (38, 12)]
    with pytest.raises(SheetThere):
        keep_sheet(circle, phase="before", topic="links", people=38, hands=[1, 1, 1])
    assert CheckSheet.objects.count() == 1


def test_a_sheet_that_is_put_right_keeps_what_it_said_and_why(sahar: Organisation, amna: User) -> None:
    add_bank()
    circle = add_circle(sahar, audience="class", size=40)
    sheet = keep_sheet(circle, phase="before", topic="links", people=83, hands=[10, 12, 0], on=TODAY)

    for _n in range(2):
        sheet = correct_sheet(
            sheet, phase="before", people=38, hands=[10, 21, 0], on=TODAY, why="mistyped", by=amna
        )

    before = SheetChange.objects.get()
    assert (sheet.people, sheet.right, before.people, before.right) == (38, 31, 83, 22)
    assert (before.why, before.by, [n for _code, n in before.items]) == ("mistyped", amna, [10, 12, 0])
    assert sorted(ItemTally.objects.values_list("shown", "right")) == [(38, 0), (38, 10), (38, 21)]


def test_before_and_after_that_were_mixed_up_change_their_questions_too(sahar: Organisation) -> None:
    add_bank()
    circle = add_circle(sahar, audience="class")
    after = [item.code for item in drawn(circle, "links")["after"]]
    sheet = keep_sheet(circle, phase="before", topic="links", people=38, hands=[30, 31, 32])

    sheet = correct_sheet(sheet, phase="after", people=38, hands=[30, 31, 32], on=sheet.on, why="phase")

    assert [code for code, _n in sheet.items] == after
    keep_sheet(circle, phase="before", topic="links", people=38, hands=[1, 2, 3])
    with pytest.raises(SheetThere):
        correct_sheet(sheet, phase="before", people=38, hands=[1, 1, 1], on=sheet.on, why="phase")
    with pytest.raises(CheckUnclear):
        correct_sheet(sheet, phase="after", people=8, hands=[9, 1, 1], on=sheet.on, why="other")
    assert SheetChange.objects.count() == 1


@pytest.mark.parametrize(
    ("people", "hands"), [(0, [0, 0, 0]), (5, [6, 0, 0]), (5, [1, 1]), (201, [1, 1, 1]), (5, [-1, 0, 0])]
)
def test_counts_that_cannot_be_are_refused(sahar: Organisation, people: int, hands: list[int]) -> None:
    add_bank()

    with pytest.raises(CheckUnclear):
        keep_sheet(add_circle(sahar), phase="after", topic="links", people=people, hands=hands)


def test_a_result_stands_on_its_day(sahar: Organisation) -> None:
    add_bank()
    circle = add_circle(sahar)
    answer(circle, "before", [3], on=TODAY - timedelta(days=9))

    assert [row.on for row in results(circle)] == [date(2026, 11, 11)]
