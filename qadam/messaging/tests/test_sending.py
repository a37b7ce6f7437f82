"""The sender against a provider that really listens: what goes out, what waits, what is never sent again."""

import json
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from config.channels import open_channel
from qadam.channels.base import ProviderId
from qadam.core.clock import now
from qadam.core.models import new_id
from qadam.core.sealing import seal
from qadam.messaging import ports
from qadam.messaging.calling import Outcome
from qadam.messaging.causes import cancel_cause, pause_cause, resume_cause
from qadam.messaging.claiming import claim
from qadam.messaging.content import Content
from qadam.messaging.enums import AttemptState, DeliveryState, Lane, SkipReason
from qadam.messaging.limits import make_paces
from qadam.messaging.models import (
    Attempt,
    ChannelAccount,
    Conversation,
    Delivery,
    Message,
    OptOut,
    SenderPace,
    Template,
)
from qadam.messaging.results import provider_hash, release_uncalled, write_outcomes
from qadam.messaging.sending import SenderLoop
from qadam.messaging.services import queue_message
from qadam.messaging.tests.chat import after
from qadam.organisations.models import Organisation, QuietTime
from qadam.organisations.services import Quiet, set_quiet_times
from qadam.people import services as people
from qadam.people.enums import AddressKind, ChannelKind, Purpose
from qadam.people.models import Person
from tests.provider.behaviour import CUT_AFTER, CUT_BEFORE, fault, refusing, throttled
from tests.provider.fixtures import Provider, provider

__all__ = ["provider"]


@pytest.fixture
def account(sahar: Organisation, whatsapp: ChannelAccount, provider: Provider) -> ChannelAccount:
    """Naway Sahar's number at the provider of the test, with no quiet hours."""
    ports.open_channel.fill(open_channel)
    QuietTime.objects.all().delete()
    whatsapp.config_sealed = seal(json.dumps(provider.config), context="channel-account")
    whatsapp.save()
    return whatsapp


def friend(organisation: Organisation, number: int, *, purposes: tuple[str, ...] = (Purpose.NEWS,)) -> Person:
    person = people.add_person(organisation, name=f"Friend {number}", language="ur")
    address = people.get_or_add_address(
        organisation, channel=ChannelKind.WHATSAPP, kind=AddressKind.PHONE, value=f"+92300{number:07}"
    )
    people.reach_at(person, address)
    people.verify_address(address)
    for purpose in purposes:
        people.record_consent(person, purpose=purpose, granted=True, method="chat")
    return person


def write_to(account: ChannelAccount, person: Person) -> Conversation:
    """The person wrote a moment ago: her window is open."""
    address = person.addresses.get()
    return Conversation.objects.create(
        account=account,
        address=address,
        address_hash=bytes(address.hash),
        person=person,
        language="ur",
        last_in_at=now(),
        window_ends_at=now() + timedelta(hours=24),
    )


def queued(
    account: ChannelAccount,
    person: Person,
    text: str = "سلام",
    *,
    lane: int = Lane.BROADCAST,
    cause: UUID | None = None,
) -> Delivery:
    purpose = Purpose.REPLIES if lane == Lane.REPLY else Purpose.NEWS
    return queue_message(
        account=account,
        address=person.addresses.get(),
        person=person,
        purpose=purpose,
        lane=lane,
        content=Content(text=text),
        cause_kind="broadcast",
        cause_id=cause or new_id(),
        language="ur",
    )


def states(*deliveries: Delivery) -> list[str]:
    return [Delivery.objects.get(pk=delivery.pk).state for delivery in deliveries]


def later(seconds: float) -> int:
    """What one look at the queue deals with, so many seconds from now."""
    with after(seconds=seconds):
        return SenderLoop().tick()


def test_a_message_reaches_the_provider_with_our_reference_and_its_bubble(
    account: ChannelAccount, provider: Provider, bilal: Person
) -> None:
    write_to(account, bilal)
    delivery = queued(account, bilal, "اتوار کو نہر پر")

    assert SenderLoop().tick() == 1

    attempt = Attempt.objects.get()
    [call] = provider.taken
    assert (call.to, call.payload["text"]["body"], call.our_ref) == (
        "923000000119",
        "اتوار کو نہر پر",
        str(attempt.pk),
    )
    assert (attempt.state, states(delivery)) == (AttemptState.ACCEPTED, [DeliveryState.ACCEPTED])
    assert attempt.provider_hash == provider_hash(account.pk, str(call.message_id))
    assert [m.text for m in Message.objects.all()] == ["اتوار کو نہر پر"]


