"""Hello, the language, what we keep, yes or no, the menu. Nothing is kept before the yes."""

import time

from qadam.channels.simulator import phone
from qadam.core.languages import speaking
from qadam.messaging.enums import Author
from qadam.messaging.models import ChannelAccount, Conversation, InboundEvent, Message, OptOut
from qadam.messaging.tests.chat import LINE, Phone
from qadam.people.models import Consent, Person
from qadam.people.queries import may_contact


def test_four_messages_from_hello_to_the_menu(gul: Phone) -> None:
    greeting = gul.write("السلام علیکم")[0]
    assert [line.split("!")[0] for line in greeting.splitlines()][-1] == "Hello"
    assert len(greeting.splitlines()) == 3
    assert gul.labels == ["اردو", "پښتو", "English"]

    assert gul.press("English")[0].startswith("We keep your number locked")
    assert gul.labels == ["Yes, all right", "Yes, but no news", "No"]

    assert gul.press("Yes, all right") == ["What would you like to do?"]
    assert gul.labels == ["Tell my story", "Happening near me", "Talk to a person"]


def test_the_yes_is_kept_with_its_proof(gul: Phone) -> None:
    gul.write("hello")
    gul.write("3")
    gul.write("ہاں")

    person = Person.objects.get()
    rows = {c.purpose: c for c in Consent.objects.all()}
    assert {purpose: c.granted for purpose, c in rows.items()} == {
        "replies": True, "reminders": True, "news": True,
    }  # fmt: skip
    proof = rows["news"]
    asked, said = proof.words.split("\n→ ")
    assert (asked[:14], said, proof.language, proof.channel) == ("We keep your n", "ہاں", "en", "whatsapp")
    assert [m.text for m in Message.objects.all() if m.pk == proof.message_id] == ["ہاں"]
    assert (person.language, gul.conversation.person_id) == ("en", person.pk)


def test_without_news_only_news_is_no(gul: Phone) -> None:
    gul.write("hello")
    gul.press("English")
    gul.press("Yes, but no news")

    assert dict(Consent.objects.values_list("purpose", "granted")) == {
        "replies": True, "reminders": True, "news": False,
    }  # fmt: skip


def test_nothing_she_writes_stands_in_the_thread_before_the_yes(gul: Phone) -> None:
    gul.write("My name is Gul and I live in Rajjar near the mill")

    assert [m.text for m in Message.objects.filter(author=Author.PERSON)] == [""]
    assert Person.objects.count() == 0


def test_a_no_leaves_nothing_behind(gul: Phone) -> None:
    gul.write("My name is Gul and I live in Rajjar near the mill")
    gul.press("English")
    said = gul.press("No")

    assert said[0].startswith("All right. We keep nothing of what you wrote.")
    assert Person.objects.count() == 0
    assert Message.objects.filter(author=Author.PERSON).count() == 0
    assert InboundEvent.objects.exclude(body_sealed=None).count() == 0
    refusal = Consent.objects.get()
    assert (refusal.granted, refusal.person_id, refusal.words) == (False, None, "")

    assert gul.write("hello again")[0].startswith("We keep your number locked")


def test_what_was_sent_before_the_yes_is_taken_up_after_it(gul: Phone) -> None:
    gul.write("JOIN abc23")
    gul.press("English")

    assert gul.press("Yes, all right") == ["Thank you. Now to what you sent.", "Will you come?"]
    said = {m.text for m in Message.objects.filter(author=Author.PERSON)}
    assert said == {"JOIN abc23", "English", "Yes, all right"}
    assert gul.write("1") == ["abc23: yes"]


def test_a_language_may_be_written_in_any_spelling(gul: Phone) -> None:
    gul.write("hello")
    gul.write("Pukhto")

    assert gul.conversation.language == "ps"
    with speaking("ps"):
        assert gul.labels != ["Yes, all right", "Yes, but no news", "No"]


def test_a_wrong_answer_is_met_with_the_example_then_with_a_person(gul: Phone) -> None:
    gul.write("hello")
    first = gul.write("farsi")
    second = gul.write("dari")

    assert len(first) == 2 and first[0].endswith("1 = اردو · 2 = پښتو · 3 = English")
    assert len(second) == 1 and len(gul.labels) == 2
    gul.press(gul.labels[0])
    assert gul.conversation.keeper == "human"
    gul.write("Kal pani camp hai?")
    assert Message.objects.filter(author=Author.PERSON).order_by("-at", "-id")[0].text == "Kal pani camp hai?"


def test_somebody_known_from_a_list_is_not_asked_again(whatsapp: ChannelAccount, bilal: Person) -> None:
    known = Phone(whatsapp, number="+923000000119")

    assert known.write("hello") != []
    assert known.labels[0] == "Tell my story"


def test_her_id_alone_is_still_her(gul: Phone) -> None:
    gul.user_id = "PK.123"
    gul.say_yes()
    gul.number = ""
    gul.post(phone.text(LINE, gul.caller, "hello"))

    assert gul.settle()[-1] == "What would you like to do?"
    assert Person.objects.count() == 1


def moves(hers: Phone, new: str, **more: str) -> Phone:
    """WhatsApp tells that her id is another one now; she writes under it from then on."""
    ids = {"user_id": {"previous": hers.user_id, "current": new}, "timestamp": int(time.time())} | more
    hers.post(
        {"field": "user_id_update", "value": {"messaging_product": "whatsapp", "user_id_update": [ids]}}
    )
    hers.settle()
    return Phone(hers.account, number="", user_id=new)


def test_somebody_without_a_number_stays_herself_when_her_id_changes(whatsapp: ChannelAccount) -> None:
    hers = Phone(whatsapp, number="", user_id="PK.111")
    hers.say_yes()
    person = Person.objects.get()

    moved = moves(hers, "PK.222")
    moved.write("menu")

    assert Person.objects.get() == person
    assert set(Conversation.objects.values_list("person_id", flat=True)) == {person.pk}
    assert may_contact(person.pk, purpose="news", channel="whatsapp")


def test_her_stop_moves_with_her(whatsapp: ChannelAccount) -> None:
    hers = Phone(whatsapp, number="", user_id="PK.111")
    hers.say_yes()
    hers.write("stop")

    moves(hers, "PK.222", wa_id="923001112233")

    stopped = set(OptOut.objects.values_list("address_hash", flat=True))
    assert {bytes(address.hash) for address in Person.objects.get().addresses.all()} == set(
        map(bytes, stopped)
    )
    assert len(stopped) == 3


def test_somebody_known_by_her_number_is_known_by_an_id_she_gets(
    gul: Phone, whatsapp: ChannelAccount
) -> None:
    gul.say_yes()
    person = Person.objects.get()

    moved = moves(Phone(whatsapp, number="", user_id="PK.111"), "PK.222", wa_id=gul.number.removeprefix("+"))
    moved.write("menu")

    assert Person.objects.get() == person
