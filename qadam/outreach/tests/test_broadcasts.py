"""One broadcast: who gets it, who does not and why, and that the numbers always add up."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.channels import open_channel
from qadam.campaigns.models import Campaign, Step
from qadam.core.clock import now
from qadam.core.errors import IllegalTransition
from qadam.core.holdout import is_held_out
from qadam.core.sealing import seal
from qadam.messaging import ports
from qadam.messaging.enums import DeliveryState, Lane, SkipReason
from qadam.messaging.models import ChannelAccount, Conversation, Delivery, OptOut, Reached, Template
from qadam.organisations.models import Organisation
from qadam.outreach import errors
from qadam.outreach.costs import daily_left
from qadam.outreach.enums import BroadcastState
from qadam.outreach.experiments import experiments
from qadam.outreach.models import Assignment, Broadcast, Holdout
from qadam.outreach.queries import preview, progress
from qadam.outreach.segments import Segment
from qadam.outreach.services import (
    cancel_broadcast,
    draft_broadcast,
    edit_broadcast,
    end_holdout,
    pause_broadcast,
    resume_broadcast,
    settle_broadcasts,
    start_broadcast,
)
from qadam.people import services as people
from qadam.people.enums import AddressKind, ChannelKind, Purpose
from qadam.people.models import Person
from qadam.places.models import Place

MakePerson = Callable[..., Person]


@pytest.fixture
def account(whatsapp: ChannelAccount) -> ChannelAccount:
    """Naway Sahar's number with an approved Urdu template of one blank."""
    ports.open_channel.fill(open_channel)
    whatsapp.organisation.refresh_from_db()
    whatsapp.price_minor = 1320
    whatsapp.save()
    Template.objects.create(
        account=whatsapp, key="news", language="ur", category="marketing", body="خبر: {{1}}", state="approved"
    )
    return whatsapp


@pytest.fixture
def canal(sahar: Organisation) -> Campaign:
    return Campaign.objects.create(
        organisation=sahar, slug="canal", title={"en": "The canal"}, cause="water", state="published"
    )


@pytest.fixture
def someone(sahar: Organisation) -> MakePerson:
    """Makes people: reached on WhatsApp, agreed to news, unless said otherwise."""
    count = iter(range(1000))

    def make(*, language: str = "ur", agreed: bool = True, address: bool = True, **fields: object) -> Person:
        person = people.add_person(sahar, name="Somebody", language=language, **fields)
        if address:
            row = people.get_or_add_address(
                sahar, channel=ChannelKind.WHATSAPP, kind=AddressKind.PHONE, value=f"+92301{next(count):07}"
            )
            people.reach_at(person, row)
            people.verify_address(row)
        if agreed:
            people.record_consent(person, purpose=Purpose.NEWS, granted=True, method="chat")
        return person

    return make


def drafted(account: ChannelAccount, **changes: object) -> Broadcast:
    values: dict[str, object] = {
        "account": account,
        "title": "Sunday at the canal",
        "segment": Segment(),
        "texts": {"ur": "اتوار کو نہر پر"},
        "template": "news",
    }
    return draft_broadcast(account.organisation, **(values | changes))  # type: ignore[arg-type]


def reasons(broadcast: Broadcast) -> dict[str, str]:
    """Each person's name with what became of her delivery."""
    rows = Delivery.objects.filter(cause_id=broadcast.pk).select_related("person")
    return {row.person.name: row.skip_reason or row.state for row in rows if row.person}


def test_everybody_in_the_segment_gets_one_row_with_one_reason(
    account: ChannelAccount, someone: MakePerson, sahar: Organisation
) -> None:
    def named(name: str, **fields: object) -> Person:
        person = someone(**fields)
        Person.objects.filter(pk=person.pk).update(name=name)
        return person

    named("gets it")
    named("never asked", agreed=False)
    named("no address", address=False)
    stopped = named("stopped")
    OptOut.objects.create(account=account, address_hash=bytes(stopped.addresses.get().hash), how="word")
    said_no = named("said no")
    people.record_consent(said_no, purpose=Purpose.NEWS, granted=False, method="chat")
    cousin = named("shares the phone", address=False)
    people.reach_at(cousin, Person.objects.get(name="gets it").addresses.get())
    guarded = named("guarded")
    Conversation.objects.create(
        account=account, address_hash=bytes(guarded.addresses.get().hash), is_guarded=True
    )
    gone = named("forgotten")
    people.forget_person(gone)
    broadcast = drafted(account)

    start_broadcast(broadcast)

    assert reasons(broadcast) == {
        "gets it": DeliveryState.QUEUED,
        "never asked": SkipReason.NO_CONSENT,
        "no address": SkipReason.NO_ADDRESS,
        "stopped": SkipReason.OPTED_OUT,
        "said no": SkipReason.NO_CONSENT,
        "shares the phone": SkipReason.SHARED_PHONE,
        "guarded": SkipReason.ON_HOLD,
    }