def test_somebody_who_said_stop_is_left_out_with_the_reason(
    account: ChannelAccount, provider: Provider, bilal: Person
) -> None:
    write_to(account, bilal)
    delivery = queued(account, bilal)
    OptOut.objects.create(account=account, address_hash=bytes(delivery.address_hash), how="word")

    SenderLoop().tick()

    delivery.refresh_from_db()
    assert (delivery.state, delivery.skip_reason) == (DeliveryState.SKIPPED, SkipReason.OPTED_OUT)
    assert provider.calls == []


def test_a_no_said_after_queueing_is_heard(
    account: ChannelAccount, provider: Provider, bilal: Person
) -> None:
    write_to(account, bilal)
    delivery = queued(account, bilal)
    people.record_consent(bilal, purpose=Purpose.NEWS, granted=False, method="chat")

    SenderLoop().tick()

    delivery.refresh_from_db()
    assert (delivery.state, delivery.skip_reason) == (DeliveryState.SKIPPED, SkipReason.NO_CONSENT)


def test_answers_leave_in_the_order_they_were_written(
    account: ChannelAccount, provider: Provider, bilal: Person
) -> None:
    write_to(account, bilal)
    for text in ("ایک", "دو", "تین"):
        queued(account, bilal, text, lane=Lane.REPLY)

    while SenderLoop().tick():
        pass

    assert [call.payload["text"]["body"] for call in provider.taken] == ["ایک", "دو", "تین"]


def test_a_429_lets_the_account_rest_and_loses_nothing(
    account: ChannelAccount, provider: Provider, sahar: Organisation
) -> None:
    friends = [friend(sahar, n) for n in range(5)]
    for person in friends:
        write_to(account, person)
    waiting = [queued(account, person) for person in friends]
    provider.default = throttled("7")

    SenderLoop().tick()
    assert states(*waiting) == [DeliveryState.QUEUED] * 5
    assert later(3) == 0

    provider.default = throttled("1")
    assert later(60) == 1  # one call, to see whether it is over
    provider.reset()
    for seconds in range(200, 300, 10):
        later(seconds)
    assert states(*waiting) == [DeliveryState.ACCEPTED] * 5
    assert provider.doubled() == []
    assert SenderPace.objects.get().refusals == 0


@pytest.mark.parametrize("behaviour", [CUT_AFTER, CUT_BEFORE, fault(500)])
def test_what_may_have_arrived_is_never_sent_again(
    account: ChannelAccount, provider: Provider, bilal: Person, behaviour: object
) -> None:
    write_to(account, bilal)
    delivery = queued(account, bilal)
    provider.script(behaviour)  # type: ignore[arg-type]

    SenderLoop().tick()
    assert later(3600) == 0

    assert states(delivery) == [DeliveryState.UNKNOWN]
    assert [a.state for a in Attempt.objects.all()] == [AttemptState.UNKNOWN]


def test_an_overloaded_provider_is_asked_three_times(
    account: ChannelAccount, provider: Provider, bilal: Person
) -> None:
    write_to(account, bilal)
    delivery = queued(account, bilal)
    provider.default = fault(503)

    for seconds in (0, 60, 600, 1200, 2000):
        later(seconds)

    assert states(delivery) == [DeliveryState.FAILED]
    assert [a.state for a in Attempt.objects.all()] == [AttemptState.FAILED] * 3


def test_nobody_listening_is_waited_for(account: ChannelAccount, provider: Provider, bilal: Person) -> None:
    write_to(account, bilal)
    delivery = queued(account, bilal)
    with provider.unreachable():
        for seconds in (0, 60, 600, 1800):
            later(seconds)
    assert states(delivery) == [DeliveryState.QUEUED]

    later(3600)

    assert states(delivery) == [DeliveryState.ACCEPTED]


