"""Pairing a phone: by a link for one phone and a day, for those who lead, and never a secret in an address."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from qadam.circles.errors import NotLeading, WrongLink
from qadam.circles.models import Circle, Device, Facilitator
from qadam.circles.services.devices import end_device, offer_pairing, pair_device
from qadam.circles.tests.conftest import TOKEN
from qadam.core.clock import moved_to, now

pytestmark = pytest.mark.django_db


def pair(link: str, token: str = TOKEN) -> Any:
    return Client().post(
        "/api/room/pair",
        {"link": link, "token": token},
        content_type="application/json",
        headers={"x-language": "en"},
    )


def test_a_link_makes_a_phone_that_knows_its_circles(leader: Facilitator, circle: Circle) -> None:
    answer = pair(offer_pairing(leader)).json()

    told = answer["circles"][0]
    assert (told["code"], told["language"], [one["code"] for one in told["lessons"]]) == (
        "chs01",
        "ps",
        ["links-short"],
    )
    assert len(told["codes"]) > 60 and all(len(code) == 4 for code in told["codes"].values())
    assert Device.objects.get().paired_at is not None


def test_the_same_phone_asking_again_because_the_answer_was_lost_is_the_same_phone(
    leader: Facilitator,
) -> None:
    link = offer_pairing(leader)

    assert [pair(link).status_code, pair(link).status_code] == [200, 200]
    assert Device.objects.count() == 1


def test_a_link_is_for_one_phone_and_one_day(leader: Facilitator) -> None:
    link = offer_pairing(leader)
    pair_device(link, token=TOKEN)
    with pytest.raises(WrongLink):
        pair_device(link, token="u" * 43)
    late = offer_pairing(leader)
    with moved_to(now() + timedelta(hours=25)), pytest.raises(WrongLink):
        pair_device(late, token="v" * 43)
    assert pair("nonsense-nonsense").status_code == 404


@pytest.mark.parametrize("state", ["learning", "tried", "paused", "left"])
def test_who_does_not_lead_gets_no_phone(leader: Facilitator, state: str) -> None:
    link = offer_pairing(leader)
    Facilitator.objects.update(state=state)
    leader.refresh_from_db()

    with pytest.raises(NotLeading):
        offer_pairing(leader)
    with pytest.raises(NotLeading):
        pair_device(link, token=TOKEN)


def test_neither_secret_is_kept_or_logged(leader: Facilitator, caplog: pytest.LogCaptureFixture) -> None:
    link = offer_pairing(leader)
    pair(link)
    row = Device.objects.values().get()

    assert link.encode() not in str(row).encode() and TOKEN not in str(row)
    assert link not in caplog.text and TOKEN not in caplog.text


def test_an_ended_phone_gets_nothing_more(phone: Device) -> None:
    end_device(phone)
    answer = Client().get("/api/room/mine", headers={"authorization": f"Bearer {TOKEN}", "x-language": "en"})

    assert (answer.status_code, answer.json()["code"]) == (401, "phone-ended")
