"""What phones hand over: each report once, in any order, from any number of phones, with any clock."""

import random
import threading
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qadam.accounts.models import User
from qadam.circles.models import (
    Attended,
    BoxQuestion,
    Circle,
    Device,
    Facilitator,
    Member,
    Session,
    SessionReport,
)
from qadam.circles.services.arrivals import count_by_code, free_sign
from qadam.circles.services.devices import end_device, offer_pairing, pair_device
from qadam.circles.services.sessions import accept_report, decline_report, sync_reports
from qadam.circles.tests.conftest import TOKEN, add_circle, add_lesson
from qadam.circles.tests.room import DAY_MS, held, ms, sync, whats
from qadam.circles.told import NotReadable, Told, meeting_day, read_report
from qadam.core.clock import moved_to, now
from qadam.learning.models import Lesson, Version
from qadam.messaging.models import Incident
from qadam.organisations.models import Organisation
from qadam.people.models import Person

pytestmark = pytest.mark.django_db


def one() -> Session:
    return Session.objects.get()


def another_phone(leader: Facilitator, token: str) -> Device:
    return pair_device(offer_pairing(leader), token=token)


def test_a_session_arrives_with_everything_that_was_told(
    phone: Device, circle: Circle, leader: Facilitator
) -> None:
    answer = sync(held(circle, tally={"women": 7, "girls": 2}, signs=["s-star", "s-fish"]))

    session = one()
    assert (whats(answer), answer["ended"]) == (["kept"], False)
    assert (session.state, session.came, session.tally) == ("held", 9, {"girls": 2, "women": 7})
    assert (session.minutes, session.tried, session.rules_read, session.led_by) == (41, 3, True, leader)
    assert sorted(m.sign for m in Member.objects.filter(person=None)) == ["s-fish", "s-star"]
    assert (session.day_corrected, session.counts_differ) == (False, False)


def test_the_same_batch_sent_twice_changes_nothing(phone: Device, circle: Circle) -> None:
    batch = [
        held(circle, questions=[{"id": str(uuid4()), "text": "Is it free?"}]),
        held(circle, tally={"women": 5}),
    ]
    first, again = sync(*batch), sync(*batch)

    assert (whats(first), whats(again)) == (["kept", "kept"], ["already", "already"])
    assert (SessionReport.objects.count(), Session.objects.count(), BoxQuestion.objects.count()) == (2, 1, 1)


def test_a_report_twice_in_one_batch_is_one(phone: Device, circle: Circle) -> None:
    report = held(circle)

    assert whats(sync(report, report)) == ["kept", "already"]
    assert one().came == 7


def test_what_was_answered_is_safe_when_the_outbox_is_cleared_in_mid_sync(
    phone: Device, circle: Circle
) -> None:
    lessons = [add_lesson(f"lesson-{n}").code for n in range(4)]
    batch = [held(circle, lesson) for lesson in lessons]
    sync(*batch[:2])
    del batch  # the phone was emptied; half of it was answered

    assert sorted(Session.objects.values_list("lesson__code", flat=True)) == lessons[:2]
    assert set(Session.objects.values_list("state", "came")) == {("held", 7)}


def test_two_phones_of_one_session_are_one_session_with_the_greater_count(
    phone: Device, circle: Circle, leader: Facilitator
) -> None:
    another_phone(leader, "u" * 43)
    sync(held(circle, tally={"women": 7, "girls": 2}, signs=["s-star"]))
    sync(held(circle, tally={"women": 10}, signs=["s-star", "s-moon"]), token="u" * 43)

    session = one()
    assert (session.came, session.tally, session.counts_differ) == (10, {"women": 10}, True)
    assert Attended.objects.count() == 2


def test_phones_that_counted_the_same_do_not_differ(phone: Device, circle: Circle) -> None:
    sync(held(circle), held(circle), held(circle, tally={}, signs=["s-star"]))

    assert (one().came, one().counts_differ) == (7, False)


