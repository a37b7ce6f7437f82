"""Names that would turn a line, hide in it or run in the browser: kept as letters, through every door and on every page."""

import pytest
from django.test import Client

from qadam.accounts.models import User
from qadam.channels.simulator import phone
from qadam.drives.models import Shift, Signup
from qadam.drives.tests.conftest import canal, drive, shift
from qadam.drives.tests.test_web import join
from qadam.messaging.models import ChannelAccount
from qadam.messaging.tests.chat import LINE, Phone
from qadam.organisations.models import Organisation
from qadam.people.importing import agree_import, keep_list, run_import
from qadam.people.models import Person
from qadam.people.reading import read_text

__all__ = ["canal", "drive", "shift"]

pytestmark = pytest.mark.django_db

TURNED = "\u202eanimraZ\u202c \u2066<b onclick=x>Bibi</b>\u2069 \"'><script>alert(1)</script>"
PLAIN = "animraZ <b onclick=x>Bibi</b> \"'><script>alert(1)</script>"
# What no page and no file may hold of it.
TRICKS = ("\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069")
MARKUP = ("<script>alert(1)", "<b onclick")


def assert_harmless(page: str, *, holds: str = "animraZ") -> None:
    assert holds in page
    assert [trick for trick in (*TRICKS, *MARKUP) if trick in page] == []


def desk(client: Client, user: User, path: str) -> str:
    client.force_login(user)
    answer = client.get(path, follow=True)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_a_name_given_on_the_web_is_letters_on_every_page(
    client: Client, shift: Shift, amna: User, sahar: Organisation
) -> None:
    mine = client.get(join(client, shift, name=TURNED)).content.decode()

    person = Person.objects.get()
    assert person.name == PLAIN
    assert_harmless(mine, holds="")
    for path in ("/en/desk/people/", f"/en/desk/people/{person.pk}/", f"/en/desk/drives/shifts/{shift.pk}/"):
        assert_harmless(desk(client, amna, path))
    assert Signup.objects.get().person == person


def test_a_name_out_of_a_list_is_letters_in_the_preview_and_afterwards(
    client: Client, amna: User, sahar: Organisation
) -> None:
    batch = keep_list(sahar, read_text(f"{TURNED}, 0300-1234567"), by=amna)
    assert_harmless(desk(client, amna, f"/en/desk/people/import/{batch.pk}/"))

    agree_import(batch, source="camp list", wording="یاد دہانی پر ہاں")
    run_import(batch)

    assert_harmless(desk(client, amna, "/en/desk/people/"))
    assert [trick for trick in TRICKS if trick in Person.objects.get().name] == []


def test_a_name_out_of_a_chat_profile_is_letters_in_the_inbox(
    client: Client, whatsapp: ChannelAccount, amna: User
) -> None:
    told = Phone(whatsapp)
    caller = phone.Caller(phone=told.number, name=TURNED)
    for words in ("hello", "English", "1"):
        told.post(phone.text(LINE, caller, words))
        told.settle()
    told.post(phone.text(LINE, caller, "I want to speak to a person"))
    told.settle()

    for path in ("", f"{told.conversation.pk}/"):
        assert_harmless(desk(client, amna, f"/en/desk/inbox/{path}"), holds="speak to a person")
    assert [trick for trick in TRICKS for person in Person.objects.all() if trick in person.name] == []
