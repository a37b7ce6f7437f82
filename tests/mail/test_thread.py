"""A thread by mail, both ways: answers act, mail out of the blue is asked about first, bounces and complaints are kept."""

from pathlib import Path

import pytest

import qadam.channels.email
from qadam.messaging.channel_accounts import connect_channel
from qadam.messaging.content import Content
from qadam.messaging.enums import Lane
from qadam.messaging.models import ChannelAccount, Delivery, InboundEvent, Message, OptOut
from qadam.messaging.services import best_way, queue_message
from qadam.ops.verbs import NO_SUCH_MAILBOX, take_mail
from qadam.organisations.models import Organisation
from qadam.people.enums import Purpose
from qadam.people.models import Address, Person
from tests.mail.conftest import Mailbox, reader
from tests.mail.test_leaving import broadcast, fates

FOLDER = Path(qadam.channels.email.__file__).parent / "fixtures" / "mail"


@pytest.fixture
def zarmina(sahar: Organisation) -> Person:
    return reader(sahar, "Zarmina", "zarmina@mail.example", language="en")


def told(mailbox: Mailbox, person: Person, text: str = "Sunday at eight?") -> str:
    """We write to her. The id of our mail."""
    queue_message(
        account=mailbox.account,
        address=person.addresses.get(),
        person=person,
        purpose=Purpose.REPLIES,
        lane=Lane.SERVICE,
        content=Content(text=text),
        cause_kind="test",
        cause_id=person.pk,
        language=person.language,
    )
    mailbox.run()
    return str(mailbox.room.kept[-1].mail["message-id"])


def mail(text: str, *, to: str = "", sender: str = "zarmina@mail.example", number: int = 1) -> bytes:
    """A mail as a mail program writes it; with `to` an answer to that mail."""
    lines = [
        f"From: Zarmina <{sender}>",
        "To: news@qadam.example",
        "Subject: Re: Sunday",
        f"Message-ID: <hers-{number}@mail.example>",
        *([f"In-Reply-To: {to}"] if to else []),
        "Content-Type: text/plain; charset=utf-8",
        "",
        text,
    ]
    return "\r\n".join(lines).encode()


def returned(name: str, ours: str) -> bytes:
    """A recorded report about this mail of ours."""
    recorded = (FOLDER / f"{name}.eml").read_bytes()
    return recorded.replace(b"<attempt-7f3a.c6c70e1e4904c9587ba2@qadam.example>", ours.encode())


def handled() -> list[str]:
    return list(InboundEvent.objects.order_by("id").values_list("handled_by", flat=True))


def test_a_menu_by_mail_is_answered_with_a_number(mailbox: Mailbox, zarmina: Person) -> None:
    ours = told(mailbox, zarmina)
    assert mailbox.receive(mail("menu\n\n> Sunday at eight?", to=ours)) == 200
    menu = mailbox.room.kept[-1]
    assert "1. " in menu.part("plain") and "Answer with the number." in menu.part("plain")

    mailbox.receive(mail("1", to=str(menu.mail["message-id"]), number=2))

    assert handled() == ["menu", "answer"]
    assert [m.text for m in Message.objects.filter(author="person").order_by("at")] == ["menu", "1"]
    assert len(mailbox.room.kept) > 2


def test_the_same_mail_delivered_twice_is_one_message(mailbox: Mailbox, zarmina: Person) -> None:
    ours = told(mailbox, zarmina)
    for _ in range(2):
        mailbox.receive(mail("menu", to=ours))

    assert InboundEvent.objects.count() == 1


def test_a_mail_out_of_the_blue_does_nothing_before_its_owner_answers(
    mailbox: Mailbox, zarmina: Person
) -> None:
    mailbox.receive(mail("forget me"))
    mailbox.receive(mail("START", number=2))

    [asked] = mailbox.room.kept
    assert "Was it you?" in asked.part("plain")
    assert handled() == ["unproven", "unproven"]
    mailbox.receive(mail("menu", to=str(asked.mail["message-id"]), number=3))
    assert handled()[-1] == "menu"