def test_more_signs_than_heads_count_as_signs(phone: Device, circle: Circle) -> None:
    sync(held(circle, tally={"women": 1}, signs=["s-star", "s-moon", "s-fish+s-bird"]))

    assert one().came == 3


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    counts=st.lists(st.integers(0, 12), min_size=2, max_size=5),
    signs=st.lists(st.sets(st.sampled_from(["s-star", "s-moon", "s-fish"])), min_size=2, max_size=5),
    seed=st.integers(0, 999),
)
def test_the_order_of_reports_never_matters(
    phone: Device, leader: Facilitator, links: Lesson, counts: list[int], signs: list[set[str]], seed: int
) -> None:
    outcomes = []
    for shuffle in (False, True):
        circle = add_circle(leader, uuid4().hex[:8])
        batch = [
            held(circle, id=str(uuid4()), tally={"women": n}, signs=sorted(marks))
            for n, marks in zip(counts, signs, strict=False)
        ]
        if shuffle:
            random.Random(seed).shuffle(batch)
        for report in batch:
            sync_reports(phone, [report], phone_now_ms=ms())
        session = circle.sessions.get()
        came = sorted(session.attended.values_list("member__sign", flat=True))
        outcomes.append((session.came, session.tally, session.counts_differ, came))
    assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize("days", [365, -365, 1, -3])
def test_a_clock_that_is_wrong_by_a_year_is_put_right_and_marked(
    phone: Device, circle: Circle, days: int
) -> None:
    wrong = ms() + days * DAY_MS
    answer = sync(held(circle, began=wrong - 3_600_000), at=wrong)

    session = one()
    began_at = now() - timedelta(hours=1)
    assert session.held_at is not None and abs((session.held_at - began_at).total_seconds()) < 30
    assert (session.day_corrected, answer["answers"][0]["on"]) == (True, session.on.isoformat())
    assert round(SessionReport.objects.get().clock_off_s / 86_400) == -days


def test_two_phones_with_different_clocks_tell_of_one_session(
    phone: Device, circle: Circle, leader: Facilitator
) -> None:
    another_phone(leader, "u" * 43)
    wrong = ms() - 400 * DAY_MS
    sync(held(circle))
    sync(held(circle, began=wrong), at=wrong, token="u" * 43)

    assert (Session.objects.count(), SessionReport.objects.count()) == (1, 2)


def test_a_clock_put_right_before_the_sync_leaves_no_impossible_day(phone: Device, circle: Circle) -> None:
    sync(held(circle, began=0), held(circle, add_lesson("b").code, began=ms() + 40 * DAY_MS))

    days = {session.on for session in Session.objects.all()}
    assert all(abs((day - now().date()).days) <= 2 for day in days)
    assert set(Session.objects.values_list("day_corrected", flat=True)) == {True}


def test_four_sessions_held_during_thirty_days_without_a_network_are_taken(
    phone: Device, circle: Circle
) -> None:
    start = now()
    batch = [held(circle, began=ms(start + timedelta(days=7 * n, minutes=5))) for n in range(4)]
    with moved_to(start + timedelta(days=30)):
        answer = sync(*batch)

    assert whats(answer) == ["kept"] * 4
    assert Session.objects.filter(day_corrected=False).count() == 4
    circle.refresh_from_db()
    assert circle.began_on == min(Session.objects.values_list("on", flat=True))


def test_a_retired_or_unknown_version_is_taken(phone: Device, circle: Circle, links: Lesson) -> None:
    Version.objects.update(state="retired")

    assert whats(sync(held(circle, version=1), held(circle, version=77))) == ["kept", "kept"]
    assert one().version_number == 77


def test_a_session_wakes_a_sleeping_circle(phone: Device, circle: Circle) -> None:
    Circle.objects.update(state="sleeping")
    sync(held(circle))

    circle.refresh_from_db()
    assert circle.state == "meeting"


