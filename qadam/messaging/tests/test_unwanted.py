"""“Please don't message me” in a sentence: the thread rests, a person decides."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from qadam.accounts.models import User
from qadam.core.languages import speaking
from qadam.messaging import holds, stopwords
from qadam.messaging.claiming import claim
from qadam.messaging.content import Content
from qadam.messaging.enums import Lane
from qadam.messaging.errors import NotAsked
from qadam.messaging.inbox_list import thread_page
from qadam.messaging.limits import make_paces
from qadam.messaging.models import ChannelAccount, Conversation, Delivery, OptOut
from qadam.messaging.services import tell
from qadam.messaging.tests.chat import Phone, handled_by
from qadam.messaging.unwanted import says_so
from qadam.organisations.models import Organisation
from qadam.organisations.queries import actor_for
from qadam.people.enums import Purpose
from qadam.people.models import Consent, Person
from qadam.people.queries import may_contact

ASKED = "Please don't message me any more, my brother reads this phone"


@pytest.fixture
def known(whatsapp: ChannelAccount, bilal: Person) -> Phone:
    bilal.language = "en"
    bilal.save()
    return Phone(whatsapp, number="+923000000119")


@pytest.mark.parametrize(
    "text",
    [
        ASKED,
        "plz DONT text me again",
        "I do not want any more messages from you people",
        "kindly remove my number from your list",
        "stop sending me these, I am at work",
        "bhai mujhe message mat karo, main busy hoon",
        "is number par msg na kia karen please",
        "mera number apni list se hata den",
        "mujhe ye sab mat bheja karo",
        "براہ مہربانی مجھے پیغام نہ بھیجیں، یہ میرے شوہر کا فون ہے",
        "آئندہ اس نمبر پر میسج مت کریں",
        "میرا نمبر اپنی فہرست سے ہٹا دیں",
        "مجھے تنگ نہ کریں میں ناراض ہوں",
        "یہ پیغامات بند کریں ورنہ شکایت کروں گا",
        "مہرباني وکړئ ماته نور پېغامونه مه رالېږئ",
        "په دې نمبر پېغام مه لېږئ، دا زما د ورور ټيليفون دے",
        "زما نمبر له لېست نه لرې کړئ",
        "مهرباني ڪري مونکي پيغام نه موڪليو",
        "مینوں اے میسج نہ گھلو جی",
    ],
)
def test_people_ask_for_silence_in_many_words(text: str) -> None:
    assert says_so(text)
    assert stopwords.read(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Can we bring our school group of 12?",
        "The message did not reach my sister, please send it again",
        "we must STOP this bill",
        "I did not get your message",
        "Please do not forget me on Sunday",
        "message bhej den plz",
        "mujhe message nahi mila",
        "مجھے پیغام نہیں ملا، دوبارہ بھیجیں",
        "میرا نام نہ لکھیں",
        "کل پانی بند ہے، کیمپ کہاں ہے؟",
        "فون نمبر کیا ہے؟",
        "پېغام مې ترلاسه کړو، مننه",
        "ماته د کېمپ ځاے ولېږئ",
        "",
        "I will tell you what happened. " * 10 + "He said: don't message me.",
    ],
)
def test_other_sentences_are_left_alone(text: str) -> None:
    assert not says_so(text)


def queue(person: Person, lane: Lane) -> Delivery:
    delivery = tell(
        person,
        purpose=Purpose.REMINDERS,
        content=Content(text="The camp is tomorrow"),
        cause_kind="reminder",
        cause_id=uuid4(),
        lane=lane,
    )
    assert delivery is not None
    return delivery


def sent(delivery: Delivery) -> tuple[str, str]:
    make_paces()
    claim(worker="test", room=20)
    delivery.refresh_from_db()
    return delivery.state, delivery.skip_reason


def test_the_thread_rests_on_top_of_the_inbox_and_nothing_is_answered(
    known: Phone, bilal: Person, amna: User, sahar: Organisation, whatsapp: ChannelAccount
) -> None:
    other = Phone(whatsapp, number="+923000000222")
    other.say_yes()
    other.write("Is the camp tomorrow? My mother cannot walk far.")

    known.seen = len(known.deliveries())
    assert known.write(ASKED) == []
    assert handled_by()[-1] == "unwanted"
    with speaking("en"):
        rows = thread_page(actor_for(amna), sahar).threads
    assert [(row.name, row.is_held) for row in rows] == [("Bilal", True), ("No name, number …22", False)]
    assert not OptOut.objects.exists()
    assert may_contact(bilal.pk, purpose=Purpose.NEWS, channel="whatsapp")
    assert sent(queue(bilal, Lane.SERVICE)) == ("skipped", "on_hold")
    assert sent(queue(bilal, Lane.BROADCAST)) == ("skipped", "on_hold")


def test_a_person_says_stop_for_her_with_her_words_as_proof(
    client: Client, known: Phone, bilal: Person, amna: User
) -> None:
    known.write(ASKED)
    thread = known.conversation
    client.force_login(amna)
    page = client.get(reverse("desk-messaging:thread", args=[thread.pk])).content.decode()
    assert reverse("desk-messaging:thread-stop", args=[thread.pk]) in page
    client.post(reverse("desk-messaging:thread-stop", args=[thread.pk]))

    stop = OptOut.objects.get()
    assert (stop.how, stop.undone_at) == ("staff", None)
    proof = Consent.objects.filter(person=bilal, purpose=Purpose.NEWS).latest("at")
    assert (proof.granted, proof.method, proof.words, proof.by_user) == (False, "staff", ASKED, amna)
    assert proof.message_id == thread.messages.get(text=ASKED).pk
    assert known.conversation.held_at is None
    assert known.conversation.unanswered_since is None
    with pytest.raises(NotAsked):
        holds.stop_for_her(thread, by=amna)
    second = int(stop.at.timestamp())  # a phone's clock has whole seconds
    assert known.write("and?", at=second) == []
    reminded = ["You said STOP, so we write nothing. To come back, send START."]
    assert [known.write("hello?", at=second + 1), known.write("hello?", at=second + 2)] == [reminded, []]


def test_she_meant_something_else_and_messages_go_again(
    client: Client, known: Phone, bilal: Person, amna: User
) -> None:
    known.write(ASKED)
    client.force_login(amna)
    client.post(reverse("desk-messaging:thread-meant-else", args=[known.conversation.pk]))

    assert known.conversation.held_at is None
    assert known.conversation.unanswered_since is not None
    assert not OptOut.objects.exists()
    assert sent(queue(bilal, Lane.SERVICE))[0] == "sending"


def test_a_real_stop_needs_nobody_any_more(known: Phone) -> None:
    known.write(ASKED)
    known.write("STOP")

    assert known.conversation.held_at is None
    assert OptOut.objects.get().how == "chat"


def test_said_inside_a_story_it_is_part_of_the_story_too(known: Phone) -> None:
    known.write("menu")
    known.press("Tell my story")
    told = "They wrote to her every night. Don't message me, she said."

    assert known.write(told) == ["We are listening."]
    assert Conversation.objects.get().held_at is not None


def test_a_stranger_cannot_decide(client: Client, known: Phone, zarghuna: User) -> None:
    known.write(ASKED)
    client.force_login(zarghuna)
    for name in ("thread-stop", "thread-meant-else"):
        assert client.post(reverse(f"desk-messaging:{name}", args=[known.conversation.pk])).status_code == 404
    assert known.conversation.held_at is not None
