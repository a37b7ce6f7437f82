"""A whole call by keys: the same dialogues as in a chat, heard and pressed."""

import threading

import pytest
from django.db import connection, transaction

from qadam.campaigns.models import Step
from qadam.core.clock import now
from qadam.drives.models import Shift, Signup
from qadam.messaging import draining
from qadam.messaging.content import Content
from qadam.messaging.dialogue import Dialogue, Question
from qadam.messaging.enums import Lane
from qadam.messaging.models import Conversation, Delivery, InboundEvent, Incident, Message, OptOut
from qadam.messaging.ports import dialogues
from qadam.messaging.services import queue_message
from qadam.organisations.models import Organisation
from qadam.people.models import Consent, Person
from qadam.people.services import forget_person
from qadam.stories.models import Story
from qadam.voice import calls
from qadam.voice.models import Call
from qadam.voice.tests.telephone import Telephone
from qadam.voice.views import MOST_MOMENTS

pytestmark = pytest.mark.django_db

MENU = ["بتائیں، کیا کریں؟", "اپنی کہانی سناؤں", "1 دبائیں۔", "آس پاس کیا ہو رہا ہے", "2 دبائیں۔"]


def in_urdu(gul: Telephone) -> None:
    """Goes through the first contact: Urdu, yes."""
    gul.rings_and_takes()
    gul.press("1")
    gul.press("1")


def test_the_first_call_asks_for_the_language_then_for_her_yes_and_keeps_the_proof(gul: Telephone) -> None:
    gul.rings_and_takes()
    assert gul.words[:2] == [
        "آگے جو ہے، وہ مشین پڑھ رہی ہے۔",
        "السلام علیکم! یہ Naway Sahar Youth ہے۔ کس زبان میں بات کریں؟",
    ]
    assert Person.objects.count() == 0
    gul.press("1")
    gul.press("1")

    assert gul.words[:5] == MENU
    said = Consent.objects.filter(granted=True).order_by("purpose")
    assert [c.purpose for c in said] == ["news", "reminders", "replies"]
    assert {(c.channel, c.language, c.words.rpartition("\n")[2]) for c in said} == {("voice", "ur", "→ 1")}


def test_she_joins_a_drive_and_hears_her_code_in_the_same_call(gul: Telephone, canal: Shift) -> None:
    in_urdu(gul)
    gul.press("2")
    assert "نہر کی صفائی" in gul.words[1]
    gul.press("1")
    gul.press("1")

    signup = Signup.objects.get()
    assert (signup.shift_id, signup.state) == (canal.pk, "booked")
    assert f"{signup.code}۔ ایک بار پھر: {signup.code}۔" in gul.words[0]
    assert gul.words[1:6] == MENU
    assert [step.kind for step in Step.objects.all()] == ["signed_up"]
    assert list(Delivery.objects.filter(state="queued", not_before__lte=now())) == []


def test_what_was_heard_and_pressed_stands_in_the_thread(gul: Telephone, canal: Shift) -> None:
    in_urdu(gul)
    gul.press("2")

    rows = Message.objects.order_by("at", "id").values_list("author", "kind", "text")
    assert [(a, k) for a, k, _text in rows][:3] == [("person", "call"), ("bot", "text"), ("bot", "text")]
    assert [text for author, _k, text in rows if author == "person"] == ["", "1", "1", "2"]


def test_she_tells_a_story_with_her_voice(gul: Telephone, canal: Shift, recordings: str) -> None:
    in_urdu(gul)
    gul.press("1")
    gul.press("8")
    assert gul.words == ["ٹون کے بعد بولیں۔ بات پوری ہو جائے تو ہیش دبائیں۔"]
    gul.speak(f"{recordings}/RE1")
    assert gul.words[-1] == "ذرا ٹھہریں۔"
    draining.drain()
    draining.drain()
    gul.waits()
    assert gul.words[0] == "آپ کی آواز آ گئی۔ اور بھی کہہ سکتے ہیں۔ بات پوری ہو جائے تو اُس کا بٹن دبائیں۔"

    gul.press("1")
    for key in ("1", "1", "1", "1"):
        gul.press(key)

    story = Story.objects.get()
    assert (story.state, story.rule.audience) == ("submitted", "public_unnamed")
    assert [(part.kind, part.media.kind) for part in story.parts.all()] == [("audio", "audio")]  # type: ignore[union-attr]


def test_nobody_is_asked_for_a_name_that_no_key_can_say(gul: Telephone, recordings: str) -> None:
    in_urdu(gul)
    gul.press("1")
    gul.press("8")
    gul.speak(f"{recordings}/RE1")
    draining.drain()
    draining.drain()
    gul.waits()
    gul.press("1")

    assert [word for word in gul.words if "نام کے ساتھ" in word] == []
    assert "1 دبائیں۔" in gul.words