def test_a_session_that_was_called_off_or_planned_is_held_when_a_phone_says_so(
    phone: Device, circle: Circle, links: Lesson
) -> None:
    day = now().astimezone().date()
    sync(held(circle))
    Session.objects.update(state="called_off")
    sync(held(circle, tally={"women": 3}))

    assert (Session.objects.count(), one().state) == (1, "held")
    assert abs((one().on - day).days) <= 1


def test_what_is_refused_says_why_and_takes_nothing_else_with_it(
    phone: Device, circle: Circle, other: Organisation
) -> None:
    foreign = add_circle(
        Facilitator.objects.create(organisation=other, state="active", agreed_at=now()), "far"
    )
    wrong = [
        held(foreign),
        held(circle, "no-such-lesson"),
        {"id": "?"},
        "text",
        held(circle, tally={"women": -1}),
        held(circle, signs=["<script>"]),
    ]
    answer = sync(*wrong, held(circle))

    assert whats(answer) == ["refused"] * 6 + ["kept"]
    assert all(row["why"] for row in answer["answers"][:6])
    assert (Session.objects.count(), SessionReport.objects.count()) == (1, 1)


def test_an_ended_phone_hands_over_what_it_held_and_somebody_looks_at_it(
    phone: Device, circle: Circle, amna: User
) -> None:
    end_device(phone)
    answer = sync(held(circle, signs=["s-star"]), held(circle, tally={"women": 4}))

    assert (whats(answer), answer["ended"]) == (["review", "review"], True)
    assert Session.objects.count() == 0
    one_, two = SessionReport.objects.order_by("told__total").reverse()
    assert accept_report(one_, by=amna).came == 7
    decline_report(two, by=amna)
    assert (one().came, Attended.objects.count(), one().counts_differ) == (7, 1, False)
    assert whats(sync({**held(circle), "id": str(one_.pk)})) == ["already"]


def test_a_facilitator_who_rests_or_a_circle_handed_over_is_looked_at_first(
    phone: Device, circle: Circle, leader: Facilitator, sahar: Organisation
) -> None:
    heir = Facilitator.objects.create(organisation=sahar, state="active", agreed_at=now())
    Circle.objects.update(facilitator=heir)
    handed = whats(sync(held(circle)))
    Circle.objects.update(facilitator=leader)
    Facilitator.objects.filter(pk=leader.pk).update(state="paused")

    assert (handed, whats(sync(held(circle)))) == (["review"], ["review"])
    assert Session.objects.count() == 0


def test_a_stranger_without_a_phone_of_ours_is_not_heard(circle: Circle, phone: Device) -> None:
    assert sync(held(circle), token="x" * 43)["status"] == 401
    assert Client().get("/api/room/mine").status_code == 401
    assert SessionReport.objects.count() == 0


def test_questions_lose_numbers_and_danger_is_shown_to_nobody(
    phone: Device, circle: Circle, gulrukh: User
) -> None:
    asked = ["Who is 0300 1234567?", "میرا شوہر مجھے مارتا ہے، میں مرنا چاہتی ہوں"]
    sync(held(circle, questions=[{"id": str(uuid4()), "text": text} for text in asked]))

    shown = list(BoxQuestion.objects.filter(hidden_at=None).values_list("text", flat=True))
    assert (shown, BoxQuestion.objects.count()) == (["Who is …?"], 2)
    assert Incident.objects.get().guardian == gulrukh


def test_a_code_sent_before_or_after_the_report_counts_once(
    phone: Device, circle: Circle, sahar: Organisation
) -> None:
    early, late = free_sign(circle), free_sign(circle)
    assert early and late
    report = held(circle, tally={}, signs=[early.sign])
    day = meeting_day(now(), ZoneInfo(sahar.zone))
    count_by_code(early, on=day, address_hash=b"a")
    sync(report)
    for _ in range(2):
        count_by_code(late, on=day, address_hash=b"b")

    assert (one().came, Attended.objects.count()) == (2, 2)