def test_a_borrowed_name_cannot_undo_a_stop_nor_make_us_write(mailbox: Mailbox, zarmina: Person) -> None:
    ours = told(mailbox, zarmina)
    mailbox.receive(mail("STOP", to=ours))
    before = len(mailbox.room.kept)

    mailbox.receive(mail("START", number=2))
    mailbox.receive(mail("FOLLOW en news", number=3))

    assert OptOut.objects.filter(undone_at=None).count() == 1
    assert len(mailbox.room.kept) == before


def test_stop_is_believed_whoever_wrote_it(mailbox: Mailbox, zarmina: Person) -> None:
    mailbox.receive(mail("STOP"))

    assert OptOut.objects.filter(undone_at=None).count() == 1


def test_a_mailbox_that_is_gone_is_left_out_until_somebody_answers_from_it(
    mailbox: Mailbox, zarmina: Person, sahar: Organisation
) -> None:
    reader(sahar, "Bilal", "bilal@mail.example")
    ours = told(mailbox, zarmina)
    mailbox.receive(returned("bounce_no_mailbox", ours))

    assert Delivery.objects.get(cause_kind="test").state == "failed"
    assert zarmina.addresses.get().gone_at is not None
    assert best_way(zarmina) is None
    assert fates(broadcast(mailbox)) == [("accepted", ""), ("skipped", "no_address")]
    assert OptOut.objects.count() == 0

    mailbox.receive(mail("hello", to=ours))
    assert zarmina.addresses.get().gone_at is None


def test_a_mailbox_that_does_not_exist_is_marked_when_the_server_says_so(
    mailbox: Mailbox, zarmina: Person
) -> None:
    mailbox.room.refuse["zarmina@mail.example"] = "550 5.1.1 no such user"
    assert fates(broadcast(mailbox)) == [("failed", "")]

    assert Address.objects.get().gone_at is not None


def test_a_full_mailbox_is_tried_again_next_time(mailbox: Mailbox, zarmina: Person) -> None:
    mailbox.receive(returned("bounce_full", told(mailbox, zarmina)))

    assert Delivery.objects.get(cause_kind="test").state == "failed"
    assert Address.objects.get().gone_at is None


def test_a_complaint_ends_everything(mailbox: Mailbox, zarmina: Person, sahar: Organisation) -> None:
    reader(sahar, "Bilal", "bilal@mail.example")
    mailbox.receive(returned("complaint", told(mailbox, zarmina)))

    stop = OptOut.objects.get()
    assert (stop.how, stop.only_news, stop.undone_at) == ("provider", False, None)
    assert fates(broadcast(mailbox)) == [("accepted", ""), ("skipped", "opted_out")]


def test_a_report_about_a_mail_we_never_sent_changes_nothing(mailbox: Mailbox, zarmina: Person) -> None:
    told(mailbox, zarmina)
    mailbox.receive(returned("complaint", "<made-up.0123456789abcdef0123@qadam.example>"))

    assert OptOut.objects.count() == 0


def test_a_mail_piped_to_us_is_taken_like_one_that_is_posted(mailbox: Mailbox, zarmina: Person) -> None:
    raw = mail("menu", to=told(mailbox, zarmina))

    assert take_mail(account_id=str(mailbox.account.pk), raw=raw) == 0
    assert take_mail(account_id=str(mailbox.account.pk), raw=raw) == 0
    mailbox.run()

    assert handled() == ["menu"]


def test_a_mail_for_nobody_goes_back(mailbox: Mailbox, whatsapp: ChannelAccount) -> None:
    for account in (str(whatsapp.pk), str(whatsapp.organisation_id), "news"):
        assert take_mail(account_id=account, raw=mail("menu")) == NO_SUCH_MAILBOX


def test_a_new_mailbox_says_itself_what_people_write_to(mailbox: Mailbox) -> None:
    account = mailbox.account
    ChannelAccount.objects.filter(pk=account.pk).update(public_address="")
    account.refresh_from_db()

    connect_channel(account)

    assert ChannelAccount.objects.get(pk=account.pk).public_address == "news@qadam.example"
    assert mailbox.room.kept == []
