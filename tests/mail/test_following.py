"""Following on the web: chosen there, proven by mail or by a message, kept with the words that were shown; and leaving."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from qadam.core.clock import moved_to, now
from qadam.messaging import following, optouts
from qadam.messaging.choices import choices_token
from qadam.messaging.jobs import forget_asked
from qadam.messaging.leaving import leave_token
from qadam.messaging.models import Conversation, Delivery, Message, OptOut
from qadam.messaging.tests.chat import Phone
from qadam.organisations.models import Organisation
from qadam.people.models import Address, Consent, Person
from tests.look.light import assert_light
from tests.mail.conftest import Mailbox, reader

URL = "/en/follow/naway-sahar/"


class Visitor:
    """Somebody who reads the page and fills in its form."""

    def __init__(self, client: Client, url: str = URL) -> None:
        self.client, self.url = client, url
        self.page = client.get(url).content.decode()

    def send(self, to: str = "", **data: object) -> "Visitor":
        tokens = re.findall(r'name="form_token" value="([^"]+)"', self.page)
        token = tokens[-1] if to else tokens[0]
        answer = self.client.post(to or self.url, {"form_token": token, **data})
        self.status, self.page = answer.status_code, answer.content.decode()
        return self


def said(person: Person) -> dict[str, bool]:
    rows = person.consents.order_by("purpose", "-at", "-id").distinct("purpose")
    return dict(rows.values_list("purpose", "granted"))


def link_in(mailbox: Mailbox) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", mailbox.room.kept[-1].part("plain"))
    assert found
    return found[1]


def follow_by_mail(client: Client, mailbox: Mailbox, address: str = "Amna@Mail.example") -> Visitor:
    visitor = Visitor(client).send(how="email", email=address, wants=["news", "alerts"], language="ur")
    mailbox.run()
    return visitor


def test_a_mail_address_counts_only_after_its_owner_pressed_the_button(
    mailbox: Mailbox, client: Client
) -> None:
    visitor = follow_by_mail(client, mailbox)
    assert (visitor.status, client.cookies) == (200, {})
    assert (Person.objects.count(), Consent.objects.count()) == (0, 0)

    link = link_in(mailbox)
    shown = client.get(link).content.decode()
    assert Person.objects.count() == 0
    client.post(link)

    person = Person.objects.get()
    assert person.language == "ur"
    assert said(person) == {"replies": True, "news": True, "reminders": False, "emergency": True}
    proof = person.consents.get(purpose="news")
    assert (proof.method, proof.channel, proof.language) == ("web", "email", "ur")
    assert proof.words.splitlines()[0] in shown
    assert person.addresses.get().verified_at is not None


def test_pressing_twice_makes_no_second_person(mailbox: Mailbox, client: Client) -> None:
    follow_by_mail(client, mailbox)
    for _ in range(2):
        client.post(link_in(mailbox))

    assert Person.objects.count() == 1


def test_the_page_says_the_same_for_an_address_we_know_one_we_do_not_and_one_that_said_stop(
    mailbox: Mailbox, client: Client, sahar: Organisation
) -> None:
    reader(sahar, "Zarmina", "zarmina@mail.example")
    stopped = reader(sahar, "Bilal", "bilal@mail.example").addresses.get()
    optouts.stop(mailbox.account, bytes(stopped.hash), how="chat")

    pages = {
        follow_by_mail(client, mailbox, f"{name}@mail.example").page for name in ("zarmina", "new", "bilal")
    }
    links = {
        Visitor(client).send(f"{URL}link/", email=f"{name}@mail.example").page
        for name in ("zarmina", "nobody", "bilal")
    }
    mailbox.run()

    assert (len(pages), len(links)) == (1, 1)
    assert sorted(kept.recipient for kept in mailbox.room.kept) == [
        "new@mail.example",
        "zarmina@mail.example",
        "zarmina@mail.example",
    ]


def test_one_address_is_mailed_three_times_a_day_whoever_asks(mailbox: Mailbox, client: Client) -> None:
    for _ in range(5):
        follow_by_mail(client, mailbox)

    assert len(mailbox.room.kept) == 3


def test_the_same_page_sent_twice_is_one_mail(mailbox: Mailbox, client: Client) -> None:
    visitor = Visitor(client)
    before = visitor.page
    for _ in range(2):
        visitor.page = before
        visitor.send(how="email", email="a@mail.example", language="en")
    mailbox.run()

    assert len(mailbox.room.kept) == 1


def test_when_a_whole_organisation_is_flooded_people_are_told_to_come_back(
    mailbox: Mailbox, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "ASKS_AN_ORGANISATION", 1)
    follow_by_mail(client, mailbox, "a@mail.example")

    second = follow_by_mail(client, mailbox, "b@mail.example")

    assert (second.status, len(mailbox.room.kept)) == (429, 1)
    assert "again in an hour" in second.page


def test_an_old_link_says_so_and_a_changed_one_too(
    mailbox: Mailbox, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow_by_mail(client, mailbox)
    link = link_in(mailbox)
    monkeypatch.setattr(following, "LASTS", timedelta(seconds=-1))

    assert client.get(link).status_code == 410
    assert client.post(link[:-5] + "xxxx/").status_code == 410
    assert Person.objects.count() == 0


def test_a_form_from_elsewhere_is_not_taken(mailbox: Mailbox, client: Client) -> None:
    answer = client.post(
        URL, {"how": "email", "email": "a@b.example"}, headers={"Origin": "https://evil.example"}
    )

    assert (answer.status_code, Delivery.objects.count()) == (403, 0)


def test_a_browser_is_let_say_where_a_button_was_pressed(
    mailbox: Mailbox, client: Client, sahar: Organisation
) -> None:
    """Under `no-referrer` a browser says `Origin: null`, and our own forms would be refused."""
    person = reader(sahar, "Zarmina", "zarmina@mail.example")
    follow_by_mail(client, mailbox)
    leave = f"/en/leave/{leave_token(mailbox.account.pk, bytes(person.addresses.get().hash), 'en')}/"

    for page in (link_in(mailbox), leave, f"/en/follow/mine/{choices_token(person)}/"):
        assert client.get(page)["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("language", ["ur", "ps", "en", "sd", "pa"])
def test_its_pages_are_light(mailbox: Mailbox, client: Client, language: str) -> None:
    for page in ("", "naway-sahar/"):
        assert_light(client.get(f"/{language}/follow/{page}"))


# ── by phone ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_number_is_followed_by_a_message_that_says_itself_what_was_chosen(whatsapp, client: Client) -> None:  # type: ignore[no-untyped-def]
    page = Visitor(client).send(how="whatsapp", wants=["news", "alerts"], language="ps").page

    assert "FOLLOW ps news alerts" in page
    assert "https://wa.me/" in page and "text=FOLLOW%20ps%20news%20alerts" in page
    assert Person.objects.count() == Consent.objects.count() == Address.objects.count() == 0


def test_the_ready_message_is_the_yes_and_nothing_is_asked_again(whatsapp) -> None:  # type: ignore[no-untyped-def]
    heard = Phone(whatsapp).write("FOLLOW en news alerts")

    person = Person.objects.get()
    assert said(person) == {"replies": True, "news": True, "emergency": True}
    assert person.language == "en"
    assert person.consents.get(purpose="news").words.endswith("→ FOLLOW en news alerts")
    assert Message.objects.filter(text="FOLLOW en news alerts").exists()
    assert [text for text in heard if "You will get: News of the campaigns" in text]


def test_the_ready_message_takes_a_stop_back(whatsapp) -> None:  # type: ignore[no-untyped-def]
    phone = Phone(whatsapp)
    phone.write("FOLLOW en news")
    phone.write("STOP")
    assert OptOut.objects.filter(undone_at=None).exists()

    phone.write("FOLLOW en news")

    assert not OptOut.objects.filter(undone_at=None).exists()
    assert said(Person.objects.get())["news"]


@pytest.mark.parametrize(
    "text", ["follow", "please follow the news", "follow me home", "news", "FOLLOW ur drives"]
)
def test_ordinary_words_are_no_ready_message(text: str) -> None:
    assert following.read_ready_message(text) is None


@pytest.mark.parametrize(
    "text", ["FOLLOW ur news", "follow UR  news", "Follow-ur-news", " FOLLOW ur news ", "follow news ur"]
)
def test_a_ready_message_is_read_however_it_comes(text: str) -> None:
    assert following.read_ready_message(text) == following.Wish("ur", ("news",))


# ── one's own choices ───────────────────────────────────────────────────────────────────────────────────────────


def test_her_page_shows_what_holds_and_changes_it(
    mailbox: Mailbox, client: Client, sahar: Organisation
) -> None:
    person = reader(sahar, "Zarmina", "zarmina@mail.example")
    visitor = Visitor(client, f"/en/follow/mine/{choices_token(person)}/")
    assert re.search(r'value="news"[^>]*checked', visitor.page)
    [way] = re.findall(r'name="ways" value="([^"]+)"', visitor.page)

    visitor.send(wants=["alerts"], language="ps", ways=[way])

    person.refresh_from_db()
    assert person.language == "ps"
    assert (said(person)["news"], said(person)["emergency"]) == (False, True)
    assert OptOut.objects.count() == 0
    assert_light(client.get(visitor.url))


def test_a_channel_is_closed_and_opened_again(mailbox: Mailbox, client: Client, sahar: Organisation) -> None:
    person = reader(sahar, "Zarmina", "zarmina@mail.example")
    visitor = Visitor(client, f"/en/follow/mine/{choices_token(person)}/")
    [way] = re.findall(r'name="ways" value="([^"]+)"', visitor.page)

    visitor.send(wants=["news"], language="ur")
    assert OptOut.objects.filter(undone_at=None, how="choices").count() == 1
    visitor.send(wants=["news"], language="ur", ways=[way])

    assert OptOut.objects.filter(undone_at=None).count() == 0


def test_one_button_ends_everything(mailbox: Mailbox, client: Client, sahar: Organisation) -> None:
    person = reader(sahar, "Zarmina", "zarmina@mail.example")
    url = f"/en/follow/mine/{choices_token(person)}/"

    page = client.post(url, {"do": "leave"}, follow=True).content.decode()

    assert "Nothing is sent to you now" in page
    assert OptOut.objects.filter(undone_at=None, only_news=False).count() == 1


def test_nobody_opens_another_persons_choices(client: Client, sahar: Organisation) -> None:
    person = reader(sahar, "Zarmina", "zarmina@mail.example")
    token = choices_token(person)

    assert client.get(f"/en/follow/mine/{token[:-4]}abcd/").status_code == 404
    assert client.get(f"/en/follow/mine/{person.pk.hex}/").status_code == 404


def test_whoever_was_forgotten_has_no_choices_any_more(client: Client, sahar: Organisation) -> None:
    from qadam.people.services import forget_person

    person = reader(sahar, "Zarmina", "zarmina@mail.example")
    url = f"/en/follow/mine/{choices_token(person)}/"
    forget_person(person)

    assert client.get(url).status_code == 404


def test_no_thread_is_made_of_a_mail_somebody_asked_for(mailbox: Mailbox, client: Client) -> None:
    follow_by_mail(client, mailbox)

    assert Conversation.objects.count() == 0


def test_an_address_nobody_confirmed_is_forgotten_after_a_week_and_a_confirmed_one_stays(
    mailbox: Mailbox, client: Client
) -> None:
    follow_by_mail(client, mailbox, "never@mail.example")
    follow_by_mail(client, mailbox, "amna@mail.example")
    client.post(link_in(mailbox))

    with moved_to(now() + timedelta(days=7)):
        assert forget_asked() == 0
    with moved_to(now() + timedelta(days=9)):
        assert forget_asked() == 1

    assert [address.open() for address in Address.objects.all()] == ["amna@mail.example"]
    assert Delivery.objects.exclude(content={}).count() == 0
