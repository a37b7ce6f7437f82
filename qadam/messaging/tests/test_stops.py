"""STOP always wins, on every wording, and START takes it back."""

import pytest
from django.test import Client
from django.urls import reverse

from qadam.accounts.models import User
from qadam.channels.simulator import phone
from qadam.core.languages import speaking
from qadam.messaging import stops, stopwords
from qadam.messaging.inbox_list import thread_page
from qadam.messaging.models import ChannelAccount, OptOut
from qadam.messaging.stops import STOP_ALL
from qadam.messaging.stopwords import StopWord
from qadam.messaging.tests.chat import LINE, Phone, handled_by
from qadam.organisations.models import Organisation
from qadam.organisations.queries import actor_for
from qadam.people.models import Consent, Person
from qadam.people.queries import may_contact

STOPPED = "You will get nothing more. To come back, send START."


@pytest.fixture
def known(whatsapp: ChannelAccount, bilal: Person) -> Phone:
    bilal.language = "en"
    bilal.save()
    return Phone(whatsapp, number="+923000000119")


@pytest.mark.parametrize(
    "words",
    [
        "STOP",
        "stop.",
        " Unsubscribe ",
        "band karo",
        "بند کریں",
        "بند کریں۔",
        "روکو",
        "ودروه",
        "بند کړه",
        "بند ڪريو",
        "سٹاپ",
    ],
)
def test_unmistakable_words_stop(words: str) -> None:
    assert stopwords.read(words) is StopWord.STOP


@pytest.mark.parametrize("words", ["بس", "ختم", "cancel", "END", "khatam", "بس کړه"])
def test_words_that_also_mean_done_are_open(words: str) -> None:
    assert stopwords.read(words) is StopWord.MAYBE_STOP


@pytest.mark.parametrize(
    "words", ["we must STOP this bill", "بند کریں یہ ظلم", "don't stop", "stopping", "بس اسٹاپ پر ملیں", ""]
)
def test_sentences_with_such_words_are_sentences(words: str) -> None:
    assert stopwords.read(words) is None


def test_stop_is_confirmed_once_and_every_yes_becomes_a_no(known: Phone, bilal: Person) -> None:
    assert known.write("STOP") == [STOPPED]
    assert known.write("STOP") == []

    assert OptOut.objects.filter(undone_at=None).count() == 1
    for purpose in ("replies", "news", "reminders"):
        assert not may_contact(bilal.pk, purpose=purpose, channel="whatsapp")
    proof = Consent.objects.filter(granted=False).first()
    assert proof is not None and (proof.words, proof.method) == ("STOP", "chat")


def test_whoever_said_stop_waits_for_no_answer_and_cannot_be_written_to(
    client: Client, known: Phone, amna: User, sahar: Organisation
) -> None:
    known.write("Can we bring our school group of 12?")
    assert known.conversation.unanswered_since is not None
    known.write("STOP")
    client.force_login(amna)
    page = client.get(reverse("desk-messaging:thread", args=[known.conversation.pk])).content.decode()

    assert known.conversation.unanswered_since is None
    assert thread_page(actor_for(amna), sahar).threads == []
    assert "انہوں نے STOP کہا" in page
    assert "<textarea" not in page


def test_a_button_that_stops_all_messages_does_so_however_old_it_is(known: Phone) -> None:
    known.write("menu")
    known.post(phone.press(LINE, known.caller, str(STOP_ALL), "Stop all messages"))

    assert known.settle() == [STOPPED]
    assert OptOut.objects.filter(undone_at=None).count() == 1


def test_start_gives_back_what_stop_took(known: Phone, bilal: Person) -> None:
    known.write("بند کریں")

    assert known.write("START") == ["Good that you are back. “menu” shows what you can do here."]
    assert OptOut.objects.filter(undone_at=None).count() == 0
    assert may_contact(bilal.pk, purpose="news", channel="whatsapp")
    assert not may_contact(bilal.pk, purpose="emergency", channel="whatsapp")


def test_after_stop_nothing_is_said_but_how_to_come_back(known: Phone) -> None:
    known.write("STOP", at=1_000_000_000)

    assert known.write("what is new?") == ["You said STOP, so we write nothing. To come back, send START."]
    assert known.write("hello?") == []


def test_stop_is_handled_before_what_came_earlier_and_that_stays_unanswered(known: Phone) -> None:
    known.post(phone.text(LINE, known.caller, "what is near me?", at=1_700_000_000))
    known.post(phone.text(LINE, known.caller, "Stop", at=1_700_000_060))

    assert known.settle() == [STOPPED]
    assert handled_by() == ["stopped", "stop"]


def test_a_start_sent_before_the_stop_does_not_undo_it(known: Phone) -> None:
    known.post(phone.text(LINE, known.caller, "START", at=1_700_000_000))
    known.post(phone.text(LINE, known.caller, "STOP", at=1_700_000_000))
    known.settle()

    assert OptOut.objects.filter(undone_at=None).count() == 1
    assert known.write("START", at=1_700_000_000) == [
        "Good that you are back. “menu” shows what you can do here."
    ]


def test_an_open_word_inside_a_dialogue_asks_which_is_meant(known: Phone) -> None:
    known.write("menu")
    known.press("Tell my story")
    known.write("The canal was clean when I was a child.")

    assert known.write("بس") == ["What shall end?"]
    assert known.labels == ["Finish this", "Stop all messages"]
    assert known.write("1") == ["Your story is with us.", "Who may see it?"]
    assert OptOut.objects.count() == 0


def test_the_second_answer_stops_all(known: Phone) -> None:
    known.write("menu")
    known.press("Tell my story")
    known.write("ختم")

    assert known.press("Stop all messages") == [STOPPED]


def test_an_open_word_outside_a_dialogue_stops(known: Phone) -> None:
    assert known.write("cancel") == [STOPPED]


def test_a_word_that_stops_wins_inside_a_dialogue(known: Phone) -> None:
    known.write("menu")
    known.press("Tell my story")

    assert known.write("band karo") == [STOPPED]


def test_a_stranger_can_stop_and_leaves_only_the_hash(gul: Phone) -> None:
    with speaking("ur"):
        in_urdu = str(stops.STOPPED)

    assert gul.write("STOP") == [in_urdu]
    assert (OptOut.objects.count(), Person.objects.count(), Consent.objects.count()) == (1, 0, 0)


def test_what_was_set_in_the_providers_app_stops_news_alone(known: Phone, bilal: Person) -> None:
    known.post(phone.preference(LINE, known.caller, stop=True))
    assert known.settle() == []
    assert not may_contact(bilal.pk, purpose="news", channel="whatsapp")
    assert may_contact(bilal.pk, purpose="reminders", channel="whatsapp")

    known.post(phone.preference(LINE, known.caller, stop=False))
    known.settle()
    assert may_contact(bilal.pk, purpose="news", channel="whatsapp")
    assert OptOut.objects.filter(undone_at=None).count() == 0
