"""Two installations with keys of their own: a circle moves from one to the other, and nobody is told apart on the way."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import models
from pytest_django import Settings

from qadam.accounts.models import User
from qadam.circles import bundles, draws
from qadam.circles.bundles.signing import seal
from qadam.circles.bundles.tables import CIRCLE, ELSEWHERE, ROUND, TABLES
from qadam.circles.enums import Arm
from qadam.circles.errors import NotABundle
from qadam.circles.models import (
    CheckResult,
    CheckSheet,
    Circle,
    Device,
    Facilitator,
    Household,
    Member,
    Milestone,
    Session,
    SessionReport,
    WaitRound,
)
from qadam.circles.services.badges import award_for_session
from qadam.circles.services.box import put_question
from qadam.circles.services.celebrating import celebrate
from qadam.circles.services.sessions import sync_reports
from qadam.circles.tests.conftest import add_circle, add_lesson
from qadam.circles.tests.test_bundles import heads, wipe
from qadam.core.clock import now
from qadam.learning.around import keep_example
from qadam.learning.authoring import adapt_lesson
from qadam.learning.badge_models import Badge, BadgeKey, BadgeKind, RevokedFor
from qadam.learning.badges.checker import page
from qadam.learning.badges.listing import make_list, read_list
from qadam.learning.badges.services import revoke_badge
from qadam.learning.badges.signing import public_keys
from qadam.learning.badges.statements import is_ours, link
from qadam.learning.models import Example, Lesson, Version
from qadam.organisations.models import Organisation
from qadam.places.models import Place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
Move = Callable[[], None]


@pytest.fixture
def move(settings: Settings) -> Move:
    """Goes to another installation: other keys, another address, and nobody there knows the circles."""

    def moved() -> None:
        wipe()
        Device.objects.all().delete()
        settings.INDEX_KEY = base64.b64encode(b"o" * 32).decode()
        settings.BADGE_KEYS = "\n".join(
            f"other{k}:" + base64.b64encode(k.encode() * 32).decode() for k in "xy"
        )
        settings.BASE_URL = "https://other.example"

    return moved


def inside(data: bytes) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(base64.b64decode(json.loads(data)["bundle"]))
    return told


def changed(data: bytes, **parts: Any) -> bytes:
    """The file with parts of it changed, signed by whoever runs this installation."""
    return seal(json.dumps(inside(data) | parts).encode())


def met(circle: Circle, lesson: Lesson, *, day: int = 6, came: int = 8, **fields: Any) -> Session:
    """A meeting as a phone told it."""
    on = date(2026, 11, day)
    at = datetime(2026, 11, day, 12, tzinfo=UTC)
    tally = fields.pop("tally", {"women": came})
    session = Session.objects.create(
        circle=circle,
        lesson=lesson,
        on=on,
        state="held",
        came=came,
        tally=tally,
        rules_read=True,
        synced_at=at,
        **fields,
    )
    told = heads(came) | {"tally": tally}
    SessionReport.objects.create(id=uuid4(), circle=circle, session=session, lesson=lesson, on=on, told=told)
    return session


# ── every table was decided about ───────────────────────────────────────────────────────────────────────────────


def below_circles() -> set[type[models.Model]]:
    """Every table with a foreign key that leads to a circle, over however many tables, and those joined by a bare id."""
    found: set[Any] = {Circle}
    look: list[Any] = [Circle]
    while look:
        for other in look.pop()._meta.related_objects:
            if other.related_model not in found:
                found.add(other.related_model)
                look.append(other.related_model)
    loose = {"circle_id", "session_id", "subject_id"}
    for model in apps.get_models():
        if model.__module__.startswith("qadam.") and loose & {f.name for f in model._meta.concrete_fields}:
            found.add(model)
    return found


def test_of_every_table_about_a_circle_it_is_decided_whether_it_travels() -> None:
    travels = {CIRCLE.model, *(table.model for table in TABLES)}
    assert {model._meta.label for model in below_circles() - travels} == set(ELSEWHERE)


def test_of_every_column_it_is_decided_whether_it_travels() -> None:
    for table in (CIRCLE, ROUND, *TABLES):
        decided = [*table.columns, *table.stays, *table.by_code]
        assert sorted(decided) == sorted(f.attname for f in table.model._meta.concrete_fields), table.name


# ── between two installations ───────────────────────────────────────────────────────────────────────────────────


def test_a_meeting_held_at_the_new_home_and_a_later_file_of_the_old_one_add_up(
    circle: Circle, links: Lesson, leader: Facilitator, phone: Device, other: Organisation, move: Move
) -> None:
    first, otp = met(circle, links), add_lesson("otp-short")
    older = bundles.export_bundle([circle])
    told: dict[str, Any] = heads(11)
    SessionReport.objects.create(
        id=uuid4(), circle=circle, session=first, lesson=links, on=first.on, told=told
    )
    Session.objects.filter(pk=first.pk).update(came=11, tally={"women": 11}, synced_at=now())
    met(circle, otp, day=13, came=9)
    newer = bundles.export_bundle([circle])
    move()

    bundles.import_bundle(older, organisation=other)
    hers = Facilitator.objects.create(organisation=other, state="active", agreed_at=now())
    Circle.objects.filter(pk=circle.pk).update(facilitator=hers)
    device = Device.objects.create(facilitator=hers, token_hash=b"t" * 16, paired_at=now())
    here = datetime(2026, 11, 20, 10, tzinfo=UTC)
    told = {
        "id": str(uuid4()), "circle": str(circle.pk), "lesson": "links-short", "began": int(here.timestamp() * 1000),
        "tally": {"women": 7}, "rules_read": True,
    }  # fmt: skip
    assert [a.what for a in sync_reports(device, [told], phone_now_ms=int(now().timestamp() * 1000))] == [
        "kept"
    ]
    taken = [bundles.import_bundle(data, organisation=other) for data in (newer, older, newer)]

    assert sorted(one.came or 0 for one in Session.objects.all()) == [7, 9, 11]
    assert SessionReport.objects.count() == 4
    assert [(one.new, one.rows) for one in taken] == [(0, 3), (0, 0), (0, 0)]


def test_the_same_sign_and_the_same_meeting_under_two_ids_are_one(
    circle: Circle, links: Lesson, other: Organisation, move: Move
) -> None:
    member = Member.objects.create(circle=circle, sign="s-star", joined_on=date(2026, 11, 6))
    session = met(circle, links)
    session.attended.create(member=member, how="sign")
    data = bundles.export_bundle([circle])
    move()
    bundles.import_bundle(changed(data, members=[], sessions=[], attended=[], reports=[]), organisation=other)
    mine = Member.objects.create(circle_id=circle.pk, sign="s-star", joined_on=date(2026, 11, 6))
    met(Circle.objects.get(pk=circle.pk), Lesson.objects.get(code="links-short"), came=5)

    for _n in range(2):
        bundles.import_bundle(data, organisation=other)

    assert list(Member.objects.all()) == [mine]
    assert [(s.came, s.reports.count(), s.attended.get().member) for s in Session.objects.all()] == [
        (8, 2, mine)
    ]


def test_a_milestone_that_was_celebrated_is_not_celebrated_again(
    circle: Circle, links: Lesson, other: Organisation, move: Move
) -> None:
    for n in range(4):
        met(circle, links, day=1 + n)
    celebrate()
    data = bundles.export_bundle([circle])
    move()

    bundles.import_bundle(data, organisation=other)

    assert celebrate() == 0 and Milestone.objects.count() == 1


def test_a_badge_is_believed_at_the_new_home_and_one_taken_back_is_not(
    circle: Circle, links: Lesson, leader: Facilitator, other: Organisation, move: Move
) -> None:
    good, bad = award_for_session(met(circle, links), kind=BadgeKind.TOOK_PART, count=2, by=leader)
    older, print_of = bundles.export_bundle([circle]), link(good).partition("#")[2]
    revoke_badge(bad, why=RevokedFor.MISTAKE)
    newer = bundles.export_bundle([circle])
    move()

    for data in (older, newer, older):
        bundles.import_bundle(data, organisation=other)

    listed = read_list(make_list(), public_keys())
    assert {code: one.revoked for code, one in listed.items()} == {good.code: False, bad.code: True}
    kept = Badge.objects.get(code=good.code)
    assert (kept.organisation, kept.issuer_code) == (other, "sehat-ghar~naway-sahar")
    assert kept.issuer_name["en"] == "Naway Sahar Youth, now with Sehat Ghar"
    # A print of the old home still fits. Its key vouches for what is listed and never for another badge.
    assert is_ours(good.code, print_of, public_keys(taken=True)) and not is_ours(
        good.code, print_of, public_keys()
    )
    assert [key.get("taken") for key in json.loads(page()["keys"]).values()].count(1) == 1
    # Asked for again, they are the same badges.
    hers = Facilitator.objects.create(organisation=other, state="active", agreed_at=now())
    Circle.objects.filter(pk=circle.pk).update(facilitator=hers)
    again = award_for_session(Session.objects.get(), kind=BadgeKind.TOOK_PART, count=2, by=hers)
    assert {badge.code for badge in again} == {good.code, bad.code}


def test_a_badge_that_no_key_of_the_file_signed_is_refused(
    circle: Circle, links: Lesson, leader: Facilitator, other: Organisation, move: Move
) -> None:
    award_for_session(met(circle, links), kind=BadgeKind.TOOK_PART, count=1, by=leader)
    data = bundles.export_bundle([circle])
    badges = inside(data)["badges"]
    badges["rows"][0]["about"] = "otp"
    move()

    with pytest.raises(NotABundle):
        bundles.import_bundle(changed(data, badges=badges), organisation=other)
    assert not Circle.objects.exists() and not BadgeKey.objects.filter(is_ours=False).exists()


def test_an_own_lesson_and_an_example_go_along_and_are_read_before_anybody_else_sees_them(
    circle: Circle, links: Lesson, sahar: Organisation, amna: User, other: Organisation, move: Move
) -> None:
    own = adapt_lesson(links.versions.get(), organisation=sahar, by=amna)
    own.versions.update(state="published")
    met(circle, own)
    texts = {"en": "A message says your bill is not paid."}
    keep_example(sahar, lesson=own, card_name="look", texts=texts, circle_id=circle.pk, place=circle.place)
    data = bundles.export_bundle([circle])
    move()

    for _n in range(2):
        bundles.import_bundle(data, organisation=other)

    lesson = Session.objects.get().lesson
    version = Version.objects.get(lesson=lesson)
    assert (lesson.organisation, version.state, version.cards.count()) == (other, "in_review", 3)
    assert [(e.text, e.state, e.lesson) for e in Example.objects.all()] == [(texts, "kept", lesson)]


def test_a_draw_goes_whole_and_can_be_drawn_again_there(
    leader: Facilitator, other: Organisation, move: Move
) -> None:
    seed = draws.new_seed()
    held = WaitRound.objects.create(
        organisation=leader.organisation, place=Place.objects.get(code="charsadda"), can_start=2, seed=seed,
        seed_hash=draws.promise(seed), closes_on=date(2026, 9, 1), later_from=date(2026, 10, 20), drawn_at=now(),
    )  # fmt: skip
    circles = {draws.ticket(c.pk): c for c in (add_circle(leader, f"r{n}", round=held) for n in range(4))}
    for n, mark in enumerate(draws.order(seed, circles)):
        Circle.objects.filter(pk=circles[mark].pk).update(arm=Arm.NOW if n < 2 else Arm.LATER)
    later = list(Circle.objects.filter(arm=Arm.LATER))
    open_round = WaitRound.objects.create(
        organisation=leader.organisation, place=held.place, can_start=1, seed=seed, seed_hash="0",
        closes_on=date(2027, 1, 1), later_from=date(2027, 2, 1),
    )  # fmt: skip
    add_circle(leader, "wait", state="asked", round=open_round)
    whole = bundles.give_away(Circle.objects.all())
    WaitRound.objects.filter(pk=held.pk).update(later_from=now().date() + timedelta(days=9))
    part = bundles.give_away(later)
    before = draws.tickets(held)
    move()
    rows = inside(whole.data)["circles"]
    swapped = [row | {"arm": {"now": "later", "later": "now"}.get(row["arm"], "")} for row in rows]
    with pytest.raises(NotABundle):
        bundles.import_bundle(changed(whole.data, circles=swapped), organisation=other)

    bundles.import_bundle(whole.data, organisation=other)

    assert (whole.circles, whole.waiting, part.circles, part.waiting) == (4, 1, 0, 2)
    assert draws.tickets(WaitRound.objects.get()) == before


# ── children ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("audience", ["girls", "class"])
def test_nothing_a_child_said_or_did_is_in_the_file(
    leader: Facilitator, links: Lesson, other: Organisation, audience: str, move: Move
) -> None:
    circle = add_circle(leader, "young", audience=audience)
    session = met(circle, links, came=20, tally={"girls": 17, "boys": 3}, tried=4, code="4711")
    met(circle, links, day=13, came=4, tally={"girls": 4})
    CheckResult.objects.create(
        circle=circle, phase="before", topic="links", right=2, on=session.on, items=[["q", True]]
    )
    put_question(circle, "Zari asks about her photos")
    Household.objects.create(
        organisation=leader.organisation, circle=circle, rules=["links"], picked_on=session.on
    )
    Member.objects.create(circle=circle, sign="s-star", joined_on=session.on)
    items = [["a", 10], ["b", 12], ["c", 0]]
    sheet = {
        "organisation": leader.organisation,
        "circle": circle,
        "topic": "links",
        "on": session.on,
        "items": items,
    }
    CheckSheet.objects.create(**sheet, phase="before", people=38, right=22)
    CheckSheet.objects.create(**sheet, phase="after", people=4, right=9)
    told = bundles.export_bundle([circle])

    assert {name: rows for name, rows in inside(told).items() if isinstance(rows, list) and not rows}.keys() >= {
        "members", "attended", "reports", "came", "households", "answers", "questions", "checks",
    }  # fmt: skip
    assert "Zari" not in json.dumps(inside(told)) and "4711" not in json.dumps(inside(told))
    move()
    # Whoever wrote the file left nothing out; whoever reads it does.
    leaky = inside(told)["sheets"][0] | {"id": str(uuid4()), "phase": "after", "people": 3, "right": 9}
    checks: list[dict[str, Any]] = [
        {"id": str(uuid4()), "circle_id": str(circle.pk), "session_id": None, "phase": "before", "topic": "links", "items": [],
         "right": 1, "on": "2026-11-06"}
    ]  # fmt: skip
    bundles.import_bundle(
        changed(told, sheets=[*inside(told)["sheets"], leaky], checks=checks), organisation=other
    )

    meetings = Session.objects.order_by("on").values_list("came", "tried", "tally", "state")
    assert list(meetings) == [(20, None, {}, "held"), (None, None, {}, "held")]
    sheets = CheckSheet.objects.values_list("people", "right", "items")
    assert list(sheets) == [(38, 22, [["a", None], ["b", None], ["c", None]])]
    assert not CheckResult.objects.exists()


def test_girls_and_boys_who_came_along_are_taken_off_the_heads(
    circle: Circle, links: Lesson, other: Organisation, move: Move
) -> None:
    met(circle, links, came=9, tally={"women": 7, "girls": 2})
    data = bundles.export_bundle([circle])
    move()

    bundles.import_bundle(data, organisation=other)

    assert list(Session.objects.values_list("came", "tally")) == [(7, {"women": 7})]
    assert SessionReport.objects.get().told["total"] == 7 and "girls" not in json.dumps(inside(data))


def test_which_room_a_childs_badge_is_from_is_not_in_the_file(
    leader: Facilitator, links: Lesson, other: Organisation, move: Move
) -> None:
    circle = add_circle(leader, "young", audience="girls")
    session = met(circle, links, came=9, tally={"girls": 9})
    given = award_for_session(session, kind=BadgeKind.TOOK_PART, count=3, by=leader)
    data = bundles.export_bundle([circle])
    move()

    for _n in range(2):
        bundles.import_bundle(data, organisation=other)

    assert str(session.pk) not in json.dumps(inside(data)["badges"])
    kept = Badge.objects.values_list("code", "subject_id")
    assert sorted(kept) == sorted((badge.code, None) for badge in given)


# ── files that are not what they say ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("sessions", "tally", {"women": "many"}),
        ("sessions", "tally", {"Zarmina": 1}),
        ("sessions", "on", "yesterday"),
        ("sessions", "came", 10**9),
        ("sessions", "state", "danced"),
        ("reports", "told", {"total": "x"}),
        ("reports", "told", {"rules_read": "y"}),
        ("members", "sign", "Zarmina"),
        ("checks", "items", [["a", "x"]]),
        ("circles", "weekday", 9),
        ("circles", "place__code", "atlantis"),
        ("circles", "at", None),
    ],
)
def test_a_value_of_another_kind_is_refused_and_nothing_of_its_file_is_kept(
    circle: Circle, links: Lesson, other: Organisation, move: Move, table: str, column: str, value: object
) -> None:
    session = met(circle, links)
    Member.objects.create(circle=circle, sign="s-star", joined_on=session.on)
    CheckResult.objects.create(
        circle=circle, phase="before", topic="links", right=1, on=session.on, items=[["a", True]]
    )
    data = bundles.export_bundle([circle])
    rows = inside(data)[table]
    move()

    with pytest.raises(NotABundle):
        bundles.import_bundle(changed(data, **{table: [rows[0] | {column: value}]}), organisation=other)
    assert not Circle.objects.exists() and not Session.objects.exists()


def test_a_file_cannot_reach_into_a_circle_of_somebody_else(
    circle: Circle, leader: Facilitator, links: Lesson, other: Organisation
) -> None:
    """A row that names somebody else's meeting as its own, or takes its id, changes nothing there."""
    theirs = met(circle, links)
    mine = add_circle(leader, "mine", organisation=other, facilitator=None)
    data = bundles.export_bundle([mine])
    row = inside(bundles.export_bundle([circle]))["sessions"][0]
    stolen = row | {"circle_id": str(mine.pk), "came": 99, "synced_at": "2027-01-01T00:00:00+00:00"}
    check = {
        "id": str(UUID(int=5)), "circle_id": str(mine.pk), "session_id": str(theirs.pk), "phase": "before", "topic": "links",
        "items": [["a", True]], "right": 1, "on": "2026-11-06",
    }  # fmt: skip

    with pytest.raises(NotABundle):
        bundles.import_bundle(changed(data, sessions=[stolen]), organisation=other)
    bundles.import_bundle(changed(data, sessions=[row], checks=[check]), organisation=other)

    theirs.refresh_from_db()
    assert (theirs.came, CheckResult.objects.get().session) == (8, None)


def test_a_file_cut_short_anywhere_is_refused(circle: Circle, links: Lesson, other: Organisation) -> None:
    met(circle, links)
    data = bundles.export_bundle([circle])
    for at in range(0, len(data), 97):
        with pytest.raises(NotABundle):
            bundles.import_bundle(data[:at], organisation=other)
