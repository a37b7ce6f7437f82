"""For each table with rows about a circle: which columns travel to another installation, which stay, and why.

A test looks for tables and columns that stand in none of these lists.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import models

from qadam.circles.models import (
    Attended,
    BoxQuestion,
    CameByCode,
    CheckResult,
    CheckSheet,
    Circle,
    Household,
    Member,
    Milestone,
    RuleAnswer,
    Session,
    SessionReport,
    SheetChange,
    WaitRound,
)

_PERSON = "people belong to the organisation they said yes to"
_HERE = "each installation has its own"
_SPEED = "written anew at the take-over"


@dataclass(frozen=True)
class Table:
    """`once`: what makes two rows the same row, whatever their ids. `newer`: the moment by which the later of two rows wins.

    `fills`: columns that a known row takes from a file as long as they are empty here. `children`: whether anything of it leaves
    a circle of girls or a class; what is left of such a row is decided in `sparing`.
    """

    name: str
    model: type[models.Model]
    columns: tuple[str, ...]
    stays: Mapping[str, str]
    above: str = "circle_id"
    once: tuple[str, ...] = ()
    newer: str = ""
    fills: tuple[str, ...] = ()
    children: bool = False
    # Columns that name something else than a row of this file: by which word they travel.
    by_code: Mapping[str, str] = field(default_factory=dict)

    @property
    def through(self) -> str:
        """How a row hangs on its circle, for a filter."""
        return {
            "circle_id": "circle",
            "session_id": "session__circle",
            "member_id": "member__circle",
            "household_id": "household__circle",
            "sheet_id": "sheet__circle",
        }[self.above]


CIRCLE = Table(
    "circles",
    Circle,
    (
        "id", "created_at", "cell", "code", "state", "audience", "language", "weekday", "at", "size", "began_on", "ended_at",
        "origin", "split_from_id", "round_id", "arm",
    ),
    {
        "updated_at": _SPEED, "organisation_id": "whoever takes it over looks after it", "facilitator_id": _PERSON,
        "mentor_id": _PERSON, "mentor_slot": _PERSON, "offered_to_id": _PERSON, "offered_at": _PERSON,
        "claim": "a secret of whoever filled in the form", "nudges": "nobody leads it yet", "nudged_at": "nobody leads it yet",
    },
    above="", by_code={"place_id": "place__code", "guide_id": "guide_id"}, children=True,
)  # fmt: skip

# A draw goes only once it was held, and with all its circles: half of it could not be drawn again by anybody.
ROUND = Table(
    "rounds",
    WaitRound,
    ("id", "created_at", "can_start", "closes_on", "seed", "seed_hash", "drawn_at", "later_from"),
    {"updated_at": _SPEED, "organisation_id": "whoever takes it over looks after it"},
    above="", by_code={"place_id": "place__code"}, children=True,
)  # fmt: skip

TABLES = (
    Table("members", Member, ("id", "circle_id", "sign", "joined_on", "left_on"), {"person_id": _PERSON},
        once=("circle_id", "sign")),
    Table(
        "sessions", Session,
        (
            "id", "created_at", "circle_id", "version_number", "on", "state", "code", "minutes", "came", "tally",
            "counts_differ", "tried", "rules_read", "day_corrected", "held_at", "synced_at",
        ),
        {"updated_at": _SPEED, "led_by_id": _PERSON, "photo_id": "it was given to the organisation"},
        once=("circle_id", "on", "lesson_id"), newer="synced_at", by_code={"lesson_id": "lesson__code"}, children=True,
    ),
    Table("attended", Attended, ("id", "session_id", "member_id", "how", "at"), {}, above="session_id",
        once=("session_id", "member_id")),
    Table(
        "reports", SessionReport,
        ("id", "circle_id", "session_id", "state", "on", "told", "phone_at", "clock_off_s", "received_at"),
        {"device_id": _PERSON, "by_id": _PERSON}, by_code={"lesson_id": "lesson__code"},
    ),
    Table("came", CameByCode, ("id", "member_id", "on", "at"), {"phone_hash": "it says something only with the key of home"},
        above="member_id", once=("member_id", "on")),
    Table(
        "households", Household,
        ("id", "created_at", "circle_id", "language", "rules", "picked_on", "asked_2_at", "asked_6_at"),
        {
            "updated_at": _SPEED, "organisation_id": "whoever takes it over looks after it", "person_id": _PERSON,
            "may_ask": "she said yes to being asked by the other organisation",
        },
        fills=("asked_2_at", "asked_6_at"),
    ),
    Table("answers", RuleAnswer, ("id", "household_id", "lesson_code", "week", "keeps", "at"), {}, above="household_id",
        once=("household_id", "lesson_code", "week"), newer="at"),
    Table(
        "questions", BoxQuestion,
        ("id", "created_at", "circle_id", "text", "topic", "answered_in_id", "answer", "hidden_at"),
        {"updated_at": _SPEED, "source_id": "it leads to a message"}, fills=("answered_in_id", "answer", "hidden_at"),
    ),
    Table("checks", CheckResult, ("id", "circle_id", "session_id", "phase", "topic", "items", "right", "on"), {}),
    Table(
        "sheets", CheckSheet,
        ("id", "created_at", "circle_id", "phase", "topic", "items", "people", "right", "on", "changed_at"),
        {"updated_at": _SPEED, "organisation_id": "whoever takes it over looks after it"},
        once=("circle_id", "phase", "topic"), newer="changed_at", children=True,
    ),
    Table("sheet_changes", SheetChange, ("id", "sheet_id", "phase", "people", "items", "right", "on", "at", "why"),
        {"by_id": "a user of home"}, above="sheet_id", children=True),
    Table("milestones", Milestone, ("id", "circle_id", "kind", "reached_at"), {}, once=("circle_id", "kind"), children=True),
)  # fmt: skip

# What is joined to a circle by its id alone, without a foreign key: where it is decided.
ELSEWHERE = {
    "learning.Badge": "travels: qadam/learning/badges/moving.py",
    "learning.Example": "travels: qadam/learning/moving.py",
    "learning.PackFile": f"stays: {_SPEED}",
    "media.Card": f"stays: {_SPEED}",
    "campaigns.Step": "stays: a step belongs to its campaign; no step is about a circle",
    "core.AuditEntry": f"stays: who did what at home; {_HERE}",
}
