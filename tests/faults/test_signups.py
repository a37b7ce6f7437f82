"""Places and codes when many press at the same moment."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from qadam.campaigns.models import Campaign, Step
from qadam.campaigns.services import add_campaign
from qadam.core.clock import now
from qadam.drives.errors import ListFull
from qadam.drives.models import Shift, Signup
from qadam.drives.services import add_drive, add_shift, publish_drive, sign_up
from qadam.organisations.models import Organisation
from qadam.people.models import Person
from qadam.people.services import add_person

pytestmark = pytest.mark.django_db(transaction=True)

EVERY_CODE = [f"{number:04}" for number in range(10_000)]


@pytest.fixture
def shift(sahar: Organisation) -> Shift:
    """Five places on Sunday; nearly everybody of a city waits already and twelve codes are left."""
    canal = add_campaign(sahar, slug="canal", title={"en": "The canal is ours"}, cause="clean")
    Campaign.objects.filter(pk=canal.pk).update(state="published")
    drive = add_drive(canal, title={"en": "Canal bank"})
    starts_at = now() + timedelta(days=2)
    shift = add_shift(drive, starts_at=starts_at, ends_at=starts_at + timedelta(hours=3), capacity=5)
    publish_drive(drive)
    waiting = [Signup(shift=shift, state="waiting", source="web", code=code) for code in EVERY_CODE[12:]]
    Signup.objects.bulk_create(waiting)
    return shift


def test_two_who_draw_the_same_code_at_once_both_get_one(shift: Shift, sahar: Organisation) -> None:
    people = [add_person(sahar, name=f"Person {n}") for n in range(12)]

    _all_at_once(shift, people)

    new = Signup.objects.filter(shift=shift, person__isnull=False)
    shift.refresh_from_db()
    assert sorted(new.values_list("code", flat=True)) == EVERY_CODE[:12]
    assert (new.filter(state="booked").count(), shift.taken) == (5, 5)
    assert Step.objects.filter(kind="signed_up").count() == 12
    with pytest.raises(ListFull):
        sign_up(shift, add_person(sahar, name="One too many"), source="web")


def _all_at_once(shift: Shift, people: list[Person]) -> None:
    start = threading.Barrier(len(people))

    def press(person: Person) -> None:
        mine = Shift.objects.select_related("drive__organisation", "drive__campaign").get(pk=shift.pk)
        start.wait()
        sign_up(mine, person, source="web")
        connection.close()

    threads = [threading.Thread(target=press, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
