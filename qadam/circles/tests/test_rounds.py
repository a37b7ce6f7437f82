"""Wait-list rounds: promised, joined, drawn once, told afterwards, and checked by anybody."""

import hashlib
import subprocess
import threading
from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test import Client

from qadam.accounts.models import User
from qadam.circles import draws, jobs
from qadam.circles.measuring_errors import RoundDays, RoundOpen
from qadam.circles.models import Circle, Facilitator, WaitRound
from qadam.circles.services.rounds import draw_due, join_round, open_round
from qadam.circles.services.starting import start_circle
from qadam.circles.tests.measuring import add_circle, place
from qadam.core.clock import moved_to, now
from qadam.messaging.models import ChannelAccount, Delivery
from qadam.organisations.models import Organisation
from qadam.people.models import Person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def opened(organisation: Organisation, *, can_start: int = 3, closes_in: int = 5) -> WaitRound:
    today = draws.today(organisation)
    closes = today + closes_in * DAY
    return open_round(
        organisation, place(), can_start=can_start, closes_on=closes, later_from=closes + 42 * DAY
    )


def asked(organisation: Organisation, n: int) -> list[Circle]:
    circles = [add_circle(organisation, state="asked") for _ in range(n)]
    for circle in circles:
        join_round(circle)
    return circles


def arms() -> list[str]:
    return sorted(Circle.objects.values_list("arm", flat=True))


def test_circles_that_ask_join_the_round_of_their_district_and_wait(
    sahar: Organisation, other: Organisation
) -> None:
    found = opened(sahar)

    [ours] = asked(sahar, 1)
    elsewhere = add_circle(sahar, place=place("lahore"), state="asked")
    theirs = add_circle(other, state="asked")

    assert join_round(elsewhere) is None and join_round(theirs) is None
    ours.refresh_from_db()
    assert ours.round == found


def test_who_may_lead_waits_for_the_draw_all_the_same_and_begins_when_drawn(
    sahar: Organisation, bilal: Person, whatsapp: ChannelAccount
) -> None:
    opened(sahar, can_start=1)
    Facilitator.objects.create(
        organisation=sahar, person=bilal, state="active", agreed_at=now(), language="ur"
    )
    circle = start_circle(
        sahar, bilal, place=place(), audience="women", weekday=4, at=time(15), size=9, language="ur"
    )
    assert circle.state == "asked"

    with moved_to(now() + 6 * DAY):
        jobs.every_hour()

    circle.refresh_from_db()
    assert (circle.arm, circle.state) == ("now", "meeting")
    assert [d.cause_id for d in Delivery.objects.filter(cause_kind="round-drawn")] == [circle.pk]


def test_later_ones_begin_on_their_day_and_not_before(
    sahar: Organisation, bilal: Person, whatsapp: ChannelAccount
) -> None:
    found = opened(sahar, can_start=1)
    leads = Facilitator.objects.create(organisation=sahar, person=bilal, state="active", agreed_at=now())
    for circle in asked(sahar, 2):
        Circle.objects.filter(pk=circle.pk).update(facilitator=leads)

    with moved_to(now() + 6 * DAY):
        jobs.every_hour()
        assert sorted(Circle.objects.values_list("arm", "state")) == [("later", "asked"), ("now", "meeting")]
    with moved_to(now() + (found.later_from - draws.today(sahar)) + DAY / 24):
        jobs.every_hour()
        assert "asked" not in set(Circle.objects.values_list("state", flat=True))


def test_the_draw_is_held_when_the_list_is_closed_and_only_once(sahar: Organisation) -> None:
    opened(sahar)
    asked(sahar, 7)

    assert draw_due() == 0
    with moved_to(now() + 6 * DAY):
        assert (draw_due(), draw_due()) == (1, 0)
        assert arms() == ["later"] * 4 + ["now"] * 3
        late = add_circle(sahar, state="asked")
        assert join_round(late) is None


def test_when_there_is_room_for_all_all_begin(sahar: Organisation) -> None:
    opened(sahar, can_start=9)
    asked(sahar, 4)

    with moved_to(now() + 6 * DAY):
        draw_due()
    assert arms() == ["now"] * 4


def test_the_page_promises_before_and_anybody_can_draw_again_after(sahar: Organisation, amna: User) -> None:
    found = opened(sahar, can_start=2)
    circles = asked(sahar, 5)
    page = f"/en/circles/draw/{found.pk}/"
    before = Client().get(page).content.decode().replace("<wbr>", "")
    assert found.seed_hash in before and found.seed not in before
    assert all(draws.ticket(circle.pk) in before for circle in circles)
    assert not any(circle.code in before for circle in circles)

    with moved_to(now() + 6 * DAY):
        draw_due()
    after = Client().get(page).content.decode().replace("<wbr>", "")

    assert hashlib.sha256(found.seed.encode()).hexdigest() == found.seed_hash and found.seed in after
    again = sorted((shell_sum(f"{found.seed}:{draws.ticket(c.pk)}"), c.pk) for c in circles)
    drawn_now = set(Circle.objects.filter(arm="now").values_list("pk", flat=True))
    assert {pk for _number, pk in again[:2]} == drawn_now


def shell_sum(text: str) -> str:
    """What the command on the page says."""
    done = subprocess.run(
        f"printf %s {text} | sha256sum", shell=True, capture_output=True, text=True, check=True
    )
    return done.stdout.split()[0]


def test_over_many_seeds_every_circle_is_drawn_about_as_often() -> None:
    marks = [f"{n:08x}" for n in range(10)]
    first = dict.fromkeys(marks, 0)
    for n in range(2000):
        for mark in draws.order(f"seed {n}", marks)[:4]:
            first[mark] += 1

    assert all(700 < times < 900 for times in first.values())


def test_two_rounds_of_one_district_and_days_out_of_order_are_refused(sahar: Organisation) -> None:
    opened(sahar)
    today = draws.today(sahar)

    with pytest.raises(RoundOpen):
        opened(sahar)
    for closes, later in ((today, today + DAY), (today + DAY, today + DAY), (today - DAY, today)):
        with pytest.raises(RoundDays):
            open_round(sahar, place("lahore"), can_start=1, closes_on=closes, later_from=later)


def test_the_desk_opens_a_round(client: Client, amna: User, sahar: Organisation) -> None:
    client.force_login(amna)
    place()
    today: date = draws.today(sahar)
    told = {
        "place": "charsadda", "can_start": 4, "closes_on": today + 7 * DAY, "later_from": today + 50 * DAY,
    }  # fmt: skip

    assert client.post("/en/desk/circles/rounds/", told).status_code == 302
    assert client.post("/en/desk/circles/rounds/", told).status_code == 200
    assert WaitRound.objects.get().can_start == 4


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_draw_at_once_draw_once_and_nobody_slips_in(sahar: Organisation) -> None:
    opened(sahar, can_start=2)
    asked(sahar, 5)
    drawn: list[int] = []

    def work() -> None:
        drawn.append(draw_due())
        connection.close()

    with moved_to(now() + 6 * DAY):
        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)

    assert sorted(drawn) == [0, 0, 1]
    assert arms() == ["later"] * 3 + ["now"] * 2