def test_where_children_sit_there_is_no_photo_no_code_and_no_sign(
    phone: Device, leader: Facilitator, links: Lesson
) -> None:
    Facilitator.objects.update(may_lead_children=True)
    girls = add_circle(leader, "girls", audience="girls")
    report = held(girls, signs=["s-star", "s-fish"], tally={"girls": 1})
    sync(report)
    photo = Client().put(
        f"/api/room/photo/{report['id']}", b"\xff\xd8\xff", headers={"authorization": f"Bearer {TOKEN}"}
    )
    mine = Client().get("/api/room/mine", headers={"authorization": f"Bearer {TOKEN}"}).json()

    assert (photo.status_code, photo.json()["code"]) == (422, "no-photo-of-children")
    assert (one().photo, one().code, one().came, one().tally) == (None, "", 2, {"girls": 1, "people": 1})
    assert (Member.objects.count(), SessionReport.objects.get().told["signs"]) == (0, [])
    assert [mine["circles"][0][what] for what in ("codes", "children", "signs")] == [{}, True, []]


def test_who_may_not_lead_children_has_no_such_circle_on_her_phone_and_is_looked_at(
    phone: Device, leader: Facilitator, links: Lesson
) -> None:
    girls = add_circle(leader, "girls", audience="girls")
    mine = Client().get("/api/room/mine", headers={"authorization": f"Bearer {TOKEN}"}).json()

    assert (mine["circles"], whats(sync(held(girls)))) == ([], ["review"])


@pytest.mark.django_db(transaction=True)
def test_the_same_report_over_two_connections_at_once_is_one(
    phone: Device, circle: Circle, leader: Facilitator
) -> None:
    more = [add_lesson(f"more-{n}").code for n in range(6)]
    batch = [held(circle, lesson, signs=["s-star", "s-moon"]) for lesson in more]
    answers: list[str] = []
    start = threading.Barrier(6)

    def send(n: int) -> None:
        mine = batch[:]
        random.Random(n).shuffle(mine)
        start.wait()
        answers.extend(a.what for a in sync_reports(phone, mine, phone_now_ms=ms()))
        connection.close()

    threads = [threading.Thread(target=send, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (answers.count("kept"), answers.count("already")) == (6, 30)
    assert (SessionReport.objects.count(), Session.objects.count(), Attended.objects.count()) == (6, 6, 12)
    assert set(Session.objects.values_list("came", flat=True)) == {7}


@pytest.mark.django_db(transaction=True)
def test_three_phones_of_one_session_at_once_leave_the_union(
    phone: Device, circle: Circle, links: Lesson
) -> None:
    marks = ["s-star", "s-moon", "s-fish", "s-bird", "s-kite", "s-drum"]
    start = threading.Barrier(3)

    def send(n: int) -> None:
        start.wait()
        for mark in marks[n::3]:
            sync_reports(phone, [held(circle, tally={"women": n}, signs=[mark])], phone_now_ms=ms())
        connection.close()

    threads = [threading.Thread(target=send, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (one().came, Attended.objects.count(), SessionReport.objects.count()) == (6, 6, 6)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        _JSON,
        st.fixed_dictionaries(
            {"id": st.uuids().map(str), "circle": st.uuids().map(str), "lesson": st.just("links")},
            optional=dict.fromkeys(
                ("version", "began", "minutes", "tally", "signs", "tried", "questions", "answered"), _JSON
            ),
        ),
    )
)
def test_whatever_a_phone_sends_is_read_or_refused(raw: object) -> None:
    try:
        told = read_report(raw)
    except NotReadable:
        return
    assert isinstance(told, Told)


def test_a_person_is_never_linked_with_a_sign_by_a_report(
    phone: Device, circle: Circle, zarmina: Person
) -> None:
    sync(held(circle, signs=["s-star"], person=str(zarmina.pk), name="Zarmina"))

    assert Member.objects.get().person is None
    assert "Zarmina" not in str(SessionReport.objects.get().told)
