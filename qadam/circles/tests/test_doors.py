"""A word that opens something, written where another question waits; and numbers that are themselves the answer."""

import json
import re
from dataclasses import replace

import pytest
from django.test import Client

from qadam.circles.dialogues.badges import give
from qadam.circles.models import Circle, Facilitator, Session
from qadam.circles.tests.conftest import add_circle, add_lesson
from qadam.core.clock import now
from qadam.core.sealing import seal
from qadam.learning.badge_models import Badge
from qadam.learning.models import Lesson
from qadam.messaging import engine
from qadam.messaging.dialogue import Answer, Turn
from qadam.messaging.models import ChannelAccount, Conversation
from qadam.messaging.tests.chat import Phone
from qadam.organisations.models import Organisation
from qadam.people.models import Person
from tests.provider.configs import CONFIGS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
WAITS = "First this. The other question waits: “menu” brings you back to it."
BACK = "Now back to our question."


@pytest.fixture
def her(whatsapp: ChannelAccount, links: Lesson) -> Phone:
    """Somebody who leads a circle."""
    phone = Phone(whatsapp)
    phone.say_yes()
    conversation = phone.conversation
    leader = Facilitator.objects.create(
        organisation=conversation.account.organisation,
        person=conversation.person,
        state="active",
        language="en",
        agreed_at=now(),
    )
    add_circle(leader, "chs01")
    return phone


def asked_for_a_day(her: Phone) -> None:
    her.write("start a circle")
    her.write("Charsadda")
    her.press("Women")


@pytest.mark.parametrize(
    "word",
    ["my room", "My room!", "میرا کمرہ", "زما کوټه", "circle", "halqa", "حلقہ", "حلقه", "میرا حلقہ", "حلقې"],
)
def test_a_word_that_opens_something_leaves_the_question_and_menu_finds_it_again(
    her: Phone, word: str
) -> None:
    asked_for_a_day(her)
    told = her.write(word)
    her.write("menu")

    assert told[0] == WAITS and len(told) == 2
    assert her.press("Go on where I was") == ["Let us go on where we were.", "On which day?"]


def test_what_only_says_its_piece_is_followed_by_the_question_that_waits(her: Phone) -> None:
    asked_for_a_day(her)
    told = her.write("badge 1234 5678")

    assert len(told) == 3 and told[1:] == [BACK, "On which day?"]
    assert her.press("Friday") == ["At which hour?"]


def test_where_only_choices_are_asked_for_a_word_opens_too(her: Phone) -> None:
    her.write("start a circle")
    her.write("Charsadda")

    assert her.write("my room")[0] == WAITS
    assert her.labels == ["Connect this phone"]


def test_an_answer_that_fits_is_never_swallowed(her: Phone) -> None:
    """A question for the box may be the word that opens the lessons; a number is never a door."""
    her.write("circle")
    her.press("A question for the box")

    assert her.write("lesson 1")[0].startswith("It is in the box.")
    asked_for_a_day(her)
    assert her.write("4821")[0].startswith("We did not find a day in it.")


def test_the_same_word_again_asks_the_same_question_again(her: Phone) -> None:
    asked_for_a_day(her)

    assert her.write("start a circle") == ["Let us go on where we were.", "On which day?"]


def test_the_web_form_opens_it_too(client: Client, sahar: Organisation) -> None:
    path, page = f"/en/talk/{sahar.slug}/", ""
    for told in ({}, {"press": "Yes, all right"}, {"press": "Learning circles"}, {"press": "Start a circle"}):
        page = _answer(client, path, page, **told)
    page = _answer(client, path, page, text="my path")

    assert "First this. We leave the other question." in page
    assert re.search(r"Your path to lead a circle", page)


def _answer(client: Client, path: str, page: str, *, press: str = "", text: str = "") -> str:
    if not page:
        return client.get(path).content.decode()
    told = {"talk": re.findall(r'name="talk" value="([^"]+)"', page)[-1], "text": text}
    if press:
        told["choice"] = re.findall(rf'value="([^"]+)"[^>]*>(?:<span>)?(?:<b>)?{press}<', page)[0]
    return client.post(path, told).content.decode()


# ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def session(her: Phone) -> Session:
    circle, lesson = Circle.objects.get(), add_lesson("otp-short")
    return Session.objects.create(
        circle=circle, lesson=lesson, on="2026-11-20", state="held", came=34, held_at=now()
    )


def test_a_number_is_how_many_and_never_the_place_of_a_button(her: Phone, session: Session) -> None:
    her.write("badges")
    asked = her.press("Took part")[-1]

    assert asked == "34 came. For how many is it? Write a number from 1 to 60."
    assert her.labels == ["All 34 who came", "17", "1"]
    her.write("۲")
    assert Badge.objects.count() == 2


def test_codes_that_do_not_fit_are_not_begun_and_come_when_asked_for(her: Phone, session: Session) -> None:
    her.write("badges")
    her.press("Took part")
    told = her.press("All 34 who came")
    codes = [badge.code for badge in Badge.objects.order_by("position")]

    assert "All 34 codes, to copy or to print:\nhttp" in told[0] and codes[0][:4] not in told[0]
    sent = "\n".join(her.press("Yes")).splitlines()
    assert [line.split(". ")[1].replace(" ", "") for line in sent] == codes


def test_by_sms_a_number_is_asked_for_in_words_and_no_choice_could_be_meant_by_it(
    her: Phone, session: Session
) -> None:
    config = {**CONFIGS["sms.kannel"], "provider": "kannel"}
    account = ChannelAccount.objects.create(
        organisation=her.account.organisation,
        kind="sms",
        name="Short code",
        config_sealed=seal(json.dumps(config), context="channel-account"),
    )
    about = {"circle": str(session.circle_id), "session": str(session.pk), "kind": "took_part"}
    turn = Turn(
        organisation=account.organisation,
        account=account,
        conversation=Conversation(account=account, language="en"),
        person=her.conversation.person or Person(),
        language="en",
        answers=dict(about),
    )
    asked = engine.begin(give, turn, question="count")
    assert (asked.contents[0].options, asked.state and asked.state.shown) == ((), [])

    turn.answers, turn.answer = dict(about), Answer("text", text="6")
    assert asked.state is not None
    told = engine.step(give, replace(asked.state, answers=dict(about)), turn)
    assert Badge.objects.count() == 6
    assert "All 6 codes" in told.contents[0].text and told.state is not None