def test_the_preview_says_what_starting_then_does(account: ChannelAccount, someone: MakePerson) -> None:
    for _ in range(3):
        someone()
    someone(agreed=False)
    someone(language="ps")
    broadcast = drafted(account)

    seen = preview(broadcast)
    start_broadcast(broadcast)
    done = progress(broadcast)

    assert (seen.people, seen.to_send, [(s.reason, s.people) for s in seen.skipped]) == (
        5,
        4,
        [(SkipReason.NO_CONSENT, 1)],
    )
    assert (seen.cost_minor, seen.in_other_language) == (4 * 1320, [("ps", "ur", 1)])
    assert (done.people, done.meant, done.waiting) == (5, 4, 4)


def test_what_is_left_of_the_day_is_shared_by_all_numbers_of_a_portfolio(account: ChannelAccount) -> None:
    ChannelAccount.objects.update(portfolio="waba", daily_limit=5)
    account.refresh_from_db()
    sister = ChannelAccount.objects.create(
        organisation=account.organisation, kind="whatsapp", portfolio="waba"
    )
    for number, digest in ((account, b"a" * 16), (sister, b"a" * 16), (sister, b"b" * 16)):
        Reached.objects.create(account=number, address_hash=digest, at=now(), outside_at=now())

    assert daily_left(account) == 3


def test_a_segment_is_places_languages_causes_and_steps(
    account: ChannelAccount, someone: MakePerson, canal: Campaign
) -> None:
    peshawar = Place.objects.create(code="x-peshawar", path="x/peshawar/", kind="district", name={"en": "P"})
    town = Place.objects.create(code="x-town", path="x/peshawar/town/", kind="tehsil", name={"en": "T"})
    inside = someone(place=town, causes=["water"])
    someone(place=peshawar, causes=["craft"])
    someone(causes=["water"])
    someone(place=town, causes=["water"], language="ps")
    Step.objects.create(
        organisation=account.organisation,
        campaign=canal,
        person=inside,
        kind="attended",
        subject_kind="signup",
        subject_id=canal.pk,
    )

    def count(**choice: tuple[str, ...]) -> int:
        return preview(drafted(account, segment=Segment(**choice))).people

    assert count() == 4
    assert count(places=("x-peshawar",)) == 3
    assert count(places=("x-town",)) == 2
    assert count(places=("nowhere",)) == 0
    assert count(languages=("ps",)) == 1
    assert count(causes=("water",)) == 3
    assert count(causes=("water", "craft")) == 4
    assert count(steps=("attended",)) == 1
    assert count(places=("x-peshawar",), languages=("ur",), causes=("water",), steps=("attended",)) == 1


def test_outside_the_window_a_template_is_needed_in_a_language_that_is_read(
    account: ChannelAccount, someone: MakePerson
) -> None:
    someone()
    open_window = someone()
    Conversation.objects.create(
        account=account,
        address_hash=bytes(open_window.addresses.get().hash),
        window_ends_at=now() + timedelta(hours=2),
    )

    plain = preview(drafted(account, template=""))
    Template.objects.update(state="paused")
    paused = preview(drafted(account))

    assert (plain.to_send, [(s.reason, s.people) for s in plain.skipped], plain.cost_minor) == (
        1,
        [(SkipReason.WINDOW_CLOSED, 1)],
        0,
    )
    assert (paused.to_send, [(s.reason, s.people) for s in paused.skipped]) == (
        1,
        [(SkipReason.TEMPLATE_MISSING, 1)],
    )


def test_a_text_is_written_into_the_blanks_of_its_template(
    account: ChannelAccount, someone: MakePerson
) -> None:
    someone()
    broadcast = drafted(account)

    start_broadcast(broadcast)

    delivery = Delivery.objects.get()
    assert delivery.content == {
        "text": "خبر: اتوار کو نہر پر",
        "template": "news",
        "params": ["اتوار کو نہر پر"],
    }
    assert (delivery.lane, delivery.language) == (Lane.BROADCAST, "ur")


def test_the_third_broadcast_in_a_week_is_too_much(account: ChannelAccount, someone: MakePerson) -> None:
    someone()
    for _ in range(2):
        start_broadcast(drafted(account))

    seen = preview(drafted(account))

    assert [(s.reason, s.people) for s in seen.skipped] == [(SkipReason.TOO_OFTEN, 1)]