def test_a_refused_token_stops_the_account_and_is_shown(
    account: ChannelAccount, provider: Provider, bilal: Person
) -> None:
    write_to(account, bilal)
    delivery = queued(account, bilal)
    provider.script(refusing(190, status=401))

    SenderLoop().tick()

    account.refresh_from_db()
    assert (account.trouble, states(delivery)) == ("token_refused", [DeliveryState.QUEUED])

    later(1000)

    account.refresh_from_db()
    assert (account.trouble, states(delivery)) == ("", [DeliveryState.ACCEPTED])


def test_it_is_night_where_she_lives_not_where_we_are(
    account: ChannelAccount, provider: Provider, bilal: Person, sahar: Organisation
) -> None:
    here = now().astimezone(ZoneInfo("Asia/Karachi"))
    set_quiet_times(
        sahar,
        rows=[Quiet((here - timedelta(hours=1)).time(), (here + timedelta(hours=1)).time())],
    )
    abroad = friend(sahar, 7)
    Person.objects.filter(pk=abroad.pk).update(zone="America/Lima")
    for person in (bilal, abroad):
        write_to(account, person)
    Conversation.objects.update(last_in_at=now() - timedelta(hours=1))
    first, second = queued(account, bilal), queued(account, abroad)

    SenderLoop().tick()

    assert states(first, second) == [DeliveryState.QUEUED, DeliveryState.ACCEPTED]


def test_the_calls_of_a_dead_sender_are_unknown_and_a_living_one_s_are_not(
    account: ChannelAccount, bilal: Person, sahar: Organisation
) -> None:
    from qadam.messaging.results import beat

    lost, alive = queued(account, bilal), queued(account, friend(sahar, 7))
    for delivery, worker in ((lost, "dead"), (alive, "alive")):
        Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.SENDING)
        Attempt.objects.create(delivery=delivery, account=account, worker=worker)
    beat("alive")

    SenderLoop().tick()

    assert states(lost, alive) == [DeliveryState.UNKNOWN, DeliveryState.SENDING]
    assert Attempt.objects.get(delivery=lost).error_code == "sender_lost"


def test_a_paused_cause_rests_and_goes_on(account: ChannelAccount, provider: Provider, bilal: Person) -> None:
    write_to(account, bilal)
    delivery = queued(account, bilal)

    pause_cause("broadcast", delivery.cause_id)
    assert later(30) == 0
    resume_cause("broadcast", delivery.cause_id)

    assert later(30) == 1
    assert states(delivery) == [DeliveryState.ACCEPTED]


def test_what_comes_back_to_the_queue_of_a_cancelled_cause_is_cancelled(
    account: ChannelAccount, provider: Provider, bilal: Person
) -> None:
    write_to(account, bilal)
    delivery = queued(account, bilal)
    provider.script(throttled("1"))
    Delivery.objects.update(state=DeliveryState.SENDING)
    assert cancel_cause("broadcast", delivery.cause_id) == 0
    Delivery.objects.update(state=DeliveryState.QUEUED)

    SenderLoop().tick()

    assert (states(delivery), provider.calls) == ([DeliveryState.CANCELLED], [])


def test_the_daily_limit_counts_people_outside_the_window_once(
    account: ChannelAccount, provider: Provider, sahar: Organisation
) -> None:
    ChannelAccount.objects.update(daily_limit=2)
    Template.objects.create(
        account=account, key="drive-call", language="ur", category="marketing", body="…", state="approved"
    )
    friends = [friend(sahar, n) for n in range(4)]
    for person in friends:
        queue_message(
            account=account,
            address=person.addresses.get(),
            person=person,
            purpose=Purpose.NEWS,
            lane=Lane.BROADCAST,
            content=Content(text="سلام", template="drive-call", params=("نہر",)),
            cause_kind="broadcast",
            cause_id=sahar.pk,
            language="ur",
        )

    SenderLoop().tick()
    assert len(provider.taken) == 2
    assert {call.payload["template"]["name"] for call in provider.taken} == {"drive_call"}

    later(3700)
    assert len(provider.taken) == 2

    later(26 * 3600)
    assert len(provider.taken) == 4
    assert provider.doubled() == []


