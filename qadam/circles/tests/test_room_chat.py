"""The room by chat: a link for a phone, ending one, a meeting told in one message, and the four digits of the day."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from qadam.circles.day_codes import day_code
from qadam.circles.models import (
    Attended,
    CameByCode,
    Circle,
    Device,
    Facilitator,
    Member,
    Session,
    SessionReport,
)
from qadam.circles.queries import zone_of
from qadam.circles.services.devices import pair_device
from qadam.circles.tests.conftest import TOKEN, add_circle, add_lesson
from qadam.circles.tests.room import held, sync
from qadam.circles.told import meeting_day
from qadam.core.clock import moved_to, now
from qadam.learning.models import Lesson
from qadam.messaging.models import ChannelAccount
from qadam.messaging.tests.chat import Phone
from qadam.places.models import Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat(whatsapp: ChannelAccount) -> Phone:
    """Somebody who said yes and is nobody special."""
    phone = Phone(whatsapp)
    phone.say_yes()
    return phone


@pytest.fixture
def leading(chat: Phone, links: Lesson) -> Circle:
    """Whoever holds `chat` leads a circle."""
    conversation = chat.conversation
    leader = Facilitator.objects.create(
        organisation=conversation.account.organisation,
        person=conversation.person,
        state="active",
        language="en",
        agreed_at=now(),
    )
    return add_circle(leader, "chs01")


def code_of(circle: Circle) -> str:
    return day_code(circle.pk, meeting_day(now(), zone_of(circle)))


def test_my_room_gives_a_link_whose_secret_stands_behind_the_hash(chat: Phone, leading: Circle) -> None:
    chat.write("my room")
    told = chat.press("Connect this phone")

    found = re.fullmatch(r"https?://[^/]+/en/room/#([\w-]+)", told[-1])
    assert found and pair_device(found[1], token=TOKEN).facilitator == leading.facilitator


@pytest.mark.parametrize("words", ["My room", "میرا کمرہ", "زما کوټه"])
def test_it_is_asked_for_in_every_language_and_ends_phones(chat: Phone, leading: Circle, words: str) -> None:
    chat.write(words)
    pair_device(chat.press("Connect this phone")[-1].split("#")[1], token=TOKEN)
    chat.write(words)
    chat.press(next(label for label in chat.labels if label.startswith("End the phone")))

    assert Device.objects.get().ended_at is not None


def test_who_only_learns_gets_kind_words_and_no_phone(chat: Phone, leading: Circle) -> None:
    Facilitator.objects.update(state="learning")

    told = chat.write("my room")
    assert told == [
        "This is for those who lead circles. Finish your path first; we help you with it by chat."
    ]
    assert Device.objects.count() == 0


def test_a_meeting_is_told_in_one_message(chat: Phone, leading: Circle) -> None:
    told = chat.write("CIRCLE chs01 9")

    session = Session.objects.get()
    assert (session.state, session.came, session.tally, session.led_by) == (
        "held",
        9,
        {"people": 9},
        leading.facilitator,
    )
    assert "people who came: 9" in told[-1]


def test_with_several_lessons_it_asks_which_and_a_number_answers(chat: Phone, leading: Circle) -> None:
    add_lesson("otp-short", title="Keep the code")
    asked = chat.write("circle CHS01 12")
    chat.write("2")

    assert asked[0].startswith("Thank you. Which lesson was it?")
    assert (Session.objects.get().came, SessionReport.objects.count()) == (12, 1)


@pytest.mark.parametrize("words", ["حلقہ chs01 9", "halqa chs01 ۹", "CIRCLE: chs01, 9".replace(",", "")])
def test_it_is_read_in_any_spelling(chat: Phone, leading: Circle, words: str) -> None:
    chat.write(words)

    assert Session.objects.get().came == 9


def test_nobody_else_tells_of_her_circle(chat: Phone, circle: Circle) -> None:
    chat.write("CIRCLE chs01 9")

    assert Session.objects.count() == 0


@pytest.mark.parametrize("hour", [0, 3, 4, 20])
def test_a_message_and_a_phone_tell_of_one_session(chat: Phone, leading: Circle, hour: int) -> None:
    chat.write("my room")
    pair_device(chat.press("Connect this phone")[-1].split("#")[1], token=TOKEN)
    there = now().astimezone(zone_of(leading)) + timedelta(days=1)
    with moved_to(there.replace(hour=hour, minute=20)):
        chat.write("CIRCLE chs01 9")
        sync(held(leading, tally={"women": 9}))

    session = Session.objects.get()
    assert (session.came, session.tally, session.counts_differ) == (9, {"women": 9}, False)


def test_four_digits_count_a_member_by_her_sign_without_her_name(chat: Phone, circle: Circle) -> None:
    Member.objects.create(circle=circle, sign="s-moon", joined_on=now().date())
    asked = chat.write(code_of(circle))
    told = chat.press("moon")

    assert (asked, told) == (
        ["Good that you came. Which sign is yours?"],
        ["You are counted. No name was written down."],
    )
    assert (CameByCode.objects.get().member.sign, Member.objects.get().person) == ("s-moon", None)


def test_who_has_no_sign_gets_one_and_the_session_counts_her_when_it_arrives(
    chat: Phone, leading: Circle
) -> None:
    chat.write(code_of(leading))
    chat.press("I have none yet")
    chat.write("CIRCLE chs01 1")

    assert (Session.objects.get().came, Attended.objects.get().how) == (1, "code")
    assert Member.objects.get().person is None


def test_a_second_one_with_the_same_phone_is_asked_about_and_counted(chat: Phone, circle: Circle) -> None:
    chat.write(code_of(circle))
    chat.press("I have none yet")
    again = chat.write(code_of(circle))
    chat.press("I have none yet")
    chat.write(code_of(circle))
    chat.press("No, that was all")

    assert again == ["This phone was counted today. Is somebody else with you? Then choose her sign."]
    assert CameByCode.objects.count() == 2


def test_who_is_known_to_the_circle_is_counted_at_once(chat: Phone, circle: Circle) -> None:
    Member.objects.create(
        circle=circle, sign="s-moon", person=chat.conversation.person, joined_on=now().date()
    )
    for _ in range(2):
        told = chat.write(code_of(circle))

    assert told == ["You are counted. No name was written down."]
    assert CameByCode.objects.count() == 1


def test_digits_that_are_no_code_of_today_or_of_a_class_open_nothing(chat: Phone, circle: Circle) -> None:
    Circle.objects.update(audience="class")
    chat.write(code_of(circle))

    assert (CameByCode.objects.count(), Member.objects.count()) == (0, 0)


def test_two_circles_with_one_code_are_asked_about(chat: Phone, circle: Circle) -> None:
    assert circle.facilitator
    swat = Place.objects.exclude(pk=circle.place_id).filter(kind="district").first()
    today = meeting_day(now(), zone_of(circle))
    twin = next(id for id in iter(uuid4, None) if day_code(id, today) == code_of(circle))
    add_circle(circle.facilitator, "other", id=twin, place=swat)
    asked = chat.write(code_of(circle))

    assert (asked, len(chat.labels)) == (["Which circle were you at?"], 2)
    chat.press(chat.labels[0])
    chat.press("I have none yet")
    assert CameByCode.objects.count() == 1


def test_who_writes_to_us_for_the_first_time_is_counted_after_her_yes(
    whatsapp: ChannelAccount, circle: Circle
) -> None:
    new = Phone(whatsapp)
    new.write(code_of(circle))
    new.press("English")
    told = new.write("1")

    assert "Good that you came. Which sign is yours?" in told
