"""Codes of a shift when somebody else draws at the same moment, and when there is none left."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction

from qadam.campaigns.models import Campaign, Step
from qadam.campaigns.services import add_campaign
from qadam.core.clock import now
from qadam.drives.errors import ListFull
from qadam.drives.models import Shift, Signup
from qadam.drives.services import add_drive, add_shift, publish_drive, sign_up
from qadam.organisations.models import Organisation
from qadam.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)

EVERY_CODE = [f"{number:04}" for number in range(10_000)]
LEFT = 200


@pytest.fixture
def shift(sahar: Organisation) -> Shift:
    """A shift that a whole city waits for: two hundred codes are left."""
    canal = add_campaign(sahar, slug="canal", title={"en": "The canal is ours"}, cause="clean")
    Campaign.objects.filter(pk=canal.pk).update(state="published")
    drive = add_drive(canal, title={"en": "Canal bank"})
    starts_at = now() + timedelta(days=2)
    shift = add_shift(drive, starts_at=starts_at, ends_at=starts_at + timedelta(hours=3), capacity=5)
    publish_drive(drive)
    give(shift, EVERY_CODE[LEFT:])
    return shift


def give(shift: Shift, codes: list[str]) -> None:
    Signup.objects.bulk_create(
        Signup(shift=shift, state="waiting", source="web", code=code) for code in codes
    )


def test_whoever_draws_a_code_somebody_else_just_drew_gets_another(shift: Shift, bilal: Person) -> None:
    waiter = threading.Thread(target=_sign_up, args=(shift, bilal))
    with transaction.atomic():
        give(shift, EVERY_CODE[1:LEFT])
        waiter.start()
        _until_somebody_waits_for_us()
    waiter.join()

    shift.refresh_from_db()
    assert Signup.objects.get(person=bilal).code == EVERY_CODE[0]
    assert (shift.taken, Step.objects.filter(kind="signed_up").count()) == (1, 1)


def test_when_no_code_is_left_the_list_is_said_to_be_full(shift: Shift, bilal: Person) -> None:
    give(shift, EVERY_CODE[:LEFT])

    with pytest.raises(ListFull):
        sign_up(shift, bilal, source="web")
    shift.refresh_from_db()
    assert (shift.taken, Signup.objects.filter(person=bilal).count()) == (0, 0)


def _sign_up(shift: Shift, person: Person) -> None:
    sign_up(shift, Person.objects.get(pk=person.pk), source="web")
    connection.close()


def _until_somebody_waits_for_us() -> None:
    """Until the other connection is held up by what we have not committed yet."""
    ends_at = time.monotonic() + 20
    while time.monotonic() < ends_at:
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from pg_locks where not granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")
