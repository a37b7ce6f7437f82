"""The ladder: one message a person, on the first way that works; the next only when the last is known to have failed."""

import itertools
import random
import threading
from datetime import timedelta

import pytest
from django.db import connection

from qadam.channels.base import ChannelError, ProviderId, StatusUpdate
from qadam.core.clock import moved_to, now
from qadam.messaging import optouts
from qadam.messaging.calling import Outcome
from qadam.messaging.claiming import claim
from qadam.messaging.enums import SkipReason
from qadam.messaging.limits import make_paces
from qadam.messaging.models import (
    Attempt,
    CauseBudget,
    ChannelAccount,
    Conversation,
    Delivery,
    Message,
    Template,
)
from qadam.messaging.results import write_outcomes
from qadam.messaging.statuses import apply_status
from qadam.organisations.models import QuietTime
from qadam.outreach import errors
from qadam.outreach.enums import BroadcastState
from qadam.outreach.falling import fall_due
from qadam.outreach.models import Broadcast
from qadam.outreach.queries import preview, progress
from qadam.outreach.services import (
    cancel_broadcast,
    check_broadcast,
    pause_broadcast,
    settle_broadcasts,
    start_broadcast,
)
from qadam.outreach.tests.cast import (
    MakePerson,
    account,
    drafted,
    ended,
    mail,
    only_there,
    reached,
    sms,
    stand,
)
from qadam.people import services as people
from qadam.people.enums import Purpose
from qadam.people.models import Person

__all__ = ["account", "mail", "reached", "sms"]


def sent(account: ChannelAccount, *further: ChannelAccount, **changes: object) -> Broadcast:
    made = drafted(account, ladder=further, **changes)
    start_broadcast(made)
    return made


def test_each_gets_it_on_the_first_way_that_reaches_her(
    account: ChannelAccount, sms: ChannelAccount, mail: ChannelAccount, reached: MakePerson
) -> None:
    reached("both", "whatsapp", "sms")
    reached("keypad", "sms")
    reached("office", "email")
    reached("nobody knows")
    reached("never asked", "sms", agreed=False)
    only_mail = reached("mail only please", "whatsapp", "email")
    people.record_consent(only_mail, purpose=Purpose.NEWS, granted=False, method="chat", channel="whatsapp")

    broadcast = drafted(account, ladder=[sms, mail])
    seen = preview(broadcast)
    start_broadcast(broadcast)

    assert stand(broadcast) == {
        "both": ("whatsapp", "queued"),
        "keypad": ("sms", "queued"),
        "office": ("email", "queued"),
        "nobody knows": ("whatsapp", SkipReason.NO_ADDRESS),
        "never asked": ("sms", SkipReason.NO_CONSENT),
        "mail only please": ("email", "queued"),
    }
    assert [(way.account.kind, way.people, way.cost_minor) for way in seen.ways] == [
        ("whatsapp", 1, 1320),
        ("sms", 1, 300),
        ("email", 2, 0),
    ]
    assert (seen.people, seen.to_send, seen.left_out) == (6, 4, 2)