def test_organisations_take_turns(
    account: ChannelAccount, other: Organisation, provider: Provider, sahar: Organisation
) -> None:
    QuietTime.objects.all().delete()
    second = ChannelAccount.objects.create(
        organisation=other,
        kind="whatsapp",
        config_sealed=seal(json.dumps(provider.config), context="channel-account"),
        daily_limit=0,
    )
    many = [friend(sahar, n) for n in range(10)]
    few = [friend(other, n) for n in range(2)]
    for person in many:
        write_to(account, person)
    for person in few:
        write_to(second, person)
    big = [queued(account, person) for person in many]
    small = [queued(second, person) for person in few]

    SenderLoop(concurrency=4).tick()

    assert states(*small) == [DeliveryState.ACCEPTED] * 2
    assert states(*big).count(DeliveryState.ACCEPTED) == 2


def test_a_receipt_that_came_before_our_own_answer_is_not_overwritten(
    account: ChannelAccount, bilal: Person
) -> None:
    write_to(account, bilal)
    delivery = queued(account, bilal)
    make_paces()
    [call] = claim(worker="w", room=5).calls
    Attempt.objects.update(state=AttemptState.READ)
    Delivery.objects.update(state=DeliveryState.READ)

    write_outcomes([Outcome(call, provider_id=ProviderId("wamid.7"))])

    attempt = Attempt.objects.get()
    assert (attempt.state, states(delivery)) == (AttemptState.READ, [DeliveryState.READ])
    assert attempt.provider_hash == provider_hash(account.pk, "wamid.7")


def test_what_was_claimed_and_never_called_goes_back_to_the_queue(
    account: ChannelAccount, bilal: Person, sahar: Organisation
) -> None:
    called, uncalled = queued(account, bilal), queued(account, friend(sahar, 7))
    Delivery.objects.update(state=DeliveryState.SENDING)
    attempts = [Attempt.objects.create(delivery=d, account=account, worker="w") for d in (called, uncalled)]

    assert release_uncalled("w", [attempts[0].pk]) == 1

    assert states(called, uncalled) == [DeliveryState.SENDING, DeliveryState.QUEUED]
    assert release_uncalled("w", [attempts[0].pk]) == 0


def test_one_unreadable_delivery_does_not_hold_up_the_others(
    account: ChannelAccount, provider: Provider, bilal: Person, sahar: Organisation
) -> None:
    friends = [bilal, friend(sahar, 7)]
    for person in friends:
        write_to(account, person)
    broken, whole = (queued(account, person) for person in friends)
    Delivery.objects.filter(pk=broken.pk).update(content=["not", "ours"])

    SenderLoop().tick()

    assert states(broken, whole) == [DeliveryState.EXPIRED, DeliveryState.ACCEPTED]


def test_a_mistyped_zone_stops_nobody(account: ChannelAccount, provider: Provider, bilal: Person) -> None:
    Organisation.objects.update(zone="Asia/Peshawar")
    write_to(account, bilal)
    delivery = queued(account, bilal)

    SenderLoop().tick()

    assert states(delivery) == [DeliveryState.ACCEPTED]


def test_the_budget_of_the_month_is_kept(
    account: ChannelAccount, provider: Provider, sahar: Organisation
) -> None:
    ChannelAccount.objects.update(price_minor=1000, monthly_budget_minor=2500)
    Template.objects.create(
        account=account, key="news", language="ur", category="marketing", body="…", state="approved"
    )
    waiting = [
        queue_message(
            account=account,
            address=person.addresses.get(),
            person=person,
            purpose=Purpose.NEWS,
            lane=Lane.BROADCAST,
            content=Content(text="سلام", template="news"),
            cause_kind="broadcast",
            cause_id=sahar.pk,
            language="ur",
        )
        for person in (friend(sahar, n) for n in range(4))
    ]

    SenderLoop().tick()

    assert sorted(states(*waiting)) == [DeliveryState.ACCEPTED] * 2 + [DeliveryState.SKIPPED] * 2
    assert {d.skip_reason for d in Delivery.objects.filter(state="skipped")} == {SkipReason.BUDGET}
    assert sum(Attempt.objects.values_list("cost_minor", flat=True)) == 2000
