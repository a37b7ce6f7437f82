"""The one door out: queued once for a cause, and nobody on a shared phone reads another's matters."""

from datetime import timedelta

import pytest
from django.db.models import ProtectedError

from qadam.core.clock import now
from qadam.core.models import new_id
from qadam.messaging.content import Content
from qadam.messaging.enums import Author, Lane
from qadam.messaging.models import ChannelAccount, Conversation, Delivery, Message
from qadam.messaging.services import queue_message, tell
from qadam.organisations.models import Organisation
from qadam.people import services as people
from qadam.people.enums import Purpose
from qadam.people.models import Address, Person

HELLO = Content(text="السلام علیکم", options=(("1", "جی ہاں"),))


def thread(account: ChannelAccount, person: Person) -> Conversation:
    address = person.addresses.get()
    return Conversation.objects.create(
        account=account, address=address, address_hash=bytes(address.hash), person=person, language="ur"
    )


def test_the_same_cause_is_queued_once_and_leaves_one_bubble(whatsapp: ChannelAccount, bilal: Person) -> None:
    conversation, cause = thread(whatsapp, bilal), new_id()
    first, second = (
        queue_message(
            account=whatsapp,
            address=bilal.addresses.get(),
            person=bilal,
            purpose=Purpose.REPLIES,
            lane=Lane.REPLY,
            content=HELLO,
            cause_kind="reply",
            cause_id=cause,
            language="ur",
            conversation=conversation,
        )
        for _ in range(2)
    )

    assert first.pk == second.pk
    assert Content.from_json(first.content) == HELLO
    assert [(m.text, m.author, m.options) for m in Message.objects.all()] == [
        ("السلام علیکم", Author.BOT, [["1", "جی ہاں"]])
    ]


def test_what_a_message_points_to_without_a_key_of_the_database_is_never_taken_away(
    whatsapp: ChannelAccount, bilal: Person
) -> None:
    delivery = told(bilal)
    assert delivery is not None and delivery.account == whatsapp
    Delivery.objects.filter(pk=delivery.pk).update(address=None, person=None)

    for kept in (Delivery.account, Delivery.organisation):
        with pytest.raises(ProtectedError) as refused:
            getattr(delivery, kept.field.name).delete()
        assert delivery in refused.value.protected_objects


def told(person: Person, purpose: str = Purpose.REMINDERS) -> Delivery | None:
    return tell(
        person,
        purpose=purpose,
        content=Content(text="کل صبح 8 بجے"),
        cause_kind="reminder",
        cause_id=new_id(),
    )


def test_a_person_is_told_where_she_wrote(whatsapp: ChannelAccount, bilal: Person) -> None:
    conversation = thread(whatsapp, bilal)

    delivery = told(bilal)

    assert delivery is not None
    assert (delivery.account, delivery.address, delivery.lane) == (
        whatsapp,
        bilal.addresses.get(),
        Lane.SERVICE,
    )
    assert delivery.message.conversation == conversation


def test_nobody_is_told_at_a_number_that_was_only_typed(whatsapp: ChannelAccount, bilal: Person) -> None:
    Address.objects.update(verified_at=None)

    assert told(bilal) is None


def test_an_imported_number_with_a_consent_on_paper_is_told(whatsapp: ChannelAccount, bilal: Person) -> None:
    Address.objects.update(verified_at=None)
    people.record_consent(
        bilal, purpose=Purpose.REMINDERS, granted=True, method="paper", source="meeting list"
    )

    assert told(bilal) is not None


def test_a_person_without_an_open_channel_is_not_told(whatsapp: ChannelAccount, bilal: Person) -> None:
    ChannelAccount.objects.update(is_open=False)

    assert told(bilal) is None


def test_a_shared_phone_gets_a_neutral_line(
    whatsapp: ChannelAccount, sahar: Organisation, bilal: Person
) -> None:
    sister = people.add_person(sahar, name="Spogmai", language="en")
    people.reach_at(sister, bilal.addresses.get())

    delivery = told(sister)

    assert delivery is not None
    assert delivery.content["text"] == (
        "Naway Sahar Youth has a message for somebody on this phone. Write to us when it suits you."
    )


def test_whom_a_shared_phone_means_gets_her_answer_in_full_while_she_writes(
    whatsapp: ChannelAccount, sahar: Organisation, bilal: Person
) -> None:
    people.reach_at(people.add_person(sahar, name="Spogmai"), bilal.addresses.get())
    conversation = thread(whatsapp, bilal)
    Conversation.objects.filter(pk=conversation.pk).update(last_in_at=now() - timedelta(minutes=1))

    delivery = told(bilal, Purpose.REPLIES)

    assert delivery is not None
    assert delivery.content["text"] == "کل صبح 8 بجے"