def test_without_a_template_it_goes_in_free_words_where_that_is_possible(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    reached("both", "whatsapp", "sms")

    broadcast = sent(account, sms, template="")

    assert stand(broadcast) == {"both": ("sms", "queued")}


def test_a_text_message_says_the_whole_template(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    reached("keypad", "sms")

    sent(account, sms)

    assert Delivery.objects.get().content == {"text": "خبر: اتوار کو نہر پر"}


@pytest.mark.parametrize("where", ["whatsapp", "sms"])
def test_a_stop_on_any_way_is_a_stop(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson, where: str
) -> None:
    person = reached("stopped", "whatsapp", "sms")
    reached("gets it", "whatsapp")
    said_to = account if where == "whatsapp" else sms
    optouts.stop(said_to, bytes(person.addresses.first().hash), how="word")  # type: ignore[union-attr]

    broadcast = sent(account, sms)

    assert stand(broadcast)["stopped"][1] == SkipReason.OPTED_OUT


def test_who_is_known_not_to_be_reached_falls_to_the_next_way(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    for name in ("failed", "no window", "unknown", "accepted", "sent", "stopped since", "waiting"):
        reached(name, "whatsapp", "sms")
    broadcast = sent(account, sms)
    rows = {row.person.name: row for row in Delivery.objects.select_related("person") if row.person}
    for name, state in (
        ("failed", "failed"),
        ("unknown", "unknown"),
        ("accepted", "accepted"),
        ("sent", "sent"),
    ):
        ended(rows[name], state)
    for name, reason in (("no window", "window_closed"), ("stopped since", "opted_out")):
        Delivery.objects.filter(pk=rows[name].pk).update(state="skipped", skip_reason=reason)

    assert fall_due() == 3

    assert stand(broadcast) == {
        "failed": ("sms", "queued"),
        "no window": ("sms", "queued"),
        "unknown": ("whatsapp", "unknown"),
        "accepted": ("whatsapp", "accepted"),
        "sent": ("whatsapp", "sent"),
        "stopped since": ("whatsapp", "opted_out"),
        "waiting": ("whatsapp", "queued"),
    }
    assert (fall_due(), progress(broadcast).people) == (0, 7)


def test_a_stop_between_two_ways_ends_the_ladder(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    person = reached("stopped", "whatsapp", "sms")
    broadcast = sent(account, sms)
    ended(Delivery.objects.get(), "failed")
    optouts.stop(sms, bytes(person.addresses.first().hash), how="word")  # type: ignore[union-attr]

    fall_due()

    assert stand(broadcast) == {"stopped": ("whatsapp", "failed")}


def test_the_last_way_ends_as_it_ended(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    reached("both", "whatsapp", "sms")
    broadcast = sent(account, sms)
    for expected in ("sms", "sms"):
        ended(Delivery.objects.get(), "failed")
        fall_due()
        assert stand(broadcast)["both"][0] == expected

    assert stand(broadcast) == {"both": ("sms", "failed")}
    assert (settle_broadcasts(), Delivery.objects.get().attempts.count()) == (1, 2)


def test_two_people_never_fall_onto_one_phone(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    first, second = reached("first", "whatsapp"), reached("second", "whatsapp")
    shared = people.get_or_add_address(
        account.organisation, channel="sms", kind="phone", value="+923020009999"
    )
    people.verify_address(shared)
    for person in (first, second):
        only_there(person, shared)
    broadcast = sent(account, sms)
    for delivery in Delivery.objects.all():
        ended(delivery, "failed")

    fall_due()

    assert sorted(stand(broadcast).values()) == [("sms", "queued"), ("whatsapp", SkipReason.SHARED_PHONE)]


def test_a_phone_that_has_it_already_does_not_get_it_again(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    sister = reached("sister", "whatsapp")
    brother = reached("brother", "sms")
    only_there(sister, brother.addresses.get())
    broadcast = sent(account, sms)
    ended(Delivery.objects.get(person=sister), "failed")

    fall_due()

    assert stand(broadcast) == {"sister": ("whatsapp", "shared_phone"), "brother": ("sms", "queued")}


def test_who_loses_a_shared_phone_is_written_to_on_a_way_of_her_own(
    account: ChannelAccount, sms: ChannelAccount, mail: ChannelAccount, reached: MakePerson
) -> None:
    """One phone has one number on all channels: only the mailbox is the daughter's own."""
    mother = reached("mother", "whatsapp", "sms")
    daughter, son = reached("daughter", "email"), reached("son")
    for address in mother.addresses.all():
        for person in (daughter, son):
            only_there(person, address)

    broadcast = drafted(account, ladder=[sms, mail])
    seen = preview(broadcast)
    start_broadcast(broadcast)

    assert stand(broadcast) == {
        "mother": ("whatsapp", "queued"),
        "daughter": ("email", "queued"),
        "son": ("whatsapp", SkipReason.SHARED_PHONE),
    }
    assert (seen.people, [way.people for way in seen.ways]) == (3, [1, 0, 1])
    assert [(row.reason, row.people) for row in seen.skipped] == [(SkipReason.SHARED_PHONE, 1)]


def test_who_falls_onto_a_phone_that_has_it_tries_the_one_after(
    account: ChannelAccount, sms: ChannelAccount, mail: ChannelAccount, reached: MakePerson
) -> None:
    sister = reached("sister", "whatsapp", "email")
    brother = reached("brother", "sms")
    only_there(sister, brother.addresses.get())
    broadcast = sent(account, sms, mail)
    ended(Delivery.objects.get(person=sister), "failed")

    fall_due()

    assert stand(broadcast) == {"sister": ("email", "queued"), "brother": ("sms", "queued")}


@pytest.mark.parametrize("seed", range(6))
def test_every_house_gets_it_once_however_its_phones_are_shared(
    account: ChannelAccount, sms: ChannelAccount, mail: ChannelAccount, reached: MakePerson, seed: int
) -> None:
    chance = random.Random(seed)
    homes = [reached(f"home {n}", channel) for n, channel in enumerate(["whatsapp", "sms", "email"] * 2)]
    for number in range(12):
        person = reached(f"Friend {number}")
        for same in range(3):
            for home in chance.sample(homes[same::3], chance.randint(0, 1)):
                only_there(person, home.addresses.get())
    broadcast = drafted(account, ladder=[sms, mail])
    seen = preview(broadcast)

    start_broadcast(broadcast)

    far = progress(broadcast)
    assert (seen.people, far.people, far.waiting) == (18, 18, seen.to_send)
    going = Delivery.objects.filter(state="queued")
    assert going.count() == len({bytes(row.address_hash) for row in going}) == 6
    for row in Delivery.objects.filter(skip_reason=SkipReason.SHARED_PHONE).select_related("person"):
        assert row.person
        hers = {bytes(address.hash) for address in row.person.addresses.all()}
        assert hers <= {bytes(other.address_hash) for other in going}
    while going.all().exists():
        for row in going.all():
            ended(row, chance.choice(("failed", "failed", "sent", "unknown")))
        fall_due()
        assert progress(broadcast).people == 18


def paused(account: ChannelAccount) -> None:
    """The provider pauses the template, and the sender looks."""
    QuietTime.objects.all().delete()
    Template.objects.update(state="paused")
    make_paces()
    assert claim(worker="w", room=5).calls == []


def test_a_paused_template_sends_people_on_to_the_next_way(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    reached("both", "whatsapp", "sms")
    broadcast = sent(account, sms)

    paused(account)
    assert stand(broadcast) == {"both": ("whatsapp", SkipReason.TEMPLATE_PAUSED)}
    fall_due()

    assert stand(broadcast) == {"both": ("sms", "queued")}
    assert Delivery.objects.get().content == {"text": "خبر: اتوار کو نہر پر"}


@pytest.mark.parametrize("code", ["marketing_cap", "template_paused"])
def test_a_no_that_may_be_a_yes_tomorrow_is_not_waited_for_on_a_ladder(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson, code: str
) -> None:
    reached("both", "whatsapp", "sms")
    broadcast = sent(account, sms)
    QuietTime.objects.all().delete()
    make_paces()
    [call] = claim(worker="w", room=5).calls

    write_outcomes([Outcome(call, error=ChannelError(code, "", proves_unsent=True, retry_after_s=86_400))])
    claim(worker="w", room=5)
    fall_due()

    assert stand(broadcast) == {"both": ("sms", "queued")}


def test_whom_no_other_way_reaches_waits_for_the_template(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    reached("only there", "whatsapp")
    broadcast = sent(account, sms)

    paused(account)
    assert (settle_broadcasts(), fall_due(), fall_due()) == (0, 1, 0)
    assert stand(broadcast) == {"only there": ("whatsapp", "queued")}

    with moved_to(now() + timedelta(minutes=21)):
        assert claim(worker="w", room=5).calls == []
    assert stand(broadcast) == {"only there": ("whatsapp", "queued")}
    Template.objects.update(state="approved")
    with moved_to(now() + timedelta(minutes=42)):
        assert len(claim(worker="w", room=5).calls) == 1


def test_a_template_that_is_paused_before_it_begins_is_said_by_the_next_way(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    reached("both", "whatsapp", "sms")
    Template.objects.update(state="paused")

    broadcast = sent(account, sms)

    assert stand(broadcast) == {"both": ("sms", "queued")}
    assert Delivery.objects.get().content == {"text": "خبر: اتوار کو نہر پر"}
    with pytest.raises(errors.NoSuchTemplate):
        check_broadcast(drafted(account))


def test_without_a_ladder_a_paused_template_is_waited_for(
    account: ChannelAccount, reached: MakePerson
) -> None:
    reached("only there", "whatsapp")
    broadcast = sent(account)

    paused(account)

    assert (fall_due(), stand(broadcast)) == (0, {"only there": ("whatsapp", "queued")})


def test_nobody_falls_while_it_rests_or_after_it_was_called_off_or_is_too_late(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    reached("both", "whatsapp", "sms")
    broadcast = sent(account, sms)
    ended(Delivery.objects.get(), "failed")
    pause_broadcast(broadcast)
    assert (fall_due(), settle_broadcasts()) == (0, 0)
    cancel_broadcast(broadcast)
    assert fall_due() == 0

    late = sent(account, sms)
    ended(Delivery.objects.get(cause_id=late.pk), "failed")
    Delivery.objects.filter(cause_id=late.pk).update(expires_at=now() - timedelta(minutes=1))
    fall_due()
    assert stand(late) == {"both": ("whatsapp", "failed")}


def receipt(state: str, attempt: Attempt) -> StatusUpdate:
    return StatusUpdate(f"{attempt.pk}:{state}", ProviderId("w"), state, None, "1", str(attempt.pk))  # type: ignore[arg-type]


def test_a_receipt_that_comes_after_the_fall_keeps_the_next_from_being_sent(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    reached("both", "whatsapp", "sms")
    broadcast = sent(account, sms)
    attempt = ended(Delivery.objects.get(), "failed")
    fall_due()
    assert stand(broadcast) == {"both": ("sms", "queued")}

    apply_status(account, receipt("delivered", attempt))

    QuietTime.objects.all().delete()
    make_paces()
    assert claim(worker="w", room=5).calls == []
    seen = progress(broadcast)
    assert (seen.arrived, seen.waiting, seen.people, seen.meant) == (1, 0, 1, 1)


@pytest.mark.parametrize(
    "order", list(itertools.permutations(["first:delivered", "second:delivered", "second:read"]))
)
def test_receipts_of_two_ways_in_any_order_count_once(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson, order: tuple[str, ...]
) -> None:
    reached("both", "whatsapp", "sms")
    broadcast = sent(account, sms)
    tries = {"first": ended(Delivery.objects.get(), "failed")}
    fall_due()
    tries["second"] = ended(Delivery.objects.get(), "accepted")

    for step in order:
        which, _colon, state = step.partition(":")
        apply_status(tries[which].account, receipt(state, tries[which]))
        assert fall_due() == 0

    seen = progress(broadcast)
    assert (seen.arrived, seen.people, seen.by_state) == (1, 1, {"read": 1})


def test_a_failed_receipt_after_everything_was_done_lets_it_go_on(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    reached("both", "whatsapp", "sms")
    broadcast = sent(account, sms)
    attempt = ended(Delivery.objects.get(), "sent")
    assert settle_broadcasts() == 1

    apply_status(account, receipt("failed", attempt))
    fall_due()

    broadcast.refresh_from_db()
    assert (broadcast.state, stand(broadcast)) == (BroadcastState.SENDING, {"both": ("sms", "queued")})


def test_what_was_said_on_the_first_way_stays_in_its_thread(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    reached("both", "whatsapp", "sms")
    sent(account, sms)
    delivery = Delivery.objects.get()
    thread = Conversation.objects.create(account=account, address_hash=bytes(delivery.address_hash))
    Message.objects.create(conversation=thread, author="bot", text="خبر", delivery=delivery)
    ended(delivery, "failed")

    fall_due()

    assert [(message.text, message.delivery_id) for message in Message.objects.all()] == [("خبر", None)]


def test_the_same_account_stands_on_a_ladder_once(account: ChannelAccount) -> None:
    with pytest.raises(errors.SameAccountTwice):
        drafted(account, ladder=[account])


def test_a_ladder_with_a_channel_that_is_off_does_not_start(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    ChannelAccount.objects.filter(pk=sms.pk).update(is_open=False)
    with pytest.raises(errors.ChannelSwitchedOff):
        check_broadcast(Broadcast.objects.get(pk=drafted(account, ladder=[sms]).pk))


# With real connections


@pytest.mark.django_db(transaction=True)
def test_receipts_at_the_moment_of_the_fall_are_counted_once(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    for number in range(12):
        reached(f"Friend {number}", "whatsapp", "sms")
    broadcast = sent(account, sms)
    attempts = [ended(delivery, "failed") for delivery in Delivery.objects.all()]
    late = attempts[::2]

    def tell() -> None:
        for attempt in late:
            apply_status(account, receipt("delivered", attempt))
        connection.close()

    def fall() -> None:
        for _ in range(3):
            fall_due()
        connection.close()

    threads = [threading.Thread(target=work) for work in (tell, fall, fall)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    arrived = {attempt.delivery_id for attempt in late}
    states = dict(Delivery.objects.values_list("pk", "state"))
    assert {pk for pk, state in states.items() if state == "delivered"} == arrived
    assert progress(broadcast).by_state == {"delivered": 6, "queued": 6}
    assert Person.objects.count() == Delivery.objects.count() == 12


# The ceiling


def test_the_ceiling_of_a_broadcast_is_kept_and_shown(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    QuietTime.objects.all().delete()
    for number in range(5):
        reached(f"Friend {number}", "whatsapp" if number < 3 else "sms")
    broadcast = sent(account, sms, max_cost_minor=1320 + 300 + 100)
    make_paces()

    costs = [call.send.cost_minor for _ in range(3) for call in claim(worker="w", room=10).calls]

    skipped = {row.reason: row.people for row in progress(broadcast).skipped}
    assert (sum(costs) <= 1720, skipped) == (True, {SkipReason.BUDGET: 5 - len(costs)})
    assert 0 < len(costs) < 5
    before = stand(broadcast)
    fall_due()
    assert stand(broadcast) == before


def test_an_alert_is_sent_whatever_its_ceiling(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    person = reached("keypad", "sms")
    people.record_consent(person, purpose=Purpose.EMERGENCY, granted=True, method="chat")
    sent(sms, template="", purpose=Purpose.EMERGENCY, max_cost_minor=1)
    make_paces()

    assert len(claim(worker="w", room=10).calls) == 1


def test_what_was_refused_costs_nothing(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    QuietTime.objects.all().delete()
    reached("keypad", "sms")
    broadcast = sent(sms, template="", max_cost_minor=1000)
    make_paces()
    [call] = claim(worker="w", room=10).calls
    assert CauseBudget.objects.get(cause_id=broadcast.pk).spent_minor == 300

    refused = ChannelError("not_a_phone", "No such phone.", permanent=True, proves_unsent=True)
    write_outcomes([Outcome(call, error=refused)])

    assert CauseBudget.objects.get(cause_id=broadcast.pk).spent_minor == 0


def test_a_long_text_costs_its_parts_before_and_when_it_is_sent(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    QuietTime.objects.all().delete()
    reached("keypad", "sms")
    broadcast = drafted(sms, template="", texts={"ur": "پ" * 100})

    seen = preview(broadcast)
    start_broadcast(broadcast)
    make_paces()

    assert [(way.paid, way.parts, way.cost_minor) for way in seen.ways] == [(1, 2, 600)]
    assert [call.send.cost_minor for call in claim(worker="w", room=5).calls] == [600]


def test_whoever_asked_for_silence_in_her_own_words_is_left_out_until_a_person_has_decided(
    account: ChannelAccount, sms: ChannelAccount, reached: MakePerson
) -> None:
    resting = reached("rests", "whatsapp", "sms")
    reached("others", "sms")
    Conversation.objects.create(
        account=account, address_hash=b"elsewhere-in-app", person=resting, held_at=now()
    )

    broadcast = drafted(account, ladder=[sms])
    seen = preview(broadcast)
    start_broadcast(broadcast)

    assert stand(broadcast) == {"rests": ("whatsapp", "on_hold"), "others": ("sms", "queued")}
    assert (seen.to_send, seen.left_out) == (1, 1)