def test_a_broadcast_for_nobody_does_not_start(account: ChannelAccount, someone: MakePerson) -> None:
    someone(agreed=False)
    broadcast = drafted(account)

    with pytest.raises(errors.NobodyToWriteTo):
        start_broadcast(broadcast)

    assert (broadcast.state, Delivery.objects.count()) == (BroadcastState.DRAFT, 0)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"texts": {}}, errors.NoWords),
        ({"template": "unknown"}, errors.NoSuchTemplate),
        ({"texts": {"ps": "یکشنبه"}}, errors.NoSuchTemplate),
        ({"texts": {"ur": "ایک\nدو"}}, errors.BlanksDoNotFit),
    ],
)
def test_a_broadcast_that_cannot_be_said_does_not_start(
    account: ChannelAccount, someone: MakePerson, changes: dict[str, object], refusal: type[Exception]
) -> None:
    someone()
    with pytest.raises(refusal):
        start_broadcast(drafted(account, **changes))


def test_a_broadcast_from_a_channel_that_is_off_does_not_start(
    account: ChannelAccount, someone: MakePerson
) -> None:
    someone()
    broadcast = drafted(account)
    ChannelAccount.objects.update(is_open=False)

    with pytest.raises(errors.ChannelSwitchedOff):
        start_broadcast(Broadcast.objects.get(pk=broadcast.pk))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whoever_they_are_the_totals_add_up(
    account: ChannelAccount, someone: MakePerson, canal: Campaign, data: st.DataObject
) -> None:
    with transaction.atomic():
        shared = [someone() for _ in range(2)]
        for _ in range(data.draw(st.integers(0, 12))):
            person = someone(
                language=data.draw(st.sampled_from(["ur", "ps", "en", "sd"])),
                agreed=data.draw(st.booleans()),
                address=data.draw(st.booleans()),
            )
            if data.draw(st.integers(0, 3)) == 0:
                people.reach_at(person, shared[0].addresses.get())
            if data.draw(st.integers(0, 4)) == 0:
                hashes = [bytes(a.hash) for a in person.addresses.all()]
                OptOut.objects.bulk_create(
                    [OptOut(account=account, address_hash=h, how="word") for h in hashes],
                    ignore_conflicts=True,
                )
        share = data.draw(st.sampled_from([0.0, 0.1, 0.5]))
        broadcast = drafted(account, campaign=canal, holdout_share=share)
        seen = preview(broadcast)
        with suppress(errors.NobodyToWriteTo):
            start_broadcast(broadcast)
            done = progress(broadcast)
            assert done.people == seen.people == Person.objects.count()
            assert done.waiting == seen.to_send == done.meant
            assert done.held_out == seen.held_out
            assert {s.reason: s.people for s in done.skipped} == {s.reason: s.people for s in seen.skipped}
        assert seen.people == seen.to_send + seen.held_out + seen.left_out
        transaction.set_rollback(True)


def test_it_starts_once(account: ChannelAccount, someone: MakePerson) -> None:
    someone()
    broadcast = drafted(account)
    same = Broadcast.objects.get(pk=broadcast.pk)

    start_broadcast(broadcast)
    with pytest.raises(IllegalTransition):
        start_broadcast(same)

    assert Delivery.objects.count() == 1


def test_pause_resume_cancel_and_done(account: ChannelAccount, someone: MakePerson) -> None:
    for _ in range(3):
        someone()
    broadcast = drafted(account)
    start_broadcast(broadcast)

    pause_broadcast(broadcast)
    assert not Delivery.objects.filter(state="queued", not_before__lte=now()).exists()
    resume_broadcast(broadcast)
    assert Delivery.objects.filter(state="queued", not_before__lte=now()).count() == 3

    Delivery.objects.filter(pk=Delivery.objects.all()[0].pk).update(state=DeliveryState.READ)
    assert settle_broadcasts() == 0
    assert cancel_broadcast(broadcast) == 2

    seen = progress(broadcast)
    assert (seen.arrived, seen.cancelled, seen.people) == (1, 2, 3)


def test_a_broadcast_is_done_when_nobody_waits(account: ChannelAccount, someone: MakePerson) -> None:
    someone()
    broadcast = drafted(account)
    start_broadcast(broadcast)
    Delivery.objects.update(state=DeliveryState.UNKNOWN)

    assert settle_broadcasts() == 1

    broadcast.refresh_from_db()
    assert (broadcast.state, broadcast.finished_at is not None) == (BroadcastState.DONE, True)


# The lot