def test_key_0_calls_for_help_at_any_point_and_a_guardian_is_told(gul: Telephone, gulrukh: object) -> None:
    gul.rings_and_takes()
    gul.press("0")

    incident = Incident.objects.get()
    assert (incident.kind, incident.conversation) == ("help", gul.conversation)
    assert gul.words[0] == "آپ تنہا نہیں، اور اس میں آپ کا قصور نہیں۔"
    assert Message.objects.filter(is_guarded=False, text__contains="تنہا نہیں").count() == 0
    gul.press("1")
    assert "<Record" in gul.document


def test_key_9_ends_everything_at_any_point_and_hangs_up(gul: Telephone, canal: Shift) -> None:
    in_urdu(gul)
    gul.press("2")
    gul.press("9")

    assert gul.words == ["اب یہاں سے نہ فون آئے گا نہ پیغام۔ واپس آنا ہو تو مس کال دیں۔"]
    assert gul.document.endswith("<Hangup/></Response>")
    assert OptOut.objects.filter(undone_at=None).count() == 1
    assert not Consent.objects.order_by("-at").first().granted  # type: ignore[union-attr]


def test_who_stopped_and_rings_again_hears_one_call_and_may_come_back(gul: Telephone) -> None:
    in_urdu(gul)
    gul.press("9")
    gul.rings_and_takes()

    assert gul.words[1:4] == [
        "آپ نے سب بند کر دیا تھا، اس لیے ہم فون نہیں کرتے۔ یہ فون آپ کی مس کال کا جواب ہے۔",
        "واپس آنا ہے",
        "1 دبائیں۔",
    ]
    assert OptOut.objects.filter(undone_at=None).count() == 1
    gul.press("1")
    assert OptOut.objects.filter(undone_at=None).count() == 0
    assert gul.words[0] == "آپ واپس آئے، خوشی ہوئی۔"


def test_a_wrong_key_is_met_with_help_once_then_with_a_person(gul: Telephone) -> None:
    in_urdu(gul)
    gul.press("7")
    assert gul.words[1] == "سنیں، اور اپنی پسند کے بعد جو ہندسہ بولا جائے وہ دبائیں۔"
    gul.press("7")
    gul.press("1")

    assert gul.words[-1] == "ٹون کے بعد بولیں۔ بات پوری ہو جائے تو ہیش دبائیں۔"
    assert gul.conversation.keeper == "human"


def test_a_key_is_never_somebody_s_words(gul: Telephone) -> None:
    in_urdu(gul)
    gul.press("1")
    gul.press("5")

    assert gul.words[1] == "سنیں، اور اپنی پسند کے بعد جو ہندسہ بولا جائے وہ دبائیں۔"
    assert Story.objects.count() == 0


def test_a_story_with_nothing_in_it_is_not_finished(gul: Telephone) -> None:
    in_urdu(gul)
    gul.press("1")
    gul.press("1")

    assert gul.words[0] == "ابھی کہانی میں کچھ نہیں۔ 8 دبائیں اور ٹون کے بعد سنائیں۔"


def test_hash_says_it_again_and_changes_nothing(gul: Telephone) -> None:
    in_urdu(gul)
    before = gul.words
    events = InboundEvent.objects.count()
    gul.press("#")

    assert gul.words == before
    assert InboundEvent.objects.count() == events


def test_silence_is_asked_about_twice_then_the_call_ends_and_the_question_waits(gul: Telephone) -> None:
    in_urdu(gul)
    gul.press("1")
    gul.waits()
    gul.waits()
    gul.waits()
    assert gul.document.endswith("<Hangup/></Response>")

    gul.rings_and_takes()
    assert "اپنی کہانی اپنے لفظوں میں سنائیں، اور آرام سے۔" in gul.words


def test_a_request_that_comes_twice_is_answered_the_same_and_taken_once(gul: Telephone, canal: Shift) -> None:
    gul.rings_and_takes()
    first = gul.document
    assert gul.ask_again() == first
    gul.press("1")
    gul.press("1")
    gul.press("2")
    gul.press("1")
    second = gul.press("1")
    assert gul.ask_again() == second

    assert Signup.objects.count() == 1
    assert Call.objects.count() == 1


def test_who_hangs_up_midway_goes_on_where_she_was(gul: Telephone, canal: Shift) -> None:
    in_urdu(gul)
    gul.press("2")
    gul.press("1")
    gul.status("completed")
    gul.rings_and_takes()

    assert "یہ Naway Sahar Youth ہے۔" in gul.words
    gul.press("1")
    assert Signup.objects.count() == 1


