"""The menu, pausing and going on, wrong answers, old buttons, and when a person takes over."""

from datetime import timedelta

import pytest

from qadam.accounts.models import User
from qadam.channels.simulator import phone
from qadam.core.clock import moved_to, now
from qadam.messaging import inbox
from qadam.messaging.enums import Author, Keeper
from qadam.messaging.models import ChannelAccount, Message
from qadam.messaging.tests.chat import LINE, Phone, handled_by
from qadam.people.models import Person

THANKS = "Thank you. A person will read this and answer you."
MENU = "What would you like to do?"


@pytest.fixture
def known(whatsapp: ChannelAccount, bilal: Person) -> Phone:
    bilal.language = "en"
    bilal.save()
    return Phone(whatsapp, number="+923000000119")


@pytest.mark.parametrize("answer", ["1", "۱", "1.", "Tell my story", "tell my story"])
def test_a_choice_may_be_a_number_in_any_script_or_its_words(known: Phone, answer: str) -> None:
    known.write("menu")

    assert known.write(answer) == ["We are listening."]


def test_a_statement_is_said_and_the_dialogue_ends(known: Phone) -> None:
    known.write("menu")

    assert known.press("Happening near me") == ["Nothing is planned just now."]
    assert known.conversation.dialogue == {}


def test_a_story_is_told_over_two_days(known: Phone) -> None:
    start = now() - timedelta(days=3)
    with moved_to(start):
        known.write("menu", at=int(start.timestamp()))
        known.press("Tell my story")
        known.write("It began with the loom of my mother.")
    with moved_to(start + timedelta(days=1)):
        known.write("Then the flood came.")

    assert known.write("Done") == ["Your story is with us.", "Who may see it?"]


def test_menu_pauses_a_story_and_going_on_finds_it_where_it_was(known: Phone) -> None:
    known.write("menu")
    known.press("Tell my story")
    known.write("One")
    assert known.write("مینو") == [MENU]
    assert known.labels[0] == "Go on where I was"
    known.press("Happening near me")
    known.write("menu")

    assert known.press("Go on where I was") == ["Let us go on where we were.", "We are listening."]
    known.write("Two")
    known.write("Done")
    assert known.conversation.dialogue["open"]["answers"]["parts"] == ["One", "Two"]


def test_a_dialogue_left_for_weeks_is_forgotten(known: Phone) -> None:
    long_ago = now() - timedelta(days=30)
    with moved_to(long_ago):
        known.write("menu")
        known.press("Tell my story")

    assert known.write("hello") == [MENU]


def test_wrong_answers_get_the_example_then_a_person(known: Phone) -> None:
    known.write("menu")
    known.press("Tell my story")
    known.write("x")
    known.write("Done")

    assert known.write("whoever likes it") == [
        "I did not understand that.\nWrite 1 for everybody.",
        "Who may see it?",
    ]
    assert known.write("I said it") == ["I still do not understand. Shall a person help you here?"]
    known.press("A person, please")
    assert known.conversation.keeper == Keeper.HUMAN
    assert known.conversation.unanswered_since is not None


def test_trying_again_asks_the_question_anew(known: Phone) -> None:
    known.write("menu")
    known.press("Tell my story")
    known.write("x")
    known.write("Done")
    known.write("?!")
    known.write("?!")

    assert known.press("I try again") == ["Who may see it?"]
    assert known.write("2") == ["Kept: circle"]


def test_an_answer_after_two_misses_still_counts(known: Phone) -> None:
    known.write("menu")
    known.press("Tell my story")
    known.write("x")
    known.write("Done")
    known.write("?!")
    known.write("?!")

    assert known.write("everybody") == ["Kept: public"]


def test_an_old_button_of_the_menu_still_works_and_other_old_buttons_bring_todays_question(
    known: Phone,
) -> None:
    known.write("menu")
    known.press("Tell my story")
    known.write("x")
    known.write("Done")
    known.post(phone.press(LINE, known.caller, "story:tell:done", "Done"))
    assert known.settle() == ["That question is past. We are here:", "Who may see it?"]

    known.post(phone.press(LINE, known.caller, "menu:what:near", "Happening near me", kind="list"))
    assert known.settle() == ["Nothing is planned just now."]


@pytest.mark.parametrize("human", [False, True])
def test_a_button_of_a_finished_question_never_waits_for_an_answer(
    known: Phone, amna: User, human: bool
) -> None:
    known.write("menu")
    known.press("Tell my story")
    known.write("x")
    known.write("Done")
    known.write("everybody")
    if human:
        inbox.take_over(known.conversation, by=amna)
    for _twice in range(2):
        known.post(phone.press(LINE, known.caller, "story:audience:public", "Everybody"))
        past = ["That question is past. A person answers you here: write what you need."]
        assert known.settle() == (past if human else ["That question is past. We are here:", MENU])

    assert known.conversation.unanswered_since is None
    assert (known.conversation.keeper == Keeper.HUMAN) is human
    assert handled_by()[-2:] == ["past", "past"]


def test_a_join_code_opens_its_dialogue_out_of_the_blue(known: Phone) -> None:
    assert known.write("Join ABC23") == ["Will you come?"]
    assert known.write("ہاں") == ["abc23: yes"]


def test_what_nobody_understands_is_read_by_a_person_and_the_menu_stands_beside(known: Phone) -> None:
    assert known.write("Can we bring our school group of 12?") == [THANKS, MENU]
    assert known.conversation.unanswered_since is not None
    assert known.conversation.keeper == Keeper.BOT
    assert handled_by() == ["inbox"]


def test_a_sentence_under_a_fresh_menu_is_not_called_a_wrong_answer(known: Phone) -> None:
    known.write("menu")

    assert known.write("Is there a camp tomorrow? My mother cannot walk far.") == [THANKS]
    assert known.write("??") == ["I did not understand that.\nPress a choice, or write its number.", MENU]


def test_talk_to_a_person_silences_the_bot_until_menu(known: Phone) -> None:
    known.write("menu")
    assert len(known.press("Talk to a person")) == 1
    assert known.write("Is there a camp tomorrow?") == []
    assert known.write("1") == []
    assert known.write("menu") == [MENU]


def test_a_long_text_out_of_the_blue_becomes_the_beginning_of_a_story(known: Phone) -> None:
    story = "When I was a girl we swam in the canal and my grandmother washed the wool there. " * 2
    assert known.write(story) == ["Thank you, it arrived. Is it for “Tell my story”?"]

    assert known.write("yes") == ["We are listening."]
    known.write("Done")
    assert known.conversation.dialogue["open"]["answers"]["parts"] == [story]


def test_every_bubble_of_a_turn_stands_in_the_thread_in_order(known: Phone) -> None:
    known.write("Can we bring our school group of 12?")

    rows = Message.objects.order_by("at", "id").values_list("author", "text")
    assert list(rows) == [
        (Author.PERSON, "Can we bring our school group of 12?"),
        (Author.BOT, THANKS),
        (Author.BOT, MENU),
    ]