def test_the_lot_in_the_database_is_the_lot_of_the_library(
    account: ChannelAccount, someone: MakePerson, canal: Campaign
) -> None:
    for _ in range(40):
        someone()
    broadcast = drafted(account, campaign=canal, holdout_share=0.3)
    seen = preview(broadcast)

    start_broadcast(broadcast)

    hashes = [bytes(h) for h in Delivery.objects.values_list("address_hash", flat=True)]
    held = {h for h in hashes if is_held_out(bytes(broadcast.salt), canal.pk, h, share=0.3)}
    assert 0 < len(held) < 40
    assert {bytes(a.address_hash) for a in Assignment.objects.filter(arm="held")} == held
    assert {bytes(d.address_hash) for d in Delivery.objects.filter(skip_reason="held_out")} == held
    assert (seen.held_out, seen.to_send) == (len(held), 40 - len(held))
    assert Assignment.objects.count() == 40


def test_the_lot_holds_through_the_campaign_and_ends(
    account: ChannelAccount, someone: MakePerson, canal: Campaign
) -> None:
    for _ in range(20):
        someone()
    first = drafted(account, campaign=canal, holdout_share=0.5)
    start_broadcast(first)
    held = Assignment.objects.filter(arm="held").count()
    someone()

    second = preview(drafted(account, campaign=canal))
    elsewhere = preview(drafted(account))
    end_holdout(Holdout.objects.get())
    afterwards = preview(drafted(account, campaign=canal))

    assert (second.held_out, second.to_send) == (held, 21 - held)
    assert (elsewhere.held_out, afterwards.held_out) == (0, 0)


def test_who_is_left_out_anyway_is_not_drawn(
    account: ChannelAccount, someone: MakePerson, canal: Campaign
) -> None:
    someone()
    someone(agreed=False)

    broadcast = drafted(account, campaign=canal, holdout_share=0.000001)
    start_broadcast(broadcast)

    assert Assignment.objects.count() == 1


@pytest.mark.parametrize("purpose", [Purpose.EMERGENCY, Purpose.REMINDERS])
def test_alerts_and_reminders_are_never_held_back(
    account: ChannelAccount, canal: Campaign, purpose: str
) -> None:
    with pytest.raises(errors.NoHoldoutHere):
        drafted(account, campaign=canal, purpose=purpose, holdout_share=0.1)


def test_an_experiment_counts_steps_by_what_was_drawn(
    account: ChannelAccount, someone: MakePerson, canal: Campaign
) -> None:
    for _ in range(20):
        someone()
    broadcast = drafted(account, campaign=canal, holdout_share=0.5)
    start_broadcast(broadcast)
    for arm, many in (("held", 1), ("messaged", 2)):
        for assignment in Assignment.objects.filter(arm=arm)[:many]:
            Step.objects.create(
                organisation=account.organisation,
                campaign=canal,
                address_hash=bytes(assignment.address_hash),
                kind="signed_up",
                subject_kind="signup",
                subject_id=Person.objects.filter(addresses__hash=assignment.address_hash).get().pk,
            )

    [found] = experiments(canal)

    held = Assignment.objects.filter(arm="held").count()
    assert (found.n_treated, found.yes_treated, found.n_held, found.yes_held) == (20 - held, 2, held, 1)


def test_an_edit_asks_for_a_new_check(account: ChannelAccount) -> None:
    broadcast = drafted(account)
    edit_broadcast(
        broadcast,
        account=account,
        title="Monday",
        segment=Segment(languages=("ur",)),
        texts={"ur": "پیر"},
        template="",
        campaign=None,
        purpose=Purpose.NEWS,
        holdout_share=0,
        expires_at=None,
    )

    broadcast.refresh_from_db()
    assert (broadcast.title, broadcast.state, broadcast.segment) == (
        "Monday",
        "draft",
        Segment(languages=("ur",)),
    )


def test_another_organisation_s_number_is_refused(account: ChannelAccount, other: Organisation) -> None:
    theirs = ChannelAccount.objects.create(
        organisation=other, kind="whatsapp", config_sealed=seal(json.dumps({}), context="channel-account")
    )
    with pytest.raises(errors.AccountElsewhere):
        draft_broadcast(account.organisation, account=theirs, title="x", segment=Segment(), texts={"ur": "x"})


@pytest.mark.parametrize(
    "data", [[], {"places": "peshawar"}, {"steps": ["danced"]}, {"languages": ["xx"]}, {"ages": ["20"]}]
)
def test_a_segment_is_made_of_known_choices(data: object) -> None:
    with pytest.raises(errors.BadSegment):
        Segment.from_json(data)