def test_calls_that_ended_without_a_word_are_emptied(gul: Telephone) -> None:
    in_urdu(gul)
    Call.objects.update(changed_at=now() - calls.SILENT_FOR * 2)

    assert calls.end_silent_calls() == 1
    assert [(c.said, c.ended_at is None) for c in Call.objects.all()] == [([], False)]


# ── the door ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_forged_request_is_refused_and_changes_nothing(gul: Telephone) -> None:
    gul.rings_and_takes()
    step = Call.objects.get().step
    action = gul._action("Gather")

    assert gul.post(action, {"Digits": "1"}, token="guessed").status_code == 403
    assert Call.objects.get().step == step


def test_the_door_opens_for_the_number_it_was_made_for_alone(gul: Telephone, other: Organisation) -> None:
    gul.rings_and_takes()
    gul.number = "+923000000999"

    assert gul.post(gul._action("Gather"), {"Digits": "1"}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_while_somebody_else_holds_the_thread_she_hears_one_moment(gul: Telephone) -> None:
    gul.rings_and_takes()
    held, free = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Conversation.objects.select_for_update().get(account=gul.account)
            held.set()
            free.wait(10)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    held.wait(10)
    try:
        gul.press("1")
        assert gul.words[-1] == "ذرا ٹھہریں۔"
    finally:
        free.set()
        other.join()
    gul.waits()
    assert gul.words == []  # a worker has not come round yet: two seconds more
    draining.drain()
    gul.waits()

    assert "ہاں، ٹھیک ہے" in gul.words
    assert InboundEvent.objects.filter(kind="message", state="done").count() == 3


def test_a_recording_that_does_not_come_is_waited_for_and_then_given_up_kindly(
    gul: Telephone, recordings: str
) -> None:
    in_urdu(gul)
    gul.press("1")
    gul.press("8")
    gul.speak(f"{recordings}/RE404")
    for _moment in range(MOST_MOMENTS):
        gul.waits()

    assert gul.words == ["دیر لگ رہی ہے۔ آپ نے جو کہا وہ ہمارے پاس محفوظ ہے۔ کچھ دیر بعد پھر مس کال دیں۔"]
    assert gul.document.endswith("<Hangup/></Response>")


def test_what_was_to_be_told_her_is_told_in_the_call_and_not_rung_after_her(gul: Telephone) -> None:
    in_urdu(gul)
    person, address = gul.conversation.person, gul.conversation.address
    assert person is not None and address is not None
    queue_message(
        account=gul.account,
        address=address,
        person=person,
        purpose="reminders",
        lane=Lane.SERVICE,
        content=Content(text="کل صبح نہر پر ملتے ہیں۔"),
        cause_kind="shift-reminder",
        cause_id=person.pk,
        language="ur",
    )
    gul.press("*")

    assert "کل صبح نہر پر ملتے ہیں۔" in gul.words
    assert Delivery.objects.get(cause_kind="shift-reminder").state == "delivered"


def test_a_message_for_her_rings_her_and_is_said_first(gul: Telephone) -> None:
    in_urdu(gul)
    person, address = gul.conversation.person, gul.conversation.address
    assert person is not None and address is not None
    delivery = queue_message(
        account=gul.account,
        address=address,
        person=person,
        purpose="reminders",
        lane=Lane.SERVICE,
        content=Content(text="کل صبح نہر پر ملتے ہیں۔"),
        cause_kind="shift-reminder",
        cause_id=person.pk,
        language="ur",
    )
    gul.is_rung(delivery)
    gul.take()

    assert gul.words[1:3] == ["یہ Naway Sahar Youth ہے۔", "کل صبح نہر پر ملتے ہیں۔"]


def test_more_choices_than_keys_go_on_behind_key_8(gul: Telephone) -> None:
    before = tuple(dialogues)
    many = [
        Dialogue(f"d{n}", "q", (Question("q", "", options=lambda turn: ()),), label=f"Choice {n}")
        for n in range(9)
    ]
    dialogues.fill(*many)
    try:
        in_urdu(gul)
        assert [word for word in gul.words if "Choice" in word][-1] == "Choice 6"
        gul.press("8")
        assert [word for word in gul.words if "Choice" in word] == ["Choice 7", "Choice 8"]
        assert gul.words[0:1] == ["بتائیں، کیا کریں؟"]
    finally:
        dialogues.fill(*before)


def test_who_is_forgotten_leaves_nothing_in_her_calls(gul: Telephone) -> None:
    in_urdu(gul)
    person = Person.objects.get()
    assert Call.objects.get().said != []

    forget_person(person)
    assert [(c.said, c.keys) for c in Call.objects.all()] == [([], {})]
