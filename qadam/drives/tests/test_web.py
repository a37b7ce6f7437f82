"""Joining on the web: three taps, a code, a QR that opens for the desk alone, and a number proven by a message from it."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from qadam.accounts.models import User
from qadam.drives.cards import cards
from qadam.drives.models import Shift, Signup
from qadam.messaging.models import ChannelAccount
from qadam.messaging.tests.chat import Phone

pytestmark = pytest.mark.django_db


def join(
    client: Client, shift: Shift, *, name: str = "Zarmina", phone: str = "0300 0000123", query: str = ""
) -> str:
    """Puts a name down on the web; answers the page of the signup."""
    url = f"/en/drives/{shift.drive.slug}/join/{query}"
    token = re.findall(r'name="form_token" value="([^"]+)"', client.get(url).content.decode())[0]
    told = {"shift": str(shift.pk), "name": name, "remind": "whatsapp", "phone": phone, "form_token": token}
    answer = client.post(url, told)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_joining_needs_no_account_and_sets_no_cookie(client: Client, shift: Shift) -> None:
    page = client.get(join(client, shift))

    assert (Signup.objects.get().state, dict(client.cookies)) == ("booked", {})
    assert Signup.objects.get().code in page.content.decode()


def test_the_time_one_tapped_is_the_time_the_form_begins_with(client: Client, shift: Shift) -> None:
    later = Shift.objects.create(
        drive=shift.drive,
        starts_at=shift.ends_at,
        ends_at=shift.ends_at + (shift.ends_at - shift.starts_at),
        capacity=5,
    )
    first, second = cards([shift, later])

    begun = [client.get(card.join_url).context["form"]["shift"].value() for card in (first, second)]
    assert begun == [str(shift.pk), str(later.pk)]


def test_a_time_without_a_place_says_so_and_the_form_begins_with_one_that_has(
    client: Client, shift: Shift
) -> None:
    later = Shift.objects.create(
        drive=shift.drive,
        starts_at=shift.ends_at,
        ends_at=shift.ends_at + (shift.ends_at - shift.starts_at),
        capacity=1,
    )
    Shift.objects.filter(pk=shift.pk).update(taken=shift.capacity)

    answer = client.get(f"/en/drives/{shift.drive.slug}/join/")
    page = answer.content.decode()

    assert page.count("All places are taken. You would be in the queue.") == 1
    assert page.count("One place is free.") == 1
    assert answer.context["form"]["shift"].value() == str(later.pk)


def test_a_short_number_is_told_so_and_nothing_typed_is_lost(client: Client, shift: Shift) -> None:
    url = f"/en/drives/{shift.drive.slug}/join/"
    token = re.findall(r'name="form_token" value="([^"]+)"', client.get(url).content.decode())[0]
    told = {
        "shift": str(shift.pk),
        "name": "Zarmina",
        "remind": "whatsapp",
        "phone": "030012345",
        "form_token": token,
    }
    page = client.post(url, told)

    assert page.status_code == 422
    assert "This number has 9 digits; it needs 11." in page.content.decode()
    assert 'value="Zarmina"' in page.content.decode()


def test_the_qr_of_a_signup_opens_for_the_desk_alone(
    client: Client, shift: Shift, amna: User, zarghuna: User
) -> None:
    assert "<svg" in client.get(join(client, shift)).content.decode()
    url = f"/en/desk/drives/shifts/{shift.pk}/check-in/{Signup.objects.get().code}/"

    assert client.get(url).status_code == 302
    client.force_login(zarghuna)
    assert client.get(url).status_code == 404
    client.force_login(amna)
    assert client.get(url).status_code == 200


def test_a_personal_link_that_was_changed_shows_nothing(client: Client, shift: Shift) -> None:
    url = join(client, shift)

    assert client.get(url[:-2] + "x/").status_code == 404


def test_writing_the_join_code_from_the_number_proves_it_and_brings_the_code(
    client: Client, shift: Shift, whatsapp: ChannelAccount
) -> None:
    join(client, shift)
    phone = Phone(whatsapp, "+923000000123")
    said = phone.write(f"JOIN {shift.drive.join_code}")

    signup = Signup.objects.get()
    assert signup.is_confirmed
    assert signup.code in said[-1]


def test_a_drive_that_is_over_is_listed_once_however_many_times_it_had(
    client: Client, shift: Shift, amna: User
) -> None:
    for days in (3, 2, 1):
        starts_at = shift.starts_at - timedelta(days=7 + days)
        Shift.objects.create(
            drive=shift.drive, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), capacity=5
        )
    client.force_login(amna)

    past = client.get("/en/desk/drives/").context["past"]

    assert [(row.drive_id, row.starts_at) for row in past] == [
        (shift.drive_id, shift.starts_at - timedelta(days=8))
    ]
