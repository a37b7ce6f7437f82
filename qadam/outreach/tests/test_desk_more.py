"""What is folded away in the form of a broadcast, and what its pages then show."""

import pytest
from django.test import Client

from qadam.accounts.models import User
from qadam.messaging.models import ChannelAccount, Delivery, Template
from qadam.outreach.models import Broadcast
from qadam.outreach.services import start_broadcast
from qadam.outreach.tests.cast import MakePerson, account, drafted, reached, sms

__all__ = ["account", "reached", "sms"]

LIST = "/en/desk/broadcasts/"


@pytest.fixture
def desk(client: Client, amna: User) -> Client:
    client.force_login(amna)
    return client


def written(account: ChannelAccount, **changes: str) -> dict[str, str]:
    values = {
        "title": "Sunday at the canal",
        "account": str(account.pk),
        "purpose": "news",
        "text_ur": "اتوار کو نہر پر",
        "template": "news",
        "campaign": "-",
    }
    return values | changes


def test_a_ladder_a_second_wording_and_a_ceiling_are_written_in_one_form(
    desk: Client, account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    reached("Bilal", "whatsapp", "sms")
    reached("Spogmay", "sms")
    told = written(account, then_1=str(sms.pk), then_2="-", text_b_ur="نہر پر آئیں", most="1000.50")

    desk.post(f"{LIST}new/", told)

    made = Broadcast.objects.get()
    assert [row.pk for row in made.accounts] == [account.pk, sms.pk]
    assert (made.wordings["b"], made.max_cost_minor) == ({"ur": "نہر پر آئیں"}, 100050)
    check = desk.get(f"{LIST}{made.pk}/").content.decode()
    for words in (
        "2. <b>",
        sms.name,
        "It stops at",
        "PKR 1,000.50",
        "Wording A",
        "Wording B",
        "خبر: نہر پر آئیں",
    ):
        assert words in check
    form = desk.get(f"{LIST}{made.pk}/edit/").content.decode()
    assert "نہر پر آئیں" in form
    assert 'value="1000.5"' in form


def test_the_ceiling_says_when_it_is_too_low(
    desk: Client, account: ChannelAccount, reached: MakePerson
) -> None:
    reached("Bilal", "whatsapp")
    desk.post(f"{LIST}new/", written(account, most="1"))

    check = desk.get(f"{LIST}{Broadcast.objects.get().pk}/").content.decode()

    assert "This costs more than you allow" in check


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"then_1": "same"}, "Each channel can stand here once."),
        ({"text_b_en": "Come"}, "Write it in the same languages as the first wording"),
    ],
)
def test_what_cannot_be_is_said_in_the_form(
    desk: Client, account: ChannelAccount, sms: ChannelAccount, changes: dict[str, str], says: str
) -> None:
    told = {name: str(account.pk) if value == "same" else value for name, value in changes.items()}
    answer = desk.post(f"{LIST}new/", written(account, **told))

    assert (answer.status_code, says in answer.content.decode()) == (422, True)


def test_a_correction_is_written_beside_what_it_corrects_and_shown_there(
    desk: Client, account: ChannelAccount, reached: MakePerson
) -> None:
    reached("Bilal", "whatsapp")
    first = drafted(account)
    start_broadcast(first)
    Delivery.objects.update(state="read")
    page = f"{LIST}{first.pk}/"
    assert "خبر: اتوار کو نہر پر" in desk.get(f"{page}correct/").content.decode()

    answer = desk.post(f"{page}correct/", {"text_ur": "پیر کو", "template": "news"})
    made = Broadcast.objects.get(corrects=first)
    assert answer["Location"] == f"{LIST}{made.pk}/"
    assert "goes to everybody it reached" in desk.get(answer["Location"]).content.decode()
    desk.post(f"{LIST}{made.pk}/start/")

    shown = desk.get(page).content.decode()
    assert ("Corrected" in shown, "خبر: پیر کو" in shown, "خبر: اتوار کو نہر پر" in shown) == (
        True,
        True,
        True,
    )


def test_what_was_not_sent_has_nothing_to_correct(desk: Client, account: ChannelAccount) -> None:
    assert desk.get(f"{LIST}{drafted(account).pk}/correct/").status_code == 404


def test_the_people_left_out_are_turned_page_by_page(
    desk: Client, account: ChannelAccount, reached: MakePerson
) -> None:
    for number in range(53):
        reached(f"Friend {number}", "whatsapp", agreed=False)
    page = f"{LIST}{drafted(account).pk}/people/no_consent/"

    first, second = (desk.get(f"{page}?page={n}").content.decode() for n in (1, 2))

    assert (first.count("Friend "), second.count("Friend ")) == (50, 3)
    assert ("More people" in first, "More people" in second) == (True, False)


def test_the_pages_say_what_a_paused_template_means(
    desk: Client, account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    reached("Bilal", "whatsapp", "sms")
    waits, falls = drafted(account), drafted(account, ladder=[sms])
    start_broadcast(waits)
    Template.objects.update(state="paused")

    said = {broadcast.pk: desk.get(f"{LIST}{broadcast.pk}/").content.decode() for broadcast in (waits, falls)}

    assert "paused the template in Urdu. Whoever it is for waits" in said[waits.pk]
    assert "paused the template in Urdu. Whoever it is for gets it by the next way." in said[falls.pk]
    start_broadcast(falls)
    page = desk.get(f"{LIST}{falls.pk}/").content.decode()
    assert "Whoever it was for goes on to the next way" in page
