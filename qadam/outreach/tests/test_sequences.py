"""Sequences: timed messages after what a person did, each once, until she acts, says STOP or has everything."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from qadam.accounts.models import User
from qadam.campaigns.models import Campaign
from qadam.campaigns.services import record_step
from qadam.core.clock import moved_to, now
from qadam.core.models import new_id
from qadam.messaging import optouts
from qadam.messaging.models import ChannelAccount, Delivery
from qadam.organisations.models import Organisation
from qadam.outreach import enrolling, errors
from qadam.outreach.enums import Left, SequenceState
from qadam.outreach.models import Enrolment, Sequence
from qadam.outreach.sequences import Words, draft_sequence, edit_sequence, switch_off, switch_on
from qadam.outreach.services import start_broadcast
from qadam.outreach.tests.cast import account, drafted
from qadam.people import services as people
from qadam.people.enums import Purpose
from qadam.people.models import Person

__all__ = ["account"]

DAY = 24 * 60


@pytest.fixture
def canal(sahar: Organisation) -> Campaign:
    return Campaign.objects.create(
        organisation=sahar, slug="canal", title={"en": "The canal"}, cause="water", state="published"
    )


@pytest.fixture
def begun() -> datetime:
    return now()


def written(sahar: Organisation, **changes: object) -> Sequence:
    values: dict[str, object] = {
        "title": "Welcome",
        "begins_with": "signed_up",
        "ends_with": ["attended"],
        "messages": [
            Words(0, {"ur": "شکریہ"}),
            Words(DAY, {"ur": "کل ملتے ہیں"}),
            Words(3 * DAY, {"ur": "کیسا رہا؟"}),
        ],
    }
    return draft_sequence(sahar, **(values | changes))


@pytest.fixture
def welcome(sahar: Organisation, account: ChannelAccount) -> Sequence:
    """A sequence that is on: thanks at once, the next day, and after three days; it ends when she came."""
    made = written(sahar)
    switch_on(made)
    return made


def steps(person: Person, kind: str, campaign: Campaign | None = None, at: datetime | None = None) -> None:
    record_step(person, kind=kind, subject_kind="signup", subject_id=new_id(), campaign=campaign, at=at)


def after(moment: datetime, minutes: int) -> None:
    """What the worker does so many minutes later."""
    with moved_to(moment + timedelta(minutes=minutes, seconds=5)):
        enrolling.every_minute()
        enrolling.tell_due()
        enrolling.tell_due()


def said(person: Person) -> list[str]:
    rows = Delivery.objects.filter(cause_kind="sequence", person=person).order_by("created_at")
    return [row.content["text"] for row in rows]


def test_each_message_comes_once_at_its_time(welcome: Sequence, bilal: Person, begun: datetime) -> None:
    steps(bilal, "signed_up")

    heard = []
    for minutes in (0, 1, DAY - 10, DAY, DAY + 1, 3 * DAY, 9 * DAY):
        after(begun, minutes)
        heard.append(len(said(bilal)))

    assert heard == [1, 1, 1, 2, 2, 3, 3]
    assert said(bilal) == ["شکریہ", "کل ملتے ہیں", "کیسا رہا؟"]
    assert {row.purpose for row in Delivery.objects.filter(cause_kind="sequence")} == {Purpose.REMINDERS}


def test_it_is_done_when_nothing_waits(welcome: Sequence, bilal: Person, begun: datetime) -> None:
    steps(bilal, "signed_up")
    for minutes in (0, DAY, 3 * DAY):
        after(begun, minutes)
    assert Enrolment.objects.get().left_why == ""
    Delivery.objects.filter(cause_kind="sequence").update(state="read")

    after(begun, 4 * DAY)

    assert Enrolment.objects.get().left_why == Left.DONE


def test_whoever_acts_leaves_and_what_waits_is_called_off(
    welcome: Sequence, bilal: Person, begun: datetime
) -> None:
    steps(bilal, "signed_up")
    after(begun, 0)
    with moved_to(begun + timedelta(hours=2)):
        steps(bilal, "attended")

    after(begun, DAY)

    assert (said(bilal), Enrolment.objects.get().left_why) == (["شکریہ"], Left.ACTED)
    assert Delivery.objects.get(cause_kind="sequence").state == "cancelled"


def test_a_stop_ends_it(welcome: Sequence, account: ChannelAccount, bilal: Person, begun: datetime) -> None:
    steps(bilal, "signed_up")
    after(begun, 0)
    optouts.stop(account, bytes(bilal.addresses.filter(channel="whatsapp").get().hash), how="word")

    after(begun, DAY)

    assert (len(said(bilal)), Enrolment.objects.get().left_why) == (1, Left.STOPPED)


def test_whoever_is_forgotten_leaves_without_a_trace(
    welcome: Sequence, bilal: Person, begun: datetime
) -> None:
    steps(bilal, "signed_up")
    after(begun, 0)

    people.forget_person(bilal)
    after(begun, DAY)

    row = Enrolment.objects.get()
    assert (row.left_why, row.person_id) == (Left.FORGOTTEN, None)
    delivery = Delivery.objects.get(cause_kind="sequence")
    assert (delivery.state, delivery.person_id) == ("cancelled", None)


def test_what_was_done_before_it_was_on_begins_nothing(
    sahar: Organisation, account: ChannelAccount, bilal: Person, begun: datetime
) -> None:
    steps(bilal, "signed_up", at=begun - timedelta(minutes=1))
    switch_on(written(sahar))

    after(begun, 1)

    assert Enrolment.objects.count() == 0


def test_only_the_campaign_s_own_steps_count(
    sahar: Organisation, account: ChannelAccount, bilal: Person, canal: Campaign, begun: datetime
) -> None:
    switch_on(written(sahar, campaign=canal))
    steps(bilal, "signed_up")
    after(begun, 1)
    assert Enrolment.objects.count() == 0

    steps(bilal, "signed_up", canal)
    after(begun, 2)
    assert Enrolment.objects.count() == 1


def test_somebody_else_s_step_begins_nothing(welcome: Sequence, other: Organisation, begun: datetime) -> None:
    steps(people.add_person(other, name="Zarghuna's friend"), "signed_up")

    after(begun, 1)

    assert Enrolment.objects.count() == 0


def test_a_second_signup_meanwhile_begins_nothing_anew(
    welcome: Sequence, bilal: Person, begun: datetime
) -> None:
    steps(bilal, "signed_up")
    after(begun, 0)
    with moved_to(begun + timedelta(hours=1)):
        steps(bilal, "signed_up")
    for minutes in (DAY, 3 * DAY):
        after(begun, minutes)
    Delivery.objects.filter(cause_kind="sequence").update(state="read")
    after(begun, 4 * DAY)
    after(begun, 4 * DAY + 5)

    assert (Enrolment.objects.count(), len(said(bilal))) == (1, 3)


def test_the_first_yes_begins_a_welcome(
    sahar: Organisation, account: ChannelAccount, bilal: Person, begun: datetime
) -> None:
    switch_on(written(sahar, begins_with="first_yes", purpose=Purpose.NEWS))
    new = people.add_person(sahar, name="New", language="ur")
    for person in (new, bilal):  # Bilal said yes long ago
        people.record_consent(person, purpose=Purpose.NEWS, granted=True, method="chat")
    people.record_consent(
        bilal, purpose=Purpose.REPLIES, granted=True, method="chat", at=begun - timedelta(days=30)
    )

    after(begun, 1)

    assert [row.person for row in Enrolment.objects.all()] == [new]


def test_news_wait_when_she_had_two_this_week(
    sahar: Organisation, account: ChannelAccount, bilal: Person, begun: datetime
) -> None:
    switch_on(written(sahar, purpose=Purpose.NEWS))
    steps(bilal, "signed_up")
    for _ in range(2):
        start_broadcast(drafted(account))

    after(begun, 1)
    assert said(bilal) == []

    Delivery.objects.filter(cause_kind="broadcast").update(changed_at=begun - timedelta(days=6))
    after(begun, DAY + 60)
    assert said(bilal)[:1] == ["شکریہ"]


def test_after_a_night_without_a_worker_not_everything_comes_at_once(
    welcome: Sequence, bilal: Person, begun: datetime
) -> None:
    steps(bilal, "signed_up")
    enrolling.every_minute()

    after(begun, 4 * DAY)
    assert len(said(bilal)) == 1
    after(begun, 4 * DAY + 61)
    assert len(said(bilal)) == 2


def test_switched_off_it_ends_for_everybody(welcome: Sequence, bilal: Person, begun: datetime) -> None:
    steps(bilal, "signed_up")
    after(begun, 0)

    assert switch_off(welcome) == 1

    after(begun, DAY)
    assert (len(said(bilal)), Enrolment.objects.get().left_why) == (1, Left.SWITCHED_OFF)
    assert Delivery.objects.get(cause_kind="sequence").state == "cancelled"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"messages": []}, errors.NoMessages),
        ({"messages": [Words(60, {"ur": "ایک"}), Words(60, {"ur": "دو"})]}, errors.NotInOrder),
        ({"begins_with": "danced"}, errors.BadSegment),
        ({"purpose": Purpose.EMERGENCY}, errors.NotForMany),
    ],
)
def test_what_cannot_be_is_refused(
    sahar: Organisation, changes: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        written(sahar, **changes)


def test_what_is_on_is_not_changed(welcome: Sequence) -> None:
    with pytest.raises(errors.SwitchItOffFirst):
        edit_sequence(welcome, title="x", begins_with="attended", messages=[Words(1, {"ur": "x"})])


def test_two_workers_tell_it_once(welcome: Sequence, bilal: Person, begun: datetime) -> None:
    steps(bilal, "signed_up")
    enrolling.every_minute()
    row = Enrolment.objects.get()
    for _ in range(2):  # as if the first had died before it wrote how far it was
        Enrolment.objects.filter(pk=row.pk).update(next_position=0, next_at=now() - timedelta(seconds=1))
        enrolling.tell_due()

    assert said(bilal) == ["شکریہ"]


# The pages

LIST = "/en/desk/broadcasts/sequences/"


def test_three_messages_are_written_on_one_page_and_told_in_plain_sentences(
    client: Client, amna: User, account: ChannelAccount
) -> None:
    client.force_login(amna)
    told = {
        "title": "Welcome",
        "begins_with": "signed_up",
        "ends_with": ["attended"],
        "campaign": "-",
        "purpose": "reminders",
        **{f"unit_{n}": "d" for n in (1, 2, 3)},
        **{f"after_{n}": str(n - 1) for n in (1, 2, 3)},
        **{f"text_{n}_ur": f"پیغام {n}" for n in (1, 2, 3)},
    }

    answer = client.post(f"{LIST}new/", told)

    made = Sequence.objects.get()
    assert answer["Location"] == f"{LIST}{made.pk}/"
    page = client.get(answer["Location"]).content.decode()
    for words in ("When somebody signs up:", "At once", "After one day", "After 2 days", "پیغام 3", "Came"):
        assert words in page
    assert 'value="1"' in client.get(f"{LIST}{made.pk}/edit/").content.decode()

    client.post(f"{LIST}{made.pk}/switch/")
    made.refresh_from_db()
    assert made.state == SequenceState.ON
    assert "Switch it off" in client.get(answer["Location"]).content.decode()
    assert "Welcome" in client.get(LIST).content.decode()


def test_messages_out_of_order_are_said(client: Client, amna: User, account: ChannelAccount) -> None:
    client.force_login(amna)
    told = {
        "title": "Welcome",
        "begins_with": "signed_up",
        "campaign": "-",
        "purpose": "reminders",
        **{f"unit_{n}": "d" for n in (1, 2, 3)},
        "after_1": "2",
        "after_2": "1",
        "text_1_ur": "ایک",
        "text_2_ur": "دو",
    }

    answer = client.post(f"{LIST}new/", told)

    assert answer.status_code == 422
    assert "Each message comes later than the one before it." in answer.content.decode()


def test_an_empty_form_says_what_is_missing(client: Client, amna: User, account: ChannelAccount) -> None:
    client.force_login(amna)

    answer = client.post(f"{LIST}new/", {"title": "Welcome", "begins_with": "signed_up", "purpose": "news"})

    assert (answer.status_code, "Write at least one message." in answer.content.decode()) == (422, True)
