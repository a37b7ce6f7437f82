"""My data told in short, forget me after one confirmation, and what is let go of by itself."""

from datetime import timedelta

import pytest
from django.core import mail

from qadam.accounts.models import User
from qadam.core.clock import moved_to, now
from qadam.core.languages import LANGUAGES, speaking
from qadam.messaging import engine, first_contact, jobs, menu, mydata, stops, talking
from qadam.messaging.models import (
    ChannelAccount,
    Conversation,
    Delivery,
    InboundEvent,
    Incident,
    Message,
    OptOut,
)
from qadam.messaging.tests.chat import Phone
from qadam.organisations.models import Organisation
from qadam.people import services as people
from qadam.people.enums import AddressKind, ChannelKind
from qadam.people.models import Address, Consent, Person


@pytest.fixture
def known(whatsapp: ChannelAccount, bilal: Person) -> Phone:
    bilal.language = "en"
    bilal.save()
    return Phone(whatsapp, number="+923000000119")


def test_my_data_is_told_in_a_few_lines(known: Phone) -> None:
    known.write("menu")

    assert known.write("My data")[0].splitlines() == [
        "This is what we keep about you:",
        "Name: Bilal",
        "Your number, locked.",
        "You said yes to: Answers to what I write, News of campaigns, Reminders of what I joined",
        "3 messages",
        "If something is wrong, write “correct me”.",
        "To have it all removed, write “forget me”.",
    ]


def test_on_a_phone_of_several_people_nothing_is_told(known: Phone, sahar: Organisation) -> None:
    sister = people.add_person(sahar, name="Sister")
    phone = people.get_or_add_address(
        sahar, channel=ChannelKind.WHATSAPP, kind=AddressKind.PHONE, value="+923000000119"
    )
    people.reach_at(sister, phone)

    assert known.write("my data") == [
        "Several people use this phone, so we do not say it here. Choose “Talk to a person”."
    ]


def test_forget_me_asks_once_and_then_nothing_is_left(known: Phone, bilal: Person) -> None:
    known.write("menu")
    known.press("Tell my story")
    known.write("My grandmother washed wool in the canal.")
    assert known.write("forget me")[0].startswith("Shall we forget you?")
    assert known.press("Yes, forget me")[0].startswith("You are being forgotten")
    assert mydata.forget_due() == 0  # the farewell has not left yet
    Delivery.objects.update(state="sent")

    assert mydata.forget_due() == 1
    bilal.refresh_from_db()
    assert (bilal.name, bilal.erased_at is None) == ("", False)
    assert Message.objects.count() == 0
    assert InboundEvent.objects.exclude(body_sealed=None).count() == 0
    assert Address.objects.count() == 0
    assert list(Delivery.objects.exclude(content={})) == []
    assert {c.words for c in Consent.objects.all()} == {""}
    assert Conversation.objects.get().dialogue == {}


def test_a_farewell_that_cannot_leave_does_not_hold_her(known: Phone) -> None:
    known.write("forget me")
    known.press("Yes, forget me")
    with moved_to(now() + timedelta(minutes=11)):
        assert mydata.forget_due() == 1


def test_no_keeps_everything(known: Phone) -> None:
    known.write("مجھے بھول جائیں")

    assert known.press("No, keep it") == ["Good. Everything stays as it is."]
    assert Conversation.objects.get().forget_at is None


def test_a_stop_outlives_the_person(known: Phone) -> None:
    known.write("forget me")
    known.press("Yes, forget me")
    known.write("STOP")
    Delivery.objects.update(state="sent")
    mydata.forget_due()

    assert OptOut.objects.filter(undone_at=None).count() == 1


def test_who_never_said_yes_is_gone_after_two_days(gul: Phone) -> None:
    gul.write("hello, who is this?")
    Delivery.objects.update(state="sent")
    assert jobs.forget_strangers() == 0
    with moved_to(now() + timedelta(days=3)):
        assert jobs.forget_strangers() == 1

    assert (Conversation.objects.count(), Message.objects.count(), Address.objects.count()) == (0, 0, 0)
    assert InboundEvent.objects.get().body_sealed is None


def test_bodies_are_emptied_after_two_weeks_and_the_hash_stays(known: Phone) -> None:
    known.write("menu")
    with moved_to(now() + timedelta(days=13)):
        assert jobs.empty_bodies() == 0
    with moved_to(now() + timedelta(days=15)):
        assert jobs.empty_bodies() == 1

    assert len(bytes(InboundEvent.objects.get().external_hash)) == 16


def test_guardians_are_told_once_by_a_mail_that_names_nobody(known: Phone, gulrukh: User) -> None:
    known.write("help")
    assert [jobs.tell_guardians(), jobs.tell_guardians()] == [1, 0]

    letter = mail.outbox[0]
    assert letter.to == ["gulrukh@example.org"]
    assert letter.body.endswith("/desk/inbox/incidents/")
    assert "Bilal" not in letter.body
    assert Incident.objects.get().told_at is not None


@pytest.mark.parametrize("code", list(LANGUAGES))
def test_every_choice_fits_on_a_button_in_every_language(code: str) -> None:
    """WhatsApp gives a button 20 characters and a row of a list 24."""
    with speaking(code):
        buttons = [engine.PERSON, engine.AGAIN, *first_contact.CONSENT]
        for dialogue in (
            *mydata.DIALOGUES,
            menu.OFFER,
            next(d for d in talking.all_dialogues() if d.key == "danger"),
        ):
            for question in dialogue.questions:
                buttons += [] if callable(question.options) else list(question.options)
        too_long = {str(o.label) for o in buttons if len(str(o.label)) > 20}
        too_long |= {str(w) for w in (stops.FINISH_WORDS, stops.STOP_ALL_WORDS) if len(str(w)) > 20}
        too_long |= {str(w) for w in (menu.HUMAN.label, menu.GO_ON_WORDS) if len(str(w)) > 24}
    assert too_long == set()
