"""Three questions on the phone of the room: saved with the circle, kept once, with the day put right, and nobody's name."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from qadam.circles.models import CheckResult, Circle, Device
from qadam.circles.services.devices import end_device
from qadam.circles.tests.conftest import TOKEN
from qadam.circles.tests.room import DAY_MS, held, ms, sync, whats
from qadam.core.clock import now
from qadam.learning.models import Item

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank(db: None) -> None:
    """Six questions of one topic and one difficulty: three for before, three for after."""
    for n in range(6):
        Item.objects.create(
            code=f"links-{n}",
            kind="check",
            topic="links",
            difficulty=2,
            drawing="link",
            text={"ps": f"Question {n}"},
            answers=[
                {"drawing": "link-real", "text": {"ps": "A"}},
                {"drawing": "link-fake", "text": {"ps": "B"}},
            ],
            right=1,
            why={"ps": "Because."},
        )


def on_phone() -> Any:
    mine = Client().get("/api/room/mine", headers={"authorization": f"Bearer {TOKEN}"})
    return mine.json()["circles"][0]["check"]


def taken(circle: Circle, check: Any, *, at: int | None = None, choice: int = 1) -> dict[str, Any]:
    codes = [item["code"] for item in check["sets"][check["now"]]]
    return {
        "id": str(uuid4()),
        "circle": str(circle.pk),
        "check": check["now"],
        "at": ms() if at is None else at,
        "answers": [[code, choice] for code in codes],
    }


def test_the_set_comes_with_the_circle_and_what_was_answered_is_kept_once(
    phone: Device, circle: Circle, bank: None
) -> None:
    check = on_phone()
    batch = [taken(circle, check), held(circle), taken(circle, check, choice=0)]

    assert (whats(sync(*batch)), whats(sync(*batch))) == (["kept"] * 3, ["already"] * 3)
    assert sorted(CheckResult.objects.values_list("phase", "right")) == [("before", 0), ("before", 3)]
    assert on_phone()["now"] == "after"


def test_a_wrong_clock_is_put_right(phone: Device, circle: Circle, bank: None) -> None:
    wrong = ms() + 365 * DAY_MS
    sync(taken(circle, on_phone(), at=wrong), at=wrong)

    assert abs((CheckResult.objects.get().on - now().date()).days) <= 1


def test_what_cannot_be_or_comes_from_an_ended_phone_is_refused(
    phone: Device, circle: Circle, bank: None
) -> None:
    good = taken(circle, on_phone())
    bad = [
        {**good, "id": "?"},
        {**good, "at": "noon"},
        {**good, "circle": str(uuid4())},
        {**good, "answers": good["answers"][:2]},
    ]
    answers = whats(sync(*bad))
    end_device(phone)

    assert (answers, whats(sync(good))) == (["refused"] * 4, ["refused"])
    assert CheckResult.objects.count() == 0
